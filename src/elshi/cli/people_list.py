"""`elshi people list`: who works on this desk."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "people list"
HELP = "List the members of staff: role, office, whether the account is in use."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """One line for each person."""
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.people.models import Person  # models need setup() first

    fields = ("username", "role", "office", "display_name", "language", "is_active")
    rows = list(Person.objects.order_by("username").values(*fields))
    lines = [
        f"{row['username']:<20} {row['role']:<14} {row['office'] or '(ministry)':<20} "
        f"{'' if row['is_active'] else 'switched off'}".rstrip()
        for row in rows
    ]
    emit({"people": rows}, lines or ["Nobody yet: elshi people add"], as_json=args.json)
    return 0
