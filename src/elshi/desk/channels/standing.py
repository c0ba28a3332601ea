"""How channels and the outbox stand, as plain values: for commands, and for whoever watches a node."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from elshi.base.clock import format_time
from elshi.desk.channels.copy_counts import NONE, count_copies, count_to_do, late_copies
from elshi.desk.channels.doubts import looked_up_rows
from elshi.desk.channels.letter_counts import count_letters, list_letters, open_letters
from elshi.desk.channels.lost import lost_rows
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow, RowUptake
from elshi.speak.outbox import Breaker, find_breaker
from elshi.speak.states import State

# as the desk calls it: of a breaker, "closed" would read as shut
_AT_WORK = {Breaker.CLOSED: "at-work", Breaker.OPEN: "resting", Breaker.HALF_OPEN: "trying"}
_ROWS = (State.QUEUED, State.SENDING, State.UNKNOWN, State.FAILED, State.MANUAL)  # that are not done with


def count_outbox(*, at: datetime) -> dict[str, int]:
    """All channels together: rows by state, how many of the doubtful ones are being looked up; copies, other letters.

    `lost`: rows whose posts are gone or changed at the other end, and nobody has noted it. `copies_late`: of the
    waiting ones those whose hour has come a while ago. Letters: `letter_counts`.
    """
    counted = OutboxRow.objects.aggregate(
        **{state.value: Count("pk", filter=Q(state=state.value)) for state in _ROWS}
    )  # fmt: skip
    copies = OutboxCopy.objects.filter(state__in=[State.QUEUED.value, State.SENDING.value])
    doubtful = OutboxCopy.objects.filter(state=State.UNKNOWN.value)
    looked_up = looked_up_rows(at=at).count()
    return (
        counted
        | {
            "looked_up": looked_up,
            "lost": lost_rows().count(),
            "copies_waiting": copies.count(),
            "copies_unknown": doubtful.count(),
            "copies_late": late_copies(at=at).count(),
        }
        | _count_letters(at=at)
    )


def _count_letters(*, at: datetime) -> dict[str, int]:
    counts = dict(open_letters(at=at).values_list("state").annotate(number=Count("pk")))
    return {
        "letters_waiting": counts.get(State.QUEUED.value, 0) + counts.get(State.SENDING.value, 0),
        "letters_unknown": counts.get(State.UNKNOWN.value, 0),
        "letters_failed": counts.get(State.FAILED.value, 0),
    }


def list_channels(*, at: datetime) -> list[dict[str, Any]]:
    """Each channel by name. `state`: paused, at-work, resting (until an hour) or trying; numbers of rows by state.

    `looked_up`: of the doubtful rows those that the courier still looks up. `lost`: rows whose posts are gone or
    changed at the other end, and nobody has noted it. `copies`: by state, of what is to come or in doubt. `letters`:
    the same of questions, digests and briefs, with what failed.
    """
    letters = count_letters(at=at)
    looked_up = dict(looked_up_rows(at=at).values_list("channel").annotate(number=Count("pk")))
    lost = dict(lost_rows().values_list("channel").annotate(number=Count("pk")))
    copies = count_to_do()
    counts = {state.value: Count("rows", filter=Q(rows__state=state.value)) for state in _ROWS}
    return [
        {
            "name": channel.name,
            "kind": channel.kind,
            "account": channel.account,
            "languages": channel.languages,
            "state": _state(channel, at=at),
            "code": channel.paused_code,
            "until": _time(channel.breaker_until),
            "said_at": _time(channel.posted_at),
            **{name: getattr(channel, name) for name in counts},
            "looked_up": looked_up.get(channel.pk, 0),
            "lost": lost.get(channel.pk, 0),
            "copies": copies.get(channel.pk, NONE).as_entry(),
            "letters": letters.get(channel.pk, NONE).as_entry(),
        }
        for channel in Channel.objects.annotate(**counts).order_by("name")
    ]


def list_rows(
    *, most: int, channel: str | None = None, state: str | None = None, record: str | None = None
) -> list[dict[str, Any]]:
    """Rows of the outbox, newest first. No texts, and no addresses of readers: `copies` are numbers by state."""
    rows = OutboxRow.objects.select_related("channel", "release", "uptake").order_by("-id")
    for name, value in (("channel__name", channel), ("state", state), ("release__record_id", record)):
        if value is not None:
            rows = rows.filter(**{name: value})
    found = list(rows[:most])
    copies = count_copies([row.pk for row in found if row.fans_out])
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
            "copies": copies.get(row.pk, NONE).as_entry() if row.fans_out else None,
            "uptake": _uptake(getattr(row, "uptake", None)),
        }
        for row in found
    ]


def list_other_letters(*, at: datetime, channel: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Questions, digests and briefs that wait, failed or are in doubt, in numbers."""
    return [
        {
            "channel": one.channel,
            "kind": one.kind,
            "state": one.state,
            "code": one.code,
            "number": one.number,
            "since": _time(one.since),
        }
        for one in list_letters(at=at, channel=channel, state=state)
    ]


def _uptake(found: RowUptake | None) -> dict[str, Any] | None:
    """What came back, as last looked at; None: it was not looked at yet."""
    if found is None:
        return None
    numbers = {name: getattr(found, name) for name in ("replies", "boosts", "likes", "links")}
    return numbers | {name: _time(getattr(found, name)) for name in ("seen_at", "gone_at", "changed_at", "noted_at")}


def _state(channel: Channel, *, at: datetime) -> str:
    if channel.paused_at is not None:
        return "paused"
    return _AT_WORK[find_breaker(failures=channel.failures, hold_until=channel.breaker_until, at=at)]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)
