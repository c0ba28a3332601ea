"""The halves of D3lta and the folds of the claims are those that were frozen, and keep together what belongs so."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generators import splits

FROZEN = Path(__file__).resolve().parents[2] / "data" / "listen" / "splits.json"


def test_queries_that_share_a_claim_stay_together() -> None:
    """q1-q2 by c1, q2-q3 by c2: three in one fold; the others are dealt so that no fold has two more than its turn."""
    relevant = [("q1", "c1"), ("q2", "c1"), ("q2", "c2"), ("q3", "c2"), *((f"s{i}", f"d{i}") for i in range(12))]
    for seed in range(30):
        folds = splits.deal_folds(relevant, seed=seed)
        assert sorted(query for fold in folds for query in fold) == sorted({query for query, _ in relevant})
        assert any({"q1", "q2", "q3"} <= set(fold) for fold in folds)
        assert sorted(map(len, folds)) in ([3, 3, 3, 3, 3], [2, 3, 3, 3, 4], [2, 2, 3, 3, 5], [2, 2, 2, 4, 5])


def test_order_of_rows_plays_no_part_and_the_seed_does() -> None:
    relevant = [(f"q{i}", f"c{i // 2}") for i in range(40)]
    assert splits.deal_folds(relevant, seed=1) == splits.deal_folds(relevant[::-1], seed=1)
    assert splits.deal_folds(relevant, seed=1) != splits.deal_folds(relevant, seed=2)


@pytest.mark.shared_data
def test_counts_and_hashes_are_those_that_were_frozen(shared: Callable[[str], Path]) -> None:
    with gzip.open(shared("data/d3lta_dev.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        blocks = {row["block"]: row["kind"] for row in csv.DictReader(lines)}
    qrels = shared("data/claims/tweet-vclaim-pairs.qrels").read_text(encoding="utf-8")
    relevant = [(query, claim) for query, _, claim, _ in map(str.split, qrels.splitlines())]
    found = {
        "d3lta": {
            f"{half} {kind}": splits.describe(
                b for b, k in blocks.items() if (splits.half_of_block(b), k) == (half, kind)
            )
            for half in ("tuning", "test")
            for kind in ("copy-pasta", "rewording", "translation")
        },
        "claims": {
            f"seed {seed}": [splits.describe(fold) for fold in splits.deal_folds(relevant, seed=seed)]
            for seed in splits.SEEDS
        },
    }
    assert found == json.loads(FROZEN.read_text(encoding="utf-8"))
    assert sum(part["count"] for part in found["d3lta"].values()) == len(blocks)
    for folds in found["claims"].values():
        assert sum(fold["count"] for fold in folds) == len({query for query, _ in relevant})
