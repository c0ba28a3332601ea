"""Brings answers back to who asked on the fediverse, on Telegram or through another program, each by its own way.

A row is leased, given its words, handed to the way's `Teller`, and its end is written down (`channels.queued`). Where
the other side can tell a repeat by its key, what a killed process had in hand is tried again; Telegram cannot, and such
a one stays unknown until a person has it tried again. A way that takes nothing is held, and what waits for it waits.
"""

import hashlib
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import transaction
from django.db.models import QuerySet

from elshi.base.errors import FormatError
from elshi.desk.channels.batches import each_end, is_of_the_line
from elshi.desk.channels.queued import doubt_ended, finish_row, give_back, lease_rows, note_end
from elshi.desk.channels.surely import do_surely
from elshi.desk.questions.askers import open_asker
from elshi.desk.questions.models import Delivery
from elshi.desk.questions.opening_ways import open_way
from elshi.desk.questions.telling import find_words
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.speak.channels import ChannelError, RefusedError
from elshi.speak.outbox import Verdict, judge_line
from elshi.speak.questions import FEDIVERSE, WEBHOOK
from elshi.speak.states import State
from elshi.speak.ways import Teller, Telling

BATCH = 100
MOST_IN_A_ROUND = 500  # of one way: letters and other ways have their turn
_PATIENCE = timedelta(minutes=15)  # with a way that a person has to mend; `node.toml` is read anew then
TELL_REPEATS = (FEDIVERSE, WEBHOOK)  # they know a telling by its key, whatever was cut

OpenWay = Callable[[str, str], Teller]  # channel and source of questions; raises ChannelError


@dataclass(slots=True)
class _Held:
    """How a way fares, in this process: after a restart it is simply tried."""

    failures: int = 0
    until: datetime | None = None


@dataclass(slots=True)
class Deliverer:
    """Rounds of one node. `open`: the way of questions that came by that channel and source; `chance`: in [0, 1)."""

    home: NodeHome
    open: OpenWay
    chance: Callable[[], float] = random.random
    is_stopping: Callable[[], bool] = lambda: False
    _held: dict[tuple[str, str], _Held] = field(default_factory=dict)

    def run(self, at: datetime) -> int:
        """One round; how many were tried."""
        _end_leases(at=at)
        due = _due(at=at).order_by().values_list("question__channel", "question__source").distinct()
        return sum(self._run_way(channel, source, at=at) for channel, source in list(due))

    def _run_way(self, channel: str, source: str, *, at: datetime) -> int:
        held = self._held.setdefault((channel, source), _Held())
        tried = 0
        while tried < MOST_IN_A_ROUND and (held.until is None or at >= held.until) and not self.is_stopping():
            with transaction.atomic():
                rows = lease_rows(_find_rows(channel, source, at=at), at=at)
            if not rows:
                break
            tried += self._deliver(rows, held, channel, source, at=at)
        return tried

    def _deliver(self, rows: list[Delivery], held: _Held, channel: str, source: str, *, at: datetime) -> int:
        try:
            teller = self.open(channel, source)
        except ChannelError as exc:
            self._give_back([row.pk for row in rows], exc, held, at=at)
            return 0
        except BaseException:
            give_back(Delivery.objects.filter(pk__in=[row.pk for row in rows]), Verdict(State.QUEUED, "", at, 0))
            raise
        by_number = {row.pk: row for row in rows}
        tellings = _make_tellings(rows, read_or_make_intake_key(self.home))
        untried: dict[int, ChannelError] = {}
        for number, error in each_end(lambda: teller.tell_all(tellings), [one.number for one in tellings]):
            if error is not None and is_of_the_line(error):
                untried[number] = error
            else:
                self._surely(partial(note_end, by_number[number], error, at=at, chance=self.chance()))
                held.failures, held.until = (0, None) if error is None else (held.failures, held.until)
        if untried:
            self._give_back(list(untried), next(iter(untried.values())), held, at=at)
        return len(rows) - len(untried)

    def _give_back(self, numbers: list[int], error: ChannelError, held: _Held, *, at: datetime) -> None:
        verdict = judge_line(error, failures=held.failures, at=at, chance=self.chance())
        held.failures = verdict.failures + verdict.pauses
        held.until = max(verdict.due_at, verdict.hold_until or at, at + _PATIENCE * verdict.pauses)
        self._surely(partial(give_back, Delivery.objects.filter(pk__in=numbers), verdict))

    def _surely(self, act: Callable[[], object]) -> None:
        do_surely(act, is_stopping=self.is_stopping)


_DELIVERERS: dict[str, Deliverer] = {}


def deliver_answers(home: NodeHome, at: datetime) -> int:
    """One round of the process `channels`; how many were tried."""
    return _DELIVERERS.setdefault(str(home.path), Deliverer(home, partial(open_way, home, os.environ))).run(at)


def _due(*, at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.QUEUED.value, due_at__lte=at)


def _find_rows(channel: str, source: str, *, at: datetime) -> list[Delivery]:
    found = _due(at=at).filter(question__channel=channel, question__source=source)
    return list(found.select_related("question__enquiry__draft").order_by("due_at", "id")[:BATCH])


def _end_leases(*, at: datetime) -> None:
    """Of what a killed process had in hand: again, where a repeat is told; else nobody knows."""
    sending = Delivery.objects.filter(state=State.SENDING.value, lease_until__lt=at)
    again = sending.filter(question__channel__in=TELL_REPEATS).values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(again)).update(state=State.QUEUED.value, due_at=at, lease_until=None)
    doubt_ended(Delivery.objects.all(), at=at)


def _make_tellings(rows: list[Delivery], key: X25519PrivateKey) -> list[Telling]:
    """What is to be said of `rows`. A row of which nothing is to be said any more has ended."""
    found: list[Telling] = []
    for row in rows:
        try:
            message = find_words(row.question, record=row.record, version=row.version)
            asker = None if message is None else open_asker(bytes(row.question.asker), key)
        except (RefusedError, FormatError):  # erased since, or sealed to a key that was lost
            message = asker = None
        if message is None or asker is None:
            finish_row(row, State.DROPPED, code="nothing-to-say")
        else:
            found.append(Telling(row.pk, _key_of(row), message, asker.reply, asker.id))
    return found


def _key_of(row: Delivery) -> str:
    """Of the question, not of the row: a database that was put back gives the same."""
    return hashlib.sha256(f"answer {row.question.key} {row.record} {row.version}".encode()).hexdigest()[:32]
