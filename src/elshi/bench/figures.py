"""One figure, and how two things are timed side by side."""

import math
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a benchmark. `value` in `unit` is ours, `peer` the other's (None where there is none).

    `ratio` is what `goal` speaks about, such as "<= 2.0"; `ok` whether it was reached, None for a figure without goal.
    `cpu_ratio`: the same ratio in processor time, where it was taken. It leaves out what the disk and other programs
    made both wait, so it moves less on a busy machine. `reason`: why there is no value; `ok` is None where it could not
    be taken here, so that it passes for nothing, and False where there was something to find and it was not found.
    `runs`: of how many runs `value` is the median, where that was counted.
    """

    what: str
    value: float | None
    unit: str
    peer: str | None = None
    ratio: float | None = None
    goal: str | None = None
    ok: bool | None = None
    cpu_ratio: float | None = None
    reason: str | None = None
    runs: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The line as `elshi bench … --json` prints it, numbers to four significant digits."""
        line = {name: _short(value) for name, value in asdict(self).items()}
        return {name: value for name, value in line.items() if value is not None or name not in {"reason", "runs"}}

    def to_line(self) -> str:
        """The same for a person."""
        if self.value is None:
            end = "NOT MEASURED" if self.ok is None else "NOT reached"
            return f"{self.what}: {end}, {self.reason}" + (f"; goal {self.goal}" if self.goal else "")
        text = f"{self.what}: {self.value:.4g} {self.unit}"
        if self.runs is not None:
            text += f" (median of {self.runs} runs)" if self.runs > 1 else " (one run)"
        if self.peer is not None:
            text += f" against {self.peer}"
        if self.ratio is not None:
            text += f", ratio {self.ratio:.3g}"
        if self.cpu_ratio is not None:
            text += f" (in processor time {self.cpu_ratio:.3g})"
        if self.goal is not None:
            text += f", goal {self.goal}: {'reached' if self.ok else 'NOT reached'}"
        return text


def at_most(
    what: str,
    *,
    value: float,
    unit: str,
    peer: str | None,
    ratio: float,
    limit: float,
    cpu_ratio: float | None = None,
) -> Figure:
    """A figure whose ratio should be `limit` or less."""
    return Figure(what, value, unit, peer, ratio, f"<= {limit:g}", ratio <= limit, cpu_ratio)


def at_least(
    what: str,
    *,
    value: float,
    unit: str,
    peer: str | None,
    ratio: float,
    limit: float,
    cpu_ratio: float | None = None,
) -> Figure:
    """A figure whose ratio should be `limit` or more."""
    return Figure(what, value, unit, peer, ratio, f">= {limit:g}", ratio >= limit, cpu_ratio)


def no_more_than(what: str, *, value: float, unit: str, limit: float, runs: int | None = None) -> Figure:
    """A figure without a peer that should be `limit` or less."""
    return Figure(what, value, unit, goal=f"<= {limit:g}", ok=value <= limit, runs=runs)


def not_measured(what: str, *, unit: str, goal: str | None, reason: str, peer: str | None = None) -> Figure:
    """A figure that this machine cannot give: data or the peer are not there. Neither reached nor missed."""
    return Figure(what, None, unit, peer, goal=goal, reason=reason)


def below(what: str, *, value: float, unit: str, limit: float) -> Figure:
    """A figure without a peer that should be less than `limit`."""
    return Figure(what, value, unit, goal=f"< {limit:g}", ok=value < limit)


def measure(figures: Iterable[Figure]) -> tuple[dict[str, Any], list[str]]:
    """All `figures` and the load before the first (processes that wanted to run, over a minute): as JSON, as lines."""
    load, cores = os.getloadavg()[0], os.cpu_count()
    found = list(figures)
    lines = [*(figure.to_line() for figure in found), f"load before: {load:.2f} on {cores} cores"]
    return {"load": load, "cores": cores, "figures": [figure.to_json() for figure in found]}, lines


def seconds(act: Callable[[], object]) -> float:
    """How long `act` takes by the wall clock."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


class Taken(NamedTuple):
    """Seconds by the wall clock, and of processor time in all threads of this process."""

    wall: float
    cpu: float


def in_turn(rounds: int, *acts: Callable[[], object]) -> list[Taken]:
    """The medians of what each of `acts` takes, done in turn so that a busy machine is busy for all of them."""
    taken: list[list[Taken]] = [[] for _ in acts]
    for _ in range(rounds):
        for times, act in zip(taken, acts, strict=True):
            began = time.process_time()
            wall = seconds(act)
            times.append(Taken(wall, time.process_time() - began))
    return [Taken(*map(median, zip(*times, strict=True))) for times in taken]


def _short(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def slope(seconds: Mapping[int, float]) -> float:
    """The exponent with which time grows: of a straight line through log(seconds) against log(posts), by least
    squares. `seconds` by posts; two sizes at least.
    """
    points = [(math.log(posts), math.log(taken)) for posts, taken in seconds.items()]
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return float(sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points))
