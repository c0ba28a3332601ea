"""Take away the mark that a draft needs a clearance."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import ClearanceMark, Draft
from elshi.desk.releases.rules.policies import check_four_eyes
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.standing import check_standing


def drop_clearance(*, actor: Person, draft_id: int, clearance: str, at: datetime) -> ClearanceMark:
    """The row that ends the mark. Only an approver who wrote no part of the text: he takes it upon himself, by name.

    Raises RuleError: he wrote a part, not the actor's act, given to him within a day, not marked, approved already.
    """
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        check_four_eyes(draft.authors, actor.pk)
        check_standing(actor, Act.DROP_CLEARANCE, at=at)
        check_step(draft.state, Act.DROP_CLEARANCE)
        if clearance not in draft.marked:
            raise RuleError("clearance-not-marked", clearance=clearance[:40])
        mark = ClearanceMark.objects.create(
            draft=draft, clearance=clearance, wanted=False, person=actor, role=actor.role, at=at
        )
        record_act(actor=actor, act=Act.DROP_CLEARANCE, subject=draft, details={"clearance": clearance}, at=at)
    return mark
