"""Who has asked to read what is kept quiet, and to whom it is open now."""

from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.questions.models import Opening, Question
from elshi.desk.questions.rules.quiet import holds


def list_requests(question: Question, *, at: datetime) -> list[Opening]:
    """The requests that wait for a second person."""
    return [one for one in question.openings.all() if one.confirmed_at is None and holds(one.asked_at, at=at)]


def find_opening(question: Question, person: Person, *, at: datetime) -> Opening | None:
    """What opens it to `person` now; None: it is closed."""
    found = [
        one
        for one in question.openings.all()
        if holds(one.confirmed_at, at=at) and person.pk in {one.asked_by_id, one.confirmed_by_id}
    ]
    return found[-1] if found else None
