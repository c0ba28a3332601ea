"""Alerts while posts arrive: what is new in the store is folded in, tick by tick.

Whoever writes into the store, this process or another, adds files; a look takes in the files that it has not seen. So
nothing is lost or counted twice when this process is killed: what it knew is made again from the store.

A tick is looked at `settle_s` after it is over, since posts take some time to arrive. A post that arrives later still
is *late*: detection goes back to a copy from before it and on again with the posts of the store, as often as a tenth of
the time allows. From then on the alerts are those of one batch over all posts (`elshi.listen.run.find_alerts`).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.alerts import Alert
from elshi.listen.bursts.detect import advance_over
from elshi.listen.bursts.fold import Fold, Held, last_tick
from elshi.listen.ranking import NO_FEEDBACK, Feedback, rank_alerts
from elshi.listen.run import PAST, SHOWN
from elshi.listen.schema import POST_SCHEMA, with_all_columns
from elshi.listen.store import PostStore, open_part
from elshi.listen.thresholds import DEFAULTS, Thresholds

SETTLE_S = 10
_PATIENCE = 10  # so many times as long as it took to go back, it is waited until that is done again
_AHEAD = timedelta(days=1)
_COPY_S, _COPIES_S = 600, 3_600  # a copy for every ten minutes of the last hour
_COLUMNS = [  # what detection reads
    "post_id", "platform", "author", "text", "at", "language", "links", "tags", "text_key", "repost",
]  # fmt: skip
_NO_POSTS = POST_SCHEMA.empty_table().select(_COLUMNS)


class StoppingError(Exception):
    """A look was broken off. What this `Live` knows is worth nothing; another begins anew from the store."""


class Live:
    """One node's detection. `look` may be called as often as one likes."""

    def __init__(
        self,
        store: PostStore,
        *,
        limits: Thresholds = DEFAULTS,
        settle_s: int = SETTLE_S,
    ) -> None:
        self._store, self._limits = store, limits
        self._settle = timedelta(seconds=settle_s)
        self.is_stopping: Callable[[], bool] = lambda: False  # asked often during a look, which may take minutes
        self._since: datetime | None = None
        self._begin_anew()

    @property
    def tick(self) -> int | None:
        """The tick up to which posts were looked at; None: no post was."""
        return self._fold.tick

    @property
    def late(self) -> bool:
        """Whether posts came late that the alerts do not know of yet."""
        return self._late_us is not None

    @property
    def held(self) -> Held:
        """From when on things of the past week are known; see `elshi.listen.bursts.fold.Held`."""
        return self._fold.held

    def look(self, now: datetime, *, settled: bool = False, feedback: Feedback = NO_FEEDBACK) -> list[Alert]:
        """The alerts of the eight days before `now` (aware), oldest first, ranked within 24 hours.

        `settled`: wait neither for posts that may come nor with those that came late. Raises StoppingError.
        """
        until = last_tick(now if settled else now - self._settle, self._limits)
        past = (now - PAST).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._since = max(past, self._since or past)
        self._ahead = last_tick(now + _AHEAD, self._limits)
        *earlier, today = self._new_parts() or [[]]
        for day in earlier:  # one day in memory at a time, where there is much to catch up with
            self._read_parts(day)
            self._go(self._take_pending(min(until, self._end_of(day[0]))), min(until, self._end_of(day[0])))
        self._read_parts(today)
        posts = self._take_pending(until)
        if self._late_us is not None and (settled or self._back_at is None or now >= self._back_at):
            self._go_back(until, now)
        else:
            self._go(posts, until)
        self._fold.done = [alert for alert in self._fold.done if alert.raised_at > now - SHOWN]
        ranked = rank_alerts(self._fold.alerts(), until=now, feedback=feedback)
        return [alert for alert in ranked if alert.raised_at > now - SHOWN]

    def forget_before(self, moment: datetime) -> None:
        """Posts before it were deleted (retention): hold none of their words. Detection begins anew if it did."""
        oldest = self._fold.oldest_us()
        if oldest is not None and oldest < moment.timestamp() * 1_000_000:
            self._since = moment
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._fold = Fold(self._limits)
        self._copies: list[Fold] = []
        self._seen: set[Path] = set()
        self._pending: list[pa.Table] = []  # posts that no tick has seen
        self._ahead = 0  # the tick from which on posts are not held
        self._late_us: int | None = None  # the earliest post that came late
        self._back_at: datetime | None = None  # when it may go back again

    def _new_parts(self) -> list[list[Path]]:
        """The files that were not seen yet, by day, oldest first."""
        assert self._since is not None
        parts = [path for path in self._store.parts() if path.parent.name >= f"day={self._since:%Y-%m-%d}"]
        self._seen &= set(parts)
        fresh = [path for path in parts if path not in self._seen]
        return [list(paths) for _, paths in groupby(fresh, key=lambda path: path.parent.name)]

    def _read_parts(self, paths: list[Path]) -> None:
        """Their posts wait for their ticks. Those of ticks that were looked at already are only noted."""
        since = pa.scalar(self._since.replace(tzinfo=None) if self._since else None, pa.timestamp("us"))
        for path in paths:
            self._seen.add(path)
            file = open_part(path)
            if not file:
                continue
            posts = with_all_columns(file.read()).select(_COLUMNS)  # an older Elshi may have written it
            # What names a later day than tomorrow lies, and would be held till then: whoever begins anew then, sees it.
            inside = pc.and_(pc.greater_equal(posts["at"], since), pc.less(posts["at"], self._moment(self._ahead)))
            posts = posts.filter(inside)
            if self._fold.tick is not None:
                is_late = pc.less(posts["at"], self._moment(self._fold.tick))
                earliest = pc.min(posts["at"].filter(is_late).cast(pa.int64())).as_py()
                if earliest is not None:
                    self._late_us = min(earliest, self._late_us or earliest)
                    posts = posts.filter(pc.invert(is_late))
            self._pending.append(posts)

    def _end_of(self, part: Path) -> int:
        """The tick at which the day of a file is over."""
        day = datetime.strptime(part.parent.name, "day=%Y-%m-%d").replace(tzinfo=UTC)
        return last_tick(day + timedelta(days=1), self._limits)

    def _take_pending(self, until: int) -> pa.Table:
        """The posts of ticks up to `until`."""
        if self._fold.tick is not None and until <= self._fold.tick:
            return _NO_POSTS
        posts = pa.concat_tables([_NO_POSTS, *self._pending])
        now = pc.less(posts["at"], self._moment(until))
        self._pending = [posts.filter(pc.invert(now))]
        return posts.filter(now)

    def _go_back(self, until: int, now: datetime) -> None:
        assert self._late_us is not None
        began = time.monotonic()
        before = self._late_us // self._limits.tick_us
        self._copies = [copy for copy in self._copies if copy.tick is not None and copy.tick <= before]
        self._fold = self._copies[-1].copy() if self._copies else Fold(self._limits)
        since = self._since if self._fold.tick is None else self._utc(self._fold.tick)
        posts = self._store.read(since=since, until=self._utc(until)).select(_COLUMNS)
        self._late_us = None
        self._go(posts, until)
        self._back_at = now + _PATIENCE * timedelta(seconds=time.monotonic() - began)

    def _go(self, posts: pa.Table, until: int) -> None:
        """On to `until`, with a copy on every full ten minutes of its last hour."""
        step, kept = _COPY_S // self._limits.tick_s, _COPIES_S // self._limits.tick_s
        first = until - kept - (until - kept) % step
        for tick in range(first, until + 1, step):
            if self._fold.tick is None or tick > self._fold.tick:
                advance_over(self._fold, posts, until=tick, step=self._heed)
                if self._fold.tick == tick:
                    self._copies.append(self._fold.copy())
        advance_over(self._fold, posts, until=until, step=self._heed)
        self._copies = [copy for copy in self._copies if copy.tick is not None and copy.tick >= first]

    def _heed(self, _done: float) -> None:
        if self.is_stopping():
            raise StoppingError

    def _utc(self, tick: int) -> datetime:
        return datetime.fromtimestamp(tick * self._limits.tick_s, UTC)

    def _moment(self, tick: int) -> pa.Scalar:
        return pa.scalar(self._utc(tick).replace(tzinfo=None), pa.timestamp("us"))
