"""Copy-pasta: pairs of forms whose sets of grams are alike, found by bands and verified exactly.

What can miss a pair: a crowded band (`CROWD`), too few common bands (`least_bands`) or too few equal numbers in the
signatures (`least_agreement`): each one true pair in a thousand at the bound, fewer above it. What is found is right:
it is compared gram by gram.
"""

from math import comb

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.code_points import Places
from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.forms import in_threads
from elshi.listen.duplicates.grams import gram_windows, number_grams
from elshi.listen.duplicates.signatures import BANDS, ROWS, SIGNATURE, agreement, make_signatures

CHARACTERS_AT_ONCE = 20_000_000  # of the pairs that are compared at once: about 500 MB
_NONE = "select b as a, b, b as part, b as whole from (select cast(0 as bigint) as b) as nothing where b > 0"
_BITS = 63  # a text and a gram in one number, to sort but once
MISSED = 0.001  # share of pairs exactly at the bound that the comparison of signatures may lose


def find_near(engine: DuckEngine, forms: pa.Array, *, percent: int) -> None:
    """Make the table `near` (a, b, part, whole) of pairs of `forms` whose similarity is at least `percent`.

    `forms` are distinct and none is empty; a and b are their numbers, from 0, a < b.
    """
    signatures = make_signatures(forms)
    engine.register("bands", shared_bands(signatures.bands))
    engine.create("turned", selects.sql_turned())
    found = engine.connection.sql(selects.sql_candidates(bands=least_bands(percent))).to_arrow_table()
    one, two = found["a"].to_numpy(), found["b"].to_numpy()
    likely = agreement(signatures, one, two) >= least_agreement(percent)
    one, two = one[likely], two[likely]
    engine.create("near", _NONE)
    size = pc.utf8_length(forms).to_numpy()
    batch = np.cumsum(size[one] + size[two]) // CHARACTERS_AT_ONCE
    for number in np.unique(batch).tolist():
        _verify(engine, forms, one[batch == number], two[batch == number], percent=percent)


def _verify(engine: DuckEngine, forms: pa.Array, one: Places, two: Places, *, percent: int) -> None:
    """Compare the pairs of forms numbered `one` and `two`, one < two, and add what is alike to `near`."""
    engine.register("candidates", pa.table({"a": one, "b": two}))
    engine.register("grams", distinct_grams(forms, np.unique(np.concatenate([one, two]))))
    engine.create("sizes", selects.sql_sizes())
    engine.create("wanted", selects.sql_wanted(percent=percent))
    engine.create("near", f"select a, b, part, whole from near union all ({selects.sql_verified(percent=percent)})")


def shared_bands(bands: npt.NDArray[np.int64]) -> pa.Table:
    """`text, band, hash` of the hashes that another text has in the same band; most texts have none."""
    shared = in_threads(_shared_in_band, bands)
    text = np.concatenate(shared)
    band = np.repeat(np.arange(len(bands)), [len(texts) for texts in shared])
    return pa.table({"text": text, "band": band, "hash": bands[band, text]})


def _shared_in_band(hashes: npt.NDArray[np.int64]) -> Places:
    """Texts whose hash another text has, but for the last bits: there the text's number is put, to sort but once."""
    bits = max(len(hashes) - 1, 1).bit_length()
    keys = hashes >> bits << bits | np.arange(len(hashes))
    keys.sort()
    equal = np.flatnonzero(keys[1:] >> bits == keys[:-1] >> bits)
    return np.unique(np.concatenate([keys[equal], keys[equal + 1]])) & ((1 << bits) - 1)


def distinct_grams(forms: pa.Array, texts: Places) -> pa.Table:
    """`text, gram`: the distinct grams of the forms numbered `texts` (sorted), equal numbers for equal grams."""
    windows = gram_windows(forms.take(pa.array(texts, pa.int64())))
    numbers = number_grams(windows)
    bits = int(numbers.max(initial=0)).bit_length()
    if bits + len(texts).bit_length() > _BITS:
        numbers, bits = pa.array(numbers).dictionary_encode().indices.to_numpy(), 32
    rows = np.repeat(np.arange(len(texts)) << bits, windows.counts) | numbers
    rows.sort()
    rows = rows[np.concatenate([[True], rows[1:] != rows[:-1]])[: len(rows)]]
    return pa.table({"text": texts[rows >> bits], "gram": rows & ((1 << bits) - 1)})


def least_agreement(percent: int) -> int:
    """How many of `SIGNATURE` numbers two texts of similarity `percent` share, but for `MISSED` of such pairs."""
    return _least(SIGNATURE, percent / 100)


def least_bands(percent: int) -> int:
    """In how many of `BANDS` they meet, but for `MISSED` of such pairs; at least in one."""
    return max(_least(BANDS, (percent / 100) ** ROWS), 1)


def _least(tries: int, share: float) -> int:
    missed = 0.0
    for met in range(tries + 1):
        missed += comb(tries, met) * share**met * (1 - share) ** (tries - met)
        if missed > MISSED:
            return met
    return tries
