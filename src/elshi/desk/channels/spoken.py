"""When something was last said on a channel: a mark that only goes forward, whatever the clock does.

By this mark a staff database that was put back is told from the one that spoke last (`older_database`). So each thing
that the courier says moves it, if only by a microsecond where the clock was set back, and nothing that people do. It is
moved when the thing is begun, too, for what came of that may never be known; and beyond the hour at which that was
queued, by a clock that may have been ahead: what is older than the mark may have been said.
"""

from datetime import datetime, timedelta
from typing import Any

from elshi.desk.channels.models import Channel

_LEAST = timedelta(microseconds=1)


def note_begun(channel_id: int, *, at: datetime, queued_at: datetime) -> None:
    """What was queued at `queued_at` is tried from `at` on, and may be said; in the caller's transaction."""
    mark = _next_mark(channel_id, at=max(at, queued_at + _LEAST))
    Channel.objects.filter(pk=channel_id).update(confirmed_at=mark)


def note_spoken(channel_id: int, *, at: datetime, **fields: Any) -> None:
    """Something was said on the channel at `at`; in the caller's transaction. `fields`: what changes with it."""
    mark = _next_mark(channel_id, at=at)
    Channel.objects.filter(pk=channel_id).update(confirmed_at=mark, posted_at=at, **fields)


def note_posted(channel_id: int, *, at: datetime) -> None:
    """A person said at `at` that something is posted there: pages show it, and the courier's mark stays."""
    Channel.objects.filter(pk=channel_id).update(posted_at=at)


def _next_mark(channel_id: int, *, at: datetime) -> datetime:
    last = Channel.objects.values_list("confirmed_at", flat=True).get(pk=channel_id)
    return at if last is None or at > last else last + _LEAST
