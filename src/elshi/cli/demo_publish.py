"""`elshi demo publish`: statements of an exercise, through the real acts of two people and the real press."""

import argparse
import os

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "demo publish"
HELP = "Write, approve, release and publish invented statements; demonstration homes only."
MAX_COUNT = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --count."""
    add_home(parser)
    parser.add_argument("--count", type=int, default=1, metavar="N", help=f"how many, 1 to {MAX_COUNT} (default 1)")


def run(args: argparse.Namespace) -> int:
    """Publish them and wait until the last one is in the log and on the site."""
    from elshi.base.errors import UserError
    from elshi.node.home import open_home
    from elshi.node.settings import read_settings

    if not 1 <= args.count <= MAX_COUNT:
        raise UserError(f"--count: expected 1 to {MAX_COUNT}, got {args.count}; nothing was published")
    home = open_home(args.home)
    settings = read_settings(home, os.environ)
    if not settings.demonstration:
        raise UserError(f"{home.path} is a real node: demo publish is for demonstrations; nothing was published")
    from elshi.desk.setup import migrate, setup

    setup(home.path)
    migrate()
    from elshi.desk.press.demonstration import publish_demonstration  # models need setup() first

    done = publish_demonstration(home, settings, count=args.count)
    emit(
        done,
        [f"Published {done['published']} statements, {done['first']} to {done['last']}, in {done['seconds']} s."],
        as_json=args.json,
    )
    return 0
