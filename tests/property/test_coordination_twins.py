"""Co-sharing by SELECTs gives what its slow, obvious twin gives; a text's form is what one line of Python says."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.coordination.alike import sql_alike_told
from elshi.listen.coordination.edges import sql_counts, sql_named_edges
from elshi.listen.coordination.network import find_edges
from elshi.listen.coordination.plain_text import sql_lower, sql_with_plain
from elshi.listen.duck import DuckEngine
from reference.coordination import coordination_edges, edges_of_pairs, participating_pairs, text_object

EPOCH = 1_448_575_920_000_000  # times of posts are from 1990 on
TOLD = pa.schema(
    [("line", pa.int64()), ("post", pa.int64()), ("account", pa.string()), ("us", pa.int64()), ("key", pa.int64())]
)
# Post, then objects. Accounts in an order that is not that of numbers; few times, so that many are equal or near.
_ACCOUNTS = ("10", "9", "b", "Я", "a")
_POSTS = st.lists(
    st.tuples(st.sampled_from(_ACCOUNTS), st.integers(0, 60), st.lists(st.integers(0, 3), max_size=3)),
    min_size=1,
    max_size=30,
)
_WINDOW = st.sampled_from([0, 1, 2, 7, 20, 100])


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


def shares_of(posts: Sequence[tuple[str, int, Sequence[int]]]) -> list[tuple[int, str, int, int]]:
    """As the twin takes them."""
    return [(post, who, EPOCH + us, key) for post, (who, us, keys) in enumerate(posts, 1) for key in keys]


def told_of(posts: Sequence[tuple[str, int, Sequence[int]]]) -> pa.Table:
    """As the SELECTs take them: a row for each object of a post, which is a line, and one for a post without any."""
    rows = [(post, post, who, us, key) for post, who, us, key in shares_of(posts)]
    rows += [(post, post, who, EPOCH + us, None) for post, (who, us, keys) in enumerate(posts, 1) if not keys]
    return pa.table(list(zip(*rows, strict=True)), schema=TOLD)


def edges_by(engine: Any, told: pa.Table, **options: int) -> list[tuple[Any, ...]]:
    engine.register("told_in", told)
    engine.create("told", "select * from told_in")
    find_edges(engine, **options)
    return list(zip(*engine.rows(sql_named_edges()).values(), strict=True))


def as_rows(edges: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(e.a, e.b, e.weight_ab, e.weight_ba, e.pairs, e.first_at, e.last_at) for e in edges]


@settings(max_examples=60, deadline=None)
@given(posts=_POSTS, window=_WINDOW)
def test_edges_are_those_of_the_twin(engine, posts, window):
    expected = coordination_edges(shares_of(posts), window_us=window)
    assert edges_by(engine, told_of(posts), window_us=window) == as_rows(expected)
    counts = engine.rows(sql_counts())
    assert counts["pairs"] == [sum(edge.pairs for edge in expected)]
    assert counts["edges"] == [len(expected)]
    assert counts["accounts"] == [len({name for edge in expected for name in (edge.a, edge.b)})]


@settings(max_examples=60, deadline=None)
@given(posts=_POSTS, window=_WINDOW, least=st.integers(1, 4))
def test_participation_is_that_of_the_twin(engine, posts, window, least):
    shares = shares_of(posts)
    expected = edges_of_pairs(participating_pairs(shares, window_us=window, least=least), shares)
    found = edges_by(engine, told_of(posts), window_us=window, min_participation=least)
    assert found == as_rows(expected)


@settings(max_examples=30, deadline=None)
@given(posts=_POSTS, window=_WINDOW)
def test_ids_of_a_post_are_its_accounts_own_and_lines_may_repeat(engine, posts, window):
    """A file with a line for each object, told twice over, in which every account counts its posts from 1."""
    own: dict[str, int] = {}
    rows, shares = [], []
    for who, us, keys in posts:
        own[who] = own.get(who, 0) + 1
        shares += [((who, own[who]), who, EPOCH + us, key) for key in keys]
        rows += [(own[who], who, EPOCH + us, key) for key in keys]
    told = [(line, *row) for line, row in enumerate([*rows, *rows, (1, "a", EPOCH, None)], 1)]
    found = edges_by(engine, pa.table(list(zip(*told, strict=True)), schema=TOLD), window_us=window)
    assert found == as_rows(coordination_edges(shares, window_us=window))


_SIGNS = st.sampled_from(
    [*"aBжЖΣσςİıẞ@@@#'.: \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u1680\u2003\u2028\u202f\u3000\u200b\u0301", "  "]
)
_TEXTS = st.lists(st.lists(_SIGNS, max_size=12).map("".join), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(texts=_TEXTS)
def test_the_form_of_a_text_is_that_of_the_twin(engine, texts):
    engine.register("texts", pa.table({"line": range(len(texts)), "text": texts}))
    plain = sql_with_plain("select * from texts", text="text")
    found = engine.rows(f"select line, text from ({plain}) as plain order by line")["text"]
    assert [text or None for text in found] == [text_object(text) for text in texts]
    assert engine.rows(f"select {sql_lower('text')} as low from texts order by line")["low"] == [
        t.lower() for t in texts
    ]


_ALIKE = pa.schema([("a", pa.int64()), ("b", pa.int64())])
_LIKE = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda pair: pair[0] < pair[1]))


@settings(max_examples=60, deadline=None)
@given(posts=_POSTS, window=_WINDOW, like=_LIKE)
def test_like_texts_are_shared_and_no_chain_of_them(engine, posts, window, like):
    """Every text here is a number; a post has one. Pairs by hand: equal or alike, near, by others."""
    single = [(who, us, keys[:1]) for who, us, keys in posts]
    engine.register("told_in", told_of(single))
    engine.create("told", "select * from told_in")
    engine.register("alike_in", pa.table({"a": [a for a, _ in like], "b": [b for _, b in like]}, schema=_ALIKE))
    engine.create("alike", "select * from alike_in")
    engine.create("told", sql_alike_told())
    find_edges(engine, window_us=window)
    found = set(zip(*engine.rows("select post_a, post_b from pairs").values(), strict=True))
    expected = set()
    for one, other in itertools.combinations(shares_of(single), 2):
        texts = tuple(sorted((one[3], other[3])))
        if one[1] != other[1] and abs(one[2] - other[2]) <= window and (texts[0] == texts[1] or texts in like):
            expected.add((one[0], other[0]) if one[1] < other[1] else (other[0], one[0]))
    assert found == expected
