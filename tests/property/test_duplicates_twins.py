"""The fast steps of near-duplicates give what their slow, obvious twins give."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import log, sqrt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.find import find_duplicates
from elshi.listen.duplicates.forms import normal_forms
from elshi.listen.duplicates.grams import gram_windows, number_grams
from elshi.listen.duplicates.grouping import label_texts
from elshi.listen.duplicates.near import distinct_grams
from elshi.listen.duplicates.rewording import COMMON, CUT, LEAST, NEAR, SUPPORT, UNIT, find_reworded, join_groups
from reference import duplicates as slow

# What breaks normal forms: compatibility letters, marks that join, Hangul parts, final sigma, dotted I, odd blanks.
_PIECES = st.sampled_from(
    ["http://", "https://", "HTTP://", "http:", "://", "@", "＠", "İ", "Σ", "ΑΣ ", "ﬁ", "Ⅳ", "e\u0301", "\u1112\u1161",
     "각", "\u11a8", "\u0b47\u0b3e", "…", "\u00a0", "\u2028", "\x1c", "\x85", "\u1680", "\u200b", "😀", "𠀀", "丽", "𐐀",
     "ß", "é", "қазақ", " ", "\n", "a", "b/c", "\x00"]
)  # fmt: skip
_WILD = st.lists(_PIECES | st.characters(max_codepoint=0x2FFFF, exclude_categories=["Cs", "Cn"]), max_size=14).map(
    "".join
)
# Short words of few letters, so that texts are often alike.
_ALIKE = st.lists(st.sampled_from(["бірге ", "біргe ", "x", "yy", "zzz ", "uvw", "丽"]), max_size=9).map("".join)


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(_WILD | st.none(), max_size=6))
@example(texts=["http://", "a http:// b", "http://@x", "xhttp://y@z w", "ahttps://b http://c d", None, "", "@"])
def test_normal_forms_are_those_of_the_twin(texts: list[str | None]) -> None:
    found = normal_forms(pa.array(texts, pa.large_string()))
    found.validate(full=True)
    assert found.to_pylist() == [slow.normal_form(text) for text in texts]


@settings(max_examples=150, deadline=None)
@given(forms=st.lists(_WILD.map(slow.normal_form) | _ALIKE.map(slow.normal_form), max_size=6))
@example(forms=["ab", "ab\x00", "ab\x00\x00\x00", "a", "", "丽"])
def test_gram_numbers_are_equal_where_grams_are(forms: list[str]) -> None:
    windows = gram_windows(pa.array(forms, pa.large_string()))
    numbers = number_grams(windows).tolist()
    ordered = [form[start : start + 5] for form in forms if form for start in range(max(len(form) - 4, 1))]
    assert len(numbers) == len(ordered)
    assert len(set(numbers)) == len(set(ordered)) == len(set(zip(numbers, ordered, strict=True)))


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(_ALIKE.map(slow.normal_form).filter(bool), max_size=9, unique=True), percent=st.integers(1, 100))
def test_verified_pairs_are_those_of_the_twin(texts: list[str], percent: int) -> None:
    forms = pa.array(texts, pa.large_string())
    pairs = list(combinations(range(len(texts)), 2))
    with DuckEngine() as engine:
        engine.register("candidates", _columns(["a", "b"], pairs))
        engine.register("grams", distinct_grams(forms, np.arange(len(texts))))
        engine.create("sizes", selects.sql_sizes())
        engine.create("wanted", selects.sql_wanted(percent=percent))
        found = engine.rows(selects.sql_verified(percent=percent))
    exact = slow.duplicate_pairs(
        dict(enumerate(texts)), threshold=Fraction(percent, 100), normal=lambda text: text or ""
    )
    likeness = map(Fraction, found["part"], found["whole"])
    assert dict(zip(zip(found["a"], found["b"], strict=True), likeness, strict=True)) == exact


@settings(max_examples=100, deadline=None)
@given(bands=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 2)), max_size=30, unique=True))
def test_candidates_are_all_that_share_a_band(bands: list[tuple[int, int, int]]) -> None:
    with DuckEngine() as engine:
        engine.register("bands", _columns(["text", "band", "hash"], bands))
        engine.create("turned", selects.sql_turned())
        found = engine.rows(selects.sql_candidates())
    expected = {(a[0], b[0]) for a in bands for b in bands if a[0] < b[0] and a[1:] == b[1:]}
    pairs = list(zip(found["a"], found["b"], strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == expected


@settings(max_examples=100, deadline=None)
@given(
    pairs=st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda pair: pair[0] < pair[1])),
    texts=st.lists(st.integers(0, 14), max_size=25),
)
def test_groups_and_pairs_of_posts_are_those_of_the_twin(pairs: set[tuple[int, int]], texts: list[int]) -> None:
    posts = [*enumerate([*range(15), *texts])]  # each text has a post
    with DuckEngine() as engine:
        engine.register("posts", _columns(["post", "text"], posts))
        engine.register("alike", _columns(["a", "b", "kind", "part", "whole"], [(*pair, 1, 3, 4) for pair in pairs]))
        label_texts(engine)
        groups = engine.rows(selects.sql_post_groups())
        found = engine.rows(selects.sql_post_pairs(same=0))
        counts = engine.rows(selects.sql_pair_counts(same=0))
    listed = list(zip(found["a"], found["b"], strict=True))
    expected = {
        (one, two) for (one, x), (two, y) in combinations(posts, 2) if x == y or (min(x, y), max(x, y)) in pairs
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == expected
    assert sum(counts["twice"]) == 2 * len(expected)
    members: dict[int, set[int]] = {}
    for post, first in zip(groups["post"], groups["first_post"], strict=True):
        members.setdefault(first, set()).add(post)
    twin = slow.groups(sorted(expected), at={post: post for post, _ in posts})
    assert {first: frozenset(group) for first, group in members.items()} == dict(twin)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(_ALIKE | st.none(), max_size=12))
def test_what_is_found_is_what_the_twin_says(texts: list[str | None]) -> None:
    # Sets of few grams, at a bound that none is near to: no chance of a miss is left.
    with find_duplicates(
        pa.array(map(str, range(len(texts)))), pa.array(texts, pa.large_string()), percent=100
    ) as found:
        counts = found.counts()
    exact = slow.duplicate_pairs(dict(enumerate(texts)), threshold=Fraction(1))
    assert counts["copy-pasta"] == len(exact)


@pytest.mark.parametrize("alphabet", [6, 6209])
def test_grams_of_a_large_alphabet_stay_apart(alphabet: int) -> None:
    letters = [chr(0x3400 + place) for place in range(alphabet)]
    forms = ["".join(letters[start : start + 5]) for start in range(0, alphabet - 5, 5)] + ["".join(letters[-6:])]
    numbers = number_grams(gram_windows(pa.array(forms, pa.large_string())))
    ordered = [form[start : start + 5] for form in forms for start in range(len(form) - 4)]
    assert len(set(numbers.tolist())) == len(set(ordered))


def _columns(names: list[str], rows: list[tuple[Any, ...]]) -> pa.Table:
    return pa.table({name: pa.array([row[place] for row in rows], pa.int64()) for place, name in enumerate(names)})


# Rewording has a twin of its own here: vectors as dictionaries, every pair, no sample.
def cosines(forms: list[str]) -> dict[tuple[int, int], float]:
    pieces = [Counter(f" {form} "[start : start + 4] for start in range(len(form) - 1)) for form in forms]
    texts = Counter(piece for one in pieces for piece in one)
    vectors = [
        {piece: (1 + log(times)) * log((len(forms) + 1) / texts[piece]) for piece, times in one.items()}
        for one in pieces
    ]
    lengths = [sqrt(sum(weight**2 for weight in one.values())) for one in vectors]
    return {
        (a, b): sum(weight * vectors[b].get(piece, 0) for piece, weight in vectors[a].items()) / lengths[a] / lengths[b]
        for a, b in combinations(range(len(forms)), 2)
        if len(vectors[a].keys() & vectors[b].keys()) >= COMMON
    }


def reworded_slowly(forms: list[str]) -> tuple[dict[tuple[int, int], float], list[float]]:
    """The pairs with their cosine, and the means of all that might be joined."""
    cosine = {pair: value for pair, value in cosines(forms).items() if value >= LEAST}
    near: dict[int, set[int]] = {text: set() for text in range(len(forms))}
    for (a, b), value in cosine.items():
        if value >= NEAR:
            near[a].add(b)
            near[b].add(a)
    found = {(a, b): value for (a, b), value in cosine.items() if value >= CUT or len(near[a] & near[b]) >= SUPPORT}
    grouped = [members for _, members in slow.groups(sorted(found), at={text: text for text in range(len(forms))})]
    alone = [frozenset({text}) for text in range(len(forms)) if not any(text in members for members in grouped)]
    means = []
    for one, two in combinations([*grouped, *alone], 2):
        across = {(a, b): value for (a, b), value in cosine.items() if (a in one) != (b in one) and {a, b} <= one | two}
        if max(len(one), len(two)) >= SUPPORT:
            means.append(sum(across.values()) / len(one) / len(two))
            found |= across if means[-1] >= NEAR else {}
    return found, means


@pytest.mark.parametrize(
    ("cosines_of_the_last", "group", "joined"),
    [
        ((25, 20, 15), {0, 1, 2}, True),  # the mean is the bound
        ((25, 20, 14), {0, 1, 2}, False),
        ((31, 29), {0, 1, 2}, True),  # of three pairs one was not looked at
        ((31, 28), {0, 1, 2}, False),
        ((31, 31), {0, 1}, False),  # a group of two does not suffice
    ],
)
def test_a_text_joins_a_group_that_it_is_near_to_in_the_mean(
    cosines_of_the_last: tuple[int, ...], group: set[int], joined: bool
) -> None:
    last, hundredth = max(group) + 1, UNIT**2 // 100
    inside = [(*pair, 40 * hundredth) for pair in combinations(sorted(group), 2)]
    scored = [*inside, *((text, last, share * hundredth) for text, share in enumerate(cosines_of_the_last))]
    with DuckEngine() as engine:
        engine.register("scored", _columns(["a", "b", "part"], scored))
        engine.register("found", _columns(["a", "b", "part", "whole"], [(*row, UNIT**2) for row in inside]))
        engine.create("reworded", "select a, b, part, whole from found")
        join_groups(engine)
        found = engine.rows("select a, b, part from reworded")
    assert sorted(zip(found["a"], found["b"], found["part"], strict=True)) == sorted(scored if joined else inside)


_WORDS = st.sampled_from(["әлем", "мектеп", "ашты", "kökterek", "autumn", "rain", "丽江", "4711", "a"])


@settings(max_examples=60, deadline=None)
@given(
    forms=st.lists(
        st.lists(_WORDS, min_size=1, max_size=7).map(" ".join),
        min_size=2,
        max_size=12,
        unique=True,
    )
)
def test_rewordings_are_those_of_a_slow_twin(forms: list[str]) -> None:
    with DuckEngine() as engine:
        find_reworded(engine, pa.array(forms, pa.large_string()))
        rows = engine.rows("select * from reworded")
    found = {(a, b): part / UNIT**2 for a, b, part in zip(rows["a"], rows["b"], rows["part"], strict=True)}
    exact, means = reworded_slowly(forms)
    # Weights are rounded to ten thousandths, so a cosine within that of a cut may fall on either side of it, and with
    # it the support of others; where none is so near, both say the same.
    every = cosines(forms).values()
    if all(abs(value - cut) > 0.002 for values in (every, means) for value in values for cut in (CUT, NEAR, LEAST)):
        assert found.keys() == exact.keys()
    assert all(abs(found[pair] - exact[pair]) < 0.002 for pair in found.keys() & exact.keys())
