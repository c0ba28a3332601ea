"""Drafts and releases as rows of a list, with a title in the reader's language, in a fixed number of queries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from elshi.desk.releases.models import Draft, DraftVersion, LoggedOffice, Release
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE, STATEMENT, WITHDRAWAL
from elshi.text.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Title:
    """What a draft or release is called. `text` is empty while nothing is written; `language` is that of the text.

    A name that is of no language (a handle) has an empty `language`. `languages`: all that the content is written in.
    """

    text: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, and what it is called (see `Title`).

    `replaced_by`: the newest published version of the same record, when it is newer than this one and official.
    `withdrawn`: that one withdraws the statement. `office`: names of the office whose draft it is, by language.
    """

    item: Draft | Release
    kind: str
    title: str
    language: str
    languages: tuple[str, ...]
    replaced_by: int | None = None
    withdrawn: bool = False
    office: Mapping[str, str] | None = None


def draft_rows(drafts: QuerySet[Draft], *, reader: str, limit: int = 50) -> list[Row]:
    """At most `limit` drafts with the titles of their newest versions: one query. `drafts`: ordered by columns.

    Ids are sorted and cut within: else what is looked up for a row is looked up for every row that is sorted.
    """
    newest = DraftVersion.objects.filter(draft=OuterRef("pk")).order_by("-number")
    cut = Draft.objects.filter(pk__in=drafts.values("pk")[:limit]).order_by(*drafts.query.order_by)
    found = cut.select_related("created_by", "case", "replaces__version__draft").annotate(
        newest_content=Subquery(newest.values("content")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
        newest_embargo=Subquery(newest.values("embargo")[:1]),
        office_names=Subquery(LoggedOffice.objects.filter(pk=OuterRef("office")).values("names")[:1]),
    )
    return [
        replace(
            _row(draft, draft, getattr(draft, "newest_content", None), reader),
            office=getattr(draft, "office_names", None),
        )
        for draft in found
    ]


def release_rows(releases: QuerySet[Release], *, reader: str, limit: int = 50, start: int = 0) -> list[Row]:
    """At most `limit` releases from row `start` (0..) on, with their titles: one query."""
    newer = Release.objects.filter(
        record_id=OuterRef("record_id"),
        record_version__gt=OuterRef("record_version"),
        state="published",
        disowned=False,
    ).order_by("-record_version")
    found = releases.select_related(
        "version", "version__draft", "version__draft__replaces__version__draft", "released_by"
    ).annotate(
        replaced_by=Subquery(newer.values("record_version")[:1]),
        replaced_by_kind=Subquery(newer.values("version__draft__kind")[:1]),
    )
    rows = (
        (_row(release, release.version.draft, release.version.content, reader), release)
        for release in found[start : start + limit]
    )
    return [
        replace(
            row,
            replaced_by=getattr(release, "replaced_by", None),
            withdrawn=getattr(release, "replaced_by_kind", None) == WITHDRAWAL,
        )
        for row, release in rows
    ]


def find_title(draft: Draft, content: str | None, *, reader: str) -> Title:
    """What a draft with this content is called, for somebody who reads `reader`."""
    if content is None:
        return Title()
    whole = json.loads(content)
    if draft.kind == STATEMENT:
        return _text_title(whole, draft.authentic, reader)
    if draft.kind == ACCOUNT:
        return Title(f"{whole['account']['handle']} · {whole['account']['platform']}")
    if draft.kind == OFFICE:
        return _choose(whole["child"]["names"], (reader,)) or Title(whole["child"]["id"])
    old = draft.replaces
    if old is not None and old.version.draft.kind == STATEMENT:  # a withdrawal is called by what it withdraws
        return _text_title(old.version.whole, old.version.draft.authentic, reader)
    return Title(whole["replaces"]["id"])


def _row(item: Draft | Release, draft: Draft, content: str | None, reader: str) -> Row:
    title = find_title(draft, content, reader=reader)
    return Row(item=item, kind=draft.kind, title=title.text, language=title.language, languages=title.languages)


def _text_title(whole: Mapping[str, Any], authentic: str, reader: str) -> Title:
    titles = {text["language"]: text["title"] for text in whole["renditions"]}
    return _choose(titles, (reader, authentic)) or Title()


def _choose(found: Mapping[str, str], first: tuple[str, ...]) -> Title | None:
    """The text in the first of the languages that has one, then in any of ours."""
    texts = {tag: found[tag] for tag in LANGUAGES if tag in found}
    language = next((tag for tag in (*first, *texts) if texts.get(tag)), None)
    return None if language is None else Title(texts[language], language, tuple(texts))


def in_desk_order(version: DraftVersion) -> list[dict[str, str]]:
    """The renditions of a version: languages of the settings first, in their order. None for what is no statement."""
    texts = version.renditions
    return [texts[tag] for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *LANGUAGES)) if tag in texts]
