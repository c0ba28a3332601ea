"""Posts in, alerts out: the fold of `elshi.listen.bursts.fold` over a whole table, and ranks.

The answer depends on `until` and the posts before it alone.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.alerts import Alert
from elshi.listen.bursts.fold import Fold, last_tick
from elshi.listen.ranking import NO_FEEDBACK, Feedback, rank_alerts
from elshi.listen.thresholds import DEFAULTS, Thresholds

_PIECE_S = 86_400  # what is taken in at once: bounds how much is held in memory


def detect_alerts(
    posts: pa.Table,
    *,
    until: datetime,
    limits: Thresholds = DEFAULTS,
    feedback: Feedback = NO_FEEDBACK,
    step: Callable[[float], None] | None = None,
) -> list[Alert]:
    """The alerts of `posts` (columns of `elshi.listen.schema`, ordered by time, platform, id), oldest first.

    `until` (aware) is the present: later posts are left out, and ranks count alerts raised in the 24 hours before it.
    `step` is told the part done, 0 to 1.
    """
    fold = Fold(limits)
    advance_over(fold, posts, until=last_tick(until, limits), step=step)
    return rank_alerts(fold.alerts(), until=until, feedback=feedback)


def advance_over(fold: Fold, posts: pa.Table, *, until: int, step: Callable[[float], None] | None = None) -> None:
    """On to tick `until`, day by day, with those posts that lie between the fold's tick and it."""
    piece, tick_us = _PIECE_S // fold.limits.tick_s, fold.limits.tick_us
    bins = pc.divide(posts["at"].cast(pa.int64()), tick_us)
    earliest = pc.min(bins).as_py()
    if fold.tick is None and (earliest is None or earliest >= until):
        return
    at = first = earliest if fold.tick is None else fold.tick
    while at < until:
        after = min(at - at % piece + piece, until)
        now = posts.filter(pc.and_(pc.greater_equal(bins, at), pc.less(bins, after)))
        fold.advance(now, until=after, step=step and partial(_tell, step, at - first, after - at, until - first))
        at = after
        if step:
            step((at - first) / max(1, until - first))


def _tell(step: Callable[[float], None], before: int, piece: int, whole: int, part: float) -> None:
    step((before + part * piece) / whole)
