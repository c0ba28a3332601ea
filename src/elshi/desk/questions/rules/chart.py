"""Where the bars of weeks stand: what was asked, and before it what of that was answered. Whole units of a picture.

Time goes as the reader's lines go, as in `desk.narratives.picture`: in Arabic from right to left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, BAR, GAP = 100, 8, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: where it stands, and how high both bars are."""

    x: int
    asked: int
    answered: int

    @property
    def asked_y(self) -> int:
        """Where the bar of the asked ones begins, from above."""
        return HEIGHT - self.asked

    @property
    def answered_y(self) -> int:
        """Where that of the answered ones does."""
        return HEIGHT - self.answered


@dataclass(frozen=True, slots=True)
class Chart:
    """`bars` in order of time, `width` units wide. `most`: questions of the highest."""

    bars: Sequence[Bar]
    width: int
    most: int
    bar: int = BAR
    height: int = HEIGHT


def draw_weeks(weeks: Sequence[tuple[int, int]], *, right_to_left: bool) -> Chart:
    """The chart of weeks, oldest first: (asked, answered) of each."""
    most = max((asked for asked, _ in weeks), default=0)
    width = len(weeks) * (BAR + GAP)
    bars = []
    for place, (asked, answered) in enumerate(weeks):
        x = place * (BAR + GAP)
        bars.append(Bar(width - x - BAR - GAP if right_to_left else x, _high(asked, most), _high(answered, most)))
    return Chart(bars, width, most)


def _high(count: int, most: int) -> int:
    return -(-count * HEIGHT // most) if most else 0  # rounded up: one question is seen
