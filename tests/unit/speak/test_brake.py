"""The brake: so many at once, then one after each pause, for each source alone."""

from hypothesis import given
from hypothesis import strategies as st

from elshi.speak import brake as module
from elshi.speak.brake import Brake


def test_one_source_does_not_stop_another():
    brake = Brake(burst=1, pause=5.0)
    assert [brake.take("a", 0.0), brake.take("a", 4.9), brake.take("b", 4.9), brake.take("a", 5.0)] == [
        True, False, True, True,
    ]  # fmt: skip


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5), st.floats(0.5, 5))
def test_never_more_than_the_burst_and_what_flowed_back(steps, burst, pause):
    brake, now, taken = Brake(burst=burst, pause=pause), 0.0, 0
    for step in steps:
        now += step
        taken += brake.take("a", now)
        assert taken <= burst + now / pause + 1e-6


def test_more_sources_than_fit_share_a_bucket(monkeypatch):
    monkeypatch.setattr(module, "MAX_SOURCES", 2)
    brake = Brake(burst=1, pause=100.0)
    assert [brake.take(source, 0.0) for source in "abcd"] == [True, True, True, False]
    assert brake.take("d", 1000.0)  # the others are full again by then, and forgotten
