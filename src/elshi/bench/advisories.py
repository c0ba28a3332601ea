"""What advisories cost: those of many invented countries rendered, and one of them changed.

Countries are waving cells of a grid, each with three parts, under codes that mean no country (ISO 3166-1).
"""

import math
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from string import ascii_uppercase

from elshi.bench.figures import Figure, below, seconds
from elshi.bench.offices import FilledOffice
from elshi.desk.demonstration import OFFICE
from elshi.record import Advice, advisory_document
from elshi.record.attachments import BlobRef
from elshi.record.types.advisories import MAJOR, SECTIONS
from elshi.site.build import SiteBuilder
from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer import Country, Gazetteer, Part, format_gazetteer

ALL_S, CHANGE_S = 30.0, 10.0
MOST = 200  # countries
_COLUMNS, _HIGH, _WIDE = 20, 12.0, 17.0  # of the grid; degrees of a cell
_WAVES = 24  # points of a side
_TAKEN = {  # of the first letters below, codes that mean a country or are kept for one
    *("XK", "QA", "QO", "QU", "ZA", "ZM", "ZW", "ZZ", "WF", "WS", "YE", "YT", "YU", "OM", "JE", "JM", "JO", "JP"),
    *("RE", "RO", "RS", "RU", "RW", "HK", "HM", "HN", "HR", "HT", "HU", "HV"),
}
_CODES = sorted({a + b for a, b in product("XQZWYOJRH", ascii_uppercase)} - _TAKEN)


def bench_advisories(*, countries: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """The figures of `countries` (at most MOST) in five languages, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="elshi-bench-") as name:
        office, out = FilledOffice(Path(name)), Path(name) / "site"
        world = format_gazetteer(make_world(countries))
        ref = BlobRef(office.store(world), len(world))
        say(f"advisories of {countries} countries in five languages …")
        _publish(office, [(number, 1) for number in range(1, countries + 1)], ref)
        builder = SiteBuilder(logs=office.logs, blobs=office.blobs, out=out, trust=office.trust)
        say("the whole site …")
        whole, before = f"advisories of {countries} countries in five languages: the site built anew", os.times()
        yield below(whole, value=seconds(builder.build), unit="s", limit=ALL_S)
        spent = sum(after - at for after, at in zip(os.times()[:4], before[:4], strict=True))
        yield Figure(f"{whole}, processor time of all processes", spent, "s")
        _publish(office, [(1, 2)], ref)
        yield below(
            f"one of {countries} advisories changed: its pages, feeds, CAP message and the list",
            value=seconds(lambda: builder.build({_id_of(1)})), unit="s", limit=CHANGE_S,
        )  # fmt: skip
        sizes = [path.stat().st_size for path in (out / "advisories").rglob("*") if path.is_file()]
        yield Figure("files below /advisories/", len(sizes), "files")
        yield Figure("bytes below /advisories/", sum(sizes), "bytes")
        yield Figure("bytes of the gazetteer", len(world), "bytes")


def make_world(countries: int) -> Gazetteer:
    """So many countries with three parts each."""
    return Gazetteer({"en": "Waves"}, tuple(_country(place) for place in range(countries)))


def _country(place: int) -> Country:
    code = _CODES[place]
    south, west = -58 + (place // _COLUMNS) * _HIGH, -175 + (place % _COLUMNS) * _WIDE
    wide = _WIDE / 3
    parts = tuple(
        Part(f"{code}-{number}", _names(f"{code}-{number}"), (_cell(south, west + (number - 1) * wide, wide),))
        for number in (1, 2, 3)
    )
    return Country(code, _names(code), (_cell(south, west, _WIDE),), parts)


def _names(code: str) -> Mapping[str, str]:
    return {tag: f"{language.name} {code}" for tag, language in LANGUAGES.items()}


def _cell(south: float, west: float, wide: float) -> tuple[tuple[float, float], ...]:
    """A ring around a cell; its sides wave in step with those of its neighbours."""
    steps = [step / _WAVES for step in range(_WAVES)]
    corners = [(0, 0, 0, 1), (0, 1, 1, 0), (1, 1, 0, -1), (1, 0, -1, 0)]  # from where, and which way
    ring = [
        (
            round(south + (up + going_up * step) * _HIGH + 0.4 * math.sin(19 * step) * abs(going_east), 4),
            round(west + (east + going_east * step) * wide + 0.4 * math.sin(19 * step) * abs(going_up), 4),
        )
        for up, east, going_up, going_east in corners
        for step in steps
    ]
    return (*ring, ring[0])


def _publish(office: FilledOffice, versions: list[tuple[int, int]], ref: BlobRef) -> None:
    """Versions of the advisories of these numbers, under one checkpoint."""
    office.append(
        advisory_document(
            office.statement(
                _id_of(number), _texts(number), issued_at=f"2026-03-01T{9 + version:02d}:00:00Z", version=version
            ),
            _advice(number, version, ref),
        )
        for number, version in versions
    )


def _advice(number: int, version: int, ref: BlobRef) -> Advice:
    code, level = _CODES[number - 1], 1 + (number + version) % 4
    parts = ((f"{code}-2", 1 + level % 4),)
    return Advice(code, level, parts, SECTIONS, MAJOR, "2026-03-01", "2026-09-01", ref)


def _texts(number: int) -> Iterator[dict[str, str]]:
    """Some four thousand signs in each language."""
    for tag, language in LANGUAGES.items():
        words = f"{language.name} {number}. " * 30
        body = "\n\n".join([words, *(f"## {code}\n\n{words}" for code in SECTIONS)])
        yield {"language": tag, "title": f"{language.name} {number}", "body": body}


def _id_of(number: int) -> str:
    return f"{OFFICE}/2026/{number}"
