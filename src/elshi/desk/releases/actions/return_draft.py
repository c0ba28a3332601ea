"""Send a draft back to its writers."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import check_step

RETURN_CODES = ("facts", "wording", "translation", "timing", "other")


def return_draft(*, actor: Person, draft_id: int, sha256: str, code: str, at: datetime, reason: str = "") -> Draft:
    """The draft, in `writing` again. `code`: one of RETURN_CODES; `reason`, up to 1000 characters, stays on the draft.

    `sha256` is that of the content the person saw. The audit row holds the code only. What was approved and cleared
    stays a fact and counts no more: the draft is in its next round, and the press wants approvals and clearances in the
    audit trail after this row. Raises RuleError.
    """
    actor.check_can(Act.RETURN_DRAFT)
    if code not in RETURN_CODES:
        raise RuleError("bad-return-code", codes=", ".join(RETURN_CODES), found=code)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.state = check_step(draft.state, Act.RETURN_DRAFT).value
        check_content_seen(current_sha256=draft.find_current().sha256, seen_sha256=sha256)
        draft.returned_by, draft.returned_code, draft.returned_reason = actor, code, reason.strip()[:1000]
        draft.updated_at = at
        draft.save(update_fields=["state", "updated_at", "returned_by", "returned_code", "returned_reason"])
        record_act(actor=actor, act=Act.RETURN_DRAFT, subject=draft, details={"code": code}, at=at)
    return draft
