"""Trips are no office's: they belong to the ministry's people, whatever an office's people may do by their role."""

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, check_office
from elshi.desk.people.rules import Act


def check_may(actor: Person, act: Act) -> None:
    """Raises RuleError unless the actor may do `act` with trips."""
    actor.check_can(act)
    check_office(actor.office, MINISTRY)
