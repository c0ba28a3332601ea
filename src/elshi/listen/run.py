"""The alerts of a node's own posts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from elshi.listen.alerts import Alert
from elshi.listen.bursts.detect import detect_alerts
from elshi.listen.ranking import NO_FEEDBACK, Feedback
from elshi.listen.store import PostStore
from elshi.listen.thresholds import DEFAULTS, Thresholds

PAST = timedelta(days=15)  # a week of past for every alert of the last eight days
SHOWN = timedelta(days=8)


def find_alerts(
    store: PostStore,
    *,
    until: datetime,
    limits: Thresholds = DEFAULTS,
    feedback: Feedback = NO_FEEDBACK,
    step: Callable[[float], None] | None = None,
) -> list[Alert]:
    """Alerts raised in the eight days before `until` (aware), oldest first; ranks within the 24 hours before it.

    Reads the posts of whole days, so that two runs on one day see the same past. Ids are stable as long as a topic's
    first posts are in the days that are read; posts that arrive late can change what was found about their time.
    """
    since = (until - PAST).replace(hour=0, minute=0, second=0, microsecond=0)
    found = detect_alerts(
        store.read(since=since, until=until), until=until, limits=limits, feedback=feedback, step=step
    )
    return [alert for alert in found if alert.raised_at > until - SHOWN]
