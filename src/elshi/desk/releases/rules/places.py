"""Places in a template that are still to be filled: `[…]`, `[… name of the state]`, or the same with three full stops.

Nothing with such a place is submitted. Whoever has to mark a cut in a quotation writes `(…)`.
"""

import re
from collections.abc import Iterable, Mapping

from elshi.desk.people.rules import RuleError

_PLACE = re.compile(r"\[\s*(?:…|\.\.\.)[^\[\]\n]{0,200}\]")


def find_places(text: str) -> list[str]:
    """The unfilled places in a text, in order."""
    return [match.group() for match in _PLACE.finditer(text)]


def list_places(renditions: Iterable[Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """(language, places) for each of {language, title, body} that has any."""
    found = ((text["language"], find_places(f"{text['title']}\n{text['body']}")) for text in renditions)
    return [(language, places) for language, places in found if places]


def check_filled(renditions: Iterable[Mapping[str, str]]) -> None:
    """Raises RuleError `places-left` for the first language with a place that is still to be filled."""
    for language, places in list_places(renditions):
        raise RuleError("places-left", language=language, place=places[0], count=len(places))
