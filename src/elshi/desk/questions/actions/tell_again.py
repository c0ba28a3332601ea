"""Tell those once more who were not reached, or of whom nobody knows whether they were: a person decides."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.letters import AGAIN
from elshi.desk.channels.models import MailLetter
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.told_counts import SENT_AGAIN, UNREACHED, list_tellings
from elshi.speak.states import State


def tell_again(*, actor: Person, enquiry_id: int, at: datetime) -> Enquiry:
    """The enquiry; each of its tellings that failed or is in doubt waits again, with all its tries before it. A letter
    that has ended stays so: another one takes its place.

    Raises RuleError: not the actor's act, no such enquiry, nobody is left to be told.
    """
    actor.check_can(Act.ANSWER_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        letters, deliveries = list_tellings(enquiry)
        count = _write_again(list(letters.filter(state__in=UNREACHED)), at=at)
        again = deliveries.filter(state__in=UNREACHED)
        count += again.update(state=State.QUEUED.value, code="", attempts=0, made_at=at, due_at=at)
        if not count:
            raise RuleError("nobody-unreached")
        details = {"count": count, "outcome": "again"}
        record_act(actor=actor, act=Act.ANSWER_ENQUIRY, subject=enquiry, details=details, at=at)
    return enquiry


def _write_again(letters: list[MailLetter], *, at: datetime) -> int:
    again = [
        MailLetter(
            kind=one.kind,
            key=one.key + AGAIN,
            channel_id=one.channel_id,
            language=one.language,
            facts=one.facts,
            made_at=at,
            due_at=at,
        )
        for one in letters
    ]
    MailLetter.objects.bulk_create(again)
    for one in letters:
        one.facts = one.facts | {SENT_AGAIN: True}
    MailLetter.objects.bulk_update(letters, ["facts"], batch_size=500)
    return len(again)
