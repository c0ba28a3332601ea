"""How every kind of draft gets a new version: what the saving actions share."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.embargo import find_embargo
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.rules.wholes import hash_content


def save_version(
    *,
    actor: Person,
    draft_id: int,
    kind: str,
    based_on: int,
    at: datetime,
    make_content: Callable[[Draft, DraftVersion | None], str],
    may_merge: bool = False,
) -> DraftVersion:
    """The new version; the draft is in `writing` again, and approvals of older versions count no more.

    `make_content(draft, newest)` gives the canonical whole. `based_on`: the number of the version that the editor saw,
    0 for none. When nothing differs from the newest version, that one is given back and nothing is changed. Raises
    StaleDraftError when there is a newer one than `based_on`; RuleError for the actor, the kind, the state, the
    content. Nothing is overwritten, ever: versions only add up. `may_merge`: `make_content` itself sees to it that
    nothing of a newer version is lost, and raises StaleDraftError where a person has to choose.
    """
    actor.check_can(Act.SAVE_DRAFT)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.check_kind(kind)
        after = check_step(draft.state, Act.SAVE_DRAFT)
        current = draft.current_version
        number = 0 if current is None else current.number
        if based_on != number and not may_merge:
            raise StaleDraftError(seen=based_on, current=number)
        content = make_content(draft, current)
        if current is not None and content == current.content:
            return current
        version = add_version(draft, content, number=number + 1, actor=actor, at=at)
        draft.state, draft.updated_at = after.value, at
        draft.save(update_fields=["state", "updated_at"])
        details = {"version": version.number, "sha256": version.sha256}
        record_act(actor=actor, act=Act.SAVE_DRAFT, subject=draft, details=details, at=at)
    return version


def add_version(draft: Draft, content: str, *, number: int, actor: Person, at: datetime) -> DraftVersion:
    """The row of version `number`. Call within a transaction that records the act."""
    return DraftVersion.objects.create(
        draft=draft,
        number=number,
        content=content,
        sha256=hash_content(content),
        author=actor,
        created_at=at,
        embargo=find_embargo(draft.rules.parse_content(content)),
    )


def name_replaced(old: Release | None) -> dict[str, object] | None:
    """How a content names what it takes the place of: {id, version}, or None."""
    if old is None:
        return None
    before = old.as_predecessor
    return {"id": before.id, "version": before.version}
