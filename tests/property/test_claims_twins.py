"""What a text shares with claims: the arrays agree with the sums, for any words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.bench import claim_folds
from elshi.listen.claims import ranker
from elshi.listen.claims.postings import Postings, best
from generators import splits
from reference import claims, ranking

TERMS = st.lists(st.sampled_from("abcdefgh"), max_size=12)
DOCUMENTS = st.lists(TERMS, min_size=1, max_size=8)
NAMES = st.sampled_from([f"n{i}" for i in range(8)])


@settings(deadline=None)
@given(TERMS, DOCUMENTS)
def test_postings(text, documents):
    match = Postings(documents).match(text)
    of_document, of_text = match.shares()
    for place, document in enumerate(documents):
        assert match.bm25()[place] == pytest.approx(claims.bm25(text, document, documents) if any(documents) else 0)
        assert match.cosine()[place] == pytest.approx(claims.cosine(text, document, documents))
        assert (of_document[place], of_text[place]) == pytest.approx(claims.shares(text, document, documents))
        assert match.rarest()[place] == pytest.approx(claims.rarest(text, document, documents))


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), max_size=20), st.integers(1, 8))
def test_best_is_a_stable_sort_without_zeros(scores, limit):
    expected = [place for place in sorted(range(len(scores)), key=lambda place: -scores[place]) if scores[place]]
    assert list(best(np.array(scores, dtype=float), limit).places) == expected[:limit]


@settings(deadline=None)
@given(st.dictionaries(NAMES, st.frozensets(NAMES, min_size=1, max_size=3), min_size=1), st.integers(1, 5))
def test_folds_are_those_of_the_generators(qrels, seed):
    rows = [(post, claim) for post, right in qrels.items() for claim in right]
    assert claim_folds.deal_folds(qrels, seed=seed) == splits.deal_folds(rows, seed=seed)


@settings(deadline=None)
@given(
    st.dictionaries(NAMES, st.frozensets(NAMES, min_size=1, max_size=3), min_size=1),
    st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=8)),
)
def test_mean_average_precision(qrels, run):
    expected = float(ranking.mean_average_precision(run, qrels))
    assert claim_folds.mean_average_precision(run, qrels) == pytest.approx(expected)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_learnt_weights_are_where_the_slope_is_nothing(seed):
    """The derivative of the penalised log-likelihood, taken post by post, is 0 at the weights."""
    draw = np.random.default_rng(seed)
    examples = [
        ranker.Example(draw.normal(size=(rows, 3)).round(1), np.array([draw.integers(rows)]))
        for rows in draw.integers(1, 6, size=5)
    ]
    weights = ranker.fit(examples, l2=0.5)
    slope = 0.5 * weights
    for example in examples:
        rows = ranker.standardise(example.evidence)
        odds = np.exp(rows @ weights)
        slope += rows.T @ (odds / odds.sum()) - rows[example.right].mean(axis=0)
    assert np.abs(slope).max() < 1e-3
