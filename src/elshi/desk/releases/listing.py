"""Drafts and releases as rows of a list, with a title in the reader's language, in a fixed number of queries."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.text.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `title` is empty while nothing is written; `language` is that of the title.

    `replaced_by`: the newest published version of the same statement, when it is newer than this one.
    """

    item: Draft | Release
    title: str
    language: str
    languages: tuple[str, ...]
    replaced_by: int | None = None


def draft_rows(drafts: QuerySet[Draft], *, reader: str, limit: int = 50) -> list[Row]:
    """At most `limit` drafts with the titles of their newest versions: one query."""
    newest = DraftVersion.objects.filter(draft=OuterRef("pk")).order_by("-number")
    found = drafts.select_related("created_by", "case").annotate(
        newest_content=Subquery(newest.values("content")[:1]), newest_number=Subquery(newest.values("number")[:1])
    )
    return [_row(draft, getattr(draft, "newest_content", None), draft.authentic, reader) for draft in found[:limit]]


def release_rows(releases: QuerySet[Release], *, reader: str, limit: int = 50) -> list[Row]:
    """At most `limit` releases with their titles: one query."""
    newer = Release.objects.filter(
        statement_id=OuterRef("statement_id"), statement_version__gt=OuterRef("statement_version"), state="published"
    ).order_by("-statement_version")
    found = releases.select_related("version", "version__draft", "released_by").annotate(
        replaced_by=Subquery(newer.values("statement_version")[:1])
    )
    rows = (
        (_row(release, release.version.content, release.version.draft.authentic, reader), release)
        for release in found[:limit]
    )
    return [replace(row, replaced_by=getattr(release, "replaced_by", None)) for row, release in rows]


def _row(item: Draft | Release, content: str | None, authentic: str, reader: str) -> Row:
    found = {text["language"]: text["title"] for text in _renditions(content)}
    titles = {tag: found[tag] for tag in LANGUAGES if tag in found}
    for language in (reader, authentic, *titles):
        if titles.get(language):
            return Row(item=item, title=titles[language], language=language, languages=tuple(titles))
    return Row(item=item, title="", language="", languages=())


def _renditions(content: str | None) -> Iterable[dict[str, str]]:
    return json.loads(content)["renditions"] if content else ()


def in_desk_order(version: DraftVersion) -> list[dict[str, str]]:
    """The renditions of a version: languages of the settings first, in their order."""
    texts = version.renditions
    return [texts[tag] for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *LANGUAGES)) if tag in texts]
