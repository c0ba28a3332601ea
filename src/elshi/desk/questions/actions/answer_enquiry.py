"""Begin the answer to an enquiry: a draft that names the question, in a person's words, and how many asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.rules.states import check_step
from elshi.desk.releases.actions.start_answer import start_answer


def answer_enquiry(
    *,
    actor: Person,
    enquiry_id: int,
    texts: Sequence[dict[str, str]],
    bodies: Mapping[str, str] | None = None,
    at: datetime,
) -> Enquiry:
    """The enquiry, with its draft. `texts`, `bodies`: see `start_answer`. Raises RuleError."""
    actor.check_can(Act.ANSWER_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        state = check_step(enquiry.state, Act.ANSWER_ENQUIRY)
        asked = enquiry.questions.count()
        if not asked:
            raise RuleError("nobody-asks")
        draft = start_answer(actor=actor, at=at, texts=texts, asked=asked, bodies=bodies)
        enquiry.draft, enquiry.state, enquiry.owner = draft, state.value, enquiry.owner or actor
        enquiry.save(update_fields=["draft", "state", "owner"])
        details = {"draft": draft.pk, "count": asked}
        record_act(actor=actor, act=Act.ANSWER_ENQUIRY, subject=enquiry, details=details, at=at)
    return enquiry
