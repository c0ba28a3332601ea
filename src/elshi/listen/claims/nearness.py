"""Whether a post repeats the claim at all that is ranked first for it: most posts repeat none that is known.

Ranking compares claims within one post. Here what means the same for every post is weighed by a logistic regression:
how much the first claim and the post share (ABSOLUTE, 0 to 1), how far that is above the second-best claim in each
respect, and how clearly it leads. Learnt from posts with their right claim, against the same posts with it taken away,
where the best of the rest is wrong. The cut is where FALSE of the latter would be called near. That is on the safe
side: a post without a known claim, taken at random, is farther from all claims than one whose claim was checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elshi.listen.claims.evidence import NAMES
from elshi.listen.claims.postings import Floats
from elshi.listen.claims.ranker import Example, score

FALSE = 0.05  # the part of posts whose claim is not known that may be called near
L2 = 1.0
ABSOLUTE = (
    "cosine words", "cosine claim", "cosine grams", "cosine body", "of title", "of claim", "of both", "by words",
    "by grams",
)  # fmt: skip
COLUMNS = (*ABSOLUTE, *(f"ahead in {name}" for name in ABSOLUTE), "lead", "chance")
_AT = [NAMES.index(name) for name in ABSOLUTE]
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Nearness:
    """One weight for each of COLUMNS, and the least sum that is near."""

    weights: Floats
    cut: float

    def is_near(self, evidence: Floats, ranking: Floats) -> bool:
        """Whether the claim that `ranking` puts first among the candidates is near; no candidates, none near."""
        return len(evidence) > 0 and bool(describe_first(evidence, ranking) @ self.weights >= self.cut)


def fit_nearness(examples: Sequence[Example], ranking: Floats) -> Nearness:
    """Learn from posts whose claim is known; `ranking`: the weights that rank."""
    near = [describe_first(example.evidence, ranking) for example in examples if is_first_right(example, ranking)]
    rest = [take_away(example) for example in examples]
    far = [describe_first(evidence, ranking) for evidence in rest if len(evidence)]
    rows = np.stack([*near, *far])
    spread = rows.std(axis=0)
    scale: Floats = np.divide(1, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    target = np.concatenate([np.ones(len(near)), np.zeros(len(far))])
    weights = _logistic((rows - rows.mean(axis=0)) * scale, target) * scale
    return Nearness(weights, float(np.quantile(rows[len(near) :] @ weights, 1 - FALSE)))


def describe_first(evidence: Floats, ranking: Floats) -> Floats:
    """The COLUMNS of the claim ranked first. `evidence`: one row or more."""
    scores = score(evidence, ranking)
    first = int(np.argmax(scores))
    others = np.delete(scores, first)
    lead = scores[first] - others.max() if len(others) else 0.0
    chance = 1 / np.exp(scores - scores[first]).sum()
    own = evidence[first, _AT]
    second = np.sort(evidence[:, _AT], axis=0)[-2] if len(evidence) > 1 else np.zeros(len(_AT))
    return np.concatenate([own, own - second, [lead, chance]])


def is_first_right(example: Example, ranking: Floats) -> bool:
    """Whether a claim that the post repeats is ranked first."""
    return len(example.right) > 0 and int(np.argmax(score(example.evidence, ranking))) in example.right


def take_away(example: Example) -> Floats:
    """The evidence without the right claims: a post whose claim is not known."""
    return np.delete(example.evidence, example.right, axis=0)


def _logistic(rows: Floats, target: Floats) -> Floats:
    """The weights of a logistic regression with an L2 penalty, by Newton's method; the constant term is left out."""
    rows = np.column_stack([rows, np.ones(len(rows))])
    penalty = np.append(np.full(rows.shape[1] - 1, L2), 1e-9)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = penalty * weights + rows.T @ (chance - target)
        bend = np.diag(penalty) + (rows * (chance * (1 - chance))[:, None]).T @ rows
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights[:-1]
