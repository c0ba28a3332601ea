"""What detection holds of the past week is bounded, and what had to go is the oldest of one account alone, and said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from elshi.listen.bursts.fold import Fold, Held, last_tick
from elshi.listen.bursts.past import SLOTS, Past
from elshi.listen.duck import DuckEngine
from elshi.listen.schema import POST_SCHEMA
from elshi.listen.thresholds import DEFAULTS

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOURS = 6


def stream() -> pa.Table:
    """In each half-hour twenty accounts with words of their own, and two that share one link at once."""
    rows = []
    for half_hour in range(2 * HOURS):
        rows += [(half_hour * 1_800 + one * 60, one, f"words {half_hour} {one}", []) for one in range(20)]
        rows += [(half_hour * 1_800 + second, 100 + second, "", [f"news.example/{half_hour}"]) for second in (5, 9)]
    found = [
        {"post_id": f"n{number}", "platform": "t", "author": f"p{account}", "text": text, "links": links, "tags": [],
         "at": (START + timedelta(seconds=second)).replace(tzinfo=None), "text_key": text or None, "repost": False}
        for number, (second, account, text, links) in enumerate(rows)
    ]  # fmt: skip
    return pa.Table.from_pylist(found, schema=POST_SCHEMA).sort_by("at")


def after(**limits: int) -> Fold:
    fold = Fold(replace(DEFAULTS, **limits))
    fold.advance(stream(), until=last_tick(START + timedelta(hours=HOURS), fold.limits))
    return fold


def test_nothing_goes_while_there_is_room():
    fold = after()
    assert fold.held == Held()
    assert fold.past.rows == 2 * HOURS * 21
    assert fold.shares.rows == 2 * HOURS * (20 + 2 + 1)  # waiting, in company, pairs


def test_the_oldest_of_one_account_alone_goes_first_and_that_is_said():
    fold = after(past_rows=12 + 3 * 20, share_rows=12 * 3 + 4 * 20)
    assert (fold.past.rows, fold.shares.rows) == (12 + 3 * 20, 12 * 3 + 4 * 20)
    assert fold.held == Held(alone=START + timedelta(hours=HOURS, minutes=-90))
    assert sum(map(len, fold.shares.pairs)) == 2 * HOURS
    assert [len(table) for table in fold.past.slots.values()] == [1] * 9 + [21] * 3


def test_then_the_oldest_of_all():
    fold = after(past_rows=3, share_rows=9)
    assert (fold.past.rows, fold.shares.rows) == (3, 9)
    assert fold.held == Held(alone=START + timedelta(hours=HOURS), all=START + timedelta(hours=HOURS, minutes=-90))


def test_half_of_the_room_is_for_what_one_account_alone_shared():
    fold = after(share_rows=45)
    assert (sum(map(len, fold.shares.waiting)), fold.shares.rows) == (20, 44)
    assert fold.held == Held(alone=START + timedelta(hours=HOURS, minutes=-30), all=START + timedelta(hours=2))


def test_what_is_forgotten_makes_nothing_more_surprising():
    """Key 1: one account each half-hour; key 2: nobody yet; key 3: three accounts every other hour."""
    window = DEFAULTS.window_ticks
    past = Past(replace(DEFAULTS, past_rows=84 + 100), first_slot=0)
    for slot in range(0, 336 * window, window):
        rows = [{"key": 1, "slot": slot, "accounts": 1}]
        rows += [{"key": 3, "slot": slot, "accounts": 3}] * (slot % (4 * window) == 0)
        past.slots[slot] = pa.Table.from_pylist(rows, schema=SLOTS)
        past.keys[slot] = len(rows)
    whole = allowed(past, slot)
    past.bound()
    assert past.rows == 84 + 100
    assert past.alone_since == (336 - 100) * window
    for key, most in allowed(past, slot).items():
        assert most >= whole[key]


def allowed(past: Past, slot: int) -> dict[tuple[int, int], int]:
    with DuckEngine() as engine:
        engine.register("asked", pa.table({"key": [1, 2, 3], "slot": [slot] * 3}))
        return past.allowed(engine)
