"""The twin of co-sharing against tables worked out by hand, and against counts of two other programs.

They are R's CooRTweet and Python's coordination-network-toolkit; ../shared/data/README.md holds what they counted.
"""

import csv
import doctest
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from reference import coordination
from reference.coordination import (
    Edge,
    coordination_edges,
    coordination_pairs,
    edges_of_pairs,
    participating_pairs,
    sequence_object,
    text_object,
)

S = 1_000_000  # microseconds


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(coordination).failed == 0


def test_the_window_is_inclusive_and_one_microsecond_more_is_outside() -> None:
    shares = [(1, "a", 0, "x"), (2, "b", 60 * S, "x"), (3, "c", 60 * S + 1, "x")]
    assert coordination_pairs(shares, window_us=60 * S) == {(1, 2), (2, 3)}
    assert coordination_pairs(shares, window_us=60 * S - 1) == {(2, 3)}


def test_nobody_is_linked_by_nothing_nor_with_himself() -> None:
    shares = [
        (1, "a", 0, None),
        (2, "b", 0, None),
        (3, "a", 0, ""),
        (4, "b", 0, ""),
        (5, "a", 0, "x"),
        (6, "a", 0, "x"),
    ]
    assert coordination_pairs(shares, window_us=S) == set()
    assert coordination_edges(shares, window_us=S) == []


def test_weights_count_distinct_posts_of_each_side() -> None:
    """One post of b beside three of a: weight 3 of a, 1 of b, three pairs; another object far away adds one each."""
    shares = [
        (10, "a", 0 * S, "x"),
        (11, "a", 10 * S, "x"),
        (12, "a", 20 * S, "x"),
        (13, "b", 15 * S, "x"),
        (14, "b", 900 * S, "y"),
        (15, "a", 930 * S, "y"),
        (16, "c", 500 * S, "x"),
    ]
    assert coordination_edges(shares, window_us=30 * S) == [
        Edge(a="a", b="b", weight_ab=4, weight_ba=2, pairs=4, first_at=0, last_at=930 * S)
    ]


def test_two_shared_objects_are_one_pair() -> None:
    shares = [(1, "b", 0, "x"), (1, "b", 0, "y"), (2, "a", 5, "x"), (2, "a", 5, "y")]
    assert coordination_edges(shares, window_us=10) == [
        Edge(a="a", b="b", weight_ab=1, weight_ba=1, pairs=1, first_at=0, last_at=5)
    ]


def test_pairs_do_not_chain() -> None:
    shares = [(1, "a", 0, "x"), (2, "b", 50, "x"), (3, "c", 100, "x")]
    assert coordination_pairs(shares, window_us=50) == {(1, 2), (2, 3)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        (" \n\t ", None),
        ("@one @two", None),
        ("Қайырлы  ТАҢ!", "қайырлы таң!"),
        ("hi @Ann_1, come", "hi come"),
        ("RT @ann: a.@bob b @ c", "rt a. b c"),
        ("a\u00a0b\r\nc", "a b c"),
    ],
)
def test_texts_as_objects(text: str | None, expected: str | None) -> None:
    assert text_object(text) == expected


def test_hashtags_keep_their_order_as_an_object() -> None:
    assert sequence_object(["Aisu", "", "SAMAL", None]) == ("aisu", "samal")
    assert sequence_object(["samal", "aisu"]) != sequence_object(["aisu", "samal"])
    assert sequence_object([""]) is sequence_object(None) is sequence_object([]) is None


def test_seldom_accounts_are_left_out_as_coortweet_does() -> None:
    """b shares once: out before pairing. c is paired once: stays only beside a, who is paired twice."""
    shares = [
        (1, "a", 0, "x"),
        (2, "b", 1, "x"),
        (3, "a", 100, "y"),
        (4, "c", 101, "y"),
        (5, "c", 900, "z"),
        (6, "a", 200, "w"),
        (7, "d", 201, "w"),
        (8, "d", 300, "v"),
        (9, "e", 301, "v"),
        (10, "e", 950, "u"),
        (11, "f", 400, "t"),
        (12, "f", 990, "s"),
        (13, "g", 401, "t"),
        (14, "g", 970, "r"),
    ]
    assert coordination_pairs(shares, window_us=1) == {(1, 2), (3, 4), (6, 7), (8, 9), (11, 13)}
    assert participating_pairs(shares, window_us=1) == {(3, 4), (6, 7), (8, 9)}
    assert participating_pairs([*shares, *shares], window_us=1) == {(3, 4), (6, 7), (8, 9)}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("column", "pairs", "edges"),
    [("url_id", 6_760, 1_772), ("hashtag_id", 4_295, 820), ("domain_id", 7_415, 2_174), ("phash_id", 2_458, 455)],
)
def test_german_elections_as_coortweet_counts_them(
    shared: Callable[[str], Path], column: str, pairs: int, edges: int
) -> None:
    rows = _read(shared("data/coortweet/german_elections.csv.gz"))
    shares = [(row["post_id"], row["account_id"], int(row["timestamp"]) * S, row[column]) for row in rows]
    found = participating_pairs(shares, window_us=60 * S)
    assert (len(found), len(edges_of_pairs(found, shares))) == (pairs, edges)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("window_s", "pairs", "edges"), [(10, 447, 442), (60, 3_791, 3_721), (3_600, 183_379, 169_781)]
)
def test_russian_posts_as_coortweet_counts_them(
    shared: Callable[[str], Path], window_s: int, pairs: int, edges: int
) -> None:
    rows = _read(shared("data/coortweet/russian_coord_tweets.csv.gz"))
    shares = [(row["content_id"], row["account_id"], int(row["timestamp_share"]) * S, row["object_id"]) for row in rows]
    found = participating_pairs(shares, window_us=window_s * S)
    assert (len(found), len(edges_of_pairs(found, shares))) == (pairs, edges)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("by", "window_s", "ordered_edges", "weights"),
    [("text", 60, 12_272, 50_714), ("text", 3_600, 23_424, 449_194), ("url", 60, 10_210, 36_203)],
)
def test_influence_accounts_as_the_coordination_network_toolkit_counts_them(
    shared: Callable[[str], Path], by: str, window_s: int, ordered_edges: int, weights: int
) -> None:
    """Its edges are ordered, (a, b) and (b, a); rows without a link, which it takes for one link, left out."""
    import pyarrow.parquet as pq

    columns = ["author_id", "content", "ts", "urls"]
    rows = pq.read_table(shared("data/ira_300k.parquet"), columns=columns).to_pylist()
    shares = [
        (post, row["author_id"], row["ts"] * S, one)
        for post, row in enumerate(rows)
        for one in ([text_object(row["content"])] if by == "text" else row["urls"])
    ]
    found = coordination_edges(shares, window_us=window_s * S)
    assert (2 * len(found), sum(edge.weight_ab + edge.weight_ba for edge in found)) == (ordered_edges, weights)


def _read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
