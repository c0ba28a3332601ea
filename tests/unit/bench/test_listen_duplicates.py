"""What the measurement of near-duplicates says of given pairs; the exact join against the twin."""

from fractions import Fraction
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.bench import duplicates_peers, listen_duplicates
from elshi.bench.exact_join import join_exactly
from elshi.bench.figures import Figure
from generators import splits
from reference.duplicates import duplicate_pairs, grams

ROWS = [
    {"doc_id": name, "block": block, "kind": kind}
    for block, kind, names in (("1", "copy-pasta", "ab"), ("2", "rewording", "cde"), ("3", "translation", "fg"))
    for name in names
]


def told(figures) -> dict[str, Figure]:
    return {figure.what.removeprefix("D3lta, test half"): figure for figure in figures}


def test_shares_of_pairs_groups_and_kinds_and_what_is_wrong():
    pairs = [("b", "a", "copy-pasta"), ("c", "d", "rewording"), ("d", "e", "copy-pasta"), ("a", "c", "rewording")]
    found = told(listen_duplicates.tell_set(ROWS, pairs=pairs, first=dict.fromkeys("abcde", "a")))
    values = {what: (figure.value, figure.ok) for what, figure in found.items()}
    assert values == {
        ", copy-pasta: share of 1 pairs found": (1, True),
        ", copy-pasta: called so": (1, None),
        ", copy-pasta: share of pairs in one group": (1, None),
        ", rewording: share of 3 pairs found": (2 / 3, False),
        ", rewording: called so": (1 / 3, None),
        ", rewording: share of pairs in one group": (1, True),
        ", translation: share of 1 pairs found": (0, None),
        ", translation: called so": (0, None),
        ", translation: share of pairs in one group": (0, None),
        ": pairs found of 16 that are none": (1, False),
    }


def test_recall_and_precision():
    recall, precision = listen_duplicates.tell_recall({(0, 1), (2, 3)}, {(0, 1), (4, 5)})
    assert (recall.value, recall.ok, precision.value, precision.ok) == (0.5, False, 0.5, False)
    assert all(figure.ok for figure in listen_duplicates.tell_recall({(0, 1)}, {(0, 1)}))


def test_the_halves_are_the_frozen_ones():
    assert all(listen_duplicates.half_of_block(str(block)) == splits.half_of_block(str(block)) for block in range(300))


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.text("abc", max_size=12), max_size=8), percent=st.integers(1, 100))
def test_the_exact_join_is_the_twins(texts, percent):
    found = join_exactly([grams(text) for text in texts], percent=percent)
    exact = duplicate_pairs(dict(enumerate(texts)), threshold=Fraction(percent, 100), normal=lambda text: text or "")
    assert found == set(exact)


# The peers are no part of a test run; where they are installed, they have to work.
@pytest.mark.parametrize(
    "way", [way for way in duplicates_peers.WAYS if way == "elshi" or find_spec(way.partition(" ")[0])]
)
def test_every_way_finds_copies(way):
    texts = ["the ministry opens a school in the north today", "something else is said here, and at length"]
    assert duplicates_peers.WAYS[way]([*texts, texts[0]])() > 0


def test_a_peer_that_is_not_installed_is_not_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(listen_duplicates, "find_spec", lambda name: None)
    monkeypatch.setattr(
        listen_duplicates,
        "run_child",
        lambda command: type("Ran", (), {"output": '{"seconds":1,"cpu":1,"version":"1"}'}),
    )
    figures = list(listen_duplicates.measure_speed(tmp_path, lambda _: None))
    assert [(figure.ok, figure.reason) for figure in figures] == [
        (None, "rensa is not installed"),
        (None, "datasketch is not installed"),
    ]
