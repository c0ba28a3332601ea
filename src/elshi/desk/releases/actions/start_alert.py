"""Start an alert: a statement's draft that warns the people in an area."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.gazetteer import keep_present
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.danger import DangerFields, make_danger
from elshi.desk.releases.rules.extras import DANGER
from elshi.desk.releases.starting_travel import start_travel
from elshi.desk.releases.travel_texts import begin_alert
from elshi.record.types.alerts import format_danger


def start_alert(
    *, actor: Person, fields: DangerFields, at: datetime, languages: Sequence[str] = (), case_id: int | None = None
) -> Draft:
    """A new draft in `writing`; its version 1 has the words of its event, short enough for short messages.

    `languages`: those that it begins with; none: all of this node. Raises RuleError: not the actor's act;
    `no-gazetteer`; what of `fields` cannot be (`rules.danger`); a case that is closed.
    """
    actor.check_can(Act.START_TRAVEL)
    present = keep_present()
    danger = make_danger(fields, present.gazetteer, ref=present.ref, at=at)
    chosen = [tag for tag in settings.ELSHI_LANGUAGES if not languages or tag in languages]
    texts = begin_alert(present.gazetteer, danger.event, danger.places, languages=chosen)
    with transaction.atomic():
        return start_travel(actor=actor, texts=texts, extras={DANGER: format_danger(danger)}, at=at, case_id=case_id)
