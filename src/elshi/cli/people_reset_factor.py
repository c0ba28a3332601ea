"""`elshi people reset-factor`: for somebody who lost telephone and recovery codes."""

import argparse

from elshi.cli.output import emit
from elshi.cli.staff import add_user, find_user

NAME = "people reset-factor"
HELP = "Forget somebody's second factors and recovery codes, and end the person's sessions."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user."""
    add_user(parser)


def run(args: argparse.Namespace) -> int:
    """Reset it, on the console: whoever can read the home may."""
    from elshi.adapters.clock import SystemClock

    person = find_user(args)
    from elshi.desk.people.actions.reset_login import reset_factor  # models need it set up

    count = reset_factor(actor=None, person=person, at=SystemClock().now())
    emit(
        {"user": person.username, "factors": count},
        [f"Forgot {count} second factors of {person.username}; the person sets up new ones after the next login."],
        as_json=args.json,
    )
    return 0
