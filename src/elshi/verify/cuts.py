"""Cuts in a quote that are marked: … or ... alone or in brackets, and whether anything of weight fell out through them.

A marked cut is honest if every piece stands in the official text word by word, in order, and no negation, number or
name stands among the words between. A mark before the first or after the last piece says only that the text goes on.
"""

import re
from dataclasses import dataclass

from elshi.text.tokens import Tokens
from elshi.verify.kinds import has_weight

MIN_PIECE = 2  # words of each piece: from single words any sentence could be built
MAX_PLACES = 16
_MARK = re.compile(r"\u2026|\u22ef|\.{3}|\. \. \.")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the pieces stand: `pieces` are (given start, official start, words); `lost`: kinds of what fell out."""

    pieces: tuple[tuple[int, int, int], ...]
    lost: frozenset[str]


def split_at_marks(given: Tokens) -> list[tuple[int, int]]:
    """The pieces [start, end) in tokens between marks of omission; one piece if there is no mark between words."""
    pieces, start = [], 0
    for index in range(len(given.spans) - 1):
        gap = given.gap(index)
        if gap != " " and _MARK.search(gap):
            pieces.append((start, index + 1))
            start = index + 1
    pieces.append((start, len(given.spans)))
    return pieces


def has_mark(gap: str) -> bool:
    """Whether a mark of omission stands in what is between two words."""
    return _MARK.search(gap) is not None


def ends_with_mark(given: Tokens) -> bool:
    """Whether a mark of omission follows the last word directly, so that the word itself may be cut off."""
    return _MARK.match(given.gap(len(given.spans) - 1)) is not None


def find_cut(keys: str, official: str, pieces: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Where each piece of the given `keys` may start in the `official` ones, in order; all ways that were tried."""
    if any(end - start < MIN_PIECE for start, end in pieces):
        return []
    ways: list[tuple[int, ...]] = []
    first = keys[pieces[0][0] : pieces[0][1]]
    place = official.find(first)
    while place >= 0 and len(ways) < MAX_PLACES:
        way = [place]
        after = place + len(first)
        for start, end in pieces[1:]:
            after = official.find(keys[start:end], after)
            if after < 0:
                break
            way.append(after)
            after += end - start
        if len(way) == len(pieces):
            ways.append(tuple(way))
        place = official.find(first, place + 1)
    return ways


def weigh_cut(pieces: list[tuple[int, int]], way: tuple[int, ...], official: Tokens, language: str) -> Cut:
    """What fell out between the pieces when they stand at the places of `way`."""
    lost: set[str] = set()
    for (start, end), at, after in zip(pieces, way, way[1:], strict=False):
        lost |= has_weight(official, at + end - start, after, language)
    found = tuple((start, at, end - start) for (start, end), at in zip(pieces, way, strict=True))
    return Cut(found, frozenset(lost))
