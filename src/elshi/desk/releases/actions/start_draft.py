"""Start a draft: from nothing, for a case, or as the correction of something published."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.releases.rules.content import format_content, hash_content, parse_content, read_renditions
from elshi.desk.releases.rules.corrections import check_correctable


def start_draft(*, actor: Person, at: datetime, case_id: int | None = None, corrects: int | None = None) -> Draft:
    """A new draft in `writing`. `corrects` is the id of the release to correct: its text is version 1 of the draft.

    Raises RuleError: not the actor's act; no such case, or closed; no such release, not published, or not current.
    """
    actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        case = None if case_id is None else _find_open_case(case_id)
        old = None if corrects is None else _find_correctable(corrects)
        draft = Draft.objects.create(
            case=case, created_by=actor, created_at=at, updated_at=at, replaces=old, authentic="kk"
        )
        if old is not None:
            _copy_text(old, draft=draft, actor=actor, at=at)
        details = {"case": case_id, "corrects": None if old is None else str(old)}
        record_act(actor=actor, act=Act.START_DRAFT, subject=draft, details=details, at=at)
    return draft


def _find_open_case(case_id: int) -> Case:
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise RuleError("no-such-case", case=case_id)
    if case.state != "open":
        raise RuleError("case-closed")
    return case


def _find_correctable(release_id: int) -> Release:
    release = Release.objects.filter(pk=release_id).first()
    if release is None:
        raise RuleError("no-such-release", release=release_id)
    check_correctable(state=release.state, is_current=release.is_current)
    return release


def _copy_text(old: Release, *, draft: Draft, actor: Person, at: datetime) -> None:
    whole = parse_content(old.version.content)
    content = format_content(
        office=whole["office"],
        authentic=whole["authentic"],
        renditions=read_renditions(whole),
        replaces={"id": old.statement_id, "version": old.statement_version},
    )
    DraftVersion.objects.create(
        draft=draft, number=1, content=content, sha256=hash_content(content), author=actor, created_at=at
    )
    draft.authentic = whole["authentic"]
    draft.statement_version = old.statement_version + 1
    draft.save(update_fields=["authentic", "statement_version"])
