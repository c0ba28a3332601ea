"""A month with one documented hoax in its own time: when it was noticed, where it ranked, how much else was raised."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from elshi.base.clock import format_time, parse_time
from elshi.bench.child import run_elshi, run_thrice
from elshi.bench.figures import Figure, no_more_than, not_measured
from elshi.bench.listen import Say

# The poisoned turkeys of Thanksgiving 2015 (Linvill and Warren's data; the file's first posts of it).
FILE = "ira_2015-11.parquet"
HOAX = frozenset({"#KochFarms", "#Walmart", "#USDA"})
FIRST = datetime(2015, 11, 26, 22, 12, tzinfo=UTC)
DAYS = 26
OTHER = "ira_300k.parquet"  # from June 2016 on: other months, same settings
A_DAY = 6.0
_GOALS = (
    ("hoax: from its first post to its alert", "minutes", 10.0),
    ("hoax: rank an hour after its first post, among alerts of 24 hours", "rank", 2.0),
    ("alerts raised", "a day", 6.0),
    ("replay of the month, process start included", "s", 30.0),
)


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """The four figures and how many posts there were; see `elshi.bench.listen.Part`."""
    path = data / FILE
    if not path.is_file():
        for what, unit, limit in _GOALS:
            yield not_measured(what, unit=unit, goal=f"<= {limit:g}", reason=f"{FILE} is not in {data}")
        return
    say("the whole month …")
    whole, runs = run_thrice(partial(run_elshi, "listen", "replay", str(path)))
    say("the first hour of the hoax …")
    early = run_elshi("listen", "replay", str(path), "--until", format_time(FIRST + timedelta(hours=1)))
    found = json.loads(whole.output)
    yield from tell(found["alerts"], json.loads(early.output)["alerts"], seconds=whole.seconds, runs=runs)
    yield Figure("posts replayed", found["posts"], "posts")
    yield Figure("most memory of the replay", whole.peak_mb, "MiB")
    if (data / OTHER).is_file():
        say("other months …")
        other, runs = run_thrice(partial(run_elshi, "listen", "replay", str(data / OTHER)))
        found = json.loads(other.output)
        yield from tell_months(found["alerts"])
        yield Figure(f"replay of {found['posts']} posts of other months", other.seconds, "s", runs=runs)
    else:
        reason = f"{OTHER} is not in {data}"
        yield not_measured("alerts raised in other months", unit="a day", goal=f"<= {A_DAY:g}", reason=reason)


def tell(
    alerts: Sequence[Mapping[str, Any]], early: Sequence[Mapping[str, Any]], *, seconds: float, runs: int
) -> Iterator[Figure]:
    """What the alerts of the month say, and those of the replay that ends an hour after the hoax began.

    `seconds`: the median of `runs` replays of the month.
    """
    minutes = min((_after(alert) for alert in alerts if _is_hoax(alert)), default=None)
    rank = min((alert["rank"] for alert in early if _is_hoax(alert) and alert["rank"]), default=None)
    for (what, unit, limit), value in zip(_GOALS, (minutes, rank, len(alerts) / DAYS, seconds), strict=True):
        if value is None:  # a miss, not a lack: there was something to find
            yield Figure(what, None, unit, goal=f"<= {limit:g}", ok=False, reason="no alert is about it")
        else:
            yield no_more_than(what, value=value, unit=unit, limit=limit, runs=runs if unit == "s" else None)


def tell_months(alerts: Sequence[Mapping[str, Any]]) -> Iterator[Figure]:
    """Alerts a day in each month, of the days between its first alert and its last."""
    months: dict[str, list[str]] = {}
    for alert in alerts:
        months.setdefault(alert["raised_at"][:7], []).append(alert["raised_at"][:10])
    for month, days in sorted(months.items()):
        span = int(max(days)[8:]) - int(min(days)[8:]) + 1
        yield no_more_than(f"alerts raised in {month}", value=len(days) / span, unit="a day", limit=A_DAY)


def _is_hoax(alert: Mapping[str, Any]) -> bool:
    return not HOAX.isdisjoint(alert["keys"]) and _after(alert) >= 0


def _after(alert: Mapping[str, Any]) -> float:
    """Minutes from the hoax's first post to the alert."""
    return (parse_time(alert["raised_at"]) - FIRST).total_seconds() / 60
