"""Registered trips by the hundred thousand, for measuring: as the taker writes them, but many in one transaction.

Sealing costs a tenth of a millisecond and more: some thousand details are sealed, and each trip has the bytes of one.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.db import transaction

from elshi.desk.travel.models import Details, Stop, Trip, Turn
from elshi.speak.trip_details import Details as Written
from elshi.speak.trip_sealing import seal_details
from elshi.speak.trips import Stop as Where

DISTINCT = 2_000  # details that are sealed
BY_MAIL = 10  # each tenth trip has a mail address, and the others a telephone
LANGUAGES = ("kk", "ru", "en")
_TOGETHER = 500  # trips in one transaction


def fill_trips(
    count: int, *, places: Sequence[str], key: EllipticCurvePublicKey, at: datetime, distinct: int = DISTINCT
) -> None:
    """`count` trips, in turn to each of `places` (codes), from a week before the day of `at` to one after."""
    first, last = at.date() - timedelta(days=7), at.date() + timedelta(days=7)
    sealed = [_seal(number, key, first, last) for number in range(min(distinct, count))]
    numbers = iter(range(count))
    while found := list(islice(numbers, _TOGETHER)):
        with transaction.atomic():
            trips = Trip.objects.bulk_create(_trip(number, at=at, last=last) for number in found)
            Details.objects.bulk_create(
                Details(trip=trip, sealed=sealed[number % len(sealed)])
                for trip, number in zip(trips, found, strict=True)
            )
            Stop.objects.bulk_create(
                _stop(trip, places[number % len(places)], first, last)
                for trip, number in zip(trips, found, strict=True)
            )
            Turn.next()


def _seal(number: int, key: EllipticCurvePublicKey, first: date, last: date) -> bytes:
    is_mail = number % BY_MAIL == 0
    written = Written(
        language=LANGUAGES[number % len(LANGUAGES)],
        people=("Айгерім Самалқызы", "Ерлан Самалұлы"),
        stops=(Where("XB", "XB-N", first, last, "Hotel Harbour"),),
        mail=f"traveller{number}@mail.example" if is_mail else "",
        phone="" if is_mail else f"+7701{number:07}",
    )
    return seal_details(written, key)


def _trip(number: int, *, at: datetime, last: date) -> Trip:
    is_mail = number % BY_MAIL == 0
    return Trip(
        code=hashlib.sha256(b"measured %d" % number).hexdigest(),
        version=1,
        people=2,
        by_mail=is_mail,
        by_sms=not is_mail,
        registered_at=at,
        changed_at=at,
        last_day=last,
    )


def _stop(trip: Trip, place: str, first: date, last: date) -> Stop:
    return Stop(trip=trip, country=place[:2], part=place if "-" in place else "", first=first, last=last)
