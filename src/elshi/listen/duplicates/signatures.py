"""MinHash signatures: a few numbers of a text that two texts share about as often as they share grams.

Broder 1997, "On the resemblance and containment of documents"; bands as in Leskovec, Rajaraman and Ullman, "Mining of
Massive Datasets", 3.4. Of each gram one 32-bit hash; of it `SIGNATURE` products with odd numbers modulo 2^32, each a
permutation; of each permutation the least value. A band is three of those together. Two texts of similarity s meet in
at least one of the 12 bands with probability 1 - (1 - s^3)^12: 0.9998 at 0.8, 0.95 at 0.6, 0.09 at 0.2.

The same text has the same bands in every version of numpy and on every machine: they may be stored.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.code_points import Places
from elshi.listen.duplicates.forms import in_chunks, in_threads
from elshi.listen.duplicates.grams import gram_hashes, gram_windows

BANDS = 12
ROWS = 3  # of a band
SIGNATURE = BANDS * ROWS
_PAIRS_AT_ONCE = 1 << 15
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # SplitMix64's steps
# Fractional parts of the golden ratio's multiples, made odd: far from each other, and nothing up the sleeve.
_FACTORS = [np.uint32((0x9E3779B97F4A7C15 * (place + 1) >> 32 & 0xFFFFFFFF) | 1) for place in range(SIGNATURE)]


class Signatures(NamedTuple):
    """Of many forms. `numbers` has a row of `SIGNATURE` for each form, `bands` a row of 64-bit hashes for each band."""

    numbers: npt.NDArray[np.uint32]
    bands: npt.NDArray[np.int64]


def make_signatures(forms: pa.Array) -> Signatures:
    """The signature of each form. None may be empty."""
    if not len(forms):
        return Signatures(np.zeros((0, SIGNATURE), np.uint32), np.zeros((BANDS, 0), np.int64))
    numbers, bands = zip(*in_chunks(_of_chunk, forms), strict=True)
    return Signatures(np.concatenate(numbers), np.concatenate(bands, axis=1))


def agreement(signatures: Signatures, one: Places, two: Places) -> Places:
    """In how many of their `SIGNATURE` numbers the texts of rows `one` agree with those of rows `two`."""
    numbers = signatures.numbers

    def count(start: int) -> Places:
        some = slice(start, start + _PAIRS_AT_ONCE)
        agreed: Places = np.count_nonzero(numbers.take(one[some], axis=0) == numbers.take(two[some], axis=0), axis=1)
        return agreed

    return np.concatenate([np.zeros(0, np.int64), *in_threads(count, range(0, len(one), _PAIRS_AT_ONCE))])


def _of_chunk(forms: pa.Array) -> Signatures:
    windows = gram_windows(forms)
    hashes = gram_hashes(windows)
    starts = np.cumsum(windows.counts) - windows.counts
    product = np.empty_like(hashes)
    minima = np.empty((SIGNATURE, len(forms)), np.uint32)
    for place, factor in enumerate(_FACTORS):
        np.multiply(hashes, factor, out=product)
        np.minimum.reduceat(product, starts, out=minima[place])
    return Signatures(minima.T.copy(), _hash_bands(minima))


def _hash_bands(minima: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    value = minima[::ROWS].astype(np.uint64)
    for row in range(1, ROWS):
        value ^= value >> np.uint64(29)
        value *= _MIX[0]
        value += minima[row::ROWS]
    value ^= value >> np.uint64(32)
    value *= _MIX[1]
    value ^= value >> np.uint64(29)
    return value.view(np.int64)
