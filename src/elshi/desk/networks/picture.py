"""A network as a picture: members on a circle, lines between those who were there together. Whole units of a picture.

A circle and no springs: where nobody is in the middle nobody looks like the head, which counting cannot say.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIZE, MIDDLE, RADIUS = 400, 200, 180


@dataclass(frozen=True, slots=True)
class Node:
    """A member: its number, its place, its size, in how many events it took part, with how many others it is tied."""

    number: int
    x: int
    y: int
    r: int
    events: int
    tied: int


@dataclass(frozen=True, slots=True)
class Line:
    """A tie. `weight`: 1 to 3, by how often they were there together."""

    x1: int
    y1: int
    x2: int
    y2: int
    weight: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines first, so that nodes lie on top."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    size: int = SIZE


def draw_network(events: Sequence[int], ties: Sequence[tuple[int, int, int]]) -> Picture:
    """`events` of each member; `ties`: (a, b, events) between their places."""
    count, most = len(events), max(events, default=1)
    spots = [
        (
            round(MIDDLE + RADIUS * math.sin(2 * math.pi * place / count)),
            round(MIDDLE - RADIUS * math.cos(2 * math.pi * place / count)),
        )
        for place in range(count)
    ]
    tied = [0] * count
    for a, b, _ in ties:
        tied[a] += 1
        tied[b] += 1
    strongest = max((times for _, _, times in ties), default=1)
    lines = tuple(Line(*spots[a], *spots[b], -(-3 * times // strongest)) for a, b, times in ties)
    nodes = tuple(
        Node(place + 1, x, y, 3 + round(6 * events[place] / most), events[place], tied[place])
        for place, (x, y) in enumerate(spots)
    )
    return Picture(nodes, lines)
