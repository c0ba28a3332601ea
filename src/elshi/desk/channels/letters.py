"""Sends the letters that wait: leased, given their words, handed to the mail server, and their ends written down.

Same promises and same rules as for copies of statements (`queued`, `batches`). Whoever waits in vain for a question
asks anew.
"""

import hashlib
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple, Protocol

from django.db import DatabaseError, transaction

from elshi.adapters.channels.mail_letters import confirm_link, manage_link
from elshi.base.places import find_place
from elshi.desk.channels.batches import End, each_end, is_of_the_line, mind_channel
from elshi.desk.channels.carried import Carried, list_carried
from elshi.desk.channels.digests import find_lines
from elshi.desk.channels.models import Brief, Channel, Subscriber
from elshi.desk.channels.models import MailLetter as Row
from elshi.desk.channels.queued import doubt_ended, finish_row, give_back, lease_rows, note_end
from elshi.desk.channels.spoken import note_begun, note_spoken
from elshi.desk.channels.subscriptions import BY_ANYBODY
from elshi.desk.channels.surely import do_surely
from elshi.site.letters import Letter, confirm_letter, digest_letter, known_letter
from elshi.speak.channels import ChannelError, Copy, RefusedError
from elshi.speak.outbox import Verdict
from elshi.speak.states import State

BATCH = 200
_TURNS = (("brief",), ("answer",), ("digest",), BY_ANYBODY)  # KINDS in the order in which they go out
AGAIN = "+"  # at the end of a key: the same letter once more, under the same Message-ID
FAULT = "fault"  # of ours: the words could not be made


class Addressed(NamedTuple):
    """A letter and its address. `thread`: the Message-ID of what it answers, without brackets, or empty."""

    letter: Letter
    address: str
    thread: str = ""


Maker = Callable[[Row], Addressed | None]  # None: there is nothing to send
_MAKERS: dict[str, Maker] = {}


def register_maker(kind: str, maker: Maker) -> None:
    """From now on `maker` makes the letters of `kind`, for rooms that know who is to read them."""
    if _MAKERS.setdefault(kind, maker) is not maker:
        raise ValueError(f"letters of kind {kind} have a maker already")


class Postman(Protocol):
    """What sends letters: the mail channel."""

    def send_letters(self, letters: Iterable[tuple[Letter, Copy]]) -> Iterator[tuple[int, ChannelError | None]]:
        """As `elshi.speak.channels.FanOut.deliver`."""


@dataclass(frozen=True, slots=True)
class Office:
    """Whose letters they are: the office's names by language."""

    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """In `language`, else in any."""
        return self.names.get(language) or next(iter(self.names.values()), "")


def send_waiting(
    channel: Channel,
    postman: Postman,
    office: Office,
    *,
    at: datetime,
    limit: int = BATCH,
    chance: Callable[[], float] = random.random,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send at most `limit` letters of `channel` that are due; how many were tried. Raises nothing of the postman's.

    What a killed process had leased is in doubt when its lease ends. `chance`: a number in [0, 1), drawn anew.
    `is_stopping`: whether a database that cannot be written is waited for no more.
    """
    surely = partial(do_surely, is_stopping=is_stopping)
    by_number = {row.pk: row for row in _lease(channel, at=at, limit=limit)}
    try:
        letters = _write_letters(_Words(office, channel), by_number)
    except (DatabaseError, OSError):  # none was begun: all of them wait
        surely(partial(_give_back, list(by_number), Verdict(State.QUEUED, "", at, 0)))
        raise
    errors: dict[int, ChannelError | None] = {}
    for number, error in each_end(lambda: postman.send_letters(letters.values()), letters):
        errors[number] = error
        if not is_of_the_line(error):
            surely(partial(_note, by_number[number], error, at=at, chance=chance()))
    if None in errors.values():
        surely(partial(_note_spoken, channel, at=at))
    told = [(letters[number][1].address, error) for number, error in _of_the_office(errors, by_number)]
    verdict = surely(partial(mind_channel, channel, told, at=at, chance=chance()))
    if verdict is not None:
        untried = [number for number, error in errors.items() if is_of_the_line(error)]
        surely(partial(_give_back, untried, verdict))
    return len(letters)


def _of_the_office(errors: Mapping[int, ChannelError | None], rows: Mapping[int, Row]) -> list[End]:
    """What tells of the channel: not that a stranger wrote addresses into the form that are none."""
    return [
        (number, error)
        for number, error in errors.items()
        if is_of_the_line(error) or not (isinstance(error, RefusedError) and rows[number].kind in BY_ANYBODY)
    ]


def _note_spoken(channel: Channel, *, at: datetime) -> None:
    with transaction.atomic():
        note_spoken(channel.pk, at=at)


def _write_letters(words: "_Words", rows: Mapping[int, Row]) -> dict[int, tuple[Letter, Copy]]:
    """The letters of rows that are held, by number. Raises DatabaseError and OSError."""
    letters: dict[int, tuple[Letter, Copy]] = {}
    for number, row in rows.items():
        made = _find_words(words, row)
        if made is not None:
            letters[number] = (made.letter, _copy_of(row, made))
    return letters


def _find_words(words: "_Words", row: Row) -> Addressed | None:
    """The letter and its address; None where none is to be sent: the row has ended, and stops no others."""
    try:
        maker = _MAKERS.get(row.kind)
        made = words.make(row) if maker is None else maker(row)
    except (DatabaseError, OSError):  # no fault of this letter's
        raise
    except Exception as exc:  # noqa: BLE001  # a letter that cannot be made, whatever the fault
        sys.stderr.write(f"channels: the words of letter {row.pk} cannot be made: {find_place(exc)}\n")
        finish_row(row, State.FAILED, code=FAULT)
        return None
    if made is None:
        finish_row(row, State.DROPPED, code="nothing-to-say")
    return made


def has_waiting(channel: Channel, *, at: datetime) -> bool:
    """Whether a letter of `channel` is due."""
    return Row.objects.filter(channel=channel, state=State.QUEUED.value, due_at__lte=at).exists()


def end_leases(*, at: datetime) -> int:
    """Make unknown what was being sent when its lease ended; how many."""
    return doubt_ended(Row.objects.all(), at=at)


def _lease(channel: Channel, *, at: datetime, limit: int) -> list[Row]:
    """Take the next letters that are due: no other process has them until the lease ends."""
    with transaction.atomic():
        taken = lease_rows(_find_due(channel, at=at, limit=limit), at=at)
        if taken:
            note_begun(channel.pk, at=at, queued_at=max(row.made_at for row in taken))
    return taken


def _find_due(channel: Channel, *, at: datetime, limit: int) -> list[Row]:
    """By kind, so that what strangers set off goes after what the office sends; of a kind by its hour."""
    found: list[Row] = []
    for kinds in _TURNS:
        due = Row.objects.filter(channel=channel, kind__in=kinds, state=State.QUEUED.value, due_at__lte=at)
        found += due.select_related("subscriber").order_by("due_at", "id")[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _copy_of(row: Row, made: Addressed) -> Copy:
    reader = row.subscriber
    return Copy(
        number=row.pk,
        key=hashlib.sha256(f"letter {row.key.rstrip(AGAIN)}".encode()).hexdigest()[:32],
        address=made.address,
        thread=made.thread,
        token=reader.token if reader is not None and row.kind == "digest" else "",
    )


def _note(row: Row, error: ChannelError | None, *, at: datetime, chance: float) -> None:
    """What follows from the try of one letter."""
    state = note_end(row, error, at=at, chance=chance)
    if state is State.CONFIRMED and row.subscriber_id is not None:
        Subscriber.objects.filter(pk=row.subscriber_id).update(last_sent_at=at)


def _give_back(numbers: list[int], verdict: Verdict) -> None:
    give_back(Row.objects.filter(pk__in=numbers), verdict)


class _Words:
    """The words of letters; what many of one batch share is read once."""

    def __init__(self, office: Office, channel: Channel) -> None:
        self._office, self._channel = office, channel
        self._door = str(channel.options.get("door", "")).rstrip("/")
        self._carried: dict[tuple[str, str, str], list[Carried]] = {}

    def make(self, row: Row) -> Addressed | None:
        """The letter and its address; None where there is nothing to say any more."""
        letter = self.find(row)
        if letter is None:
            return None
        return Addressed(letter, row.address if row.subscriber is None else row.subscriber.address)

    def find(self, row: Row) -> Letter | None:
        """None where there is nothing to say any more."""
        reader = row.subscriber
        if row.kind == "brief":
            brief = Brief.objects.filter(pk=row.facts.get("brief")).first()
            return None if brief is None else Letter(brief.language, brief.title, brief.body)
        if reader is None:
            return None
        if row.kind == "digest":
            return self._digest(row, reader)
        office, language = self._office.name(row.language), row.language
        if row.kind == "known":
            return known_letter(office=office, language=language, link=manage_link(self._door, reader.token, language))
        if reader.confirmed_at is not None:
            return None
        return confirm_letter(office=office, language=language, link=confirm_link(self._door, reader.token, language))

    def _digest(self, row: Row, reader: Subscriber) -> Letter | None:
        start, end = row.facts["start"], row.facts["end"]
        key = (row.language, start, end)
        if key not in self._carried:
            self._carried[key] = list_carried(
                self._channel,
                language=row.language,
                start=datetime.fromisoformat(start),
                end=datetime.fromisoformat(end),
            )
        lines = [one.line for one in find_lines(reader, self._carried[key])]
        if not lines:
            return None
        until = datetime.fromisoformat(end)
        return digest_letter(lines, language=row.language, rhythm=row.facts["rhythm"], until=until)
