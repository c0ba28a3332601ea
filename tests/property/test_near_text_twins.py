"""Coordination by near-duplicate texts gives what the slow twins of both, put together, give."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.coordination.edges import sql_named_edges
from elshi.listen.coordination.near_text import make_near_told
from elshi.listen.coordination.network import find_edges
from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates.find import PERCENT
from reference import duplicates as slow
from reference.coordination import coordination_edges, coordination_pairs, edges_of_pairs

EPOCH = 1_448_575_920_000_000
SAID = pa.schema(
    [("line", pa.int64()), ("post", pa.int64()), ("account", pa.string()), ("us", pa.int64()), ("text", pa.string())]
)
_BASES = (
    "The ministry of the Republic of Samal says that the bridge over the river will be open on Monday for every car",
    "Самал Республикасының министрлігі өзен үстіндегі көпір дүйсенбіде барлық көлік үшін ашылады деп мәлімдеді",
    "萨马尔共和国外交部表示河上的大桥将于星期一向所有车辆开放请各位市民提前安排好出行时间",
)
# Each cut short before or behind: like it, and only by way of it like the other.
_TEXTS = (
    *_BASES,
    *(base[: -len(base) // 9] for base in _BASES),
    *(base[len(base) // 9 :] for base in _BASES),
    *(base[2:-2] for base in _BASES),
    *(base[: len(base) // 2] for base in _BASES),
    f"@someone {_BASES[0].upper()} https://samal.example/a",
    "", " ", "@only https://samal.example/a", "😀", "a", "ab", "abcde", "abcdef", "\x00",
)  # fmt: skip
_WILD = st.lists(st.sampled_from([*"ab ж丽😀@\n", "\u0301", "https://x "]), max_size=9).map("".join)
_ACCOUNTS = st.sampled_from(("10", "9", "b", "Я", "a"))
_WINDOW = st.sampled_from([0, 2, 20, 100])


def posts_of(texts: st.SearchStrategy[str | None]) -> st.SearchStrategy[list[tuple[str, int, str | None]]]:
    return st.lists(st.tuples(_ACCOUNTS, st.integers(0, 60), texts), min_size=1, max_size=25)


Posts = Sequence[tuple[str, int, str | None]]


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


def own_shares(posts: Posts) -> list[tuple[int, str, int, str | None]]:
    """One for each post: its form, or nothing."""
    forms = [slow.normal_form(text) or None for _, _, text in posts]
    return [(line, who, EPOCH + us, forms[line - 1]) for line, (who, us, _) in enumerate(posts, 1)]


def like_shares(shares: Sequence[tuple[int, str, int, str | None]]) -> list[tuple[int, str, int, Any]]:
    """The same, and one more for each like pair of forms that its own is in."""
    forms = {share[3] for share in shares if share[3]}
    alike = slow.duplicate_pairs(
        {form: form for form in forms}, threshold=Fraction(PERCENT, 100), normal=lambda form: form or ""
    )
    return [
        *shares,
        *((post, who, us, pair) for post, who, us, form in shares for pair in alike if form in pair),
    ]


def edges_by(engine: DuckEngine, posts: Posts, **options: int) -> list[tuple[Any, ...]]:
    rows = [(line, line, who, EPOCH + us, text) for line, (who, us, text) in enumerate(posts, 1)]
    engine.register("said_in", pa.table(list(zip(*rows, strict=True)), schema=SAID))
    engine.create("said", "select * from said_in")
    make_near_told(engine)
    find_edges(engine, alike=True, **options)
    return list(zip(*engine.rows(sql_named_edges()).values(), strict=True))


def as_rows(edges: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(e.a, e.b, e.weight_ab, e.weight_ba, e.pairs, e.first_at, e.last_at) for e in edges]


def test_the_texts_here_are_of_all_kinds() -> None:
    """Alike in pairs and chains that are none, or what follows would show little."""
    forms = {form for text in _TEXTS if (form := slow.normal_form(text))}
    alike = slow.duplicate_pairs({form: form for form in forms}, threshold=Fraction(PERCENT, 100))
    beside: dict[str, set[str]] = {}
    for one, other in alike:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    chains = [
        (one, other)
        for middle in beside.values()
        for one, other in combinations(sorted(middle), 2)
        if other not in beside[one]
    ]
    assert len(alike) >= 6
    assert chains


@settings(max_examples=20, deadline=None)
@given(posts=posts_of(st.sampled_from(_TEXTS) | st.none()), window=_WINDOW)
def test_edges_are_those_of_the_twins(engine, posts, window):
    expected = coordination_edges(like_shares(own_shares(posts)), window_us=window)
    assert edges_by(engine, posts, window_us=window) == as_rows(expected)


@settings(max_examples=20, deadline=None)
@given(posts=posts_of(st.sampled_from(_TEXTS) | st.none()), window=_WINDOW, least=st.integers(2, 4))
def test_participation_counts_texts_and_not_what_is_like_them(engine, posts, window, least):
    shares = own_shares(posts)
    often = Counter(who for _, who, _, form in shares if form)
    kept = [share for share in shares if often[share[1]] >= least]
    pairs = coordination_pairs(like_shares(kept), window_us=window)
    paired = {post for pair in pairs for post in pair}
    times = Counter(who for post, who, _, _ in kept if post in paired)
    strong = {post for post, who, _, _ in kept if times[who] >= least}
    expected = edges_of_pairs({pair for pair in pairs if strong & set(pair)}, shares)
    assert edges_by(engine, posts, window_us=window, min_participation=least) == as_rows(expected)


@settings(max_examples=20, deadline=None)
@given(posts=posts_of(_WILD | st.none()), window=_WINDOW)
def test_of_any_texts_equal_ones_are_found_and_nothing_is_that_the_twins_do_not_say(engine, posts, window):
    """Candidates come by chance, so a like pair may be missed; an equal or a wrong one may not."""
    edges_by(engine, posts, window_us=window)
    rows = engine.rows("select post_a, post_b from pairs")
    found = {(min(pair), max(pair)) for pair in zip(rows["post_a"], rows["post_b"], strict=True)}
    shares = own_shares(posts)
    assert coordination_pairs(shares, window_us=window) <= found
    assert found <= coordination_pairs(like_shares(shares), window_us=window)
