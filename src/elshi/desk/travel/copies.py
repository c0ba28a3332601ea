"""The citizens' own copies, which the public door keeps (`elshi.node.trip_copies`): they go when their trip goes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings

from elshi.desk.travel.models import Trip
from elshi.node.door import door_folder
from elshi.node.home import NodeHome
from elshi.node.trip_copies import TripCopies

UNKNOWN_FOR = timedelta(days=7)  # by then every entry was taken in, or somebody looked at why not
_AGAIN = timedelta(hours=12)  # hundreds of thousands of folders are looked through
_AT_ONCE = 500


def read_copies() -> TripCopies:
    """Those of this node."""
    assert settings.ELSHI_HOME is not None
    return TripCopies(door_folder(NodeHome(settings.ELSHI_HOME)) / "trips")


class Sweeper:
    """A chore of the courier: copies of trips that the desk knows nothing of (put aside, never come) go in time.

    It looks at its first call, and then twice a day.
    """

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self, _home: NodeHome, at: datetime) -> int:
        """One round; how many trips lost their copies."""
        if self._next is not None and at < self._next <= at + _AGAIN:
            return 0
        self._next = at + _AGAIN
        copies = read_copies()
        old = (id_ for id_, changed_at in copies.ids() if changed_at < at - UNKNOWN_FOR)
        count = 0
        while some := list(islice(old, _AT_ONCE)):
            count += self._remove(copies, some)
        return count

    def _remove(self, copies: TripCopies, ids: Iterable[str]) -> int:
        wanted = set(ids)
        unknown = sorted(wanted - set(Trip.objects.filter(code__in=wanted).values_list("code", flat=True)))
        for id_ in unknown:
            copies.remove(id_)
        return len(unknown)


sweep_copies = Sweeper()
