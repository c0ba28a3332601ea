"""Words of our own drafts that mix scripts: shown to the writer before a reader is misled by them. Never blocks."""

from collections.abc import Iterable, Mapping

from elshi.text.scripts import mixed_words

SHOWN = 12  # words; more say nothing new


def find_mixed(texts: Iterable[Mapping[str, str]]) -> list[str]:
    """The words of titles and bodies whose letters are of several scripts, each once, at most SHOWN."""
    found = (one.word for text in texts for part in ("title", "body") for one in mixed_words(text[part]))
    return list(dict.fromkeys(found))[:SHOWN]
