"""Which claim a post repeats, out of its evidence: a weight for each kind, learnt from posts whose claim is known.

The chance of a candidate is the softmax of weighted evidence over the post's candidates: conditional logit (McFadden
1974), as a ranker ListNet with top-one probabilities (Cao and others 2007). Each column is first brought to mean 0 and
variance 1 among the candidates of the post, so that long and short posts weigh alike. Newton's method with halved
steps; the penalty L2 makes the best weights unique, so that the same posts give the same numbers, to rounding.

`weights.json` are those that are shipped, with what they were learnt from. They are numbers alone; no post is in them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from elshi.base.errors import UserError
from elshi.listen.claims.evidence import NAMES
from elshi.listen.claims.postings import Floats, Numbers

L2 = 30.0
_STEPS = 30
_SMALL = 1e-7  # of the loss: a smaller gain ends the search
VERSION = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each of `evidence.NAMES`. `source`, `queries`, `sha256`: the posts that they were learnt from."""

    values: Floats
    source: str
    queries: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Example:
    """The evidence of a post's candidates, and which of them it repeats (one at least, else nothing is learnt)."""

    evidence: Floats
    right: Numbers  # rows


def read_weights() -> Weights:
    """The shipped weights. Raises UserError if they are for other kinds of evidence than this version has."""
    data = json.loads((resources.files("elshi.listen.claims") / "weights.json").read_bytes())
    if data["version"] != VERSION or tuple(data["weights"]) != NAMES:
        raise UserError("weights.json is not of this version; make it again with tools/train_claims.py")
    values = np.array(list(data["weights"].values()), dtype=np.float64)
    return Weights(values, data["source"], data["queries"], data["sha256"])


def score(evidence: Floats, weights: Floats) -> Floats:
    """How much speaks for each row, in units that only compare within one post."""
    return np.asarray(standardise(evidence) @ weights)


def standardise(evidence: Floats) -> Floats:
    """Each column with mean 0 and variance 1; one that is the same in every row is 0."""
    if not len(evidence):
        return evidence
    spread = evidence.std(axis=0)
    centred = evidence - evidence.mean(axis=0)
    scaled: Floats = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-9)
    return scaled


def fit(examples: Sequence[Example], *, l2: float = L2) -> Floats:
    """The weights that make the right claims likeliest. Posts without a right candidate are left out."""
    useful = [example for example in examples if len(example.right)]
    rows = np.concatenate([standardise(example.evidence) for example in useful])
    first = np.cumsum([0, *(len(example.evidence) for example in useful)])
    target = np.zeros(len(rows))
    for start, example in zip(first[:-1], useful, strict=True):
        target[start + example.right] = 1 / len(example.right)
    weights = np.zeros(rows.shape[1])
    loss, chance = _loss(rows, first, target, weights, l2)
    for _ in range(_STEPS):
        slope = l2 * weights + rows.T @ (chance - target)
        pulled = rows * chance[:, None]
        means = np.add.reduceat(pulled, first[:-1], axis=0)
        bend = l2 * np.eye(len(weights)) + rows.T @ pulled - means.T @ means
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while size > 1e-6:
            trial, trial_chance = _loss(rows, first, target, weights - size * step, l2)
            if trial <= loss:
                break
            size /= 2
        else:
            break
        gain, loss, chance, weights = loss - trial, trial, trial_chance, weights - size * step
        if gain < _SMALL * loss:
            break
    return weights


def _loss(rows: Floats, first: Numbers, target: Floats, weights: Floats, l2: float) -> tuple[float, Floats]:
    """Minus the log-likelihood with its penalty, and the chance of each row within its post."""
    scores = rows @ weights
    lengths = np.diff(first)
    scores -= np.repeat(np.maximum.reduceat(scores, first[:-1]), lengths)
    odds = np.exp(scores)
    totals = np.add.reduceat(odds, first[:-1])
    chance = odds / np.repeat(totals, lengths)
    likelihood = float((target * scores).sum() - np.log(totals).sum())
    return l2 / 2 * float(weights @ weights) - likelihood, chance
