"""Where the stations of the time line and their bars stand in the report's drawing. Numbers only; the template draws.

Units of the drawing: 360 wide, so that at 390 px of a telephone one unit is about one pixel. From right to left the
same drawing is mirrored.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from elshi.audit.findings import Stage, Standing

WIDTH = 360
ROW = 46
_LINE_X = 10  # the line of time
_TEXT_X = 26  # labels and bars begin here
_BAR_WIDTH = 280  # of the longest bar
_LEAST = 4  # of a bar that is not nothing


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `x` on, `width` wide; `standing` gives its colour."""

    standing: Standing
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Station:
    """A station of the line: its `y`, how many bite there, whose the worst is (None: nothing bites), and its bars."""

    stage: Stage
    y: int
    total: int
    bars: tuple[Bar, ...]
    number_x: float
    worst: Standing | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing."""

    stations: tuple[Station, ...]
    line_x: int
    text_x: int
    height: int
    width: int = WIDTH


def place_timeline(counts: Mapping[Stage, Mapping[Standing, int]], *, mirrored: bool) -> Timeline:
    """The drawing of `counts` (findings.count_stages). `mirrored`: from right to left."""
    most = max((sum(of.values()) for of in counts.values()), default=0)
    stations = []
    for number, (stage, of) in enumerate(counts.items()):
        bars, at = [], float(_TEXT_X)
        for standing, count in of.items():
            if count:
                width = max(_LEAST, _BAR_WIDTH * count / most)
                bars.append(Bar(standing, _mirror(at, width, mirrored=mirrored), width))
                at += width
        y = 12 + number * ROW
        stations.append(
            Station(
                stage,
                y,
                sum(of.values()),
                tuple(bars),
                _mirror(at + 8, 0, mirrored=mirrored),
                bars[0].standing if bars else None,
            )
        )
    return Timeline(
        tuple(stations),
        line_x=int(_mirror(_LINE_X, 0, mirrored=mirrored)),
        text_x=int(_mirror(_TEXT_X, 0, mirrored=mirrored)),
        height=len(stations) * ROW + 4,
    )


def _mirror(x: float, width: float, *, mirrored: bool) -> float:
    return round(WIDTH - x - width if mirrored else x, 1)
