"""Makes the copies of an alert: one for each trip that is meant and each of its ways, some hundred in a transaction.

First come those who were sent an earlier version, by the way by which they were; then, unless it is cancelled, who is
in its area, and, as long as it lasts, whoever registers or changes a trip into it. How far it has come is written down
with the copies: a killed process goes on there, and makes none twice.
"""

import time
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from elshi.base.canonical import parse_canonical
from elshi.base.clock import parse_time
from elshi.desk.alerting.models import AlertCopy, Sending
from elshi.desk.alerting.rules.ends import EXPIRED
from elshi.desk.alerting.rules.meant import days_meant
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.extras import ALERT
from elshi.desk.releases.rules.kinds import WITHDRAWAL
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.rules.travel import find_danger
from elshi.desk.travel.models import Trip
from elshi.desk.travel.whereabouts import trips_at
from elshi.record import Danger
from elshi.speak.alert_ways import MAIL, SMS, TELEGRAM
from elshi.speak.states import State

SLICE = 300  # trips, or rows, in one transaction
CANCEL_FOR = timedelta(hours=48)  # so long it is tried to tell that an alert no longer holds
LOOK_AGAIN = timedelta(minutes=1)  # between two looks for trips that changed
_LOOK_BACK = timedelta(hours=1)  # trips come with the door's hour, and are taken in later
_MAX_RECORD = 1 << 20
_MAY_HAVE_ARRIVED = Q(state__in=[State.CONFIRMED.value, State.SENDING.value, State.UNKNOWN.value]) | Q(repeats__gt=0)
_SUPERSEDED = "superseded"

Rest = Callable[[], None]  # after each transaction: the desk has its turn


def rest_a_little() -> None:
    """Between two transactions."""
    time.sleep(0.02)


def note_releases(*, at: datetime, since: datetime | None) -> int:
    """Begin the sending of each alert, and each cancellation of one, that came out after `since`; how many.

    An earlier version ends with it: what is left of that is not sent any more.
    """
    out = Release.objects.filter(state=ReleaseState.PUBLISHED.value, disowned=False, sending=None)
    if since is not None:
        out = out.filter(published_at__gte=since)
    sent = Sending.objects.values("release__record_id")
    is_ours = Q(version__draft__travel__type=ALERT) | Q(version__draft__kind=WITHDRAWAL, record_id__in=sent)
    # one after the other: a cancellation is known by the alert before it
    count = 0
    while release := out.filter(is_ours).select_related("version__draft").order_by("id").first():
        _begin(release, at=at)
        count += 1
    return count


def _begin(release: Release, *, at: datetime) -> None:
    earlier = Sending.objects.filter(release__record_id=release.record_id)
    is_newest = not earlier.filter(release__record_version__gt=release.record_version).exists()
    danger = read_released(release)
    until = at + CANCEL_FOR if danger is None else parse_time(danger.expires)
    is_over = until <= at or not is_newest
    with transaction.atomic():
        if is_newest:
            earlier.filter(ended_at=None).update(ended_at=at)
        Sending.objects.create(release=release, made_at=at, until=until, looked_at=at, ended_at=at if is_over else None)


def read_released(release: Release) -> Danger | None:
    """The danger of an alert's version; None for its cancellation. Raises FormatError."""
    return find_danger(parse_canonical(release.unsigned.encode(), max_bytes=_MAX_RECORD))


def gather(sending: Sending, *, at: datetime, rest: Rest = rest_a_little) -> int:
    """Make what copies there are to make now; how many. Ends the sending when its time is over."""
    if sending.ended_at is None and at >= sending.until:
        Sending.objects.filter(pk=sending.pk, ended_at=None).update(ended_at=at)
        sending.ended_at = at
    if sending.ended_at is not None:
        return _drop_rest(sending, rest=rest)
    count = _gather_told(sending, at=at, rest=rest)
    danger = read_released(sending.release)
    return count if danger is None else count + _gather_here(sending, danger, at=at, rest=rest)


def _gather_told(sending: Sending, *, at: datetime, rest: Rest) -> int:
    """Whoever was, or may have been, sent an earlier version."""
    release, count = sending.release, 0
    earlier = AlertCopy.objects.filter(
        _MAY_HAVE_ARRIVED,
        sending__release__record_id=release.record_id,
        sending__release__record_version__lt=release.record_version,
        trip__deleted_at=None,
    ).exclude(trip=None)
    while sending.told_cursor is not None:
        rows = list(earlier.filter(pk__gt=sending.told_cursor).order_by("pk").values_list("pk", "trip", "way")[:SLICE])
        cursor = rows[-1][0] if rows else None
        count += _make(sending, [row[1:] for row in rows], at=at, told_cursor=cursor)
        rest()
    return count


def _gather_here(sending: Sending, danger: Danger, *, at: datetime, rest: Rest) -> int:
    """Who is in the area now: new trips, and every minute those that changed."""
    days = days_meant(at.astimezone(UTC).date(), sending.until.astimezone(UTC).date())
    here = trips_at(danger.places, days).order_by("pk")
    columns = ("pk", "by_mail", "by_sms", "by_telegram")
    found, count = iter(here.filter(pk__gt=sending.trip_cursor).values_list(*columns)), 0
    while rows := list(islice(found, SLICE)):
        count += _make(sending, _list_ways(rows), at=at, trip_cursor=rows[-1][0])
        rest()
    if at >= sending.looked_at + LOOK_AGAIN:
        found = iter(here.filter(changed_at__gte=sending.looked_at - _LOOK_BACK).values_list(*columns))
        while rows := list(islice(found, SLICE)):
            count += _make(sending, _list_ways(rows), at=at)
            rest()
        _note(sending, looked_at=at)
    return count


def _list_ways(rows: Iterable[tuple[int, bool, bool, bool]]) -> list[tuple[int, str]]:
    return [
        (pk, way) for pk, *has in rows for way, is_there in zip((MAIL, SMS, TELEGRAM), has, strict=True) if is_there
    ]


def _make(sending: Sending, pairs: Collection[tuple[int, str]], *, at: datetime, **progress: int | None) -> int:
    """Copies for those of `pairs` (trip, way) that have none, and how far that came; one transaction."""
    numbers = {trip for trip, _ in pairs}
    with transaction.atomic():
        there = set(AlertCopy.objects.filter(sending=sending, trip__in=numbers).values_list("trip", "way"))
        people = dict(Trip.objects.filter(pk__in=numbers, deleted_at=None).values_list("pk", "people"))
        lacking = [(trip, way) for trip, way in pairs if (trip, way) not in there and trip in people]
        AlertCopy.objects.bulk_create(
            AlertCopy(sending=sending, trip_id=trip, way=way, made_at=at, due_at=at) for trip, way in lacking
        )
        new = {trip for trip, _ in lacking} - {trip for trip, _ in there}
        progress |= {"trips": sending.trips + len(new), "people": sending.people + sum(people[trip] for trip in new)}
        _note(sending, **progress)
    return len(lacking)


def _note(sending: Sending, **fields: object) -> None:
    Sending.objects.filter(pk=sending.pk).update(**fields)
    for name, value in fields.items():
        setattr(sending, name, value)


def _drop_rest(sending: Sending, *, rest: Rest) -> int:
    """What is left of a sending that has ended."""
    is_followed = Sending.objects.filter(
        release__record_id=sending.release.record_id, release__record_version__gt=sending.release.record_version
    ).exists()
    state, code = (State.DROPPED, _SUPERSEDED) if is_followed else (State.FAILED, EXPIRED)
    count = 0
    while numbers := list(_waiting(sending).values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            held = AlertCopy.objects.filter(pk__in=numbers, state=State.QUEUED.value)
            count += held.filter(repeats__gt=0).update(state=State.UNKNOWN.value, code="no-answer")
            count += held.filter(repeats=0).update(state=state.value, code=code)
        rest()
    return count


def _waiting(sending: Sending) -> QuerySet[AlertCopy]:
    return AlertCopy.objects.filter(sending=sending, state=State.QUEUED.value).order_by()


def forget_gone() -> int:
    """Delete copies of trips that were deleted or have gone, but for those that went out, or may have; how many.

    Those that were sent stay as a number: their trip is named no more.
    """
    gone = AlertCopy.objects.filter(Q(trip=None) | Q(trip__deleted_at__isnull=False), state=State.QUEUED.value)
    numbers = list(gone.order_by().values_list("pk", flat=True)[:SLICE])
    with transaction.atomic():
        held = AlertCopy.objects.filter(pk__in=numbers, state=State.QUEUED.value)
        held.filter(repeats__gt=0).update(trip=None, state=State.UNKNOWN.value, code="no-answer")
        held.filter(repeats=0).delete()
        sent = AlertCopy.objects.filter(trip__deleted_at__isnull=False).order_by().values_list("pk", flat=True)[:SLICE]
        AlertCopy.objects.filter(pk__in=list(sent)).exclude(state=State.SENDING.value).update(trip=None)
    return len(numbers)
