"""Texts by language, as rules compare them: {language: (title, body)}, tidied as by a save, empty ones left out."""

from collections.abc import Iterable, Mapping

from elshi.desk.releases.rules.content import tidy
from elshi.desk.releases.rules.renditions import Text


def texts_of(renditions: Iterable[Mapping[str, str]]) -> dict[str, Text]:
    """The texts of {language, title, body} as an editor sends them or a version holds them."""
    return tidy_texts({text["language"]: (text["title"], text["body"]) for text in renditions})


def tidy_texts(texts: Mapping[str, Text]) -> dict[str, Text]:
    """The same texts as they would be saved."""
    made = {tag: (tidy(title), tidy(body)) for tag, (title, body) in texts.items()}
    return {tag: text for tag, text in made.items() if any(text)}


def as_fields(texts: Mapping[str, Text]) -> list[dict[str, str]]:
    """{language, title, body} each, as an action takes them."""
    return [{"language": tag, "title": title, "body": body} for tag, (title, body) in texts.items()]
