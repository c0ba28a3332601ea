"""The rules of the outbox, one by one, and a machine that lives by them."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from elshi.speak.channels import DoubtError, LineError, RefusedError, RetryError
from elshi.speak.outbox import (
    COPIES,
    OF_THE_CHANNEL,
    ROWS,
    Breaker,
    Pace,
    StepError,
    check_next,
    draw_pause,
    find_breaker,
    judge_error,
    judge_line,
)
from elshi.speak.states import NEXT, State

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
# Written out by hand: what may follow what.
ALLOWED = {
    ("queued", "sending"), ("queued", "dropped"),
    ("sending", "confirmed"), ("sending", "queued"), ("sending", "failed"), ("sending", "unknown"),
    ("unknown", "confirmed"), ("unknown", "queued"), ("unknown", "failed"), ("unknown", "dropped"),
    ("failed", "queued"), ("failed", "confirmed"), ("failed", "dropped"),
    ("manual", "confirmed"), ("manual", "dropped"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_a_row_goes_these_steps_and_no_others(before, after):
    if (before.value, after.value) in ALLOWED:
        check_next(before, after)
    else:
        with pytest.raises(StepError):
            check_next(before, after)


def judge(error, *, attempts=1, failures=0, queued_at=AT, at=AT, chance=0.5, limits=ROWS):
    return judge_error(
        error, attempts=attempts, failures=failures, queued_at=queued_at, at=at, chance=chance, limits=limits
    )


def test_a_doubt_is_never_simply_tried_again():
    verdict = judge(DoubtError("cut", "…"), attempts=1)
    assert (verdict.state, verdict.code, verdict.failures) == (State.UNKNOWN, "cut", 1)


def test_what_was_refused_is_not_tried_again_and_the_channel_works():
    verdict = judge(RefusedError("too-long", "…"), failures=4)
    assert (verdict.state, verdict.failures, verdict.hold_until) == (State.FAILED, 0, None)


def test_a_refused_login_stops_the_channel_and_the_row_waits():
    verdict = judge(RefusedError("login-refused", "…"))
    assert (verdict.state, verdict.pauses) == (State.QUEUED, True)


def test_the_other_side_says_when():
    verdict = judge(RetryError("rate-limited", "…", after=90.0), chance=0.0)
    assert verdict.due_at == verdict.hold_until == AT + timedelta(seconds=90)
    assert verdict.failures == 0


def test_the_other_side_does_not_say_in_a_year():
    verdict = judge(RetryError("rate-limited", "…", after=1e9))
    assert verdict.due_at <= AT + timedelta(days=1)


@pytest.mark.parametrize("after", [-5.0, float("-inf"), 0.0, None])
def test_an_odd_hour_of_the_other_side_is_no_hour(after):
    assert judge(RetryError("greylisted", "…", after=after), chance=0.0).due_at == AT


def test_a_fault_of_the_row_is_tried_so_often_and_no_more():
    error = RetryError("greylisted", "…")
    assert judge(error, attempts=ROWS.most_attempts - 1).state is State.QUEUED
    assert judge(error, attempts=ROWS.most_attempts).state is State.FAILED


@pytest.mark.parametrize("code", sorted(OF_THE_CHANNEL))
def test_a_fault_of_the_channel_costs_a_row_nothing_but_time(code):
    error = RetryError(code, "…")
    assert judge(error, attempts=1_000).state is State.QUEUED
    assert judge(error, queued_at=AT - ROWS.give_up + timedelta(seconds=1)).state is State.QUEUED
    assert judge(error, attempts=ROWS.least_attempts, queued_at=AT - ROWS.give_up).state is State.FAILED


@pytest.mark.parametrize("code", sorted(OF_THE_CHANNEL))
def test_a_first_fault_after_a_long_pause_ends_nothing(code):
    """What is queued for a paused channel waits, however long; then it has its tries like any other."""
    late = AT - 3 * ROWS.give_up
    states = [judge(RetryError(code, "…"), attempts=tries, queued_at=late).state for tries in (1, 9, 10)]
    assert states == [State.QUEUED, State.QUEUED, State.FAILED]


@pytest.mark.parametrize("code", ["unavailable", "unreachable"])
def test_a_short_outage_after_a_long_pause_ends_nothing(code):
    """By chance each pause may be none: the breaker alone holds the row for 30 s, then 60, 120, 240 and 480."""
    at, tries, failures, verdict = AT, 0, 0, None
    while verdict is None or verdict.state is State.QUEUED:
        tries += 1
        verdict = judge(
            RetryError(code, "…"),
            attempts=tries, failures=failures, queued_at=AT - 3 * ROWS.give_up, at=at, chance=0.0,
        )  # fmt: skip
        failed_at, failures = at, verdict.failures
        at = max(verdict.due_at, verdict.hold_until or verdict.due_at)
    assert failed_at - AT == timedelta(seconds=30 + 60 + 120 + 240 + 480)


def test_one_copy_is_not_given_up_for_time_alone():
    """Its channel may have been paused for days, and nobody takes up a copy again."""
    late = {"queued_at": AT - COPIES.give_up - timedelta(hours=6), "limits": COPIES}
    error = RetryError("greylisted", "…")
    assert [judge(error, attempts=tries, **late).state for tries in (1, 5, 6)] == [
        State.QUEUED, State.QUEUED, State.FAILED,
    ]  # fmt: skip
    assert judge(error, attempts=10, queued_at=AT - ROWS.give_up).state is State.FAILED, "so is a row"


def test_a_line_that_only_a_person_can_mend_pauses_the_channel():
    for error in (
        LineError("login-refused", "535", needs_person=True), LineError("not-allowed", "no TLS", needs_person=True),
        RefusedError("no-secret", "…"), RefusedError("login-refused", "…"), LineError("login-refused", "535"),
    ):  # fmt: skip
        verdict = judge_line(error, failures=3, at=AT, chance=0.5)
        assert (verdict.state, verdict.code, verdict.pauses, verdict.due_at) == (State.QUEUED, error.code, True, AT)


def test_a_line_that_may_open_later_holds_the_channel_and_fails_nobody():
    failures, holds = 0, []
    for _ in range(200):  # far more than a copy has tries
        verdict = judge_line(LineError("greylisted", "450"), failures=failures, at=AT, chance=0.0)
        assert (verdict.state, verdict.pauses) == (State.QUEUED, False)
        failures = verdict.failures
        holds.append((verdict.hold_until - AT).total_seconds() if verdict.hold_until else 0)
    assert holds[:7] == [0, 0, 0, 0, 30, 60, 120]
    assert holds[-1] == 900
    told = judge_line(LineError("unavailable", "421", after=3_600.0), failures=0, at=AT, chance=0.0)
    assert told.hold_until == AT + timedelta(hours=1)


def test_the_breaker_opens_holds_for_longer_each_time_and_closes():
    error, failures, holds = RetryError("unreachable", "…"), 0, []
    for _ in range(12):
        verdict = judge(error, failures=failures)
        failures = verdict.failures
        holds.append((verdict.hold_until - AT).total_seconds() if verdict.hold_until else 0)
    assert holds == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    until = AT + timedelta(seconds=30)
    assert find_breaker(failures=5, hold_until=until, at=AT) is Breaker.OPEN
    assert find_breaker(failures=5, hold_until=until, at=until) is Breaker.HALF_OPEN
    assert find_breaker(failures=0, hold_until=None, at=until) is Breaker.CLOSED


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_drawn_from_the_whole_span(tries, chance):
    for limits in (ROWS, COPIES):
        assert 0 <= draw_pause(tries, chance=chance, limits=limits) < limits.longest
        assert draw_pause(tries, chance=0.0, limits=limits) == 0


@settings(deadline=None)
@given(st.integers(1, 600), st.lists(st.floats(0, 5), min_size=1, max_size=80))
def test_no_minute_holds_more_than_the_pace(per_minute, gaps):
    pace, at, taken = Pace(per_minute), AT, []
    for gap in gaps:
        at += timedelta(seconds=gap)
        if pace.wait(at) <= 0:
            pace = pace.take(at)
            taken.append(at)
        else:
            later = at + timedelta(seconds=pace.wait(at) + 1e-3)
            assert pace.wait(later) <= 0, "what it says to wait is enough"
    for start in taken:
        within = sum(start <= moment < start + timedelta(minutes=1) for moment in taken)
        assert within <= per_minute + pace.burst


@pytest.mark.parametrize("per_minute", [1, 5, 60])
def test_a_clock_that_was_ahead_silences_no_channel(per_minute):
    ahead = AT + timedelta(hours=13)
    pace = Pace(per_minute)
    while pace.wait(ahead) <= 0:
        pace = pace.take(ahead)
    assert pace.wait(ahead) > 0
    assert pace.wait(AT) == 0, "set back"
    for _ in range(pace.burst):
        assert pace.wait(AT) == 0
        pace = pace.take(AT)
    assert 0 < pace.wait(AT) <= 60.0 / per_minute, "and it is as strict as ever"
    nudged = AT - timedelta(seconds=30.0 / per_minute)
    assert pace.wait(nudged) > 0, "by less than that a clock may be nudged"


ERRORS = st.one_of(
    st.builds(RetryError, st.sampled_from([*sorted(OF_THE_CHANNEL), "greylisted"]), st.just("…"),
              after=st.one_of(st.none(), st.floats(0, 1e6))),
    st.builds(RefusedError, st.sampled_from(["too-long", "login-refused"]), st.just("…")),
    st.builds(DoubtError, st.sampled_from(["cut", "no-answer", "odd-answer"]), st.just("…")),
)  # fmt: skip


class OneRow(RuleBasedStateMachine):
    """A row on a channel that tells, whose other side does what it likes. The truth is kept beside it."""

    @initialize()
    def begin(self):
        self.state, self.attempts, self.failures, self.hold, self.paused = State.QUEUED, 0, 0, None, False
        self.queued_at = self.at = self.due_at = AT
        self.posts = 0  # at the other side
        self.tried_while_open = self.tried_in_doubt = False

    def move(self, after):
        check_next(self.state, after)
        self.state = after

    @rule(seconds=st.floats(0, 4_000))
    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)

    @precondition(lambda self: self.state is State.QUEUED and not self.paused and self.due_at <= self.at)
    @rule(error=st.one_of(st.none(), ERRORS), arrived=st.booleans(), chance=st.floats(0, 1, exclude_max=True))
    def attempt(self, error, arrived, chance):
        if find_breaker(failures=self.failures, hold_until=self.hold, at=self.at) is Breaker.OPEN:
            return
        self.move(State.SENDING)
        self.attempts += 1
        if error is None or (isinstance(error, DoubtError) and arrived):
            self.posts += 1
        if error is None:
            self.move(State.CONFIRMED)
            self.failures, self.hold = 0, None
            return
        verdict = judge(
            error, attempts=self.attempts, failures=self.failures, queued_at=self.queued_at, at=self.at, chance=chance
        )
        self.move(verdict.state)
        self.failures, self.hold, self.due_at, self.paused = (
            verdict.failures, verdict.hold_until, verdict.due_at, verdict.pauses,
        )  # fmt: skip

    @precondition(lambda self: self.state is State.UNKNOWN)
    @rule()
    def look(self):
        self.move(State.CONFIRMED if self.posts else State.QUEUED)

    @precondition(lambda self: self.paused)
    @rule()
    def mend(self):
        self.paused, self.failures, self.hold = False, 0, None

    @precondition(lambda self: self.state is State.FAILED)
    @rule()
    def retry(self):
        self.move(State.QUEUED)
        self.attempts, self.queued_at, self.due_at = 0, self.at, self.at

    @invariant()
    def never_twice(self):
        assert getattr(self, "posts", 0) <= 1

    @invariant()
    def said_is_said(self):
        if getattr(self, "state", None) is State.CONFIRMED:
            assert self.posts == 1

    @invariant()
    def what_certainly_was_not_said_is_not_there(self):
        if getattr(self, "state", None) in {State.QUEUED, State.FAILED}:
            assert self.posts == 0

    @invariant()
    def what_waits_can_go_on(self):
        if getattr(self, "state", None) is State.QUEUED:
            assert self.due_at <= self.at + timedelta(seconds=ROWS.longest_told)


TestOneRow = OneRow.TestCase
TestOneRow.settings = settings(deadline=None, max_examples=60, stateful_step_count=30)


def test_every_state_has_a_row_in_the_table():
    assert set(NEXT) == set(State)
