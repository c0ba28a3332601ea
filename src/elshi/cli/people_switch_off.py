"""`elshi people switch-off`: close a member of staff's account, or open it again, from the console."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "people switch-off"
HELP = "Switch a member of staff off (--on: on again); what he wrote and approved stays."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --user, --on."""
    add_home(parser)
    parser.add_argument("--user", required=True, metavar="NAME", help="the name to log in with")
    parser.add_argument("--on", action="store_true", help="switch on again")


def run(args: argparse.Namespace) -> int:
    """The same acts as on the desk's page of the person."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.people.actions.switch_off import switch_off, switch_on  # models need setup() first
    from elshi.desk.people.granting import find_username

    act = switch_on if args.on else switch_off
    person = act(actor=None, person_id=find_username(args.user).pk, at=SystemClock().now())
    state = "on" if person.is_active else "off"
    emit(
        {"user": person.username, "is_active": person.is_active},
        [f"{person.username} is switched {state}."],
        as_json=args.json,
    )
    return 0
