"""What the measurement of claims says of given seeds, and where its data are not there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from elshi.bench import claim_folds, listen_claims
from elshi.listen.claims.evidence import KnownClaims
from elshi.listen.claims.known import Claim

FROZEN = Path(__file__).resolve().parents[2] / "data" / "listen" / "splits.json"


def test_the_goal_is_about_the_mean_of_the_seeds():
    reached, worst, *_ = listen_claims.tell([0.84, 0.87], 0.8)
    assert (reached.ok, worst.value) == (True, 0.84)
    assert reached.value == pytest.approx(0.855)
    missed, *_ = listen_claims.tell([0.84, 0.85], 0.8)
    assert missed.ok is False


def test_without_the_data_nothing_is_measured(tmp_path):
    figures = list(listen_claims.measure_part(tmp_path, lambda text: None))
    assert [figure.ok for figure in figures] == [None, None]
    assert "verified_claims" in (figures[0].reason or "")


def test_bm25_of_the_textbook():
    claims = [Claim("a", "one two", "three"), Claim("b", "two", "two")]
    assert listen_claims.rank_by_bm25(claims, {"1": "Two!", "2": "three", "3": "four"}) == {
        "1": ["b", "a"], "2": ["a"], "3": [],
    }  # fmt: skip


def test_each_post_is_judged_by_what_others_taught():
    """Ten towns, ten rumours, a post for each in other words; what is learnt from eight finds the other two."""
    towns = ["Aktam", "Besik", "Dorun", "Ermek", "Kulan", "Mirze", "Nartai", "Oilan", "Sabyr", "Tulpar"]
    claims = [
        Claim(town, f"The bridge of {town} fell in the flood.", f"Did a bridge fall in {town}?") for town in towns
    ]
    known = KnownClaims(claims)
    qrels = {f"p{town}": frozenset({town}) for town in towns}
    found = {f"p{town}": known.find(f"omg the bridge in #{town} is gone") for town in towns}
    examples = {post: listen_claims.make_example(known, found[post], right) for post, right in qrels.items()}
    judged = listen_claims.judge_seed(known, found, examples, claim_folds.deal_folds(qrels, seed=1))
    assert claim_folds.mean_average_precision(judged.run, qrels) == 1
    assert (judged.near, judged.false < 0.5) == (1, True)


@pytest.mark.shared_data
def test_the_folds_are_those_that_were_frozen(shared: Callable[[str], Path]) -> None:
    qrels = claim_folds.parse_qrels(shared("data/claims/tweet-vclaim-pairs.qrels").read_text(encoding="utf-8"))
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))["claims"]
    for seed in claim_folds.SEEDS:
        counts = [len(fold) for fold in claim_folds.deal_folds(qrels, seed=seed)]
        assert counts == [fold["count"] for fold in frozen[f"seed {seed}"]]
