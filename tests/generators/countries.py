"""A world of many invented countries, as an `elshi-gazetteer/1`: to judge maps and areas, and to measure with.

Countries are the cells of a crooked grid, some of them sea. A corner of the grid lies where a random source says, and
each side between two corners bends by numbers of its own, so that whoever lies on either side of it has the same line.
A country is six fields (two rows of three) and has none, two, three or six parts, which share its border and fill it.

    make_countries(seed=1, count=200)  ->  (gazetteer, truth)

`truth` maps each code to a spot (latitude, longitude) that lies inside it, well away from any border; a country's lies
in its first part. Nothing is read, and nothing is left to chance: one seed is one world. No code is one of ISO 3166-1.
"""

import random
from itertools import pairwise
from string import ascii_uppercase
from typing import Any

COLUMNS, ROWS = 24, 12  # cells
SOUTH, NORTH, WEST, EAST = -57.0, 75.0, -178.0, 178.0  # degrees
_ACROSS, _DOWN = 3, 2  # fields of a cell
# Codes with these first letters (X, Q, Z, W, Y, O, J, R, H) that mean a country or are kept for one.
_TAKEN = (
    *("XK", "QA", "QO", "QU", "ZA", "ZM", "ZW", "ZZ", "WF", "WS", "YE", "YT", "YU", "OM", "JE", "JM", "JO", "JP"),
    *("RE", "RO", "RS", "RU", "RW", "HK", "HM", "HN", "HR", "HT", "HU", "HV"),
)
# One syllable a row: kk, ru, en, ar, zh.
_SYLLABLES = (
    ("ба", "ба", "ba", "با", "巴"), ("ко", "ко", "ko", "كو", "科"), ("лу", "лу", "lu", "لو", "卢"),
    ("ми", "ми", "mi", "مي", "米"), ("нә", "нэ", "ne", "ني", "内"), ("ро", "ро", "ro", "رو", "罗"),
    ("са", "са", "sa", "سا", "萨"), ("ту", "ту", "tu", "تو", "图"), ("ве", "ве", "ve", "في", "维"),
    ("зо", "зо", "zo", "زو", "佐"), ("дө", "дё", "do", "دو", "多"), ("ги", "ги", "gi", "جي", "吉"),
)  # fmt: skip
_TAGS = ("kk", "ru", "en", "ar", "zh")
_NONE, _ROWS_OF, _COLUMNS_OF, _FIELDS_OF = 0, 2, 3, 6  # parts

Point = list[float]
Corner = tuple[int, int]


def make_countries(
    *, seed: int, count: int = 200, detail: int = 6, digits: int = 4
) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """The world and its truth. `detail`: points between two corners of the grid; `digits`: of a degree, 4 or more."""
    rng = random.Random(f"countries {seed}")
    cells = sorted(rng.sample([(row, column) for row in range(ROWS) for column in range(COLUMNS)], count))
    codes = [a + b for a in "XQZWYOJRH" for b in ascii_uppercase if a + b not in _TAKEN]
    names = _names(rng, count)
    lines = _Lines(seed, detail, digits)
    truth: dict[str, tuple[float, float]] = {}
    countries = []
    for code, cell in zip(sorted(codes[:count]), cells, strict=True):
        name = names.pop()
        pieces = rng.choice((_NONE, _ROWS_OF, _COLUMNS_OF, _FIELDS_OF))
        top, left = cell[0] * _DOWN, cell[1] * _ACROSS
        parts = []
        truth[code] = lines.middle(top, left)
        for number, (row, column, high, wide) in enumerate(_pieces(pieces), start=1):
            part = f"{code}-{number}"
            parts.append(
                {
                    "code": part,
                    "names": {tag: f"{text} {number}" for tag, text in name.items()},
                    "border": [lines.around(top + row, left + column, high, wide)],
                }
            )
            truth[part] = lines.middle(top + row, left + column)
        countries.append(
            {
                "code": code,
                "names": name,
                "emergency": [{"names": {"en": "All services"}, "number": "700"}],
                "missions": [
                    {
                        "names": {"en": f"Embassy in {name['en']}"}, "address": f"1 Main Street, {name['en']}",
                        "phone": "+000 00 00 00", "mail": "embassy@mfa.samal.example", "hours": {"en": "9:00-13:00"},
                    }
                ],
                "languages": ["art-x-world"],
                "phrases": [{"means": {"en": "I need help."}, "says": "Meno.", "sounds": "ME-no"}],
                "parts": parts,
                "border": [lines.around(top, left, _DOWN, _ACROSS)],
            }
        )  # fmt: skip
    return {"format": "elshi-gazetteer/1", "name": {"en": f"World {seed}"}, "countries": countries}, truth


def _pieces(pieces: int) -> list[tuple[int, int, int, int]]:
    """Row, column, height and width of each part, in fields of a cell."""
    if pieces == _ROWS_OF:
        return [(row, 0, 1, _ACROSS) for row in range(_DOWN)]
    if pieces == _COLUMNS_OF:
        return [(0, column, _DOWN, 1) for column in range(_ACROSS)]
    if pieces == _FIELDS_OF:
        return [(row, column, 1, 1) for row in range(_DOWN) for column in range(_ACROSS)]
    return []


def _names(rng: random.Random, count: int) -> list[dict[str, str]]:
    found: dict[tuple[int, ...], dict[str, str]] = {}
    while len(found) < count:
        word = tuple(rng.randrange(len(_SYLLABLES)) for _ in range(4))
        texts = ["".join(_SYLLABLES[place][language] for place in word) for language in range(len(_TAGS))]
        found[word] = {tag: text.capitalize() for tag, text in zip(_TAGS, texts, strict=True)}
    return list(found.values())


class _Lines:
    """Where the corners of the grid lie, and how its sides bend. Both depend on the seed and on the place alone."""

    def __init__(self, seed: int, detail: int, digits: int) -> None:
        self.seed, self.detail, self.digits = seed, detail, digits
        self.high = (NORTH - SOUTH) / (ROWS * _DOWN)
        self.wide = (EAST - WEST) / (COLUMNS * _ACROSS)

    def middle(self, row: int, column: int) -> tuple[float, float]:
        """The middle of a field: no bend comes nearer than a fifth of a field."""
        return NORTH - (row + 0.5) * self.high, WEST + (column + 0.5) * self.wide

    def around(self, row: int, column: int, high: int, wide: int) -> list[Point]:
        """The ring around a rectangle of fields, clockwise, closed."""
        corners = [
            *((row, column + step) for step in range(wide)),
            *((row + step, column + wide) for step in range(high)),
            *((row + high, column + wide - step) for step in range(wide)),
            *((row + high - step, column) for step in range(high)),
        ]
        ring = [point for one, other in pairwise([*corners, corners[0]]) for point in self.side(one, other)]
        return [*ring, ring[0]]

    def side(self, one: Corner, other: Corner) -> list[Point]:
        """The points from a corner on, without the other corner; the same ones from either end."""
        if one > other:
            return [self._at(one), *reversed(self.side(other, one)[1:])]
        rng = random.Random(f"{self.seed} side {one} {other}")
        (north, west), (south, east) = self._at(one), self._at(other)
        points = [[north, west]]
        for step in range(1, self.detail + 1):
            share = step / (self.detail + 1)
            points.append(
                self._rounded(
                    north + (south - north) * share + self.high * rng.uniform(-0.08, 0.08),
                    west + (east - west) * share + self.wide * rng.uniform(-0.02, 0.02),
                )
                if one[0] == other[0]
                else self._rounded(
                    north + (south - north) * share + self.high * rng.uniform(-0.02, 0.02),
                    west + (east - west) * share + self.wide * rng.uniform(-0.08, 0.08),
                )
            )
        return points

    def _at(self, corner: Corner) -> Point:
        rng = random.Random(f"{self.seed} corner {corner}")
        return self._rounded(
            NORTH - (corner[0] + rng.uniform(-0.15, 0.15)) * self.high,
            WEST + (corner[1] + rng.uniform(-0.15, 0.15)) * self.wide,
        )

    def _rounded(self, latitude: float, longitude: float) -> Point:
        return [round(latitude, self.digits), round(longitude, self.digits)]
