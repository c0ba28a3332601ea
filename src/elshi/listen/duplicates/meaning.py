"""Texts of like meaning, by vectors that a model made: how translations are found, and what letters do not tell.

Elshi brings no model. Whoever has one runs it where he likes and hands over what it says: a file in numpy's format
(`.npy`, version 1 to 3), one row of numbers for each row of the texts, in their order. No code of others is loaded.
Every two vectors are compared, so the number of texts is bounded (`MOST_TEXTS`).
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.base.errors import UserError

MOST_TEXTS = 50_000  # distinct forms: 1.25 thousand million pairs, about a minute on two cores
WHOLE = 100_000_000  # similarities are in whole hundred millionths, as those of rewording
_AT_ONCE = 1024

Vectors = npt.NDArray[np.float32]


def read_vectors(path: Path, *, rows: int) -> Vectors:
    """The vectors of `rows` texts. Raises UserError unless there is exactly one for each, of finite numbers."""
    try:
        vectors = np.load(path, allow_pickle=False, mmap_mode="r")
    except (ValueError, EOFError) as exc:
        raise UserError(f"{path}: expected numbers in numpy's format (.npy)") from exc
    if not isinstance(vectors, np.ndarray) or vectors.ndim != 2 or vectors.dtype.kind != "f":
        raise UserError(f"{path}: expected a table of floating-point numbers, one row for each text")
    if len(vectors) != rows:
        raise UserError(f"{path}: expected {rows} rows, one for each row that was read, found {len(vectors)}")
    if not all(np.isfinite(vectors[start : start + _AT_ONCE]).all() for start in range(0, rows, _AT_ONCE)):
        raise UserError(f"{path}: expected finite numbers")
    return np.asarray(vectors, np.float32)


def find_meant(vectors: Vectors, *, cut: float) -> pa.Table:
    """`a, b, part, whole` of pairs a < b of vectors whose cosine is at least `cut`. A vector of zeros is like nothing.

    Raises UserError if there are more than `MOST_TEXTS`.
    """
    if len(vectors) > MOST_TEXTS:
        raise UserError(f"expected at most {MOST_TEXTS} different texts with vectors, found {len(vectors)}")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    none = np.zeros(0, np.int64)
    found = [(none, none, none)]
    for start in range(0, len(unit), _AT_ONCE):
        likeness = unit[start : start + _AT_ONCE] @ unit[start:].T
        one, two = np.nonzero(np.triu(likeness >= cut, k=1))
        part = np.rint(np.minimum(likeness[one, two], 1).astype(np.float64) * WHOLE).astype(np.int64)
        found.append((one + start, two + start, part))
    a, b, part = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return pa.table({"a": a, "b": b, "part": part, "whole": np.full(len(a), WHOLE)})
