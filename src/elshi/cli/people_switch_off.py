"""`elshi people switch-off`: close a member of staff's account, or open it again, from the console."""

import argparse

from elshi.cli.output import emit
from elshi.cli.staff import add_user, find_user

NAME = "people switch-off"
HELP = "Switch a member of staff off (--on: on again); what he wrote and approved stays."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user, --on."""
    add_user(parser)
    parser.add_argument("--on", action="store_true", help="switch on again")


def run(args: argparse.Namespace) -> int:
    """The same acts as on the desk's page of the person."""
    from elshi.adapters.clock import SystemClock

    found = find_user(args)
    from elshi.desk.people.actions.switch_off import switch_off, switch_on  # models need it set up

    act = switch_on if args.on else switch_off
    person = act(actor=None, person_id=found.pk, at=SystemClock().now())
    state = "on" if person.is_active else "off"
    emit(
        {"user": person.username, "is_active": person.is_active},
        [f"{person.username} is switched {state}."],
        as_json=args.json,
    )
    return 0
