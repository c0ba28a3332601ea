"""What the commands about the staff share: the desk of a home, and how a person is named and found."""

import argparse
from typing import TYPE_CHECKING

from elshi.cli.arguments import add_home

if TYPE_CHECKING:
    from elshi.desk.people.models import Person


def add_user(parser: argparse.ArgumentParser) -> None:
    """--home, --user."""
    add_home(parser)
    parser.add_argument("--user", required=True, metavar="NAME", help="the name to log in with")


def open_desk(args: argparse.Namespace) -> None:
    """Django is set up for --home after this, and its models can be imported. Raises UserError without a home."""
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()


def find_user(args: argparse.Namespace) -> "Person":
    """The person of --user, on the desk of --home (`open_desk`). Raises UserError if there is none."""
    open_desk(args)
    from elshi.desk.people.granting import find_username  # models need it set up

    return find_username(args.user)
