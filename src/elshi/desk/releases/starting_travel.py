"""How the draft of an advisory or an alert is started: as a statement's, with one field more."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.advisories import note_travel
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rendition_work import note_save
from elshi.desk.releases.rules.content import format_content, make_renditions
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.starting import find_open_case, make_draft


def start_travel(
    *,
    actor: Person,
    texts: Sequence[dict[str, str]],
    extras: Mapping[str, Any],
    at: datetime,
    case_id: int | None = None,
) -> Draft:
    """The new draft with its version 1. `texts`: the first is the authentic one. Call within a transaction."""
    authentic = texts[0]["language"]
    content = format_content(
        office=settings.ELSHI_OFFICE,
        authentic=authentic,
        renditions=make_renditions(texts, old=[], new_salt=lambda: secrets.token_hex(16)),
        replaces=None,
        extras=extras,
    )
    case = find_open_case(case_id, actor=actor)
    draft = make_draft(actor=actor, kind=STATEMENT, at=at, case=case, content=content, act=Act.START_TRAVEL)
    first = draft.find_current()
    draft.authentic = authentic
    draft.save(update_fields=["authentic"])
    note_save(draft=draft, old=None, new=first, seen=0, authentic=authentic)
    note_travel(draft, first.whole)
    return draft
