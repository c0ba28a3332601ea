"""Give a draft up."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.autosaves import drop_autosaves
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import check_step


def discard_draft(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Draft:
    """The draft, now `discarded`; its versions stay. `sha256`: of the content the person saw, empty for none.

    Raises RuleError: not the actor's act, released already, another content.
    """
    actor.check_can(Act.DISCARD_DRAFT)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.state = check_step(draft.state, Act.DISCARD_DRAFT).value
        version = draft.current_version
        check_content_seen(current_sha256="" if version is None else version.sha256, seen_sha256=sha256)
        draft.updated_at = at
        draft.save(update_fields=["state", "updated_at"])
        drop_autosaves(draft)
        record_act(actor=actor, act=Act.DISCARD_DRAFT, subject=draft, details={}, at=at)
    return draft
