"""Mark a draft as needing a clearance."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import ClearanceMark, Draft
from elshi.desk.releases.rules.states import check_step


def mark_clearance(*, actor: Person, draft_id: int, clearance: str, at: datetime) -> ClearanceMark:
    """The mark. From now on nobody approves the draft before a clearance officer cleared it.

    `clearance`: one that the policy of its kind knows. Raises RuleError: not the actor's act, no such clearance for
    this kind, marked already, approved or released already.
    """
    actor.check_can(Act.MARK_CLEARANCE)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        check_step(draft.state, Act.MARK_CLEARANCE)
        known = draft.policy.clearances
        if clearance not in known:
            raise RuleError("bad-clearance", codes=", ".join(known), found=clearance[:40])
        if clearance in draft.marked:
            raise RuleError("clearance-marked", clearance=clearance)
        mark = ClearanceMark.objects.create(
            draft=draft, clearance=clearance, wanted=True, person=actor, role=actor.role, at=at
        )
        record_act(actor=actor, act=Act.MARK_CLEARANCE, subject=draft, details={"clearance": clearance}, at=at)
    return mark
