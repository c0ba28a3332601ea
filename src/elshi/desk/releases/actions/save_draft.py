"""Save what an editor wrote, as a new version."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.base.errors import SecurityError
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.content import (
    format_content,
    hash_content,
    make_renditions,
    parse_content,
    read_renditions,
)
from elshi.desk.releases.rules.states import check_step


def save_draft(
    *,
    actor: Person,
    draft_id: int,
    renditions: Sequence[dict[str, str]],
    authentic: str,
    based_on: int,
    at: datetime,
) -> DraftVersion:
    """The new version; the draft is in `writing` again, and approvals of older versions count no more.

    `renditions`: {language, title, body} each; empty ones are left out. `based_on`: the number of the version that
    the editor saw, 0 for none. When nothing differs from the newest version, that one is given back and nothing is
    changed. Raises StaleDraftError when there is a newer one than `based_on`; RuleError for the actor, the state, the
    texts. Nothing is overwritten, ever: versions only add up.
    """
    actor.check_can(Act.SAVE_DRAFT)
    with transaction.atomic():
        draft = Draft.find(draft_id)
        after = check_step(draft.state, Act.SAVE_DRAFT)
        current = draft.current_version
        number = 0 if current is None else current.number
        if based_on != number:
            raise StaleDraftError(seen=based_on, current=number)
        content = _content(draft, current, renditions=renditions, authentic=authentic)
        if current is not None and content == current.content:
            return current
        version = DraftVersion.objects.create(
            draft=draft,
            number=number + 1,
            content=content,
            sha256=hash_content(content),
            author=actor,
            created_at=at,
        )
        draft.state, draft.authentic, draft.updated_at = after.value, authentic, at
        draft.save(update_fields=["state", "authentic", "updated_at"])
        details = {"version": version.number, "sha256": version.sha256}
        record_act(actor=actor, act=Act.SAVE_DRAFT, subject=draft, details=details, at=at)
    return version


def _content(
    draft: Draft, current: DraftVersion | None, *, renditions: Sequence[dict[str, str]], authentic: str
) -> str:
    try:
        old = [] if current is None else read_renditions(parse_content(current.content))
    except SecurityError:
        old = []  # the press refused a content that no editor wrote; it must be possible to put it right
    replaces = draft.replaces
    return format_content(
        office=settings.ELSHI_OFFICE,
        authentic=authentic,
        renditions=make_renditions(renditions, old=old, new_salt=lambda: secrets.token_hex(16)),
        replaces=None if replaces is None else {"id": replaces.statement_id, "version": replaces.statement_version},
    )
