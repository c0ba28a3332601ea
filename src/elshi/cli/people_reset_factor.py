"""`elshi people reset-factor`: for somebody who lost telephone and recovery codes."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "people reset-factor"
HELP = "Forget somebody's second factors and recovery codes, and end the person's sessions."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user."""
    add_home(parser)
    parser.add_argument("--user", required=True, metavar="NAME", help="the name that the person logs in with")


def run(args: argparse.Namespace) -> int:
    """Reset it, on the console: whoever can read the home may."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    home = open_home(args.home)
    setup(home.path)
    migrate()
    from elshi.desk.people.actions.reset_login import reset_factor  # models need setup() first
    from elshi.desk.people.granting import find_username

    person = find_username(args.user)
    count = reset_factor(actor=None, person=person, at=SystemClock().now())
    emit(
        {"user": person.username, "factors": count},
        [f"Forgot {count} second factors of {person.username}; the person sets up new ones after the next login."],
        as_json=args.json,
    )
    return 0
