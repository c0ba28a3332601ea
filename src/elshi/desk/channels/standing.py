"""How channels and the outbox stand, as plain values: for commands, and for whoever watches a node."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from elshi.base.clock import format_time
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.speak.outbox import find_breaker
from elshi.speak.states import State


def list_channels(*, at: datetime) -> list[dict[str, Any]]:
    """Each channel by name. `state`: paused, or its breaker's (`speak.outbox.Breaker`); numbers of rows by state."""
    counts = {
        state.value: Count("rows", filter=Q(rows__state=state.value))
        for state in (State.QUEUED, State.SENDING, State.UNKNOWN, State.FAILED, State.MANUAL)
    }
    return [
        {
            "name": channel.name,
            "kind": channel.kind,
            "account": channel.account,
            "languages": channel.languages,
            "state": _state(channel, at=at),
            "code": channel.paused_code,
            "until": _time(channel.breaker_until),
            "said_at": _time(channel.confirmed_at),
            **{name: getattr(channel, name) for name in counts},
        }
        for channel in Channel.objects.annotate(**counts).order_by("name")
    ]


def list_rows(
    *, most: int, channel: str | None = None, state: str | None = None, record: str | None = None
) -> list[dict[str, Any]]:
    """Rows of the outbox, newest first. No texts, and no addresses of readers."""
    rows = OutboxRow.objects.select_related("channel", "release").order_by("-id")
    for name, value in (("channel__name", channel), ("state", state), ("release__record_id", record)):
        if value is not None:
            rows = rows.filter(**{name: value})
    return [
        {
            "row": row.pk,
            "record": row.release.record_id,
            "version": row.release.record_version,
            "channel": row.channel.name,
            "language": row.language,
            "doing": row.doing,
            "state": row.state,
            "code": row.code,
            "attempts": row.attempts,
            "queued_at": _time(row.queued_at),
            "due_at": _time(row.due_at),
            "urls": [one["url"] for one in row.parts if one["url"]],
        }
        for row in rows[:most]
    ]


def _state(channel: Channel, *, at: datetime) -> str:
    if channel.paused_at is not None:
        return "paused"
    return find_breaker(failures=channel.failures, hold_until=channel.breaker_until, at=at).value


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)
