"""Where the bars of the chart stand: whole numbers for one template. Posts that repeat the claim go up, quotes down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elshi.desk.effect.rules.counts import BEFORE, Cell, hour_of
from elshi.desk.effect.rules.sums import sum_hours

STEP, BAR = 4, 3  # width of an hour, and of its bar
UP, DOWN = 120, 60  # heights


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in the units of the chart."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`line`: where the hour of the answer begins; `most`: posts that the highest bar stands for, above and below."""

    width: int
    height: int
    base: int
    bar: int
    line: int
    claims: tuple[Bar, ...]
    quotes: tuple[Bar, ...]
    most_claims: int
    most_quotes: int


def draw_chart(cells: Sequence[Cell], *, answered_at: datetime, until: datetime) -> Chart:
    """From three days before the answer to `until`; one scale above, another below."""
    first = hour_of(answered_at - BEFORE)
    last = max([hour_of(until), *(cell.hour for cell in cells)])
    hours = {hour_of(at): posts for at, posts in sum_hours(cells)}
    most_claims = max((posts.claims for posts in hours.values()), default=0)
    most_quotes = max((posts.quotes for posts in hours.values()), default=0)
    up, down = [], []
    for hour, posts in hours.items():
        x = (hour - first) * STEP
        if posts.claims:
            height = _height(posts.claims, most_claims, UP)
            up.append(Bar(x, UP - height, height))
        if posts.quotes:
            down.append(Bar(x, UP + 1, _height(posts.quotes, most_quotes, DOWN)))
    return Chart(
        width=(last - first + 1) * STEP,
        height=UP + DOWN + 1,
        base=UP,
        bar=BAR,
        line=(hour_of(answered_at) - first) * STEP,
        claims=tuple(up),
        quotes=tuple(down),
        most_claims=most_claims,
        most_quotes=most_quotes,
    )


def _height(posts: int, most: int, whole: int) -> int:
    return max(1, posts * whole // most)
