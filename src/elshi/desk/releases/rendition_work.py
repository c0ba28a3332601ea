"""The work on the languages of a draft: what a save makes of it, and how it is told to pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from elshi.base.errors import SecurityError
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, Role
from elshi.desk.releases.models import Draft, DraftVersion, RenditionWork
from elshi.desk.releases.rules.content import parse_content, read_renditions
from elshi.desk.releases.rules.renditions import (
    RenditionState,
    Standing,
    Text,
    check_may_write,
    find_state,
    follow_save,
)
from elshi.desk.releases.rules.states import can_step
from elshi.text.languages import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class RenditionRow:
    """One language of a draft for a page. `translator`: who has it, or None; `mark_by`: who said that it is ready."""

    language: Language
    state: RenditionState
    translator: Person | None
    due_at: datetime | None
    written_by: Person | None
    marked_by: Person | None
    may_write: bool

    @property
    def is_done(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.state in {RenditionState.READY, RenditionState.CHECKED, RenditionState.AUTHENTIC}


def note_save(*, draft: Draft, old: DraftVersion | None, new: DraftVersion, seen: int, authentic: str) -> None:
    """Write down what `new` changed, in the transaction of the save. `authentic`: the language before the save."""
    moved = follow_save(
        saved_texts(old),
        saved_texts(new),
        authentic=(authentic, new.whole["authentic"]),
        seen=seen,
        number=new.number,
    )
    rows = {row.language: row for row in RenditionWork.objects.filter(draft=draft)}
    missing = [tag for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *moved)) if tag not in rows]
    # Of what was written before there were such rows, nobody knows; it counts as made from version 1.
    first = 0 if old is None else 1
    for tag in missing:
        numbers = {"text_version": first, "made_from": first} if old is not None and tag in old.renditions else {}
        rows[tag] = RenditionWork.objects.create(draft=draft, language=tag, **numbers)
    for tag, standing in moved.items():
        row = rows[tag]
        row.text_version, row.made_from, row.written_by = standing.text_version, standing.made_from, new.author
        row.save(update_fields=["text_version", "made_from", "written_by"])


def saved_texts(version: DraftVersion | None) -> dict[str, Text]:
    """The texts of a version; none of a content that no editor wrote: it must be possible to put it right."""
    if version is None:
        return {}
    try:
        renditions = read_renditions(parse_content(version.content))
    except SecurityError:
        return {}
    return {one.language: (one.title, one.body) for one in renditions}


def check_writer(actor: Person, draft: Draft, *, changed: Iterable[str], authentic: tuple[str, str]) -> None:
    """Raises RuleError when a translator changes what is not his (`rules.renditions.check_may_write`)."""
    if actor.role != Role.TRANSLATOR:
        return
    rows = RenditionWork.objects.filter(draft=draft, translator__isnull=False).select_related("translator")
    translators = {
        row.language: (row.translator.pk, row.translator.signed_name) for row in rows if row.translator is not None
    }
    check_may_write(actor.role, actor.pk, changed=set(changed), authentic=authentic, translators=translators)


def list_renditions(draft: Draft, version: DraftVersion | None, person: Person) -> list[RenditionRow]:
    """The languages of a draft in the order of the editor: one query."""
    found = RenditionWork.objects.filter(draft=draft).select_related("translator", "written_by", "marked_by")
    rows = {row.language: row for row in found}
    written = {} if version is None else version.renditions
    tags = dict.fromkeys((*settings.ELSHI_LANGUAGES, *(tag for tag in LANGUAGES if tag in written)))
    return [_row(draft, LANGUAGES[tag], rows, written, person) for tag in tags]


def standing_of(row: RenditionWork | None, *, is_written: bool) -> Standing:
    """What is known of a language; one that has words and no row is from before there were rows."""
    if row is None or (row.text_version == 0 and is_written):
        return Standing(1, 1) if is_written else Standing()
    return row.standing


def _row(
    draft: Draft,
    language: Language,
    rows: Mapping[str, RenditionWork],
    written: Mapping[str, object],
    person: Person,
) -> RenditionRow:
    row, tag = rows.get(language.tag), language.tag
    state = find_state(
        standing_of(row, is_written=tag in written),
        authentic=standing_of(rows.get(draft.authentic), is_written=draft.authentic in written),
        is_authentic=tag == draft.authentic,
    )
    translator = None if row is None else row.translator
    return RenditionRow(
        language=language,
        state=state,
        translator=translator,
        due_at=None if row is None else row.due_at,
        written_by=None if row is None else row.written_by,
        marked_by=row.marked_by if row is not None and row.standing.has_mark else None,
        may_write=person.can(Act.SAVE_DRAFT)
        and can_step(draft.state, Act.SAVE_DRAFT)
        and (
            person.role != Role.TRANSLATOR
            or (tag != draft.authentic and (translator is None or translator.pk == person.pk))
        ),
    )
