"""The pace of letters: no minute holds more than it allows, and all of it is used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.adapters.mail_pace import BURST, LetterPace, pace_of


@given(per_minute=st.integers(1, 6_000), gaps=st.lists(st.floats(0, 90), max_size=200))
def test_no_minute_holds_more_than_the_pace(per_minute, gaps):
    pace, now, sent = LetterPace(per_minute), 0.0, []
    for gap in gaps:
        now += gap
        if pace.ask(now, most=0.0) == 0.0:
            sent.append(now)
    for start in sent:
        assert sum(start <= moment < start + 60.0 for moment in sent) <= per_minute + BURST


@given(per_minute=st.integers(1, 6_000), count=st.integers(1, 300))
def test_who_waits_as_long_as_he_is_told_uses_all_of_it(per_minute, count):
    pace, now = LetterPace(per_minute), 0.0
    for _ in range(count):
        now += pace.ask(now, most=100.0)
    assert now == pytest.approx(max(0, count - min(BURST, per_minute)) * 60.0 / per_minute, abs=1e-6)


def test_who_is_not_willing_to_wait_takes_no_place():
    pace = LetterPace(1)
    assert pace.ask(0.0, most=0.0) == 0.0
    assert [pace.ask(now, most=5.0) for now in (0.0, 10.0, 54.0)] == [60.0, 50.0, 6.0]
    assert pace.ask(55.0, most=5.0) == 5.0
    assert pace.ask(60.0, most=5.0) == 60.0


def test_a_channel_has_one_pace_and_another_when_its_number_changes():
    first = pace_of("news", 20)
    assert pace_of("news", 20) is first
    assert pace_of("talk", 20) is not first
    assert pace_of("news", 30).per_minute == 30
