"""The fast cross-row SELECTs give what their slow, obvious twins give."""

from itertools import pairwise

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.bursts.coshare import sql_coshares, sql_first_shares, sql_shares
from elshi.listen.bursts.windows import sql_busy_keys, sql_often, sql_past, sql_slots, sql_windows
from reference import coshare as slow_coshare
from reference import past as slow_past
from reference import sliding as slow_sliding

_ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400), st.integers(0, 3)), min_size=1, max_size=40)
_ASKED = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 20)))


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, window=st.integers(1, 60))
def test_coshares_are_those_of_the_twin(rows: list[tuple[int, int, int]], window: int) -> None:
    carriers = [(post, account, us, key) for post, (account, us, key) in enumerate(rows)]
    with duckdb.connect() as con:
        con.execute("create table carriers (post bigint, account bigint, us bigint, key bigint)")
        con.execute("create table last_share (key bigint, account bigint, us bigint)")
        con.execute("create table known (key bigint, account bigint, post bigint, us bigint)")
        con.executemany("insert into carriers values (?, ?, ?, ?)", carriers)
        con.execute(f"create table fresh as {sql_first_shares(week_us=1_000)}")
        con.execute(f"create table shares as {sql_shares(profile_us=100, week_us=1_000)}")
        found = con.execute(
            "select key, account, post, us, before, company_us from shares where company_us is not null"
        ).fetchall()
        pairs = con.execute(
            f"select a, b, post_a, post_b, key, us from ({sql_coshares(window_us=window, compared=1000)}) as p"
        ).fetchall()
    expected = slow_coshare.shares(carriers, profile_us=100)
    shares = {one[:5] for one in found}
    assert {one[:4] for one in shares} == {one[:4] for one in expected}
    assert shares == expected
    first = {key: sorted(s[3] for s in expected if s[0] == key) for key in {s[0] for s in expected}}
    assert all(company == max(us, first[key][1]) for key, _, _, us, _, company in found)
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == slow_coshare.coshares(carriers, window_us=window, profile_us=100)


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, window=st.integers(1, 6), least=st.integers(1, 4))
def test_sliding_counts_are_those_of_the_twin(rows: list[tuple[int, int, int]], window: int, least: int) -> None:
    objects = [(post, account, moment // 20, key) for post, (account, moment, key) in enumerate(rows)]
    with duckdb.connect() as con:
        con.execute("create table objects (post bigint, account bigint, bin bigint, key bigint)")
        con.executemany("insert into objects values (?, ?, ?, ?)", objects)
        changes = con.execute(sql_windows(window=window)).fetchall()
        busy = con.execute(sql_busy_keys(window=window, min_accounts=least)).fetchall()
    expected = {one[:3] for one in slow_sliding.windows(objects, window=window, min_accounts=least)}
    assert {one for one in _at_every_tick(changes) if one[2] >= least} == expected
    most = {key: max(count for of, _, count in expected if of == key) for key, _, _ in expected}
    assert dict(busy) == most


@settings(max_examples=40, deadline=None)
@given(rows=_ROWS, window=st.integers(1, 6), count=st.integers(1, 5), asked=_ASKED)
def test_the_past_is_that_of_the_twin(
    rows: list[tuple[int, int, int]], window: int, count: int, asked: set[tuple[int, int]]
) -> None:
    objects = [(post, account, moment // 20, key) for post, (account, moment, key) in enumerate(rows)]
    wanted = {(key, slot * window) for key, slot in asked}
    with duckdb.connect() as con:
        con.execute("create table objects (post bigint, account bigint, bin bigint, key bigint)")
        con.executemany("insert into objects values (?, ?, ?, ?)", objects)
        con.execute("create table asked (key bigint, slot bigint)")
        if wanted:
            con.executemany("insert into asked values (?, ?)", sorted(wanted))
        con.execute(f"create table slots as {sql_slots(window=window)}")
        slots = set(con.execute("select key, slot, accounts from slots").fetchall())
        found = con.execute(sql_past(window=window, past_slots=count)).fetchall()
        often = con.execute(sql_often(min_accounts=count)).fetchall()
    assert slots == slow_past.slots(objects, window=window)
    assert set(found) == slow_past.past(wanted, slots, window=window, past_slots=count)
    uses = [key for _, _, _, key in objects]
    assert sorted(often) == [one for one in objects if uses.count(one[3]) >= count]


def _at_every_tick(changes: list[tuple[int, int, int]]) -> set[tuple[int, int, int]]:
    """The numbers at the ticks between changes too; the last change of each key is to nought."""
    found = set()
    for key in {one[0] for one in changes}:
        steps = sorted((tick, count) for one, tick, count in changes if one == key)
        assert steps[-1][1] == 0
        for (tick, count), (after, _) in pairwise(steps):
            found |= {(key, at, count) for at in range(tick, after)}
    return found
