"""Sends what waits by one way: leased, given its words, handed over, and its ends written down, a batch at a time.

At least once (DESIGN 2, principle 7): what may have arrived, because a line was cut or a process killed, is sent again
under the same id, and the row counts it. A way that takes nothing is held, and what waits for it waits.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet

from elshi.base.errors import UserError
from elshi.desk.alerting.gathering import Rest, rest_a_little
from elshi.desk.alerting.models import AlertCopy, Sending
from elshi.desk.alerting.opening_ways import OpenWay
from elshi.desk.alerting.rules.ends import End, judge_try
from elshi.desk.alerting.wording import Wording
from elshi.desk.channels.batches import each_end, is_of_the_line
from elshi.desk.channels.surely import do_surely
from elshi.desk.travel.models import Details
from elshi.desk.travel.vault import Vault
from elshi.speak.alert_ways import MAIL, SMS, TELEGRAM, AlertMessage
from elshi.speak.channels import ChannelError, RefusedError
from elshi.speak.outbox import judge_line
from elshi.speak.states import State

BATCH = 200
LEASE = timedelta(minutes=15)  # longer than a batch may take
MOST_IN_A_ROUND = 2_000  # then another sending has its turn
_PATIENCE = timedelta(minutes=5)  # with a way that a person has to mend; `node.toml` is read anew then
_GONE = "gone"


def message_id(row: AlertCopy, sending: Sending) -> str:
    """32 hex digits: of the release, the trip and the way, so that a database that was put back gives the same."""
    assert row.trip is not None
    release = sending.release
    named = f"alert {release.record_id} {release.record_version} {row.trip.code} {row.way}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


@dataclass(slots=True)
class WayLine:
    """One way of citizens, in one thread. `open`: what sends by it, anew for each round; `chance`: in [0, 1)."""

    way: str
    open: OpenWay
    chance: Callable[[], float] = random.random
    is_stopping: Callable[[], bool] = lambda: False
    rest: Rest = rest_a_little
    _failures: int = 0
    _held_until: datetime | None = None

    def run(self, now: Callable[[], datetime]) -> int:
        """One round; how many were tried."""
        tried = 0
        for sending in list_active():
            part = 0
            while part < MOST_IN_A_ROUND and not self.is_stopping() and not self._is_held(now()):
                rows = lease(sending, self.way, at=now())
                if not rows:
                    break
                part += self._send(rows, sending, now)
                self.rest()
            tried += part
        return tried

    def _is_held(self, at: datetime) -> bool:
        return self._held_until is not None and at < self._held_until

    def _send(self, rows: Sequence[AlertCopy], sending: Sending, now: Callable[[], datetime]) -> int:
        try:
            sender = self.open(self.way)
            messages, untold = make_messages(rows, sending)
        except ChannelError as exc:
            self._hold({row.pk: exc for row in rows}, at=now())
            return 0
        except (UserError, OSError) as exc:  # the vault key: for a person to mend
            self._hold({row.pk: RefusedError("no-vault-key", str(exc)) for row in rows}, at=now())
            return 0
        by_number = {row.pk: row for row in rows}
        ends: dict[int, End] = {}
        held: dict[int, ChannelError] = {}
        given = {one.number: one for one in messages}
        for number, error in each_end(lambda: sender.send(messages), given):
            if error is not None and is_of_the_line(error):
                held[number] = error
                continue
            attempts = by_number[number].attempts
            ends[number] = judge_try(error, attempts=attempts, at=now(), until=sending.until, chance=self.chance())
        at = now()
        ends |= {number: End(State.FAILED, code, at) for number, code in untold.items()}
        do_surely(partial(note_ends, ends, at=at), is_stopping=self.is_stopping)
        if held:
            self._hold(held, at=at)
        elif ends:
            self._failures, self._held_until = 0, None
        return len(ends)

    def _hold(self, held: dict[int, ChannelError], *, at: datetime) -> None:
        """Nothing goes out by this way for a while; the tries were none."""
        verdict = judge_line(next(iter(held.values())), failures=self._failures, at=at, chance=self.chance())
        self._failures = verdict.failures + verdict.pauses
        self._held_until = max(verdict.due_at, verdict.hold_until or at, at + _PATIENCE * verdict.pauses)
        rows = AlertCopy.objects.filter(pk__in=held, state=State.SENDING.value)
        back = {"state": State.QUEUED.value, "lease_until": None, "code": verdict.code, "attempts": F("attempts") - 1}
        do_surely(lambda: rows.update(**back), is_stopping=self.is_stopping)


def list_active() -> list[Sending]:
    """The sendings of which copies may go out now."""
    found = Sending.objects.filter(ended_at=None, paused_at=None).order_by("made_at", "release_id")
    return list(found.select_related("release__version__draft"))


def lease(sending: Sending, way: str, *, at: datetime) -> list[AlertCopy]:
    """Take the next that are due, unless the sending has been paused or has ended: nobody else has them until then."""
    with transaction.atomic():
        if not Sending.objects.filter(pk=sending.pk, ended_at=None, paused_at=None, until__gt=at).exists():
            return []
        due = AlertCopy.objects.filter(sending=sending, way=way, state=State.QUEUED.value, due_at__lte=at)
        numbers = list(due.order_by("due_at", "id").values_list("pk", flat=True)[:BATCH])
        held = AlertCopy.objects.filter(pk__in=numbers, state=State.QUEUED.value)
        held.update(state=State.SENDING.value, lease_until=at + LEASE, attempts=F("attempts") + 1)
        return list(AlertCopy.objects.filter(pk__in=numbers, state=State.SENDING.value).select_related("trip"))


def end_leases(*, at: datetime | None = None) -> int:
    """What was in hand when a process was killed (`at` None: all), or a lease ended, is sent again, and counted."""
    rows = AlertCopy.objects.filter(state=State.SENDING.value)
    if at is not None:
        rows = rows.filter(lease_until__lt=at)
    return rows.update(state=State.QUEUED.value, lease_until=None, code="no-answer", repeats=F("repeats") + 1)


def note_ends(ends: dict[int, End], *, at: datetime) -> None:
    """Write down what came of a batch, those together that ended alike; one transaction."""
    alike: dict[tuple[State, str, bool], list[int]] = defaultdict(list)
    for number, end in ends.items():
        if end.state is not State.QUEUED:
            alike[end.state, end.code, False].append(number)
    with transaction.atomic():
        for (state, code, _), numbers in alike.items():
            _sending(numbers).update(state=state.value, code=code, lease_until=None, due_at=at)
        for number, end in ends.items():
            if end.state is State.QUEUED:
                _sending([number]).update(
                    state=State.QUEUED.value, code=end.code, lease_until=None, due_at=end.due_at,
                    repeats=F("repeats") + int(end.is_repeat),
                )  # fmt: skip


def _sending(numbers: Collection[int]) -> QuerySet[AlertCopy]:
    return AlertCopy.objects.filter(pk__in=numbers, state=State.SENDING.value)


def make_messages(rows: Sequence[AlertCopy], sending: Sending) -> tuple[list[AlertMessage], dict[int, str]]:
    """What goes to whom, of `rows` that are held; and why nothing goes to some, by number. Raises UserError.

    The details of trips are opened here, one after the other, and kept nowhere.
    """
    vault, wording = Vault(), Wording(sending.release)
    found = Details.objects.filter(trip__in={row.trip_id for row in rows} - {None})
    sealed: dict[int | None, Details] = {one.trip_id: one for one in found}
    messages: list[AlertMessage] = []
    untold: dict[int, str] = {}
    for row in rows:
        details = sealed.get(row.trip_id)
        if details is None:  # deleted meanwhile
            untold[row.pk] = _GONE
            continue
        written = vault.open(details)
        to = "" if written is None else _find_address(vault, details, written.mail, written.phone, row.way)
        if written is None or not to:
            untold[row.pk] = (
                "cannot-be-opened" if written is None else "no-chat" if row.way == TELEGRAM else "no-address"
            )
            continue
        try:
            language, subject, text = wording.find(written.language, row.way)
        except RefusedError as exc:
            untold[row.pk] = exc.code
            continue
        messages.append(AlertMessage(row.pk, message_id(row, sending), to, language, subject, text, row.repeats))
    return messages, untold


def _find_address(vault: Vault, details: Details, mail: str, phone: str, way: str) -> str:
    if way == MAIL:
        return mail
    if way == SMS:
        return phone.removeprefix("+")
    chat = vault.open_note(bytes(details.chat))
    return "" if chat is None else chat.words
