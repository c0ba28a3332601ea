"""`elshi people reset-password`: for somebody who forgot it."""

import argparse

from elshi.cli.output import emit
from elshi.cli.staff import add_user, find_user

NAME = "people reset-password"
HELP = "Give somebody a new password, printed once, and end the person's sessions; the second factor stays."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user."""
    add_user(parser)


def run(args: argparse.Namespace) -> int:
    """Reset it, on the console: whoever can read the home may."""
    from elshi.adapters.clock import SystemClock

    person = find_user(args)
    from elshi.desk.people.actions.reset_login import reset_password  # models need it set up

    password = reset_password(actor=None, person=person, at=SystemClock().now())
    emit(
        {"user": person.username, "password": password},
        [f"Password of {person.username}, shown only now: {password}"],
        as_json=args.json,
    )
    return 0
