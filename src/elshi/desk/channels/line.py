"""One channel at work: looks for what is in doubt, says what is due, brings copies to readers; one thing at a time.

What is not said is not guessed. Every request is made outside of a transaction, after the lease is in the database and
before the next step is. An error that no adapter should let through, out of a request, is a doubt.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import DatabaseError, transaction

from elshi.base.clock import format_time
from elshi.desk.channels.accounts import ACTIVE, read_account
from elshi.desk.channels.batches import mind_closed
from elshi.desk.channels.card_pictures import add_card
from elshi.desk.channels.chains import is_superseded, standing_before, unsettled_before
from elshi.desk.channels.copies import deliver_some, has_due, make_copies, requeue_doubtful
from elshi.desk.channels.leasing import (
    MAY_BE_SAID,
    OUTLIVED,
    Lease,
    apply_verdict,
    confirm_row,
    end_try,
    find_due,
    give_back,
    lease_row,
    may_go_on,
    note_done,
    note_found,
    pause_itself,
    requeue_doubt,
)
from elshi.desk.channels.looking import find_unlooked, look_at, put_off
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.channels.opening import Tools, check_account, find_handle, open_stored
from elshi.desk.channels.saying import make_message
from elshi.desk.channels.surely import do_surely
from elshi.speak.channels import Channel as OpenChannel
from elshi.speak.channels import ChannelError, DoubtError, RefusedError, Remote, RetryError
from elshi.speak.kinds import ACTIVITYPUB, MAIL
from elshi.speak.messages import Part
from elshi.speak.outbox import FAN_OUT, LOGIN_REFUSED, Pace, judge_error
from elshi.speak.states import Doing, State
from elshi.speak.steps import Done, Step, find_step, list_steps, read_done

INACTIVE = "inactive"
ANSWER_AFTER = timedelta(seconds=5)
LOOK_AFTER = timedelta(seconds=30)
FAULT = "fault"  # of ours, or of a library: the log says which
LOOK_AGAIN = timedelta(hours=1)  # at a doubt that only a person can settle


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What a row takes: its steps and the words, or why it cannot be said."""

    steps: Sequence[Step]
    parts: Sequence[Part]
    error: ChannelError | None = None

    @property
    def plan(self) -> list[str]:
        return [step.doing.value for step in self.steps]


class Line:
    """The line of one channel. Not thread-safe: each has a thread of its own, and a connection to the database."""

    def __init__(self, channel_id: int, tools: Tools) -> None:
        self._id = channel_id
        self._tools = tools
        self._open: OpenChannel | None = None
        self._setup: tuple[object, ...] = ()  # that it was opened with
        self._handle = ""  # of the account that it opened
        self._pace: Pace | None = None
        self._told = False  # that it cannot be noted what was said
        self._answers_at = self._looks_at = datetime.min.replace(tzinfo=UTC)  # not before

    def step(self) -> bool:
        """Do one thing; whether there was one. Raises nothing of the network's."""
        channel = Channel.objects.get(pk=self._id)
        self._note_said(channel)
        if channel.paused_at is not None:
            self._open = None  # whoever resumes it may have brought another secret
            return False
        at = self._now()
        doubt = self._find_doubt(channel, at)
        row = None if doubt is not None else find_due(channel, at=at)
        if doubt is None and row is None and not self._may_deliver(channel, at):
            return self._look_around(channel, at)
        if not self._check(channel, at=at):
            return True
        if self._pace_of(channel).wait(at) > 0 or (doubt is None and row is None):
            return self._deliver(channel)
        if doubt is not None:
            self._settle(doubt, channel)
        elif row is not None:
            self._try(row, channel)
        return True

    def _now(self) -> datetime:
        return self._tools.clock.now()

    def _note_said(self, channel: Channel) -> None:
        """A disk that cannot keep it is told of once, and silences nobody: `node.said` is for what may never happen."""
        if channel.confirmed_at is None:
            return
        try:
            self._tools.said.note(channel.name, channel.confirmed_at)
        except OSError as exc:
            if not self._told:
                sys.stderr.write(f"channels: {self._tools.said.path} cannot be written: {type(exc).__name__}\n")
            self._told = True
        else:
            self._told = False

    def _find_doubt(self, channel: Channel, at: datetime) -> OutboxRow | None:
        if channel.breaker_until is not None and at < channel.breaker_until:
            return None
        rows = OutboxRow.objects.filter(channel=channel, state=State.UNKNOWN.value, due_at__lte=at)
        settleable = rows.exclude(unsettled_before()).order_by("id")
        return settleable.select_related("release__version__draft", "channel").first()

    def _check(self, channel: Channel, *, at: datetime) -> bool:
        """Whether the channel may and can speak: its account is active, and its secret opens it. Else it pauses itself.

        It is opened once, and anew when somebody has changed how (`actions.change_channel`); each time it is asked
        whose account it is.
        """
        account = read_account(channel.account)
        if account is None or account["status"] != ACTIVE:
            self._pause(channel, INACTIVE, at=at)
            return False
        try:
            if self._open is None or self._setup != channel.setup:
                self._reopen(channel, at=at)
            check_account(self._handle, account)
        except ChannelError as exc:
            self._open = None
            mind_closed(channel, exc, at=at, chance=self._tools.chance())
        return self._open is not None

    def _reopen(self, channel: Channel, *, at: datetime) -> None:
        """Raises ChannelError."""
        self._open, self._setup, tools = None, channel.setup, self._tools
        opened = open_stored(
            channel, home=tools.home, environ=tools.environ, opener=tools.opener, is_stopping=tools.is_stopping
        )
        self._handle = find_handle(opened)
        if opened.traits.tells and channel.kind in FAN_OUT:
            requeue_doubtful(channel, at=at)  # those of a process that died
        self._open = opened  # last: what could not be requeued just now is so when it is opened next

    def _pause(self, channel: Channel, code: str, *, at: datetime) -> None:
        with transaction.atomic():
            pause_itself(channel.pk, code, at=at)

    def _look_around(self, channel: Channel, at: datetime) -> bool:
        """Nothing waits to be said: answer followers, look what became of a post. Whether there was anything to do."""
        if channel.breaker_until is not None and at < channel.breaker_until:
            return False
        if channel.kind == ACTIVITYPUB and _is_over(self._answers_at, ANSWER_AFTER, at=at):
            self._answers_at = at + ANSWER_AFTER
            answer = getattr(self._open, "answer_followers", None) if self._check(channel, at=at) else None
            if answer is not None and answer(self._has_nothing_to_say):
                return True
        if not _is_over(self._looks_at, LOOK_AFTER, at=at):
            return False
        row = find_unlooked(channel, at=at)
        if row is None:
            self._looks_at = at + LOOK_AFTER
        if row is None or not self._check(channel, at=at) or self._pace_of(channel).wait(at) > 0:
            return False
        self._look(row, channel, at)
        return True

    def _has_nothing_to_say(self) -> bool:
        """Still: what came into the queue meanwhile goes before whatever can wait."""
        channel, at = Channel.objects.get(pk=self._id), self._now()
        return channel.paused_at is None and find_due(channel, at=at) is None and not self._may_deliver(channel, at)

    def _look(self, row: OutboxRow, channel: Channel, at: datetime) -> None:
        self._pace = self._pace_of(channel).take(at)
        try:
            look_at(row, self._channel, parts=self._prepare(row).parts, now=self._now)
        except Exception:  # noqa: BLE001  # nothing depends on it: it is another row's turn
            with suppress(DatabaseError):
                put_off(row, at=at)

    def _pace_of(self, channel: Channel) -> Pace:
        own = self._channel.traits.per_minute
        wanted = max(1, min(own, channel.per_minute or own))
        if self._pace is None or self._pace.per_minute != wanted:
            self._pace = Pace(wanted)
        return self._pace

    @property
    def _channel(self) -> OpenChannel:
        assert self._open is not None, "the channel is not open"
        return self._open

    def _prepare(self, row: OutboxRow) -> _Prepared:
        """Without asking anybody; the same at each try. Raises DatabaseError and OSError, which are no row's fault."""
        try:
            parts = self._channel.cut(add_card(make_message(row.release, row.language)))
            standing = standing_before(row)
            steps = list_steps(Doing(row.doing), self._channel.traits, standing=standing, parts=parts)
        except ChannelError as exc:
            return _Prepared((), (), exc)
        except (DatabaseError, OSError):
            raise
        except Exception as exc:  # noqa: BLE001  # a row that cannot be read must not stop the others
            return _Prepared((), (), RefusedError(FAULT, f"the words could not be cut: {type(exc).__name__}"))
        if not parts:
            return _Prepared((), (), RefusedError(FAULT, "the adapter made no part of the message"))
        return _Prepared(steps, parts)

    def _try(self, row: OutboxRow, channel: Channel) -> None:
        """One try: as many steps as the pace of the channel lets through."""
        tools, row.channel = self._tools, channel  # as it was opened: one that was changed since is not spoken on
        prepared = self._prepare(row)
        lease = lease_row(row, plan=prepared.plan, by=tools.by, at=self._now())
        if lease is None:
            return
        tools.on_step("leased")
        if prepared.error is not None:
            self._end_surely(lease, prepared.error, channel)
            return
        while (step := find_step(prepared.steps, read_done(lease.row.parts))) is not None:
            wait = self._pace_of(channel).wait(self._now())
            if (
                wait > 0 or tools.is_stopping() or not may_go_on(row)
            ):  # a post is not begun, nor gone on with, once it was taken back
                give_back(lease, due_at=self._now() + timedelta(seconds=wait))
                return
            if not self._say(lease, step, channel):
                return
        if row.fans_out and lease.row.parts and not is_superseded(row):  # nothing was said, or the newer makes its own
            make_copies(lease.row, at=self._now())
        confirm_row(lease, at=self._now())
        self._tools.on_step("ended")

    def _say(self, lease: Lease, step: Step, channel: Channel) -> bool:
        """Make one request and write down what came of it; whether the next step may follow."""
        self._pace = self._pace_of(channel).take(self._now())
        self._tools.on_step("sending")
        try:
            remote = self._request(step)
        except ChannelError as exc:
            self._tools.on_step("sent")
            self._end_surely(lease, exc, channel)
            return False
        self._tools.on_step("sent")
        done = Done(step.doing, remote, format_time(self._now()))
        held = self._note_done(lease, done)
        self._tools.on_step("noted")
        return held and lease.row.state == State.SENDING.value

    def _note_done(self, lease: Lease, done: Done) -> bool:
        """What was said is known, and must not become a doubt because the database cannot be written just now."""

        row = lease.row
        before = list(row.parts)

        def note() -> bool:
            row.state, row.parts = State.SENDING.value, before  # as they were, if this is done once more
            return note_done(lease, done, at=self._now())

        return do_surely(note, is_stopping=self._tools.is_stopping)

    def _request(self, step: Step) -> Remote:
        """Raises ChannelError; what else an adapter lets through may have happened."""
        try:
            if step.doing is Doing.DELETE:
                assert step.target is not None
                self._channel.delete(step.target)
                return step.target
            assert step.part is not None
            if step.doing is Doing.EDIT:
                assert step.target is not None
                edited = self._channel.edit(step.target, step.part)
                return edited if step.target.id else step.target  # a post that a person found keeps his address
            return self._channel.post(step.part, reply_to=step.reply_to)
        except ChannelError:
            raise
        except Exception as exc:  # see the head of the module; its words may hold a secret
            raise DoubtError("odd-answer", f"the adapter failed: {type(exc).__name__}") from exc

    def _end_surely(self, lease: Lease, error: ChannelError, channel: Channel) -> None:
        do_surely(partial(self._end, lease, error, channel), is_stopping=self._tools.is_stopping)

    def _end(self, lease: Lease, error: ChannelError, channel: Channel) -> None:
        row, at = lease.row, self._now()
        row.state = State.SENDING.value  # as it was, if this is done once more
        verdict = judge_error(
            error,
            attempts=row.attempts,
            failures=Channel.objects.values_list("failures", flat=True).get(pk=channel.pk),
            queued_at=row.queued_at,
            at=at,
            chance=self._tools.chance(),
        )
        end_try(lease, verdict, said=str(error), at=at)
        self._tools.on_step("ended")

    def _settle(self, row: OutboxRow, channel: Channel) -> None:
        """Look for what a doubtful try has made, or repeat what may be repeated; else leave it to a person."""
        at = self._now()
        prepared = self._prepare(row)
        step = find_step(prepared.steps, read_done(row.parts))
        if prepared.error is None and row.plan != prepared.plan:  # of a restored database it may be older
            row.plan = prepared.plan
            OutboxRow.objects.filter(pk=row.pk, state=State.UNKNOWN.value).update(plan=row.plan)
        repeats = step is None or step.doing is not Doing.POST or row.fans_out
        if row.code == OUTLIVED:  # newer words may stand there
            repeats = step is not None and step.doing is Doing.DELETE
        if row.code in MAY_BE_SAID and row.channel.kind == MAIL:  # whatever it is, its letters may be with the readers
            repeats = False
        if prepared.error is None and repeats:
            requeue_doubt(row, at=at)  # all is said; or the same words, or nothing, again in the same place
        elif prepared.error is None and step is not None and self._can_be_found(row, step):
            self._look_for(row, step, channel)
        else:
            self._leave(row, at=at)

    def _can_be_found(self, row: OutboxRow, step: Step) -> bool:
        """Not what is made here: to find it would have its copies brought out."""
        return step.doing is Doing.POST and self._channel.traits.tells and not row.fans_out

    def _leave(self, row: OutboxRow, *, at: datetime) -> None:
        """To a person."""
        OutboxRow.objects.filter(pk=row.pk, state=State.UNKNOWN.value).update(due_at=at + LOOK_AGAIN)

    def _look_for(self, row: OutboxRow, step: Step, channel: Channel) -> None:
        assert step.part is not None
        self._pace = self._pace_of(channel).take(self._now())
        self._tools.on_step("looking")
        try:
            found = self._channel.find(step.part, since=row.release.published_at or row.queued_at)
        except ChannelError as exc:
            self._stay_in_doubt(row, exc, channel)
            return
        except Exception as exc:  # noqa: BLE001  # a doubt stays a doubt
            self._stay_in_doubt(row, DoubtError("odd-answer", type(exc).__name__), channel)
            return
        self._tools.on_step("looked")
        Channel.objects.filter(pk=channel.pk).update(failures=0, breaker_until=None)
        if found is None and row.code == OUTLIVED:
            self._leave(row, at=self._now())
        elif found is None:
            requeue_doubt(row, at=self._now(), is_not_there=True)
        else:
            note_found(row, Done(step.doing, found, format_time(self._now())), at=self._now())

    def _stay_in_doubt(self, row: OutboxRow, error: ChannelError, channel: Channel) -> None:
        at = self._now()
        if error.code == LOGIN_REFUSED:
            self._pause(channel, error.code, at=at)
            return
        asked = error if isinstance(error, RetryError) else RetryError("unreachable", str(error))
        verdict = judge_error(
            asked, attempts=max(1, row.attempts), failures=channel.failures, queued_at=at, at=at,
            chance=self._tools.chance(),
        )  # fmt: skip
        with transaction.atomic():
            apply_verdict(row, replace(verdict, state=State.UNKNOWN), said="", at=at)

    def _may_deliver(self, channel: Channel, at: datetime) -> bool:
        is_held = channel.breaker_until is not None and at < channel.breaker_until
        return channel.kind in FAN_OUT and not is_held and has_due(channel, at=at)

    def _deliver(self, channel: Channel) -> bool:
        if channel.kind not in FAN_OUT:
            return False
        return deliver_some(channel, self._channel, self._tools, prepare=self._prepare_parts)

    def _prepare_parts(self, row: OutboxRow) -> tuple[Sequence[Part], str]:
        prepared = self._prepare(row)
        return prepared.parts, "" if prepared.error is None else prepared.error.code


def _is_over(until: datetime, wait: timedelta, *, at: datetime) -> bool:
    """Whether a wait of that length has ended; so has one that ends further off, for the clock was set back since."""
    return not at < until <= at + wait
