"""Approve exactly one content."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Approval, Draft
from elshi.desk.releases.rules.policies import check_content_seen, check_four_eyes
from elshi.desk.releases.rules.states import check_step


def approve_draft(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Approval:
    """The approval; the draft is now `approved`. `sha256` is that of the content the person saw, in hex.

    Raises RuleError: the actor wrote a part of it (before anything else, so that an author reads the true reason), it
    is not his act, or not yet (`people.grants`), the draft is not `submitted`, the content is no longer the one he saw.
    """
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        check_four_eyes(draft.authors, actor.pk)
        actor.check_can(Act.APPROVE_DRAFT)
        actor.check_settled(at=at)
        after = check_step(draft.state, Act.APPROVE_DRAFT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        # Approved, returned, submitted again unchanged: the first approval still binds these very bytes.
        approval = version.approvals.filter(approver=actor).first()
        if approval is None:
            approval = Approval.objects.create(
                version=version, approver=actor, sha256=sha256, role=actor.role, approved_at=at, office=actor.office
            )
        draft.state, draft.updated_at = after.value, at
        draft.save(update_fields=["state", "updated_at"])
        details = {"version": version.number, "sha256": sha256}
        record_act(actor=actor, act=Act.APPROVE_DRAFT, subject=draft, details=details, at=at)
    return approval
