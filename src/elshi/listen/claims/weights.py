"""The shipped weights, `weights.json`, with what they were learnt from. They are numbers alone; no post is in them."""

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from elshi.base.errors import ElshiError
from elshi.listen.claims.evidence import NAMES
from elshi.listen.claims.nearness import COLUMNS, FALSE, Nearness
from elshi.listen.claims.postings import Floats

VERSION = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """`ranking`: one number for each of `evidence.NAMES`. `source`, `queries`, `sha256`: the posts behind them."""

    ranking: Floats
    nearness: Nearness
    source: str
    queries: int
    sha256: str


def read_weights() -> Weights:
    """The shipped weights."""
    data = json.loads((resources.files("elshi.listen.claims") / "weights.json").read_bytes())
    if (data["version"], tuple(data["ranking"]), tuple(data["nearness"])) != (VERSION, NAMES, COLUMNS):
        raise ElshiError("weights.json is not of this version; make it again with tools/train_claims.py")
    nearness = Nearness(_numbers(data["nearness"]), data["cut"])
    return Weights(_numbers(data["ranking"]), nearness, data["source"], data["queries"], data["sha256"])


def describe_weights(weights: Weights) -> dict[str, Any]:
    """What `read_weights` reads, rounded to four digits."""
    return {
        "version": VERSION,
        "source": weights.source,
        "queries": weights.queries,
        "sha256": weights.sha256,
        "ranking": _named(NAMES, weights.ranking),
        "nearness": _named(COLUMNS, weights.nearness.weights),
        "cut": round(weights.nearness.cut, 4),
        "false": FALSE,
    }


def _numbers(named: dict[str, float]) -> Floats:
    return np.array(list(named.values()), dtype=np.float64)


def _named(names: tuple[str, ...], values: Floats) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
