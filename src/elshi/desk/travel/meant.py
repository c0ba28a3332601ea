"""Whom an alert means: what the pages of drafts ask of this room."""

from dataclasses import asdict
from datetime import date

from elshi.desk.releases.meant import Meant
from elshi.desk.travel.rules.events import Span
from elshi.desk.travel.whereabouts import count_all


def count_meant(places: tuple[str, ...], first: date, last: date) -> Meant:
    """Trips that are in one of `places` on one of these days, in numbers."""
    return Meant(**asdict(count_all(places, Span(first, last))))
