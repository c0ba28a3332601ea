"""What belongs to one narrative is what the slow, obvious twin says."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.bursts.objects import LINK, TAG, TEXT, first_key
from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates.grouping import label_texts
from elshi.listen.narratives.clusters import group_keys, sql_joined
from elshi.listen.narratives.near_texts import sql_stands
from reference.narratives import joined, narratives

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


_TEXTS = 6
_KEYS = st.one_of(
    st.tuples(st.just(TAG), st.integers(0, 1)),
    st.tuples(st.just(LINK), st.integers(0, 1)),
    st.tuples(st.just(TEXT), st.integers(0, _TEXTS - 1)),
)
# At least thirty uses: of the five that Hypothesis makes by itself, none has enough accounts and posts to be one.
_USED = st.lists(st.tuples(_KEYS, st.integers(0, 14)), min_size=30, max_size=60)
_AUTHORS = st.lists(st.integers(0, 4), min_size=15, max_size=15)  # of each post, which has but one
_FORMS = st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=_TEXTS, max_size=_TEXTS)  # none: too short
_ALIKE = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1]), max_size=4)


@settings(max_examples=40, deadline=None)
@given(used=_USED, authors=_AUTHORS, forms=_FORMS, alike=_ALIKE)
def test_narratives_of_a_day_are_those_of_the_twin(
    used: list[tuple[tuple[int, int], int]], authors: list[int], forms: list[int | None], alike: set[tuple[int, int]]
) -> None:
    """Texts `forms[n]` are one form, or of two that are `alike`, or (None) stand only for themselves."""
    rows = sorted({(first_key(kind) + key, post, authors[post]) for (kind, key), post in used})
    there = {key for key, _, _ in rows}  # `sql_texts` reads the texts of posts, so none stands there without one
    placed = [(first_key(TEXT) + key, form) for key, form in enumerate(forms) if form is not None]
    placed = [(key, form) for key, form in placed if key in there]
    # Forms are compared with each other only where some text has them: none hangs together by one that is not there.
    alike = {pair for pair in alike if set(pair) <= {form for _, form in placed}}
    with DuckEngine() as engine:
        _make(engine, "new_objects", "key post account", rows)
        _make(engine, "posts", "post text", placed)
        _make(engine, "alike", "a b", sorted(alike))
        label_texts(engine)
        engine.create("stands", sql_stands())
        groups = group_keys(engine)
        found: dict[int, set[str]] = {}
        for key, grp in engine.connection.execute("select key, grp from of_group").fetchall():
            found.setdefault(grp, set()).add(f"{key:020}")
        posts = {
            grp: set(of_grp)
            for grp, of_grp in engine.connection.execute("select grp, list(post) from in_group group by grp").fetchall()
        }
    wanted = narratives(_named(rows), _near(placed, alike))
    assert {frozenset(keys) for keys in found.values()} == wanted
    assert len(found) == groups.count == len(wanted)
    for grp, keys in found.items():
        assert posts[grp] == {post for key, post, _ in rows if f"{key:020}" in keys}


def _named(rows: list[tuple[int, int, int]]) -> list[tuple[str, str, int, str]]:
    return [("tag" if key < first_key(LINK) else "other", f"{key:020}", post, str(who)) for key, post, who in rows]


def _near(placed: list[tuple[int, int]], alike: set[tuple[int, int]]) -> set[tuple[str, str]]:
    return {
        (f"{a:020}", f"{b:020}")
        for a, form in placed
        for b, other in placed
        if a < b and (form == other or (form, other) in alike or (other, form) in alike)
    }


def _make(engine: DuckEngine, name: str, columns: str, rows: Sequence[tuple[int, ...]]) -> None:
    names = columns.split()
    values = [pa.array([row[place] for row in rows], pa.int64()) for place in range(len(names))]
    engine.register(f"{name}_in", pa.table(values, names))
    engine.create(name, f"select * from {name}_in")
