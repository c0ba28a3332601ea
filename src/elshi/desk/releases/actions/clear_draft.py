"""Clear exactly one content: the regional or legal officer has nothing against it."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Clearance, Draft
from elshi.desk.releases.rules.policies import check_content_seen, check_four_eyes
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.standing import check_standing


def clear_draft(*, actor: Person, draft_id: int, clearance: str, sha256: str, at: datetime) -> Clearance:
    """The clearance of the content whose hash (hex) the officer saw; the draft stays `submitted`, for its approvers.

    Raises RuleError: the actor wrote a part of it, it is not his act, the draft is not `submitted`, the content is no
    longer the one he saw, it is not marked as needing this clearance, it has it already.
    """
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        check_four_eyes(draft.authors, actor.pk)
        check_standing(actor, Act.CLEAR_DRAFT, at=at)
        check_step(draft.state, Act.CLEAR_DRAFT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        version.check_unchanged()
        if clearance not in draft.marked:
            raise RuleError("clearance-not-marked", clearance=clearance[:40])
        if version.clearances.filter(clearance=clearance, round=draft.round).exists():
            raise RuleError("clearance-given", clearance=clearance)
        given = Clearance.objects.create(
            version=version,
            clearance=clearance,
            officer=actor,
            sha256=sha256,
            role=actor.role,
            round=draft.round,
            cleared_at=at,
        )
        details = {"clearance": clearance, "version": version.number, "sha256": sha256}
        record_act(actor=actor, act=Act.CLEAR_DRAFT, subject=draft, details=details, at=at)
    return given
