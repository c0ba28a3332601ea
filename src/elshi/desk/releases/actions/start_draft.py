"""Start a statement: from nothing, from a template, for a case, or as the correction of something published."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.advisories import note_travel
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rendition_work import note_save
from elshi.desk.releases.rules.content import format_content, make_renditions, parse_content, read_renditions
from elshi.desk.releases.rules.extras import extras_of
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.saving import name_replaced
from elshi.desk.releases.starting import act_to_replace, find_open_case, find_release, find_replaceable, make_draft
from elshi.desk.releases.templates_offered import find_template


def start_draft(
    *,
    actor: Person,
    at: datetime,
    case_id: int | None = None,
    corrects: int | None = None,
    template: str = "",
) -> Draft:
    """A new draft in `writing`. `corrects` is the id of the release to correct: its text is version 1 of the draft.

    `template`: the key of a template (`releases.templates_offered`) whose texts are version 1; not for a correction.
    Raises RuleError: not the actor's act; no such case, or closed; no such release, not published, or not current, or
    withdrawn; no such template.
    """
    if corrects is None or not actor.can(Act.START_TRAVEL):
        actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        case = find_open_case(case_id, actor=actor)
        old = None if corrects is None else find_release(corrects)
        act = Act.START_DRAFT if old is None else act_to_replace(old)
        actor.check_can(act)
        replaces = None if old is None else find_replaceable(old, kind=STATEMENT, actor=actor)
        content = _fill_in(template) if old is None else _copy_text(old, replaces=replaces)
        details = {} if old is not None or not template else {"template": template}
        draft = make_draft(
            actor=actor, kind=STATEMENT, at=at, replaces=replaces, case=case, content=content, act=act, **details
        )
        first = draft.current_version
        if first is not None:
            draft.authentic = first.whole["authentic"]
            draft.save(update_fields=["authentic"])
            note_save(draft=draft, old=None, new=first, seen=0, authentic=draft.authentic)
            note_travel(draft, first.whole)
    return draft


def _fill_in(template: str) -> str | None:
    if not template:
        return None
    chosen = find_template(template)
    return format_content(
        office=settings.ELSHI_OFFICE,
        authentic=chosen.authentic,
        renditions=make_renditions(chosen.renditions, old=[], new_salt=lambda: secrets.token_hex(16)),
        replaces=None,
    )


def _copy_text(old: Release, *, replaces: Release | None) -> str:
    whole = parse_content(old.version.content)
    return format_content(
        office=whole["office"],
        authentic=whole["authentic"],
        renditions=read_renditions(whole),
        replaces=name_replaced(replaces),
        attachments=whole["attachments"],
        channels=whole["channels"],  # a correction follows what it corrects
        about=whole["about"],
        extras=extras_of(whole),
    )
