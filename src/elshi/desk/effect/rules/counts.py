"""Counts by hour, platform and language: no words, no accounts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)  # around the answer
MAX_PLATFORMS = 20  # the others are one, ""
COUNTED = ("claims", "faithful", "excerpt", "altered")


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Posts of one hour (hours since 1970), platform ("" for the rare ones) and language.

    claims     posts that repeat the claim, those aside that quote us as it was
    faithful, excerpt, altered   posts that quote the official word, by what they made of it
    """

    hour: int
    platform: str
    language: str
    claims: int = 0
    faithful: int = 0
    excerpt: int = 0
    altered: int = 0

    def to_row(self) -> list[int | str]:
        """As it is stored."""
        return [getattr(self, field.name) for field in fields(self)]


def hour_of(at: datetime) -> int:
    """The hour in which `at` (aware) lies, counted from 1970."""
    return int(at.timestamp() // 3600)


def moment_of(hour: int) -> datetime:
    """The beginning of an hour."""
    return datetime.fromtimestamp(hour * 3600, UTC)


def make_cells(counts: Mapping[tuple[int, str, str, str], int]) -> list[Cell]:
    """Cells of counts by (hour, platform, language, one of COUNTED)."""
    platforms: Counter[str] = Counter()
    for (_, platform, _, _), count in counts.items():
        platforms[platform] += count
    known = {name for name, _ in sorted(platforms.items(), key=lambda item: (-item[1], item[0]))[:MAX_PLATFORMS]}
    made: dict[tuple[int, str, str], dict[str, int]] = {}
    for (hour, platform, language, kind), count in counts.items():
        cell = made.setdefault((hour, platform if platform in known else "", language), dict.fromkeys(COUNTED, 0))
        cell[kind] += count
    return sorted(Cell(hour, platform, language, **counted) for (hour, platform, language), counted in made.items())


def keep_older(cells: Iterable[Cell], older: Iterable[Cell], *, kept_since: datetime) -> list[Cell]:
    """`cells`, and of the `older` ones those of hours whose posts are not all kept: these cannot be counted again."""
    first = hour_of(kept_since + HOUR - timedelta(microseconds=1))
    return sorted([*(cell for cell in older if cell.hour < first), *(cell for cell in cells if cell.hour >= first)])


def read_cells(rows: Iterable[Sequence[int | str]]) -> list[Cell]:
    """Cells as they were stored."""
    return [Cell(*row) for row in rows]  # type: ignore[arg-type]
