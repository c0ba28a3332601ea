"""Approve exactly one content."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Approval, Draft
from elshi.desk.releases.rules.policies import check_content_seen, check_four_eyes
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.rules.travel import check_timely
from elshi.desk.releases.standing import check_standing


def approve_draft(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Approval:
    """The approval; with the last one that the policy asks for, the draft is `approved`, until then it stays submitted.

    `sha256` is that of the content the person saw, in hex. Raises RuleError: the actor wrote a part of it (before
    anything else, so that an author reads the true reason), it is not his act, or not yet (`people.grants`), the draft
    is not `submitted`, the content is no longer the one he saw, its time is over, a clearance lacks, he approved it
    already and somebody else is needed.
    """
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        check_four_eyes(draft.authors, actor.pk)
        check_standing(actor, Act.APPROVE_DRAFT, at=at)
        after = check_step(draft.state, Act.APPROVE_DRAFT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        version.check_unchanged()
        check_timely(version.whole, at=at)
        version.check_cleared()
        approval = version.approvals.filter(approver=actor, round=draft.round).first()
        is_new = approval is None
        if approval is None:
            approval = Approval.objects.create(
                version=version,
                approver=actor,
                sha256=sha256,
                role=actor.role,
                approved_at=at,
                round=draft.round,
                office=actor.office,
            )
        if version.is_approved:
            draft.state = after.value
        elif not is_new:
            raise RuleError("already-approved")
        draft.updated_at = at
        draft.save(update_fields=["state", "updated_at"])
        details = {"version": version.number, "sha256": sha256}
        record_act(actor=actor, act=Act.APPROVE_DRAFT, subject=draft, details=details, at=at)
    return approval
