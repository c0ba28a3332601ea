"""Waits that are longer than any can be: the clock was ahead when they were set, and was set back since.

They would silence a channel, or keep a letter, for as long as the clock was ahead. Looked for when the courier starts,
and when its clock goes back. What a network may have told us to wait for longer is asked once more by that: no harm.
"""

from datetime import datetime, timedelta

from django.db import transaction

from elshi.desk.channels.models import Channel, MailLetter, OutboxCopy, OutboxRow
from elshi.desk.channels.subscriptions import PATIENCE
from elshi.speak.outbox import COPIES
from elshi.speak.states import State

LONGEST = timedelta(hours=1)  # of a hold or a row: a pause drawn by us is shorter, and so is a look at what is in doubt
_OF_COPIES = timedelta(seconds=COPIES.longest)
_WAITING = (State.QUEUED.value, State.UNKNOWN.value)


def end_long_waits(*, at: datetime) -> None:
    """What waits for longer than it may at `at` waits no more."""
    rows = OutboxRow.objects.filter(state__in=_WAITING, due_at__gt=at + LONGEST)
    copies = OutboxCopy.objects.filter(state=State.QUEUED.value, due_at__gt=at + _OF_COPIES)
    letters = MailLetter.objects.filter(state=State.QUEUED.value, due_at__gt=at + PATIENCE)
    with transaction.atomic():
        Channel.objects.filter(breaker_until__gt=at + LONGEST).update(breaker_until=None)
        for waiting in (rows, copies, letters):
            waiting.update(due_at=at)
