"""Start a statement: from nothing, for a case, or as the correction of something published."""

from datetime import datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.content import format_content, parse_content, read_renditions
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.saving import name_replaced
from elshi.desk.releases.starting import find_open_case, find_release, find_replaceable, make_draft


def start_draft(*, actor: Person, at: datetime, case_id: int | None = None, corrects: int | None = None) -> Draft:
    """A new draft in `writing`. `corrects` is the id of the release to correct: its text is version 1 of the draft.

    Raises RuleError: not the actor's act; no such case, or closed; no such release, not published, or not current, or
    withdrawn.
    """
    actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        case = find_open_case(case_id)
        old = None if corrects is None else find_release(corrects)
        replaces = None if old is None else find_replaceable(old, kind=STATEMENT)
        content = None if old is None else _copy_text(old, replaces=replaces)
        draft = make_draft(actor=actor, kind=STATEMENT, at=at, replaces=replaces, case=case, content=content)
        if old is not None:
            draft.authentic = old.version.whole["authentic"]
            draft.save(update_fields=["authentic"])
    return draft


def _copy_text(old: Release, *, replaces: Release | None) -> str:
    whole = parse_content(old.version.content)
    return format_content(
        office=whole["office"],
        authentic=whole["authentic"],
        renditions=read_renditions(whole),
        replaces=name_replaced(replaces),
        attachments=whole["attachments"],
    )
