"""Posts while they arrive: five minutes at 5,000 a second, and how long after its cause an alert is said.

A writer appends posts to a file, at a fixed rate and with the clock's time; `elshi listen watch` follows it in a
process of its own. Every 40 seconds a burst is planted: 60 accounts with one new hashtag within 20 seconds. What caused
an alert is taken to be the first post of the burst in the bin that its tick closes: so delays are told too long rather
than too short. The writer takes its part of the same machine.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from elshi.base.clock import parse_time
from elshi.bench.figures import Figure, no_more_than
from elshi.bench.listen import Say
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.node.create import create_node
from elshi.node.settings import Settings

RATE, SECONDS = 5_000, 300
_MORE = 1.05  # so much faster does the writer write than the goal is: what lags behind counts against the rate
TICK_S = 30.0
_BURST_EVERY_S, _BURST_S, _BURST_ACCOUNTS = 40, 20, 60
_CALM_ACCOUNTS = 20_000
_PIECES = 10  # so many times a second the writer writes


def measure_part(data: Path, say: Say) -> Iterator[Figure]:  # noqa: ARG001  # it makes its own
    """Five minutes of posts; see `elshi.bench.listen.Part`."""
    yield from measure_stream(say, rate=RATE, seconds=SECONDS)


def measure_stream(say: Say, *, rate: int, seconds: int) -> Iterator[Figure]:
    """So many posts a second for so long."""
    with tempfile.TemporaryDirectory() as name:
        home, source = Path(name) / "node", Path(name) / "posts.jsonl"
        source.touch()
        _make_home(home)
        said = _Said()
        command = [sys.executable, "-m", "elshi", "listen", "watch", "--home", str(home), str(source), "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watch:
            assert watch.stdout is not None
            reader = threading.Thread(target=said.listen, args=(watch.stdout,), daemon=True)
            reader.start()
            say(f"{rate} posts a second for {seconds} s …")
            began = time.monotonic()
            planted, written = _write_posts(source, rate=int(rate * _MORE), seconds=seconds)
            ended = time.monotonic()
            while said.added < written and watch.poll() is None and time.monotonic() - ended < seconds:
                time.sleep(0.2)
            taken = time.monotonic() - began
            time.sleep(2 * TICK_S)  # the last burst's tick, and what it takes
            _, _, used = _stop(watch)
            reader.join(10)
    yield from tell(rate=said.added / taken, goal=rate, planted=planted, alerts=said.alerts, now=time.time())
    yield Figure("posts that were left when the writer stopped", max(0, written - said.added_by(ended)), "posts")
    yield Figure("most memory of the watch", used.ru_maxrss / 1024, "MiB")


def tell(
    *, rate: float, goal: float, planted: Mapping[str, Sequence[float]], alerts: Mapping[str, "Heard"], now: float
) -> Iterator[Figure]:
    """Posts a second against the goal; how long alerts took, of bursts that were planted at these moments."""
    yield Figure("posts taken in and looked at", rate, "a second", goal=f">= {goal:.0f}", ok=rate >= goal)
    delays, missed = [], 0
    for tag, moments in planted.items():
        heard = alerts.get(tag)
        if heard is None:
            missed += now - moments[0] > 3 * TICK_S
            continue
        causes = [moment for moment in moments if heard.raised_at - TICK_S <= moment < heard.raised_at]
        delays.append(heard.at - min(causes, default=moments[0]))
    what = "alert after the post that caused it, 95 of 100"
    if not delays:
        yield Figure(what, None, "s", goal="<= 60", ok=False, reason="no planted burst was said")
    else:
        yield no_more_than(what, value=sorted(delays)[math.ceil(0.95 * len(delays)) - 1], unit="s", limit=60.0)
    yield no_more_than("planted bursts that were not said", value=missed, unit="bursts", limit=0)


@dataclass(frozen=True, slots=True)
class Heard:
    """When an alert was first said (by the clock) and the moment that it names; both in Unix seconds."""

    at: float
    raised_at: float


@dataclass(slots=True)
class _Said:
    """What the watch printed, and when."""

    added: int = 0
    alerts: dict[str, Heard] = field(default_factory=dict)  # by hashtag
    _when: list[tuple[float, int]] = field(default_factory=list)

    def listen(self, lines: TextIO) -> None:
        for line in lines:
            now, found = time.time(), json.loads(line)
            self.added += found["added"]
            self._when.append((time.monotonic(), self.added))
            for alert in found["alerts"]:
                for tag in alert["keys"]:
                    self.alerts.setdefault(tag.lower(), Heard(now, parse_time(alert["raised_at"]).timestamp()))

    def added_by(self, moment: float) -> int:
        """Posts that were said to be stored by then (monotonic seconds)."""
        return max((added for at, added in self._when if at <= moment), default=0)


def _write_posts(path: Path, *, rate: int, seconds: int) -> tuple[dict[str, list[float]], int]:
    """Write posts as time goes by. Returns the moments of each planted tag's posts, and how many posts there were."""
    planted: dict[str, list[float]] = {}
    began, number = time.time(), 0
    with path.open("a", encoding="utf-8") as file:
        for piece in range(seconds * _PIECES):
            wait = began + piece / _PIECES - time.time()
            if wait > 0:
                time.sleep(wait)
            now = time.time()
            rows = [_calm_row(number + place, now) for place in range(rate // _PIECES)]
            number += len(rows)
            since = now - began - _BURST_EVERY_S
            if since >= 0 and since % _BURST_EVERY_S < _BURST_S:
                tag = f"#planted{int(since // _BURST_EVERY_S)}"
                moments = planted.setdefault(tag, [])
                if len(moments) < _BURST_ACCOUNTS * (since % _BURST_EVERY_S) / _BURST_S:
                    rows.append(_row(number, f"b{len(moments)}", now, f"Words of mine {number} {tag}"))
                    moments.append(now)
                    number += 1
            file.write("".join(rows))
            file.flush()
    return planted, number


def _calm_row(number: int, now: float) -> str:
    """One of many accounts that say different things; some share news, some use common tags."""
    account = number * 7_919 % _CALM_ACCOUNTS
    link = f" https://news.example/{number // 50}" if number % 10 == 0 else ""
    tag = f" #topic{number * 31 % 500}" if number % 4 == 0 else ""
    return _row(number, f"a{account}", now, f"Quiet words about matter {number % 9_973} and {number}{link}{tag}")


def _row(number: int, author: str, now: float, text: str) -> str:
    at = datetime.fromtimestamp(now, UTC).isoformat()
    return json.dumps({"id": f"n{number}", "author": author, "time": at, "text": text}) + "\n"


def _make_home(home: Path) -> None:
    settings = Settings(office=OFFICE, host=HOST)
    create_node(home, settings, names=OFFICE_NAMES, at=datetime.now(UTC))


def _stop(watch: "subprocess.Popen[str]") -> tuple[int, int, Any]:
    watch.terminate()
    answer = os.wait4(watch.pid, 0)
    watch.returncode = os.waitstatus_to_exitcode(answer[1])
    return answer
