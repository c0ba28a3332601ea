"""Uptake: what came back to a confirmed row, and whether its posts still stand, unchanged, at the other end.

Looked at often while a row is young and seldom later: after a quarter of its age, at least every five minutes and at
most once a day, for thirty days; first the one that has been due for longest. Only the row that spoke last in its place
is looked at: what it replaced is gone, or changed, by our own hand. A post that was found gone, or changed, keeps the
hour at which that was first seen.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from elshi.desk.channels.chains import newest_rows, rows_beside, standing_of
from elshi.desk.channels.coming_back import sum_told
from elshi.desk.channels.models import Channel, OutboxRow, RowUptake
from elshi.speak.channels import Channel as OpenChannel
from elshi.speak.channels import Uptake
from elshi.speak.messages import Part
from elshi.speak.states import Doing, State

FOR = timedelta(days=30)
SOONEST, LATEST = timedelta(minutes=5), timedelta(days=1)


def find_unlooked(channel: Channel, *, at: datetime) -> OutboxRow | None:
    """The confirmed row of the channel whose turn it is to be looked at; None if it is nobody's."""
    rows = newest_rows().filter(channel=channel, state=State.CONFIRMED.value, queued_at__gte=at - FOR)
    never_seen = Q(uptake__due_at=None, queued_at__lte=at - SOONEST)
    by_a_clock_ahead = Q(uptake__due_at__gt=at + LATEST)
    rows = rows.filter(never_seen | Q(uptake__due_at__lte=at) | by_a_clock_ahead).exclude(doing=Doing.DELETE.value)
    rows = rows.select_related("release__version__draft", "channel", "uptake")
    return rows.order_by(Coalesce(F("uptake__due_at"), F("queued_at")), "id").first()


def _next_look(row: OutboxRow, *, seen_at: datetime) -> datetime:
    """When a row that was looked at then is due again: when that is a quarter of its age ago."""
    return seen_at + min(max((seen_at - row.queued_at) / 3, SOONEST), LATEST)


def look_at(row: OutboxRow, opened: OpenChannel, *, parts: Sequence[Part], now: Callable[[], datetime]) -> None:
    """Ask what became of each post that has the words of `row`, and keep the sum. Raises ChannelError, nothing kept.

    Those are the last ones that stand: it made them, or put its words into them.
    """
    standing = standing_of([*rows_beside(row).filter(pk__lt=row.pk), row])[-len(parts) :] if parts else []
    seen = [opened.look(post, part) for post, part in zip(standing, parts, strict=False)]
    if seen:
        _keep(row, seen, at=now())
    else:
        put_off(row, at=now())


def _keep(row: OutboxRow, seen: Sequence[Uptake], *, at: datetime) -> None:
    """Of a post that is gone nothing is told any more: what came to it before stays counted."""
    told = {name: sum_told(getattr(one, name) for one in seen) for name in ("replies", "boosts", "likes", "links")}
    found: dict[str, Any] = {name: number for name, number in told.items() if number is not None}
    with transaction.atomic():
        kept = RowUptake.objects.filter(row=row).first()
        if any(one.is_gone for one in seen):
            found["gone_at"] = (kept and kept.gone_at) or at
        if any(one.is_changed for one in seen):
            found["changed_at"] = (kept and kept.changed_at) or at
        hours = {"seen_at": at, "due_at": _next_look(row, seen_at=at)}
        RowUptake.objects.update_or_create(row=row, defaults=found | hours)


def put_off(row: OutboxRow, *, at: datetime) -> None:
    """Not now: the network did not answer. It is another row's turn."""
    with transaction.atomic():
        hours = {"seen_at": at, "due_at": _next_look(row, seen_at=at)}
        RowUptake.objects.update_or_create(row=row, defaults=hours)
