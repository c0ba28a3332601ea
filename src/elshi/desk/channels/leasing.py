"""The rows of the outbox as the courier moves them: leased, part by part written down, ended. Each one transaction.

A row is leased before anything goes out, and every part that the other side confirmed is written down before the next
one goes out. So whatever moment a process dies at, the row says what is certain; the part after that is in doubt. A
move is made only from the state and by the holder that it expects: who lost his lease changes nothing but by adding a
part that he knows to be said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from elshi.desk.audit.record import record_act
from elshi.desk.channels.chains import UNSAID, is_superseded, unsettled_before
from elshi.desk.channels.copy_counts import is_to_try
from elshi.desk.channels.finding import describe_row
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow
from elshi.desk.channels.spoken import note_begun, note_spoken
from elshi.desk.channels.unsent import SUPERSEDED
from elshi.speak.kinds import MAIL
from elshi.speak.outbox import LEASE, ROWS, SETTLING, Breaker, StepError, Verdict, check_next, find_breaker
from elshi.speak.states import Doing, State
from elshi.speak.steps import Done

COURIER = "channels"  # the actor of what the machine does here
LAST_AFTER = timedelta(seconds=60)  # mail waits for the networks at most so long
RESTORED = "restored"  # the code of what an older database may not know
OUTLIVED = "outlived"  # the same where a newer version may have come out since: then to find nothing tells nothing
MAY_BE_SAID = (RESTORED, OUTLIVED)
NOT_THERE = "not-there"  # of what had failed, or waited too long, and was looked for
_NEVER_SAID = (NOT_THERE, "erased", "disowned")
_SLICE = 500  # rows in one transaction
_LOOKED_AT = 20  # rows of mail that are looked at for one whose turn has come; none waits for the networks for long


@dataclass(frozen=True, slots=True)
class Lease:
    """A row that is held, and who holds it."""

    row: OutboxRow
    by: str


def find_due(channel: Channel, *, at: datetime) -> OutboxRow | None:
    """The row that this channel may say next; None if there is none, or the channel is held. Changes nothing."""
    if channel.paused_at is not None:
        return None
    if find_breaker(failures=channel.failures, hold_until=channel.breaker_until, at=at) is Breaker.OPEN:
        return None
    rows = OutboxRow.objects.filter(channel=channel, state=State.QUEUED.value, due_at__lte=at).order_by("id")
    for pk in rows.exclude(unsettled_before()).values_list("pk", flat=True)[:_LOOKED_AT]:
        row = OutboxRow.objects.select_related("release__version__draft", "channel").get(pk=pk)
        if not _comes_last(row, channel, at=at):
            return row
    return None


def _comes_last(row: OutboxRow, channel: Channel, *, at: datetime) -> bool:
    """Whether it is mail, and a network has not been tried yet (DESIGN 9: mail and alerts last)."""
    if channel.kind != MAIL or at >= row.queued_at + LAST_AFTER:
        return False
    others = OutboxRow.objects.filter(release_id=row.release_id, state=State.QUEUED.value, attempts=0)
    return others.filter(channel__paused_at=None).exclude(channel__kind=MAIL).exists()


def lease_row(row: OutboxRow, *, plan: Sequence[str], by: str, at: datetime) -> Lease | None:
    """Hold `row` for one try; None if it is not as `find_due` saw it any more, or `row.channel` not as it was opened.

    The rows before it have ended, and what has ended before a newer row never begins again: that is not asked twice.
    """
    with transaction.atomic():
        channel = Channel.objects.filter(pk=row.channel_id, paused_at=None).first()
        if channel is not None and channel.setup == row.channel.setup and _is_queued(row, at=at):
            attempts = row.attempts + 1
            _move(row, State.SENDING, plan=list(plan), lease_until=at + LEASE, lease_by=by, attempts=attempts)
            note_begun(row.channel_id, at=at, queued_at=row.queued_at)
            return Lease(row, by)
    return None


def _is_queued(row: OutboxRow, *, at: datetime) -> bool:
    return OutboxRow.objects.filter(pk=row.pk, state=State.QUEUED.value, due_at__lte=at, parts=row.parts).exists()


def may_go_on(row: OutboxRow) -> bool:
    """Whether what is left of `row`, or of its copies, may still go out: asked again before each piece of it.

    Not once its channel was paused or is set up otherwise than `row.channel`, nor once a newer version follows.
    """
    channel = Channel.objects.filter(pk=row.channel_id, paused_at=None).first()
    return channel is not None and channel.setup == row.channel.setup and not is_superseded(row)


def note_done(lease: Lease, done: Done, *, at: datetime) -> bool:
    """Write a confirmed step down, and hold the row on; with its last step it is said. Whether the lease still holds.

    Also after the lease was lost: what is known to be said is never lost.
    """
    row = lease.row
    parts = [*row.parts, done.as_entry()]
    is_last = len(parts) >= len(row.plan) and not row.fans_out
    with transaction.atomic():
        if not _is_held(lease):
            lost = OutboxRow.objects.filter(pk=row.pk, state=State.UNKNOWN.value, parts=row.parts)
            lost.update(parts=parts)
            row.refresh_from_db()
            return False
        if is_last:
            _confirm(row, at=at, parts=parts)
        else:
            OutboxRow.objects.filter(pk=row.pk).update(parts=parts, lease_until=at + LEASE)
            note_spoken(row.channel_id, at=at)
            row.parts = parts
    return True


def _is_held(lease: Lease) -> bool:
    return OutboxRow.objects.filter(pk=lease.row.pk, state=State.SENDING.value, lease_by=lease.by).exists()


def confirm_row(lease: Lease, *, at: datetime) -> None:
    """All is said."""
    with transaction.atomic():
        if _is_held(lease):
            _confirm(lease.row, at=at)


def _confirm(row: OutboxRow, *, at: datetime, **fields: Any) -> None:
    _move(row, State.CONFIRMED, lease_until=None, code="", said="", **fields)
    note_spoken(row.channel_id, at=at, failures=0, breaker_until=None)
    _record(row, "say-row", at=at)


def give_back(lease: Lease, *, due_at: datetime) -> None:
    """To be gone on with later, for no fault of anybody's: it costs no try."""
    with transaction.atomic():
        if _is_held(lease):
            _requeue(lease.row, due_at=due_at, code="", said="", attempts=lease.row.attempts - 1)


def end_try(lease: Lease, verdict: Verdict, *, said: str, at: datetime) -> None:
    """What follows from a try that did not end well, for the row and for its channel."""
    with transaction.atomic():
        if _is_held(lease):
            apply_verdict(lease.row, verdict, said=said, at=at)


def apply_verdict(row: OutboxRow, verdict: Verdict, *, said: str, at: datetime) -> None:
    """The same for a row that is held, or in doubt; in the caller's transaction."""
    words = {"code": verdict.code, "said": said[:500]}
    if verdict.state is State.QUEUED:
        _requeue(row, due_at=verdict.due_at, **words)
    elif verdict.state.value != row.state:
        _move(row, verdict.state, lease_until=None, due_at=verdict.due_at, **words)
        _record(row, "doubt-row" if verdict.state is State.UNKNOWN else "fail-row", at=at, code=verdict.code)
    else:
        OutboxRow.objects.filter(pk=row.pk, state=row.state).update(due_at=verdict.due_at)
    hold_channel(row.channel_id, verdict, at=at)


def hold_channel(channel_id: int, verdict: Verdict, *, at: datetime) -> None:
    """What an error means for the channel; in the caller's transaction."""
    Channel.objects.filter(pk=channel_id).update(failures=verdict.failures, breaker_until=verdict.hold_until)
    if verdict.pauses:
        pause_itself(channel_id, verdict.code, at=at)


def pause_itself(channel_id: int, code: str, *, at: datetime) -> None:
    """The channel says nothing more until a person has mended it; in the caller's transaction."""
    if Channel.objects.filter(pk=channel_id, paused_at=None).update(paused_at=at, paused_by=None, paused_code=code):
        channel = Channel.objects.get(pk=channel_id)
        details = {"channel": channel.name, "code": code}
        record_act(actor=COURIER, act="pause-channel", subject=channel, details=details, at=at)


def doubt_held(*, at: datetime, all_of_them: bool) -> int:
    """Rows whose lease has ended without word are in doubt; how many. `all_of_them`: nobody else is there to hold one.

    Copies likewise.
    """
    held = OutboxRow.objects.filter(state=State.SENDING.value)
    copies = OutboxCopy.objects.filter(state=State.SENDING.value)
    if not all_of_them:
        held, copies = held.filter(lease_until__lt=at), copies.filter(lease_until__lt=at)
    if not held.exists() and not copies.exists():
        return 0
    with transaction.atomic():
        rows = list(held.select_related("channel", "release"))
        for row in rows:
            _move(row, State.UNKNOWN, lease_until=None, due_at=at + SETTLING, code="stopped", said="")
            _record(row, "doubt-row", at=at, code="stopped")
        copies.update(state=State.UNKNOWN.value, lease_until=None, due_at=at, code="stopped")
    return len(rows)


def doubt_restored(
    *, until: datetime, by: str, at: datetime, is_outlived: Callable[[OutboxRow], bool] = lambda _row: False
) -> int:
    """What was queued before `until`, and an older database takes for unsaid, is in doubt; how much of it.

    Also what had failed: a person may have had it tried again. `is_outlived`: that a row is not to be found would not
    tell that it was not said. Looked for, or settled, it is not doubted again.
    """
    older = OutboxRow.objects.filter(queued_at__lt=until).exclude(code__in=[*MAY_BE_SAID, *_NEVER_SAID])
    count = 0
    for row in older.filter(state__in=[State.QUEUED.value, State.FAILED.value]).select_related("channel", "release"):
        with transaction.atomic():
            count += doubt_row(row, OUTLIVED if is_outlived(row) else RESTORED, by=by, at=at)
    for row in older.filter(state=State.UNKNOWN.value).select_related("channel", "release"):
        is_behind = is_outlived(row)
        if is_behind or row.fans_out:  # its copies may have gone out since, of which this database has none
            code = OUTLIVED if is_behind else RESTORED
            count += OutboxRow.objects.filter(pk=row.pk, state=row.state).update(code=code, due_at=at)
    return count + _doubt_copies(until=until, by=by, at=at, is_outlived=is_outlived)


def doubt_row(row: OutboxRow, code: str, *, by: str, at: datetime) -> bool:
    """Put `row`, of MAY_BE_SAID, in doubt, if it waits or had failed; in the caller's transaction. Whether it was.

    `by`: who does it, to whom the row is leased for no time at all.
    """
    if row.state not in UNSAID or row.code in {*MAY_BE_SAID, *_NEVER_SAID}:
        return False
    if row.state == State.FAILED:
        if Doing.POST.value not in row.plan:  # to do it twice would do no harm
            return False
        _move(row, State.QUEUED, due_at=at, attempts=ROWS.most_attempts)  # not found, it is to fail again
    _move(row, State.SENDING, lease_until=at + LEASE, lease_by=by)
    _move(row, State.UNKNOWN, lease_until=None, due_at=at, code=code, said="")
    _record(row, "doubt-row", at=at, code=code)
    return True


def _doubt_copies(*, until: datetime, by: str, at: datetime, is_outlived: Callable[[OutboxRow], bool]) -> int:
    """Those that failed, too, where a person may have had them tried again and no reader knows a repeat.

    Not what ended, or was settled by a person, only after `until`; nor what a person had tried again then.
    """
    doubted = Q(state__in=[State.QUEUED.value, State.UNKNOWN.value]) | Q(is_to_try(), row__channel__kind=MAIL)
    since = Q(settled_at__gte=until) | Q(settled_at=None, state=State.QUEUED.value, due_at__gte=until)
    known = Q(state=State.UNKNOWN.value, code__in=MAY_BE_SAID)
    copies = OutboxCopy.objects.filter(doubted, row__queued_at__lt=until).exclude(since | known)
    count = 0
    for row in OutboxRow.objects.filter(pk__in=copies.values("row")).select_related("release"):
        code = OUTLIVED if is_outlived(row) else RESTORED
        numbers = list(copies.filter(row=row).values_list("pk", flat=True))
        count += len(numbers)
        for start in range(0, len(numbers), _SLICE):
            with transaction.atomic():
                part = OutboxCopy.objects.filter(pk__in=numbers[start : start + _SLICE])
                if code == OUTLIVED:
                    part.filter(state=State.UNKNOWN.value).update(code=code)
                part.filter(state=State.FAILED.value).update(state=State.QUEUED.value, settled_at=None)
                part.filter(state=State.QUEUED.value).update(
                    state=State.SENDING.value, lease_until=at + LEASE, lease_by=by
                )
                part.filter(state=State.SENDING.value).update(
                    state=State.UNKNOWN.value, lease_until=None, due_at=at, code=code
                )
    return count


def requeue_doubt(row: OutboxRow, *, at: datetime, is_not_there: bool = False) -> None:
    """A row in doubt: what it has not said yet may be tried, unless it was tried too often.

    `is_not_there`: it was looked for; else it says the same again in the same place, or nothing.
    """
    is_said = bool(row.plan) and len(row.parts) >= len(row.plan)
    is_too_late = is_not_there and at - row.queued_at >= ROWS.give_up  # what stands is mended, however late
    with transaction.atomic():
        if not OutboxRow.objects.filter(pk=row.pk, state=State.UNKNOWN.value, parts=row.parts).exists():
            return
        if is_said and is_superseded(row):  # its copies will not be made: the newer row makes its own
            _confirm(row, at=at)
        elif not is_said and (row.attempts >= ROWS.most_attempts or is_too_late):
            code = NOT_THERE if is_not_there and row.code == RESTORED else row.code
            _move(row, State.FAILED, due_at=at, settled_at=None, code=code)
            _record(row, "fail-row", at=at, code=code)
        else:
            _requeue(row, due_at=at, code=row.code, said=row.said)


def note_found(row: OutboxRow, done: Done, *, at: datetime) -> None:
    """The post that a doubtful try had made was found: it is said.

    Of what an older database takes for unsaid, the next part is looked for as well.
    """
    parts = [*row.parts, done.as_entry()]
    with transaction.atomic():
        found = OutboxRow.objects.filter(pk=row.pk, state=State.UNKNOWN.value, parts=row.parts).update(parts=parts)
        if not found:
            return
        row.parts = parts
        if len(parts) >= len(row.plan) and not row.fans_out:
            _confirm(row, at=at)
        elif row.code in MAY_BE_SAID:
            OutboxRow.objects.filter(pk=row.pk, state=row.state).update(due_at=at)
        else:
            _requeue(row, due_at=at, code="", said="")


def _requeue(row: OutboxRow, *, due_at: datetime, **fields: Any) -> None:
    """Back into the queue; or dropped, if a newer version follows by now."""
    _move(row, State.QUEUED, lease_until=None, due_at=due_at, **fields)
    if is_superseded(row):
        _move(row, State.DROPPED, code=SUPERSEDED, said="", settled_at=due_at)


def _move(row: OutboxRow, after: State, **fields: Any) -> None:
    """One step, from the state in which `row` was read. Raises StepError where it is in another one by now."""
    check_next(State(row.state), after)
    if not OutboxRow.objects.filter(pk=row.pk, state=row.state).update(state=after.value, **fields):
        raise StepError(f"row {row.pk} of the outbox is no longer {row.state}")
    row.state = after.value
    for name, value in fields.items():
        setattr(row, name, value)


def _record(row: OutboxRow, act: str, *, at: datetime, **details: object) -> None:
    record_act(actor=COURIER, act=act, subject=row, details=describe_row(row) | details, at=at)
