"""Save the brief of a day: the first time, or in other words."""

from datetime import date, datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.models import Brief
from elshi.desk.channels.rules.briefs import check_brief
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def save_brief(*, actor: Person, day: date, language: str, title: str, body: str, at: datetime) -> Brief:
    """The brief of the actor's office.

    Raises RuleError: not the actor's act, `bad-brief`, `brief-sent` when it went out already.
    """
    actor.check_can(Act.SAVE_BRIEF)
    text = check_brief(title, body)
    with transaction.atomic():
        brief = Brief.objects.filter(day=day, office=actor.office, language=language).first()
        if brief is None:
            brief = Brief(day=day, office=actor.office, language=language)
        elif brief.sent_at is not None:
            raise RuleError("brief-sent")
        brief.title, brief.body, brief.changed_by, brief.changed_at = text.title, text.body, actor, at
        brief.save()
        details = {"day": day.isoformat(), "language": language}
        record_act(actor=actor, act=Act.SAVE_BRIEF, subject=brief, details=details, at=at)
    return brief
