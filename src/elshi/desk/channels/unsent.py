"""Copies that go to nobody any more, because a newer version follows; what may have arrived is told from what did not.

Who may have got the older words gets the newer ones as well (`copies`), so that has to be known for ever.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from elshi.desk.channels.models import OutboxCopy
from elshi.speak.states import State

SUPERSEDED = "superseded"
LEFT = "left"  # nobody knows whether it arrived, and it was let be
SLICE = 500  # rows in one transaction


def drop_copies(rows: Collection[int], *, tells: bool, at: datetime) -> None:
    """Drop what waits of the copies of `rows`. `tells`: their readers know a repeat by its key.

    Where they do, one that was tried before may have arrived, and one in doubt would be sent again: it is dropped too.
    Else a doubt stays for a person, who alone had it tried again (`settled_at`).
    """
    states = [State.QUEUED.value, *([State.UNKNOWN.value] if tells else [])]
    waiting = OutboxCopy.objects.filter(row__in=rows, state__in=states)
    surely_not = Q(state=State.QUEUED.value, settled_at=None, **({"attempts": 0} if tells else {}))
    for part in slices(list(waiting.values_list("pk", flat=True)), SLICE):
        with transaction.atomic():
            still = OutboxCopy.objects.filter(pk__in=part, state__in=states)
            dropped = {"state": State.DROPPED.value, "settled_at": at}
            still.filter(surely_not).update(code=SUPERSEDED, **dropped)
            still.update(code=LEFT, **dropped)


def slices(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """`items` in their order, at most `size` together."""
    return (items[start : start + size] for start in range(0, len(items), size))
