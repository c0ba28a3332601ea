"""The editor's form: one title and one body in each language, the authentic language, and the version it started from.

Plain values instead of django.forms: what is written goes back to the page exactly as it was typed, whatever a rule
says, and the rules themselves are in the action.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Autosave, DraftVersion
from elshi.desk.web.numbers import read_number
from elshi.text.languages import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Column:
    """One language as the editor shows it."""

    language: Language
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class EditorForm:
    """What is in the editor. `based_on`: number of the version that the writer saw, 0 for none."""

    columns: tuple[Column, ...]
    authentic: str
    based_on: int

    @property
    def renditions(self) -> list[dict[str, str]]:
        """The columns as `save_draft` takes them."""
        return [
            {"language": column.language.tag, "title": column.title, "body": column.body} for column in self.columns
        ]


def form_of_version(version: DraftVersion | None, *, languages: Sequence[str], authentic: str) -> EditorForm:
    """The form for a saved version, or an empty one."""
    texts = {} if version is None else version.renditions
    columns = tuple(
        Column(LANGUAGES[tag], texts.get(tag, {}).get("title", ""), texts.get(tag, {}).get("body", ""))
        for tag in offered_languages(languages, version)
    )
    return EditorForm(columns=columns, authentic=authentic, based_on=0 if version is None else version.number)


def form_of_post(data: Mapping[str, str], *, languages: Sequence[str]) -> EditorForm:
    """The form as somebody sent it. A `based_on` that is no number counts as 0: then a save is stale, not lost."""
    columns = tuple(
        Column(LANGUAGES[tag], data.get(f"title-{tag}", ""), data.get(f"body-{tag}", "").replace("\r\n", "\n"))
        for tag in languages
    )
    return EditorForm(
        columns=columns,
        authentic=data.get("authentic", ""),
        based_on=read_number(data.get("based_on")),
    )


def offered_languages(languages: Sequence[str], version: DraftVersion | None) -> list[str]:
    """The languages to write in: those of the settings, then others that the text already has."""
    written = [] if version is None else list(version.renditions)
    return [*languages, *(tag for tag in written if tag not in languages and tag in LANGUAGES)]


def form_of_autosave(row: Autosave, *, languages: Sequence[str]) -> EditorForm:
    """The form as somebody left it. A language that the page offers and the row lacks is empty."""
    texts = {tag: (title, body) for tag, (title, body) in (row.texts or {}).items()}
    columns = tuple(Column(LANGUAGES[tag], *texts.get(tag, ("", ""))) for tag in languages)
    return EditorForm(columns=columns, authentic=row.authentic, based_on=row.based_on)


def read_moment(text: str) -> datetime | None:
    """A moment as a browser sends it (`2026-03-01T09:30`, UTC), None for none. Raises RuleError `bad-moment`."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise RuleError("bad-moment", found=text[:40]) from exc
