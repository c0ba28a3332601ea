"""A narrative over time as bars: hours while it is young, days later. Places of the bars are whole units of a picture.

Time goes as the reader's lines go: in Arabic from right to left. A time line is read like a sentence, the lists and
tables around it run that way too, and its first bar has to stand where the reader begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from elshi.desk.narratives.models import NarrativeDay

HEIGHT = 100
BAR, GAP = 8, 2
HOURLY_DAYS = 3  # up to so many days are shown by the hour


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour or day from `at`: its posts, and its place in the picture."""

    at: datetime
    posts: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`bars` in order of time, `width` units wide. `most`: posts of the highest. `hourly`: of hours, else of days."""

    bars: Sequence[Bar]
    width: int
    most: int
    hourly: bool
    bar: int = BAR
    height: int = HEIGHT

    @property
    def said(self) -> list[Bar]:
        """The bars that have posts, for the table that says the same."""
        return [bar for bar in self.bars if bar.posts]


def draw_time_line(days: Sequence[NarrativeDay], *, right_to_left: bool) -> Picture:
    """The picture of a narrative's days (at least one, in any order); days between without posts are empty bars."""
    by_day = {one.day: one for one in days}
    first, last = min(by_day), max(by_day)
    all_days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    hourly = len(all_days) <= HOURLY_DAYS
    counts: list[tuple[datetime, int]] = []
    for day in all_days:
        start, one = datetime(day.year, day.month, day.day, tzinfo=UTC), by_day.get(day)
        if hourly:
            hours = one.hours if one else [0] * 24
            counts += [(start + timedelta(hours=hour), posts) for hour, posts in enumerate(hours)]
        else:
            counts.append((start, one.posts if one else 0))
    most = max(posts for _, posts in counts)
    width = len(counts) * (BAR + GAP)
    bars = []
    for place, (at, posts) in enumerate(counts):
        height = -(-posts * HEIGHT // most) if most else 0  # rounded up: one post is seen
        x = place * (BAR + GAP)
        bars.append(Bar(at, posts, width - x - BAR - GAP if right_to_left else x, HEIGHT - height, height))
    return Picture(bars, width, most, hourly)
