"""`elshi people set-role`: give a member of staff another role, from the console."""

import argparse

from elshi.cli.output import emit
from elshi.cli.staff import add_user, find_user
from elshi.desk.people.rules import Role

NAME = "people set-role"
HELP = "Give a member of staff another role; counts at once, as whatever is done on the machine itself."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user, --role."""
    add_user(parser)
    parser.add_argument("--role", required=True, choices=[role.value for role in Role], help=", ".join(Role))


def run(args: argparse.Namespace) -> int:
    """The same act as on the desk's page of the person."""
    from elshi.adapters.clock import SystemClock

    found = find_user(args)
    from elshi.desk.people.actions.set_role import set_role  # models need it set up

    person = set_role(actor=None, person_id=found.pk, role=args.role, at=SystemClock().now())
    emit(
        {"user": person.username, "role": person.role}, [f"{person.username} is now {person.role}."], as_json=args.json
    )
    return 0
