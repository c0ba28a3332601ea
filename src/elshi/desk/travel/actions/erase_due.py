"""Nothing of a trip is left 30 days after its last day: a chore of the courier."""

from datetime import datetime

from django.db import transaction

from elshi.desk.travel.copies import read_copies
from elshi.desk.travel.models import Trip, Turn
from elshi.desk.travel.rules.keeping import first_kept
from elshi.node.home import NodeHome

AT_ONCE = 100  # a round does no more; the next one goes on


def erase_due(_home: NodeHome, at: datetime) -> int:
    """One round; how many trips were erased, with all that hangs on them.

    The citizen's own copies go first, in the same transaction: a killed process finds the rows again. No audit row
    tells of it: it is nobody's act, and there is nothing left that a row could name.
    """
    with transaction.atomic():
        over = Trip.objects.select_for_update().filter(last_day__lt=first_kept(at)).order_by("last_day", "id")
        found, copies = list(over[:AT_ONCE]), read_copies()
        for trip in found:
            copies.remove(trip.code)
        if found:
            Trip.objects.filter(pk__in=[trip.pk for trip in found]).delete()
            Turn.next()
    return len(found)
