"""One alert to three thousand trips, the process killed wherever it stands: nobody is lost, and what was repeated is
exactly what was in hand, under the same id. Then its update and its cancellation, to all who were told.

What was sent lies in files that outlive whoever was killed.
"""

import os
import random
import signal
from datetime import timedelta

import pytest

from desk.alerting.sirens import AWAY, CUT, LATER
from desk.channels.test_under_fire import end_of
from elshi.adapters.alerts.folder import FolderSender
from elshi.bench.trips_fill import fill_trips
from elshi.desk.alerting.counting import count_copies
from elshi.desk.alerting.models import AlertCopy, Sending
from elshi.desk.alerting.sending import message_id
from elshi.desk.travel.models import Trip
from elshi.speak.states import State
from elshi.speak.trips import DELETE

TRIPS = 3_000
PLACES = ("XB-N", "XB", "XB-S")  # a thousand each: the first two are meant by an alert for the north
MEANT = 2_000


class Storm:
    """Files as an adapter writes them, in a process that is killed on the way. `kill_in`: after so many batches."""

    def __init__(self, folder, way, chance, kill_in):
        self.files, self.chance, self.kill_in = FolderSender(folder / way, way=way), chance, kill_in
        self.cuts = folder / "cuts"

    def send(self, messages):
        self.kill_in[0] -= 1
        is_last = self.kill_in[0] == 0
        before, after = self.chance.random() < 0.4, self.chance.random() < 0.5
        if is_last and before:
            os.kill(os.getpid(), signal.SIGKILL)
        odd = {one.number: self.chance.choice([CUT, LATER]) for one in messages if self.chance.random() < 0.02}
        if self.chance.random() < 0.05:
            yield from ((one.number, AWAY) for one in messages)
            return
        sent = [one for one in messages if odd.get(one.number) is not LATER]  # a cut message has arrived
        ends = list(self.files.send(sent))
        if is_last and after:
            os.kill(os.getpid(), signal.SIGKILL)
        yield from ((number, odd.get(number, error)) for number, error in ends)
        yield from ((number, error) for number, error in odd.items() if error is LATER)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        with self.cuts.open("a") as file:  # of a batch whose ends are written down
            file.writelines("cut\n" for error in odd.values() if error is CUT)


def killed_run(sirens, chance, *, kill_in):
    """A process that is killed after so many batches; the signal that ended it."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child:
        return end_of(child)
    try:
        left = [kill_in]
        sirens.ways = {way: Storm(sirens.folder, way, chance, left) for way in sirens.ways}
        sirens.run(3)
        os._exit(0)
    finally:
        os._exit(1)


def run_killed(sirens, chance, times):
    """So many processes, each killed; how many rows they had in hand then."""
    in_hand = killed = 0
    for number in range(times):
        sirens.office.tick()
        if killed_run(sirens, chance, kill_in=1 + number % 3) == signal.SIGKILL:
            killed += 1
            in_hand += AlertCopy.objects.filter(state=State.SENDING.value).count()
    assert killed >= times - 2
    return in_hand


def run_calmly(sirens):
    """Until nothing is left."""
    for _ in range(60):
        sirens.office.at += timedelta(minutes=11)
        sirens.run()
        if not AlertCopy.objects.filter(state__in=[State.QUEUED.value, State.SENDING.value]).exists():
            return
    raise AssertionError("it does not come to an end")


def named(sending):
    """The ids of all messages of a sending."""
    found = AlertCopy.objects.filter(sending=sending).exclude(trip=None).select_related("trip", "sending__release")
    return {message_id(row, row.sending) for row in found}


@pytest.mark.timeout(600)
def test_one_alert_to_three_thousand_trips(sirens):
    chance = random.Random(9)
    fill_trips(TRIPS, places=PLACES, key=sirens.travels.key.public_key(), at=sirens.office.at, distinct=60)
    first = sirens.warn(hours=72)
    in_hand = run_killed(sirens, chance, 10)
    assert in_hand > 500
    run_calmly(sirens)

    sending = Sending.objects.get(release=first)
    assert (sending.trips, sending.people) == (MEANT, 2 * MEANT)
    files = {file["id"]: file for way in ("mail", "sms") for file in sirens.files(way)}
    assert set(files) == named(sending), "somebody is lost, or was told who was not meant"
    ways, reasons = count_copies(sending)
    assert {one.way: one.sent for one in ways} == {way: len(sirens.files(way)) for way in ("mail", "sms")}
    assert sum(one.sent for one in ways) == sum(one.meant for one in ways) == len(files) == MEANT
    assert reasons == []
    repeats = sum(AlertCopy.objects.values_list("repeats", flat=True))
    cut = len((sirens.folder / "cuts").read_text().splitlines())
    assert repeats == in_hand + cut, "repeated is what was in hand or was cut, and nothing else"
    assert cut > 10
    assert sum(file["repeats"] for file in files.values()) == repeats

    gone = list(Trip.objects.filter(alert_copies__isnull=False).order_by("pk")[:5])
    for trip in gone:
        sirens.travels.register(act=DELETE, version=2, code=trip.code)
    second = sirens.update(first, places=("XB-S",), hours=72)
    run_killed(sirens, chance, 5)
    run_calmly(sirens)
    told = AlertCopy.objects.filter(sending__release=second)
    assert told.filter(state=State.CONFIRMED.value).count() == TRIPS - len(gone)
    earlier = AlertCopy.objects.filter(sending=sending).exclude(trip=None).values("trip")
    first_new = told.exclude(trip__in=earlier).order_by("pk").first().pk
    assert not told.filter(trip__in=earlier, pk__gt=first_new).exists(), "those who were told come first"

    third = sirens.cancel(second)
    run_killed(sirens, chance, 5)
    run_calmly(sirens)
    cancelled = AlertCopy.objects.filter(sending__release=third)
    assert set(cancelled.values_list("trip", "way")) == set(told.values_list("trip", "way"))
    assert set(cancelled.values_list("state", flat=True)) == {State.CONFIRMED.value}
