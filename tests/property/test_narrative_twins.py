"""What belongs to one narrative is what the slow, obvious twin says."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.bursts.objects import LINK, TAG, TEXT, first_key
from elshi.listen.narratives.clusters import sql_joined
from reference.narratives import joined

_CARRIED = st.lists(st.tuples(st.sampled_from([TAG, LINK, TEXT]), st.integers(0, 4), st.integers(0, 12)), max_size=60)


@settings(max_examples=40, deadline=None)
@given(rows=_CARRIED)
def test_joined_keys_are_those_of_the_twin(rows: list[tuple[int, int, int]]) -> None:
    carried = sorted({(first_key(kind) + key, post, 0) for kind, key, post in rows})
    with duckdb.connect() as con:
        con.execute("create table carried (key bigint, post bigint, account bigint)")
        if carried:
            con.executemany("insert into carried values (?, ?, ?)", carried)
        found = con.execute(sql_joined()).fetchall()
    assert len(found) == len(set(found))
    named = [("tag" if key < first_key(LINK) else "other", f"{key:020}", post) for key, post, _ in carried]
    assert {(f"{a:020}", f"{b:020}") for a, b in found} == joined(named)
