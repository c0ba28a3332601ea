"""How an alert stands on its way, in numbers; and whom one would mean. Nobody's address is read."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from elshi.desk.alerting.models import AlertCopy, Sending
from elshi.desk.alerting.rules.meant import days_meant
from elshi.desk.releases.meant import Meant
from elshi.desk.travel.whereabouts import count_all
from elshi.speak.alert_ways import WAYS
from elshi.speak.states import State


@dataclass(frozen=True, slots=True)
class WayCount:
    """Copies by one way: all of them, `sent`, `waiting` (those in hand among them), `repeated`: of these and of the
    sent ones, those that may have arrived more than once.
    """

    way: str
    meant: int
    sent: int
    waiting: int
    repeated: int
    refused: int


@dataclass(frozen=True, slots=True)
class Reason:
    """`number` copies of one way that are in one state for one reason."""

    way: str
    state: str
    code: str
    number: int


def count_meant(places: tuple[str, ...], first: date, last: date) -> Meant:
    """Whom an alert for `places` (codes of countries and parts) means from `first` until `last`, days of UTC: whoever
    is sent it then.
    """
    return count_all(tuple(sorted(places)), days_meant(first, last))


def count_copies(sending: Sending) -> tuple[list[WayCount], list[Reason]]:
    """By way, and why what is not sent is not: each from an index alone: the page is looked at again and again."""
    rows = AlertCopy.objects.filter(sending=sending).order_by("way", "state")
    numbers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for way, state, number in rows.values_list("way", "state").annotate(Count("pk")):
        numbers[way][state] = number
    for way, number in rows.filter(repeats__gt=0).order_by("way").values_list("way").annotate(Count("pk")):
        numbers[way]["repeated"] = number
    coded = rows.exclude(code="").order_by("way", "state", "code").values_list("way", "state", "code")
    reasons = [Reason(*found) for found in coded.annotate(Count("pk"))]
    return [_sum(way, numbers[way]) for way in WAYS if way in numbers], reasons


def _sum(way: str, numbers: dict[str, int]) -> WayCount:
    waiting = numbers[State.QUEUED.value] + numbers[State.SENDING.value]
    refused = numbers[State.FAILED.value] + numbers[State.UNKNOWN.value] + numbers[State.DROPPED.value]
    sent, repeated = numbers[State.CONFIRMED.value], numbers["repeated"]
    return WayCount(way, sent + waiting + refused, sent, waiting, repeated, refused)
