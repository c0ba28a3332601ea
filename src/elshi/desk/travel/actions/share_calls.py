"""Who calls whom: silent trips of an event, shared out among officers, and given back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from elshi.desk.audit.record import record_act
from elshi.desk.people.colleagues import find_colleague
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.travel.models import Call, Turn
from elshi.desk.travel.permission import check_may
from elshi.desk.travel.rules.codes import CallEnd
from elshi.desk.travel.rules.events import Event
from elshi.desk.travel.rules.sharing import MOST_AT_ONCE, share_evenly
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.whereabouts import trips_of


def share_calls(*, actor: Person, event: Event, officers: Sequence[int], number: int, at: datetime) -> dict[int, int]:
    """How many calls each officer got: at most `number` silent trips that nobody calls yet. Raises RuleError."""
    check_may(actor, Act.SHARE_CALLS)
    if not 1 <= number <= MOST_AT_ONCE:
        raise RuleError("bad-call-count", most=MOST_AT_ONCE, found=number)
    if not officers:
        raise RuleError("no-officer")
    people = [find_colleague(one, "travel", MINISTRY, refusal="cannot-read-trips") for one in dict.fromkeys(officers)]
    with transaction.atomic():
        list(Turn.objects.select_for_update())  # two who share out at once get different trips
        free = trips_of(event, Status.SILENT).filter(~Exists(Call.objects.filter(event=event.key, trip=OuterRef("pk"))))
        pairs = share_evenly(list(free.order_by("id")[:number]), people)
        calls = [Call(trip=trip, event=event.key, officer=person, given_at=at) for trip, person in pairs]
        Call.objects.bulk_create(calls, batch_size=500)
        shares = {person.pk: sum(1 for _, who in pairs if who is person) for person in people}
        for person in people:
            if shares[person.pk]:
                details = {"count": shares[person.pk], "value": event.key}
                record_act(actor=actor, act=Act.SHARE_CALLS, subject=person, details=details, at=at)
    return shares


def release_calls(*, actor: Person, event: Event, officer: int, at: datetime) -> int:
    """Give back what an officer has not reached, for others to take; how many. Raises RuleError."""
    check_may(actor, Act.SHARE_CALLS)
    with transaction.atomic():
        person = Person.objects.filter(pk=officer).first()
        if person is None:
            raise RuleError("no-such-person", person=officer)
        open_ones = Call.objects.filter(event=event.key, officer=person).exclude(end=CallEnd.REACHED.value)
        count, _ = open_ones.delete()
        if count:
            details = {"count": count, "value": event.key}
            record_act(actor=actor, act="release-calls", subject=person, details=details, at=at)
    return count
