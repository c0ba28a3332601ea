"""The attachments of a version as pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from elshi.desk.releases.models import DraftVersion
from elshi.desk.releases.rules.attachments import read_attachments
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.record.attachments import Media
from elshi.text.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment. `words`: language and words ("" where they lack), for each language of the text in the desk's
    order. `kilobytes`: its length in steps of a thousand bytes, rounded up."""

    number: int
    sha256: str
    media: Media
    kilobytes: int
    words: tuple[tuple[str, str], ...]

    @property
    def any_words(self) -> str:
        """The first words that there are: for a page that is in no language of the text."""
        return next((words for _, words in self.words if words), "")


def list_attached(version: DraftVersion | None) -> list[Attached]:
    """The attachments of a version; none of what is no statement."""
    if version is None or version.draft.kind != STATEMENT:
        return []
    return list(_list(version))


def _list(version: DraftVersion) -> Iterator[Attached]:
    written = version.renditions
    languages = [tag for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *LANGUAGES)) if tag in written]
    for number, one in enumerate(read_attachments(version.whole), start=1):
        words = tuple((tag, one.alternatives.get(tag, "")) for tag in languages)
        yield Attached(number, one.sha256, one.media, -(-one.bytes // 1000), words)
