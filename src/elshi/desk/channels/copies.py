"""Copies: a post that goes to many readers, one row for each, leased in batches and brought out by `FanOut.deliver`.

Who gets one is asked when the row is said: the followers of an actor, or the subscribers of a language whose topics and
countries fit; of a correction also who got a version before it; of a withdrawal by mail nobody else. Each copy has its
own fate; a batch that a process died in is in doubt. Who may have got a version, for all that anybody knows, gets what
follows it. What waits of an older version goes to nobody any more, from the moment at which a newer one is published.

Whom nobody has been tried for yet goes first, and of those a correction or a withdrawal: servers that do not answer are
tried again only when all others have theirs, so that they hold up nothing that is new.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from django.db import DatabaseError, transaction
from django.db.models import Case, F, Min, Q, QuerySet, When
from django.db.models.functions import Least

from elshi.desk.channels.batches import End, each_end, is_of_the_line, mind_channel
from elshi.desk.channels.chains import is_superseded, rows_beside
from elshi.desk.channels.leasing import OUTLIVED, may_go_on
from elshi.desk.channels.models import Channel, Follower, OutboxCopy, OutboxRow, Subscriber
from elshi.desk.channels.opening import Tools
from elshi.desk.channels.saying import make_message
from elshi.desk.channels.spoken import note_begun, note_spoken
from elshi.desk.channels.subscriptions import each_reader
from elshi.desk.channels.surely import do_surely
from elshi.desk.channels.unsent import LEFT, SLICE, drop_copies, slices
from elshi.speak.channels import Channel as OpenChannel
from elshi.speak.channels import ChannelError, Copy, DoubtError, FanOut, RetryError
from elshi.speak.kinds import MAIL
from elshi.speak.messages import Part
from elshi.speak.outbox import COPIES, LEASE, TELLS, Verdict, judge_error
from elshi.speak.states import Doing, State
from elshi.speak.steps import read_done

BATCH = 100  # copies that are leased at once, and in doubt together if the process dies; of those tried before, AT_ONCE
AT_ONCE = 25  # of them that are handed to the adapter together: between two such, a withdrawal stops the rest
SOON = timedelta(seconds=1)  # from then on what has come of a batch is written down before all of it is known
OFTEN = timedelta(seconds=5)  # between two looks at the lease of a batch that takes long
_HELD = (State.SENDING.value, State.UNKNOWN.value)  # by who leased them; the second once the lease has ended
TAKEN_BACK = "taken-back"  # the subscription, before the copy went out
_Bring = Callable[[Sequence[Copy]], Iterator[End]]
_SENT = Q(state__in=(State.CONFIRMED.value, State.UNKNOWN.value, State.SENDING.value)) | Q(
    state=State.DROPPED.value, code=LEFT
)  # or may have been


def make_copies(row: OutboxRow, *, at: datetime) -> int:
    """Queue the copies of `row` that are not there yet, and drop what waits of the rows before it; how many are new."""
    older = list(rows_beside(row).filter(pk__lt=row.pk).values_list("pk", flat=True))
    drop_copies(older, tells=row.channel.kind in TELLS, at=at)
    there = set(OutboxCopy.objects.filter(row=row).values_list("address", flat=True))
    new = [address for address in _recipients(row, older) if address not in there]
    for part in slices(new, SLICE):
        with transaction.atomic():
            OutboxCopy.objects.bulk_create(
                OutboxCopy(row=row, address=address, state=State.QUEUED.value, due_at=at) for address in part
            )
    return len(new)


def _recipients(row: OutboxRow, older: Sequence[int]) -> list[str]:
    """The addresses of the copies, each once, in a fixed order."""
    sent = OutboxCopy.objects.filter(_SENT, row__in=older).order_by("id").values_list("address", flat=True)
    if row.channel.kind == MAIL:
        return list(dict.fromkeys([*sent, *([] if row.doing == Doing.DELETE else _subscribers(row))]))
    followers = Follower.objects.filter(channel_id=row.channel_id).order_by("id").values_list("inbox", flat=True)
    return list(dict.fromkeys([*followers, *sent]))


def _subscribers(row: OutboxRow) -> Iterator[str]:
    """The numbers of who asked for such a text at once."""
    message = make_message(row.release, row.language)
    for reader in each_reader(row.channel, language=row.language, topic=message.topic, countries=message.countries):
        yield str(reader.pk)


def has_due(channel: Channel, *, at: datetime) -> bool:
    """Whether a copy waits to go out on the channel. What waits of an older version is dropped on the way."""
    return _find_row(channel, at=at) is not None


def _find_row(channel: Channel, *, at: datetime) -> OutboxRow | None:
    """The row whose copies go out next: none that a newer one follows."""
    for number in _rows_in_turn(channel, at=at):
        row = OutboxRow.objects.select_related("release__version__draft").get(pk=number)
        row.channel = channel  # as it was opened
        if not is_superseded(row):
            return row
        drop_copies([number], tells=channel.kind in TELLS, at=at)
    return None


def _rows_in_turn(channel: Channel, *, at: datetime) -> list[int]:
    """The numbers of the rows that have a copy due: see the head of the module; among equals the oldest first."""
    rows = _due(channel, at=at).values("row_id").annotate(
        tried=Least(Min("attempts"), 1), later=Case(When(row__doing=Doing.POST.value, then=1), default=0)
    )  # fmt: skip
    return list(rows.order_by("tried", "later", "row_id").values_list("row_id", flat=True))


def _due(channel: Channel, *, at: datetime) -> QuerySet[OutboxCopy]:
    return OutboxCopy.objects.filter(row__channel=channel, state=State.QUEUED.value, due_at__lte=at)


def requeue_doubtful(channel: Channel, *, at: datetime) -> None:
    """Copies in doubt may go out again, on a channel whose readers know a repeat by its key.

    Not those of a row that a newer one follows, or may have followed: what came after must not be followed by it.
    """
    doubtful = OutboxCopy.objects.filter(row__channel=channel, state=State.UNKNOWN.value).exclude(code=OUTLIVED)
    for number in list(doubtful.order_by("row_id").values_list("row_id", flat=True).distinct()):
        row = OutboxRow.objects.select_related("release").get(pk=number)
        if is_superseded(row):
            drop_copies([number], tells=True, at=at)
            continue
        again = doubtful.filter(row=number, attempts__lt=COPIES.most_attempts).values_list("pk", flat=True)
        for part in slices(list(again), SLICE):
            with transaction.atomic():
                OutboxCopy.objects.filter(pk__in=part, state=State.UNKNOWN.value).update(
                    state=State.QUEUED.value, due_at=at
                )


@dataclass(frozen=True, slots=True)
class _Batch:
    """Copies of one row that are held, by number. Where a mail goes is looked up only now."""

    row: OutboxRow
    copies: Mapping[int, OutboxCopy]

    def list_copies(self, part: Part) -> list[Copy]:
        """As the adapter gets them, without those whose subscription was taken back."""
        if self.row.channel.kind != MAIL:
            return [Copy(pk, _key(part, one.address), one.address) for pk, one in self.copies.items()]
        numbers = [int(one.address) for one in self.copies.values()]
        known = Subscriber.objects.in_bulk(numbers)
        return [
            Copy(pk, _key(part, one.address), known[int(one.address)].address, known[int(one.address)].token)
            for pk, one in self.copies.items()
            if int(one.address) in known
        ]


def deliver_some(
    channel: Channel, opened: OpenChannel, tools: Tools, *, prepare: Callable[[OutboxRow], tuple[Sequence[Part], str]]
) -> bool:
    """Bring out one batch of copies; whether there was one. Raises DatabaseError and OSError of `prepare`.

    `prepare`: the parts of a row's message; where there are none, the code of why.
    """
    batch = _lease(channel, tools)
    if batch is None:
        return False
    surely = partial(do_surely, is_stopping=tools.is_stopping)
    try:
        parts, code = prepare(batch.row)
    except (DatabaseError, OSError):  # none was begun: all of them wait
        surely(partial(_give_back, batch, list(batch.copies), tools, shared=None))
        raise
    done = read_done(batch.row.parts)
    if not parts or not done:
        failed = _verdict(State.FAILED, code or "erased", tools)
        surely(partial(_store, batch, dict.fromkeys(batch.copies, failed), tools))
        return True
    rest = surely(partial(batch.list_copies, parts[0]))
    taken_back = batch.copies.keys() - {copy.number for copy in rest}
    surely(partial(_store, batch, dict.fromkeys(taken_back, _verdict(State.FAILED, TAKEN_BACK, tools)), tools))
    _bring(batch, rest, opened, tools, bring=partial(cast("FanOut", opened).deliver, done[-1].remote, parts[0]))
    return True


def _bring(batch: _Batch, rest: Sequence[Copy], opened: OpenChannel, tools: Tools, *, bring: _Bring) -> None:
    """Hand over a few at a time, and write down what came of them, until something stops the rest: that waits."""
    surely = partial(do_surely, is_stopping=tools.is_stopping)
    channel, looked_at = batch.row.channel, tools.clock.now()
    addresses = {one.number: one.address for one in rest}
    errors: dict[int, ChannelError | None] = {}
    while rest:
        copies, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        tools.on_step("delivering")
        _hand_over(batch, copies, errors, tools, bring=bring, tells=opened.traits.tells)
        tools.on_step("delivered")
        is_stopped = any(map(is_of_the_line, errors.values())) or tools.is_stopping()
        is_stopped = is_stopped or not surely(partial(may_go_on, batch.row))
        if rest and not is_stopped and tools.clock.now() < looked_at + OFTEN:
            continue
        at, chance = tools.clock.now(), tools.chance()
        ends = [(addresses[number], error) for number, error in errors.items()]
        shared = surely(partial(mind_channel, channel, ends, at=at, chance=chance))
        surely(partial(_note, batch, errors, tools, shared=shared, tells=opened.traits.tells))
        if is_stopped or shared is not None:
            surely(partial(_give_back, batch, [one.number for one in rest], tools, shared=shared))
            return
        rest, errors, looked_at = surely(partial(_hold_on, batch, rest, tools)), {}, tools.clock.now()


def _hand_over(
    batch: _Batch,
    copies: Sequence[Copy],
    errors: dict[int, ChannelError | None],
    tools: Tools,
    *,
    bring: _Bring,
    tells: bool,
) -> None:
    """Add to `errors` what came of each of `copies`.

    Where that takes long, or it is to end, what has come is written down at once: of another nothing may be heard for
    longer than whoever stops this process waits, and then that one alone is in doubt.
    """
    noted_at = tools.clock.now()
    for number, error in each_end(partial(bring, copies), [one.number for one in copies]):
        errors[number] = error
        if not is_of_the_line(error) and (tools.is_stopping() or tools.clock.now() >= noted_at + SOON):
            do_surely(partial(_note, batch, errors, tools, shared=None, tells=tells), is_stopping=tools.is_stopping)
            noted_at = tools.clock.now()


def _note(
    batch: _Batch, errors: Mapping[int, ChannelError | None], tools: Tools, *, shared: Verdict | None, tells: bool
) -> None:
    verdicts, untried = {}, set()
    for number, error in errors.items():
        if shared is not None and is_of_the_line(error):
            verdicts[number] = shared
            untried.add(number)
        else:
            verdicts[number] = _judge(error, batch, number, tools, tells=tells)
    _store(batch, verdicts, tools, untried=untried)


def _give_back(batch: _Batch, numbers: Sequence[int], tools: Tools, *, shared: Verdict | None) -> None:
    """What was not begun waits as it did before."""
    verdict = shared or _verdict(State.QUEUED, "", tools)
    _store(batch, dict.fromkeys(numbers, verdict), tools, untried=numbers)


def _hold_on(batch: _Batch, rest: Sequence[Copy], tools: Tools) -> list[Copy]:
    """Renew the lease of what is left of a batch; what of it is still held. What is not was not begun, and waits."""
    numbers = [one.number for one in rest]
    with transaction.atomic():
        held = OutboxCopy.objects.filter(pk__in=numbers, state=State.SENDING.value, lease_by=tools.by)
        still = set(held.values_list("pk", flat=True))
        held.update(lease_until=tools.clock.now() + LEASE)
    _give_back(batch, [number for number in numbers if number not in still], tools, shared=None)
    return [one for one in rest if one.number in still]


def _lease(channel: Channel, tools: Tools) -> _Batch | None:
    at = tools.clock.now()
    row = _find_row(channel, at=at)
    if row is None:
        return None
    with transaction.atomic():
        if not may_go_on(row):
            return None
        due = list(
            _due(channel, at=at).filter(row=row).order_by("attempts", "id").values_list("pk", "attempts")[:BATCH]
        )
        fresh = [pk for pk, attempts in due if attempts == 0]
        numbers = fresh or [pk for pk, _ in due[:AT_ONCE]]  # after few that hold us up it is another row's turn
        OutboxCopy.objects.filter(pk__in=numbers, state=State.QUEUED.value).update(
            state=State.SENDING.value, lease_until=at + LEASE, lease_by=tools.by, attempts=F("attempts") + 1
        )
        held = OutboxCopy.objects.filter(pk__in=numbers, state=State.SENDING.value, lease_by=tools.by).order_by("id")
        batch = _Batch(row, {one.pk: one for one in held})
        hours = [row.queued_at, *(one.due_at for one in batch.copies.values())]
        note_begun(row.channel_id, at=at, queued_at=max(hours))
        return batch


def _judge(error: ChannelError | None, batch: _Batch, number: int, tools: Tools, *, tells: bool) -> Verdict:
    if error is None:
        return _verdict(State.CONFIRMED, "", tools)
    if tells and isinstance(error, DoubtError):  # its reader knows a repeat by its key
        error = RetryError(error.code, str(error))
    copy = batch.copies[number]
    verdict = judge_error(
        error,
        attempts=copy.attempts,
        failures=0,
        queued_at=copy.settled_at or batch.row.queued_at,
        at=tools.clock.now(),
        chance=tools.chance(),
        limits=COPIES,
    )
    if verdict.state is State.FAILED and copy.settled_at is not None:  # this try, and not the doubtful one before
        return replace(verdict, state=State.UNKNOWN)
    return verdict


def _verdict(state: State, code: str, tools: Tools) -> Verdict:
    return Verdict(state, code, tools.clock.now(), 0)


def _store(batch: _Batch, verdicts: Mapping[int, Verdict], tools: Tools, *, untried: Collection[int] = ()) -> None:
    """Write down what came of the copies, those that ended alike in one statement. `untried`: their try was none.

    Also after the lease was lost: of what is known nobody has to be in doubt.
    """
    alike: dict[tuple[State, str, datetime, bool], list[int]] = {}
    for number, verdict in verdicts.items():
        due_at = verdict.due_at if verdict.state is State.QUEUED else batch.row.queued_at
        alike.setdefault((verdict.state, verdict.code, due_at, number in untried), []).append(number)
    now = tools.clock.now()
    with transaction.atomic():
        for (state, code, due_at, is_untried), numbers in alike.items():
            held = OutboxCopy.objects.filter(pk__in=numbers, state__in=_HELD, lease_by=tools.by)
            ended = {} if state in {State.QUEUED, State.UNKNOWN} else {"settled_at": now}
            attempts = F("attempts") - (1 if is_untried else 0)
            held.update(state=state.value, code=code, due_at=due_at, lease_until=None, attempts=attempts, **ended)
        if any(verdict.state is State.CONFIRMED for verdict in verdicts.values()):
            note_spoken(batch.row.channel_id, at=now)


def _key(part: Part, address: str) -> str:
    return hashlib.sha256(f"{part.key}|{address}".encode()).hexdigest()[:32]
