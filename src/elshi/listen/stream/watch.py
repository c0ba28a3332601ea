"""Posts in, alerts out, without an end: small batches into the store, detection behind them.

Nothing is read while a batch is stored or looked at: what is faster than this machine waits in its file, or at its
server.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event
from typing import Any, Protocol

from elshi.base.clock import Clock
from elshi.base.errors import UserError
from elshi.listen.alerts import Alert
from elshi.listen.bursts.fold import Held
from elshi.listen.features import Reject
from elshi.listen.store import IngestReport
from elshi.listen.stream.follow import BATCH_BYTES
from elshi.listen.stream.live import Live, StoppingError
from elshi.listen.stream.open_store import OpenStore

BATCH_ROWS = 20_000
_TOLD_FROM = 100  # rows that `elshi.listen.readers` tells columns from
PAUSE_S = 1.0  # between two looks for new lines where there were none


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did. `changed` are alerts that are new or say something else than a round ago.

    `before`: how many of the posts read are older than posts are kept, and were not taken in. `held`: from when on the
    past is known, where there was too much of it.
    """

    read: int
    added: int
    known: int
    rejected: int
    before: int
    changed: tuple[Alert, ...]
    held: Held


class Source(Protocol):
    """Where posts come from; it holds or can be asked again for what was read and is not stored yet."""

    name: str  # said in errors
    trouble: str  # why it gives nothing now, "" while it can be read

    def read(self, most: int, most_bytes: int) -> tuple[list[Mapping[str, Any]], int]:
        """At most so many new rows, none after the one with which they take `most_bytes`, and how many more were none.

        Raises UserError when it cannot be read and never could; what ceases to be readable has `trouble`.
        """
        ...

    def done(self) -> None:
        """What was read last is in the store."""
        ...


class Watch:
    """One process: sources that it follows, one store, one detection. `keep`: how long posts may be held."""

    def __init__(
        self,
        store: OpenStore,
        live: Live,
        sources: Sequence[Source],
        *,
        clock: Clock,
        mapping: Mapping[str, str] | None = None,
        keep: timedelta | None = None,
    ) -> None:
        self._store, self._live, self._sources = store, live, sources
        self._clock, self._mapping, self._keep = clock, mapping, keep
        self._kept_since: date | None = None
        self._said: dict[str, Alert] = {}

    def step(self, *, settled: bool = False) -> Round:
        """One batch of each source, and a look at what has come. `settled`: as of `Live.look`."""
        self._keep_retention()
        read = added = known = rejected = before = 0
        for source in self._sources:
            rows, bad = source.read(BATCH_ROWS, BATCH_BYTES)
            read += len(rows) + bad
            rejected += bad
            for report in self._take_in(rows, source.name):
                added, known = added + report.added, known + report.known
                rejected, before = rejected + len(report.rejected), before + report.before
            source.done()
        changed = self._changed(settled=settled)
        return Round(read, added, known, rejected, before, changed, self._live.held)

    def _take_in(self, rows: Sequence[Mapping[str, Any]], name: str) -> Iterator[IngestReport]:
        """What came of them. Columns are told from the first hundred of a batch: where these are no posts, halves of it
        are tried, so that they take no post with them. To stop would mean to stop here for ever.
        """
        try:
            report = self._store.ingest_rows(rows, mapping=self._mapping, name=name)
        except UserError as exc:
            if len(rows) > _TOLD_FROM:
                half = len(rows) // 2
                yield from self._take_in(rows[:half], name)
                yield from self._take_in(rows[half:], name)
                return
            report = IngestReport(rejected=tuple(Reject(line, str(exc)) for line in range(1, len(rows) + 1)))
        yield report

    def _keep_retention(self) -> None:
        """Once a day, posts older than `keep` go, from the store and from what detection holds; none is taken in."""
        if self._keep is None:
            return
        now = self._clock.now()
        since = (now - self._keep).replace(hour=0, minute=0, second=0, microsecond=0)
        self._store.span = (since, now + timedelta(days=1))
        if since.date() != self._kept_since:
            self._store.drop_before(since.date())
            self._live.forget_before(since)
            self._kept_since = since.date()

    def _changed(self, *, settled: bool) -> tuple[Alert, ...]:
        alerts = self._live.look(self._clock.now(), settled=settled)
        changed = tuple(alert for alert in alerts if self._said.get(alert.id) != alert)
        self._said = {alert.id: alert for alert in alerts}
        return changed

    def run(
        self,
        stop: Event,
        *,
        tell: Callable[[Round], None],
        until_end: bool = False,
    ) -> None:
        """Rounds until `stop` is set, or, with `until_end`, until the sources have nothing more."""
        self._live.is_stopping = stop.is_set
        with suppress(StoppingError):
            while not stop.is_set():
                began = time.monotonic()
                done = self.step()
                tell(done)
                if done.read:
                    continue
                if until_end:
                    tell(self.step(settled=True))
                    return
                stop.wait(max(0.0, PAUSE_S - (time.monotonic() - began)))
