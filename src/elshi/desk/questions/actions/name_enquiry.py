"""Give an enquiry a title, in a person's words: what lists call it."""

from datetime import datetime
from unicodedata import normalize

from django.db import transaction

from elshi.base.errors import FormatError
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.record.fields import check_prose

LONGEST = 200  # signs


def name_enquiry(*, actor: Person, enquiry_id: int, title: str, at: datetime) -> Enquiry:
    """The enquiry with that title; without signs it has none. Raises RuleError."""
    actor.check_can(Act.NAME_ENQUIRY)
    line = normalize("NFC", title.strip())
    if line:
        try:
            check_prose(line, what="title", longest=LONGEST, lines=False)
        except FormatError as exc:
            raise RuleError("bad-title") from exc
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        enquiry.title = line
        enquiry.save(update_fields=["title"])
        record_act(actor=actor, act=Act.NAME_ENQUIRY, subject=enquiry, details={"letters": len(line)}, at=at)
    return enquiry
