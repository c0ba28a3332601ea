"""How somebody stands after each pair of statements: all that can be said, by every way, in every order of clocks."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.desk.travel.rules.standing import By, Says, Standing, Statement, Status, follow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAIRS = list(itertools.product(Says, By, Says, By, ("in order", "said before", "clock ahead")))


def said(status, by, at, said_at=None):
    return Statement(status, by, said_at or at, at)


def expected(first, first_by, second, second_by, clocks):
    """As the duty desk would say it, without the program."""
    if second is Says.UNCLEAR:
        return first.value if first is not Says.UNCLEAR else "silent"
    if second is Says.HELP or first is not Says.HELP:
        return second.value
    if second_by is By.STAFF:
        return "safe"
    is_later = clocks != "said before"
    return "safe" if second_by is By.PAGE and is_later else "help"


@pytest.mark.parametrize(("first", "first_by", "second", "second_by", "clocks"), PAIRS)
def test_every_pair(first, first_by, second, second_by, clocks):
    said_at = {"in order": NOON + HOUR, "said before": NOON - HOUR, "clock ahead": NOON + 9 * HOUR}[clocks]
    standing = follow(Standing(), said(first, first_by, NOON))
    after = follow(standing, said(second, second_by, NOON + HOUR, said_at))
    assert after.status.value == expected(first, first_by, second, second_by, clocks)
    if after.status is not Status.SILENT:
        assert after.moment is not None
        assert after.moment <= NOON + HOUR, "no clock that is ahead makes anything newer than it is"


def test_a_call_for_help_is_cleared_by_whom_it_may():
    """The table above, in words."""
    help_ = follow(Standing(), said(Says.HELP, By.PAGE, NOON))
    later = NOON + HOUR
    assert follow(help_, said(Says.SAFE, By.SMS, later)).status is Status.HELP
    assert follow(help_, said(Says.SAFE, By.TELEGRAM, later)).status is Status.HELP
    assert follow(help_, said(Says.SAFE, By.PAGE, later)).status is Status.SAFE
    assert follow(help_, said(Says.SAFE, By.STAFF, later)).status is Status.SAFE
    waited = said(Says.SAFE, By.PAGE, later, NOON - HOUR)  # pressed before the call, and sent when there was a line
    assert follow(help_, waited).status is Status.HELP
    both_waited = follow(
        follow(Standing(), said(Says.HELP, By.PAGE, later, NOON)), said(Says.SAFE, By.PAGE, later, NOON + HOUR / 2)
    )
    assert both_waited.status is Status.SAFE


def test_safe_counts_for_what_began_before_and_help_for_all():
    safe, help_ = (follow(Standing(), said(one, By.PAGE, NOON)) for one in (Says.SAFE, Says.HELP))
    assert safe.for_event(NOON) is Status.SAFE
    assert safe.for_event(NOON + timedelta(seconds=1)) is Status.SILENT
    assert help_.for_event(NOON + 1000 * HOUR) is Status.HELP
    assert Standing().for_event(NOON) is Status.SILENT


statements = st.builds(
    Statement,
    st.sampled_from(Says),
    st.sampled_from(By),
    st.integers(-100, 100).map(lambda hours: NOON + hours * HOUR),
    st.integers(0, 100).map(lambda hours: NOON + hours * HOUR),
)


@given(st.lists(statements, max_size=8))
def test_no_short_message_ever_ends_a_call_for_help(history):
    standing = Standing()
    for one in sorted(history, key=lambda it: it.at):
        after = follow(standing, one)
        if standing.status is Status.HELP and after.status is not Status.HELP:
            assert one.by in {By.PAGE, By.STAFF}
            assert one.said is Says.SAFE
        assert (after.status is Status.SILENT) == (after.moment is None)
        standing = after
