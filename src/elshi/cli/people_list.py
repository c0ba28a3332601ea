"""`elshi people list`: who works on this desk."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit
from elshi.cli.staff import open_desk

NAME = "people list"
HELP = "List the members of staff: role, office, whether the account is in use."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """One line for each person."""
    open_desk(args)
    from elshi.desk.people.models import Person  # models need it set up

    fields = ("username", "role", "office", "display_name", "language", "is_active")
    rows = list(Person.objects.order_by("username").values(*fields))
    lines = [
        f"{row['username']:<20} {row['role']:<14} {row['office'] or '(ministry)':<20} "
        f"{'' if row['is_active'] else 'switched off'}".rstrip()
        for row in rows
    ]
    emit({"people": rows}, lines or ["Nobody yet: elshi people add"], as_json=args.json)
    return 0
