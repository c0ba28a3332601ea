"""What is written for a case.

Drafts belong to a room above this one, so their tables are reached through the relations that point here, and not
imported. Nothing is changed here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from elshi.desk.cases.models import Case
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.text.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft of a case. `title` is empty while nothing is written, `record_id` until release.

    `published_at`: when the press put it into the log, or None.
    """

    pk: int
    state: str
    title: str
    language: str
    record_id: str
    created_by: Person
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


def list_drafts(case: Case, person: Person, *, reader: str, limit: int) -> list[DraftLine]:
    """The newest drafts that `person` may know of, titles in the language `reader` where there is one; one query."""
    draft: Any = Case._meta.get_field("drafts").related_model  # noqa: SLF001  # Django's documented name
    versions: Any = draft._meta.get_field("versions").related_model  # noqa: SLF001
    newest = versions.objects.filter(draft=OuterRef("pk")).order_by("-number")
    # Asked by its moment, and not by `state`, which has an index: a database would go through all that is published.
    published = versions.objects.filter(draft=OuterRef("pk"), releases__published_at__isnull=False).order_by("-number")
    drafts: Any = case.drafts.select_related("created_by")
    if person.office != MINISTRY:
        drafts = drafts.filter(office=person.office)
    drafts = drafts.annotate(
        newest_content=Subquery(newest.values("content")[:1]),
        published_at=Subquery(published.values("releases__published_at")[:1]),
    )
    return [_line(draft, reader) for draft in drafts.order_by("-created_at", "-id")[:limit]]


def find_answer(drafts: Sequence[DraftLine]) -> datetime | None:
    """When the first of the drafts was published: the moment of the answer. None while there is none."""
    return min((draft.published_at for draft in drafts if draft.published_at is not None), default=None)


def _line(draft: Any, reader: str) -> DraftLine:
    title, language = _title(draft.newest_content, (reader, draft.authentic))
    return DraftLine(
        pk=draft.pk,
        state=draft.state,
        title=title,
        language=language,
        record_id=draft.record_id,
        created_by=draft.created_by,
        created_at=draft.created_at,
        updated_at=draft.updated_at,
        published_at=draft.published_at,
    )


def _title(content: str | None, first: Sequence[str]) -> tuple[str, str]:
    whole = {} if content is None else json.loads(content)
    titles = {text["language"]: text["title"] for text in whole.get("renditions", ())}
    language = next((tag for tag in (*first, *LANGUAGES) if titles.get(tag)), "")
    return titles.get(language, ""), language
