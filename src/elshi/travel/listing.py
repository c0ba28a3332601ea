"""The places of a gazetteer as rows in the order of a reader's own alphabet: the list that says what the map shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from elshi.text.sorting import sort_key
from elshi.travel.gazetteer import Gazetteer, Place, text_in


@dataclass(frozen=True, slots=True)
class Row:
    """A country with its parts, or a part. `language`: the one that `name` is in, where it is not the reader's."""

    code: str
    name: str
    language: str
    parts: tuple["Row", ...] = ()


def list_places(gazetteer: Gazetteer, language: str) -> list[Row]:
    """A row for each country, with rows for its parts, by name as somebody who reads `language` would look for it."""
    return _rows(gazetteer.countries, language, {one.code: one.parts for one in gazetteer.countries})


def _rows(places: Iterable[Place], language: str, parts: dict[str, tuple[Place, ...]]) -> list[Row]:
    rows = []
    for place in places:
        name, tag = text_in(place.names, language)
        rows.append(Row(place.code, name, tag, tuple(_rows(parts.get(place.code, ()), language, {}))))
    return sorted(rows, key=lambda row: (sort_key(row.name, language), row.code))
