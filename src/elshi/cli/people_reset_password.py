"""`elshi people reset-password`: for somebody who forgot it."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "people reset-password"
HELP = "Give somebody a new password, printed once, and end the person's sessions; the second factor stays."


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
    from elshi.desk.people.actions.reset_login import reset_password  # models need setup() first
    from elshi.desk.people.granting import find_username

    person = find_username(args.user)
    password = reset_password(actor=None, person=person, at=SystemClock().now())
    emit(
        {"user": person.username, "password": password},
        [f"Password of {person.username}, shown only now: {password}"],
        as_json=args.json,
    )
    return 0
