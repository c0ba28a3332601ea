"""Hand a draft to the approvers."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import check_step


def submit_draft(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Draft:
    """The draft, now `submitted`. `sha256` is that of the content the person saw, in hex.

    Raises RuleError: not the actor's act, wrong state, nothing written yet, another content, an attachment without
    words, a correction without a changed word, a place of a template that is still to be filled.
    """
    actor.check_can(Act.SUBMIT_DRAFT)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.state = check_step(draft.state, Act.SUBMIT_DRAFT).value
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        version.check_complete()
        version.check_corrected()
        version.check_filled()
        check_fits(version, at=at)
        draft.returned_by, draft.returned_code, draft.returned_reason = None, "", ""
        draft.updated_at = at
        draft.save(update_fields=["state", "updated_at", "returned_by", "returned_code", "returned_reason"])
        details = {"version": version.number, "sha256": version.sha256}
        record_act(actor=actor, act=Act.SUBMIT_DRAFT, subject=draft, details=details, at=at)
    return draft
