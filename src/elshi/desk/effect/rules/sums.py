"""Counts of cells put together: by hour, by platform and language, before and after the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elshi.desk.effect.rules.counts import BEFORE, HOUR, Cell, hour_of, moment_of

PLACES = 100  # rows of a page


@dataclass(slots=True)
class Sum:
    """Posts put together. `quotes`: as it was, whole or in part."""

    claims: int = 0
    faithful: int = 0
    excerpt: int = 0
    altered: int = 0

    @property
    def quotes(self) -> int:
        """Posts that hand on our words as they are."""
        return self.faithful + self.excerpt

    def add(self, cell: Cell) -> None:
        """Add a cell's posts."""
        self.claims += cell.claims
        self.faithful += cell.faithful
        self.excerpt += cell.excerpt
        self.altered += cell.altered


@dataclass(frozen=True, slots=True)
class Side:
    """Before or after the answer: over how many hours, posts that repeat the claim, and in tenths of a post an hour."""

    hours: int
    claims: int

    @property
    def an_hour(self) -> str:
        """Posts in an hour, such as "2.5"."""
        return f"{self.claims / max(1, self.hours):.1f}"


def sum_hours(cells: Sequence[Cell]) -> list[tuple[datetime, Sum]]:
    """Each hour with a post, in order: its beginning, and its posts."""
    found: dict[int, Sum] = {}
    for cell in cells:
        found.setdefault(cell.hour, Sum()).add(cell)
    return [(moment_of(hour), found[hour]) for hour in sorted(found)]


def sum_places(cells: Sequence[Cell]) -> list[tuple[str, str, Sum]]:
    """(platform, language, posts) where our words went, most quotes first; at most PLACES."""
    found: dict[tuple[str, str], Sum] = {}
    for cell in cells:
        found.setdefault((cell.platform, cell.language), Sum()).add(cell)
    used = [
        (platform, language, posts) for (platform, language), posts in found.items() if posts.quotes or posts.altered
    ]
    return sorted(used, key=lambda one: (-one[2].quotes, -one[2].altered, one[0], one[1]))[:PLACES]


def sum_sides(cells: Sequence[Cell], *, answered_at: datetime, until: datetime) -> tuple[Side, Side]:
    """Before and after. The hour in which the answer came is of neither side."""
    answer = hour_of(answered_at)
    before = [cell.claims for cell in cells if cell.hour < answer]
    after = [cell.claims for cell in cells if cell.hour > answer]
    return (
        Side(int(BEFORE / HOUR), sum(before)),
        Side(max(0, hour_of(until) - answer), sum(after)),
    )
