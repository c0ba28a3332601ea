"""Say that a translation is ready, or that it was checked against the authentic text; or take that back."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Draft, RenditionWork
from elshi.desk.releases.rendition_work import check_writer, standing_of
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.renditions import Mark, check_markable, find_state
from elshi.desk.releases.rules.states import check_step


def mark_rendition(
    *, actor: Person, draft_id: int, language: str, mark: str, sha256: str, at: datetime
) -> RenditionWork:
    """The row, now with `mark` (a value of `Mark`) about the newest version, whose hash the actor saw.

    A mark says that the words fit the authentic text of that version, so a translation that was out of date is so no
    more. READY is said by whoever may write there, CHECKED by somebody who did not write the words. Raises RuleError.
    """
    actor.check_can(Act.MARK_RENDITION)
    if mark not in set(Mark):
        raise RuleError("bad-code", codes=", ".join(one.name.lower() for one in Mark), found=mark[:20])
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.check_kind(STATEMENT)
        check_step(draft.state, Act.SAVE_DRAFT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        rows = {row.language: row for row in RenditionWork.objects.filter(draft=draft)}
        row, written = rows.get(language), version.renditions
        standing = standing_of(row, is_written=language in written)
        authentic = standing_of(rows.get(draft.authentic), is_written=draft.authentic in written)
        state = find_state(standing, authentic=authentic, is_authentic=language == draft.authentic)
        wrote_it = row is not None and row.written_by_id == actor.pk
        check_markable(state, Mark(mark), language=language, wrote_it=wrote_it)
        if mark != Mark.CHECKED:
            check_writer(actor, draft, changed={language}, authentic=(draft.authentic, draft.authentic))
        if row is None:
            row = RenditionWork(draft=draft, language=language)
        row.text_version, row.made_from = standing.text_version, standing.made_from
        row.mark, row.mark_version, row.marked_by = mark, version.number if mark else 0, actor if mark else None
        row.save()
        details = {"draft": draft.pk, "language": language, "mark": mark or "none", "version": version.number}
        record_act(actor=actor, act=Act.MARK_RENDITION, subject=row, details=details, at=at)
    return row
