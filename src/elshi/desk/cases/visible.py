"""Which cases a person sees: all of them at the ministry, those of his own office in an embassy.

The one place for it: every list, page and act on cases asks here. Alerts are public talk, and everybody's.
"""

from django.db.models import QuerySet

from elshi.desk.cases.models import Case
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, check_office
from elshi.desk.people.rules import RuleError


def visible_cases(person: Person) -> QuerySet[Case]:
    """The cases that `person` sees and may act on."""
    return Case.objects.all() if person.office == MINISTRY else Case.objects.filter(office=person.office)


def find_case(case_id: int, *, actor: Person) -> Case:
    """The case. Raises RuleError when there is none, or it is another office's."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise RuleError("no-such-case", case=case_id)
    check_office(actor.office, case.office)
    return case
