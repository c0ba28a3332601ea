"""A ministry that warns its citizens abroad, for tests: trips, an alert that comes out, ways that are files or fail."""

import json
from dataclasses import replace
from pathlib import Path

from desk.advising import Advising
from desk.travel.tripping import DETAILS, Travels
from elshi.adapters.alerts.folder import FolderSender
from elshi.desk.alerting.models import AlertCopy
from elshi.desk.alerting.worker import Dispatcher
from elshi.speak.channels import DoubtError, LineError, RefusedError, RetryError


class Sirens:
    """`ways`: how each way behaves, by its name: a sender. `folder`: where those that are files put them."""

    def __init__(self, office, folder):
        self.office, self.folder = office, Path(folder)
        self.travels, self.alerts = Travels(office), Advising(office)
        self.ways = {way: FolderSender(self.folder / way, way=way) for way in ("mail", "sms", "telegram")}

    def register(self, count=1, **changed):
        """So many trips into northern Dorun, each with a mail address and a telephone of its own."""
        people = []
        for number in range(count):
            given = {"mail": f"p{number}@x.example", "phone": f"+7701{number:07}"} | changed
            people.append(self.travels.register(replace(DETAILS, **given)))
        return people if count > 1 else people[0]

    def warn(self, **fields):
        """An alert that came out; its release."""
        return self.alerts.publish(self.alerts.alert(**fields))

    def update(self, first, **fields):
        """The next version of it."""
        draft = self.office.start(corrects=first.pk)
        self.alerts.warn(draft, **({"severity": "Extreme"} | fields))
        return self.alerts.publish(draft)

    def cancel(self, release):
        """Its withdrawal, that came out; its release."""
        return self.office.release_of(self.office.withdrawal_in("published", release, reason="overtaken"))

    def dispatcher(self, **more):
        return Dispatcher(self.office.home, now=lambda: self.office.at, open_way=self.open, rest=lambda: None, **more)

    def open(self, way):
        found = self.ways.get(way)
        if found is None:
            raise RefusedError("no-way", "nothing serves it")
        return found

    def run(self, rounds=1):
        """What the process does; how much there was to do in the last round."""
        done = 0
        with self.dispatcher() as dispatcher:
            for _ in range(rounds):
                self.office.tick()
                done = dispatcher.run_once()
        return done

    def files(self, way):
        """What lies in the folder of a way: each file's content."""
        return [json.loads(path.read_bytes()) for path in sorted((self.folder / way).glob("[0-9a-f]*.json"))]

    def copies(self, **fields):
        return list(AlertCopy.objects.filter(**fields).order_by("pk"))


class Failing:
    """A way on which the next tries end so, and then well. `took`: ids and repeats of what came."""

    def __init__(self, *errors):
        self.errors, self.took = list(errors), []

    def send(self, messages):
        for one in messages:
            self.took.append((one.id, one.repeats))
            yield one.number, self.errors.pop(0) if self.errors else None


CUT, LATER = DoubtError("cut", "cut"), RetryError("unavailable", "later", after=5.0)
REFUSED, AWAY = RefusedError("bad-address", "nobody"), LineError("unreachable", "away")
