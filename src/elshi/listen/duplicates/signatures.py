"""MinHash signatures: a few numbers of a text that two texts share about as often as they share grams.

Broder 1997, "On the resemblance and containment of documents"; bands as in Leskovec, Rajaraman and Ullman, "Mining of
Massive Datasets", 3.4. Of each gram one 32-bit hash; of it `SIGNATURE` products with odd numbers modulo 2^32, each a
permutation; of each permutation the least value. A band is three of those together. Two texts of similarity s meet in
at least one of the 16 bands with probability 1 - (1 - s^3)^16: 0.999995 at 0.8, 0.98 at 0.6, 0.12 at 0.2.

The same text has the same bands in every version of numpy and on every machine: they may be stored.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.duplicates.forms import in_chunks
from elshi.listen.duplicates.grams import gram_hashes, gram_windows

BANDS = 16
ROWS = 3  # of a band
SIGNATURE = BANDS * ROWS
# Fractional parts of the golden ratio's multiples, made odd: far from each other, and nothing up the sleeve.
_FACTORS = [np.uint32((0x9E3779B97F4A7C15 * (place + 1) >> 32 & 0xFFFFFFFF) | 1) for place in range(SIGNATURE)]

Signatures = npt.NDArray[np.uint32]


def make_signatures(forms: pa.Array) -> Signatures:
    """One row of `SIGNATURE` numbers a form. Forms must not be empty."""
    found = in_chunks(_of_chunk, forms)
    return np.concatenate(found) if found else np.zeros((0, SIGNATURE), np.uint32)


def band_hashes(signatures: Signatures) -> npt.NDArray[np.int64]:
    """One row of `BANDS` signed 64-bit hashes a signature."""
    wide = signatures.reshape(-1, BANDS, ROWS).astype(np.uint64)
    value = wide[:, :, 0]
    for row in range(1, ROWS):
        value = (value ^ value >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9) + wide[:, :, row]
    value = (value ^ value >> np.uint64(32)) * np.uint64(0x94D049BB133111EB)
    hashed: npt.NDArray[np.int64] = (value ^ value >> np.uint64(29)).view(np.int64)
    return hashed


def agreement(signatures: Signatures, one: npt.NDArray[np.int64], two: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """In how many of their `SIGNATURE` numbers the texts of rows `one` agree with those of rows `two`."""
    at_once = 1 << 16
    counts = [
        np.count_nonzero(signatures[one[start : start + at_once]] == signatures[two[start : start + at_once]], axis=1)
        for start in range(0, len(one), at_once)
    ]
    return np.concatenate(counts) if counts else np.zeros(0, np.int64)


def _of_chunk(forms: pa.Array) -> Signatures:
    windows = gram_windows(forms)
    hashes = gram_hashes(windows)
    starts = np.cumsum(windows.counts) - windows.counts
    product = np.empty_like(hashes)
    minima = np.empty((SIGNATURE, len(forms)), np.uint32)
    for place, factor in enumerate(_FACTORS):
        np.multiply(hashes, factor, out=product)
        np.minimum.reduceat(product, starts, out=minima[place])
    return minima.T.copy()
