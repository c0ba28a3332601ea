"""Whom an alert means, in numbers: who has registered a trip there. Trips are in a room above, which provides it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from elshi.base.clock import parse_time
from elshi.desk.releases.rules.travel import find_danger
from elshi.desk.releases.rules.wholes import Whole


@dataclass(frozen=True, slots=True)
class Meant:
    """Trips, their people, and how many of these can be reached by which way; by none."""

    trips: int = 0
    people: int = 0
    by_mail: int = 0
    by_sms: int = 0
    by_telegram: int = 0
    unreachable: int = 0


Count = Callable[[tuple[str, ...], date, date], Meant]  # places, first and last day
_counts: list[Count] = []  # one, once a room above has said so


def provide_meant(count: Count) -> None:
    """Called once, by the room that has the trips, when it starts."""
    _counts[:] = [count]


def count_meant(places: tuple[str, ...], first: date, last: date) -> Meant | None:
    """Who is in one of `places` on one of these days; None where nobody registers trips."""
    return _counts[0](places, first, last) if _counts and places else None


def meant_by(whole: Whole, *, today: date) -> Meant | None:
    """Whom the alert in this content means, from today on until it ends; None for no alert."""
    danger = find_danger(whole)
    if danger is None:
        return None
    last = parse_time(danger.expires).date()
    return count_meant(danger.places, min(today, last), last)
