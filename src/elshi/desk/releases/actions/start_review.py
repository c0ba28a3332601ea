"""Say of an advisory that it was reviewed and nothing changed: the next version, in the same words."""

from datetime import datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.actions.set_advice import set_advice
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.advice import review_again
from elshi.desk.releases.rules.travel import find_advice


def start_review(*, actor: Person, release_id: int, at: datetime) -> Draft:
    """A draft of the next version: reviewed today, to be reviewed after as long as before, a minor change.

    `release_id`: of the advisory's version that stands. Raises RuleError as `start_draft` and `set_advice` do.
    """
    with transaction.atomic():
        draft = start_draft(actor=actor, at=at, corrects=release_id)
        first = draft.find_current()
        advice = find_advice(first.whole)
        if advice is None:
            raise RuleError("no-advice")
        again = review_again(advice, today=at.date())
        set_advice(actor=actor, draft_id=draft.pk, advice=again, based_on=first.number, at=at)
        draft.refresh_from_db()
    return draft
