"""Strict reading of the fields of a gazetteer: what is not exactly expected is a FormatError that says where."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.fields import check_language, check_prose, check_text, read_list, read_object
from elshi.text.languages import LANGUAGES

MAX_RINGS, MAX_POINTS = 300, 2_000  # of a border, of a ring
MAX_LANGUAGES = 10  # of a country
MAX_NAME, MAX_LINE = 120, 300  # signs of a name, of other texts
_NUMBER = re.compile(r"[+0-9][0-9 ()*#-]{0,38}|")

Names = Mapping[str, str]  # language (of LANGUAGES) to text
Ring = tuple[tuple[float, float], ...]  # (latitude, longitude) in degrees, the last point is the first
Border = tuple[Ring, ...]
Box = tuple[float, float, float, float]  # south, west, north, east, in degrees


def read_each(value: Mapping[str, Any], name: str, *, what: str, longest: int) -> Iterator[tuple[Any, str]]:
    """The items of the list `name`, each with where it stands."""
    try:
        items = read_list(value, name, longest=longest)
    except FormatError as exc:
        raise FormatError(f"{what}.{exc}") from exc
    return ((item, f"{what}.{name}[{place}]") for place, item in enumerate(items))


def read_languages(value: Mapping[str, Any], *, what: str) -> tuple[str, ...]:
    """The tags (BCP 47) of the list `languages`, each once."""
    tags = []
    for tag, where in read_each(value, "languages", what=what, longest=MAX_LANGUAGES):
        try:
            check_language(tag)
        except FormatError as exc:
            raise FormatError(f"{where}: {exc}") from exc
        tags.append(str(tag))
    if len(set(tags)) != len(tags):
        raise FormatError(f"{what}.languages: expected each language once, got {tags}")
    return tuple(tags)


def read_names(
    value: object, *, what: str, wanted: frozenset[str] = frozenset(), longest: int = MAX_NAME
) -> dict[str, str]:
    """Texts by language; at least one, and one of those `wanted` so that no list mixes languages without need."""
    found = read_object(value, what=what)
    if not found or set(found) - set(LANGUAGES):
        strange = [tag[:20] for tag in sorted(found)[:9]]
        raise FormatError(f"{what}: expected texts in languages out of {', '.join(LANGUAGES)}, got {strange}")
    if wanted and wanted.isdisjoint(found):
        raise FormatError(f"{what}: expected it in {' or '.join(sorted(wanted))} at least, got {', '.join(found)}")
    return {tag: read_line(text, what=f"{what}.{tag}", longest=longest) for tag, text in found.items()}


def read_line(value: object, *, what: str, longest: int = MAX_LINE) -> str:
    """A text in one line of 1 to `longest` signs."""
    text = check_prose(value, what=what, longest=longest, lines=False)
    if text != text.strip():
        raise FormatError(f"{what}: expected no spaces at its ends, got {text[:60]!r}")
    return text


def read_number(value: object, *, what: str) -> str:
    """A telephone number as people write and dial it, or nothing."""
    text = check_text(value, what=what)
    if not _NUMBER.fullmatch(text) or text != text.strip():
        raise FormatError(f"{what}: expected a number to dial like +000 11 22 33, got {text[:60]!r}")
    return text


def read_border(value: Mapping[str, Any], *, what: str) -> Border:
    """The closed rings of the list `border`; none where the ministry has no border of a place."""
    return tuple(_ring(one, what=where) for one, where in read_each(value, "border", what=what, longest=MAX_RINGS))


def _ring(value: object, *, what: str) -> Ring:
    if not isinstance(value, list) or not 4 <= len(value) <= MAX_POINTS:
        raise FormatError(f"{what}: expected a ring of 4 to {MAX_POINTS} points [latitude, longitude]; cut or thin it")
    ring = tuple(_point(one, what=f"{what}[{place}]") for place, one in enumerate(value))
    if ring[0] != ring[-1]:
        raise FormatError(f"{what}: expected a closed ring, got one that begins at {ring[0]} and ends at {ring[-1]}")
    for place, ((_, before), (_, after)) in enumerate(pairwise(ring)):
        if abs(after - before) > 180:
            raise FormatError(f"{what}[{place + 1}]: the ring crosses the 180th meridian; cut it there into two rings")
    return ring


def _point(value: object, *, what: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2 or not all(type(one) in (int, float) for one in value):
        raise FormatError(f"{what}: expected a point [latitude, longitude], got {str(value)[:60]}")
    latitude, longitude = value
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise FormatError(
            f"{what}: expected latitude -90 to 90 and longitude -180 to 180, got {str(value)[:60]}; latitude is first"
        )
    return float(latitude), float(longitude)


def box_of(ring: Ring) -> Box:
    """The least box around a ring."""
    latitudes, longitudes = [latitude for latitude, _ in ring], [longitude for _, longitude in ring]
    return min(latitudes), min(longitudes), max(latitudes), max(longitudes)
