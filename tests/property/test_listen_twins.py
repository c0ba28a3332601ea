"""The fast cross-row SELECTs give what their slow, obvious twins give."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.bursts.coshare import sql_coshares, sql_shares
from elshi.listen.bursts.windows import sql_windows
from reference import coshare as slow_coshare
from reference import sliding as slow_sliding

_ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400), st.integers(0, 3)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, window=st.integers(1, 60))
def test_coshares_are_those_of_the_twin(rows: list[tuple[int, int, int]], window: int) -> None:
    carriers = [(post, account, us, key) for post, (account, us, key) in enumerate(rows)]
    with duckdb.connect() as con:
        con.execute("create table carriers (post bigint, account bigint, us bigint, key bigint)")
        con.executemany("insert into carriers values (?, ?, ?, ?)", carriers)
        con.execute(f"create table shares as {sql_shares(profile_us=100)}")
        shares = set(con.execute("select key, account, post, us, before from shares").fetchall())
        pairs = con.execute(
            f"select a, b, post_a, post_b, key, us from ({sql_coshares(window_us=window, compared=1000)}) as p"
        ).fetchall()
    expected = slow_coshare.shares(carriers, profile_us=100)
    assert {one[:4] for one in shares} == {one[:4] for one in expected}
    assert shares == expected
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == slow_coshare.coshares(carriers, window_us=window, profile_us=100)


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, window=st.integers(1, 6), least=st.integers(1, 4))
def test_sliding_counts_are_those_of_the_twin(rows: list[tuple[int, int, int]], window: int, least: int) -> None:
    objects = [(post, account, moment // 20, key) for post, (account, moment, key) in enumerate(rows)]
    with duckdb.connect() as con:
        con.execute("create table objects (post bigint, account bigint, bin bigint, key bigint)")
        con.executemany("insert into objects values (?, ?, ?, ?)", objects)
        found = con.execute(sql_windows(window=window, min_accounts=least)).fetchall()
    assert set(found) == slow_sliding.windows(objects, window=window, min_accounts=least)
