"""Whether what somebody had been given counted at a moment that is past: asked of approvals before they are used."""

from datetime import datetime

from elshi.desk.people.models import Grant
from elshi.desk.people.rules import RuleError


def find_weighed(person_id: int, *, at: datetime) -> list[Grant]:
    """What the person had been given by others within the day before `at`: it counted only if it was confirmed."""
    given = Grant.objects.filter(person_id=person_id, by__isnull=False, at__lte=at, settles_at__gt=at)
    return list(given.order_by("id"))


def check_was_settled(person_id: int, *, at: datetime) -> None:
    """Raises RuleError `approver-not-settled` unless all that the person had been given counted at `at`.

    A grant that came later does not make an approval wrong.
    """
    if any(grant.fact.is_open(at) for grant in find_weighed(person_id, at=at)):
        raise RuleError("approver-not-settled")
