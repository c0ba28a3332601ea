"""`elshi people add`: add a member of staff from the console."""

import argparse

from elshi.cli.output import emit
from elshi.cli.staff import add_user, open_desk
from elshi.desk.people.rules import Role
from elshi.text.languages import LANGUAGES

NAME = "people add"
HELP = "Add a member of staff; prints a generated password, once."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user, --role, --office, --display-name, --language."""
    add_user(parser)
    parser.add_argument("--role", required=True, choices=[role.value for role in Role], help=", ".join(Role))
    parser.add_argument("--office", default="", metavar="ID", help="an office of the registry; without: the ministry")
    parser.add_argument("--display-name", default="", metavar="TEXT", help="the name that colleagues read")
    parser.add_argument(
        "--language", default="kk", choices=list(LANGUAGES), help="language of the desk for this person"
    )


def run(args: argparse.Namespace) -> int:
    """Add the person. The password is stored only as a slow hash."""
    import secrets

    from elshi.adapters.clock import SystemClock

    open_desk(args)
    from elshi.desk.people.actions.add_person import add_person  # models need it set up

    password = secrets.token_urlsafe(15)
    person = add_person(
        username=args.user,
        role=args.role,
        display_name=args.display_name,
        language=args.language,
        office=args.office,
        password=password,
        at=SystemClock().now(),
    )
    emit(
        {
            "user": person.username,
            "role": person.role,
            "office": person.office,
            "language": person.language,
            "password": password,
        },
        [
            f"Added {person.username} ({person.role}, desk in {person.language}).",
            f"Password, shown only now: {password}",
        ],
        as_json=args.json,
    )
    return 0
