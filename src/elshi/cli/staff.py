"""What the commands about one member of staff share: how the person is named, and how found."""

import argparse
from typing import TYPE_CHECKING

from elshi.cli.arguments import add_home

if TYPE_CHECKING:
    from elshi.desk.people.models import Person


def add_user(parser: argparse.ArgumentParser) -> None:
    """--home, --user."""
    add_home(parser)
    parser.add_argument("--user", required=True, metavar="NAME", help="the name to log in with")


def find_user(args: argparse.Namespace) -> "Person":
    """The person of --user; Django is set up for --home after this. Raises UserError if there is none."""
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.people.granting import find_username  # models need setup() first

    return find_username(args.user)
