"""Networks: the SELECTs and the columns give what their slow twins give, and the bound of the null model is one."""

import math
from fractions import Fraction

import numpy as np
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from elshi.listen.duck import DuckEngine
from elshi.listen.networks.members import find_members
from elshi.listen.networks.null_model import discoveries, log_binomial_tail
from elshi.listen.networks.occasions import sql_common, sql_occasions, sql_parts, sql_runs, sql_timed
from elshi.listen.networks.pace import largest_crowd, pieces
from reference import networks as slow

SHARES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 60)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(shares=SHARES, window=st.integers(1, 6), apart=st.integers(0, 12), most=st.integers(2, 6))
def test_occasions_and_what_they_have_in_common(shares, window, apart, most):
    names = ("key", "account", "us")
    columns = {name: pa.array([share[at] for share in shares], pa.int64()) for at, name in enumerate(names)}
    columns |= {"post": pa.array(range(len(shares)), pa.int64()), "kind": pa.array([1] * len(shares), pa.int64())}
    with DuckEngine() as engine:
        engine.register("objects", pa.table(columns))
        engine.create("runs", sql_runs(window_us=window))
        engine.create("occasions", sql_occasions(least=2, most=most))
        engine.create("parts", sql_parts())
        engine.create("timed", sql_timed())
        count = engine.rows("select count(*) as n from occasions")["n"][0]
        in_two = [
            number
            for first, end in ((0, count // 2), (count // 2, count))
            for number in engine.rows(sql_common(apart_us=apart, first=first, end=end))["shared"]
        ]
        assert engine.rows("select count(*) as n from (select distinct key, run from runs) as r")["n"] == [
            len(slow.list_runs(shares, window_us=window))
        ]
    runs = slow.list_runs(shares, window_us=window)
    assert sorted(in_two) == slow.list_common(runs, least=2, most=most, apart_us=apart)


@settings(max_examples=200, deadline=None)
@given(n=st.integers(1, 30), x=st.integers(1, 30), part=st.integers(1, 999))
def test_the_tail_is_never_said_smaller_than_it_is(n, x, part):
    assume(x <= n)
    p = Fraction(part, 1000)
    [log_p] = log_binomial_tail(np.array([x]), np.array([n]), np.array([float(n * p)]))
    assert log_p >= math.log(slow.binomial_tail(x, n, p)) - 1e-9
    assert log_p <= 0


@settings(max_examples=200, deadline=None)
@given(
    table=st.integers(1, 6).flatmap(
        lambda moments: st.lists(
            st.lists(st.booleans(), min_size=moments, max_size=moments).filter(any), min_size=1, max_size=12
        )
    ),
    more=st.integers(1, 300),
    least=st.integers(1, 3),
)
def test_members_are_the_twins(table, more, least):
    assume(all(any(took[at] for took in table) for at in range(len(table[0]))))
    row, moment = np.nonzero(np.array(table))
    given_ = {"accounts": len(table) + more, "least": least, "false_members": 0.05}
    assert find_members(row, moment, **given_).tolist() == slow.find_members(table, **given_)


@settings(max_examples=100, deadline=None)
@given(chances=st.lists(st.floats(1e-9, 1), min_size=1, max_size=12), more=st.integers(0, 20))
def test_discoveries_are_those_of_benjamini_and_hochberg(chances, more):
    tests, rate = len(chances) + more, 0.05
    ranked = sorted(chances)
    passing = [
        rank for rank in range(1, len(ranked) + 1) if math.log(ranked[rank - 1]) <= math.log(rate * rank / tests)
    ]
    limit = ranked[passing[-1] - 1] if passing else -1.0
    found = discoveries(np.log(chances), tests=tests, rate=rate)
    # rounding of logarithms may decide where a chance is the limit itself
    assert all(one == (chance <= limit) for one, chance in zip(found, chances, strict=True) if not _near(chance, limit))


def _near(a, b):
    return math.isclose(a, b, rel_tol=1e-9)


@settings(max_examples=100, deadline=None)
@given(
    parts=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30),
    meetings=st.integers(0, 40),
)
def test_the_work_left_is_bounded_and_pieces_cover_it(parts, meetings):
    numbered = {old: new for new, old in enumerate(sorted({occasion for occasion, _ in parts}))}
    occasion = np.array([numbered[o] for o, _ in sorted(parts)], dtype=np.int64)
    account = np.array([a for _, a in sorted(parts)], dtype=np.int64)
    size = np.bincount(occasion)[occasion] if len(occasion) else occasion

    def work(most):
        often = np.bincount(account[size <= most]) if len(account) else account
        return int((often * (often - 1) // 2).sum())

    most = largest_crowd(occasion, account, meetings=meetings)
    if most is None:
        assert work(7) <= meetings
    else:
        assert work(most) <= meetings < work(min((s for s in size.tolist() if s > most), default=7))
    spans = list(pieces(occasion, account, meetings=max(meetings, 1)))
    assert [place for first, end in spans for place in range(first, end)] == list(range(len(numbered)))
