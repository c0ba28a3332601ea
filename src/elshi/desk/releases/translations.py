"""The translations that a person has to make, and those that nobody has: in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from elshi.desk.people.models import Person
from elshi.desk.releases.listing import Row, draft_rows
from elshi.desk.releases.models import Draft, RenditionWork
from elshi.desk.releases.rendition_work import standing_of
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.renditions import RenditionState, find_state
from elshi.desk.releases.visible import visible_drafts
from elshi.text.languages import LANGUAGES, Language

AT_WORK = ("writing", "submitted", "approved")
LIMIT = 200  # rows that are looked at
DONE = frozenset({RenditionState.READY, RenditionState.CHECKED})


@dataclass(frozen=True, slots=True)
class TranslationRow:
    """One language of a draft in somebody's list."""

    draft: Row
    language: Language
    state: RenditionState
    due_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Whether it waits for nobody."""
        return self.state in DONE


def list_mine(person: Person, *, reader: str) -> list[TranslationRow]:
    """What is assigned to the person, of drafts that are being written: by deadline, those without one last."""
    return _rows(_at_work().filter(translator=person, draft__in=visible_drafts(person)), reader=reader)


def list_free(person: Person, *, reader: str) -> list[TranslationRow]:
    """What nobody has and is not done, of the drafts that the person sees, by deadline."""
    seen = _at_work().filter(draft__in=visible_drafts(person))
    free = seen.filter(translator=None).exclude(language=F("draft__authentic"))
    return [row for row in _rows(free, reader=reader) if not row.is_done]


def _at_work() -> QuerySet[RenditionWork]:
    return RenditionWork.objects.filter(draft__state__in=AT_WORK, draft__kind=STATEMENT)


def _rows(found: QuerySet[RenditionWork], *, reader: str) -> list[TranslationRow]:
    ordered = list(found.order_by(F("due_at").asc(nulls_last=True), "-draft_id", "language")[:LIMIT])
    ids = {row.draft_id for row in ordered}
    drafts = {row.item.pk: row for row in draft_rows(Draft.objects.filter(pk__in=ids), reader=reader, limit=LIMIT)}
    authentic = _authentic(ids)
    return [_row(row, drafts[row.draft_id], authentic.get(row.draft_id)) for row in ordered if row.draft_id in drafts]


def _authentic(ids: Iterable[int]) -> dict[int, RenditionWork]:
    rows = RenditionWork.objects.filter(draft_id__in=ids, language=F("draft__authentic"))
    return {row.draft_id: row for row in rows}


def _row(row: RenditionWork, draft: Row, authentic: RenditionWork | None) -> TranslationRow:
    tag = draft.item.authentic if isinstance(draft.item, Draft) else ""
    state = find_state(
        standing_of(row, is_written=row.language in draft.languages),
        authentic=standing_of(authentic, is_written=tag in draft.languages),
        is_authentic=row.language == tag,
    )
    return TranslationRow(draft, LANGUAGES[row.language], state, row.due_at)
