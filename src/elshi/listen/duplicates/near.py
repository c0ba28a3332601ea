"""Copy-pasta: pairs of forms whose sets of grams are alike, found by bands and verified exactly.

What can miss a pair: no common band (see `elshi.listen.duplicates.signatures`), a crowded band (`CROWD`), too few
equal numbers in the signatures (`least_agreement`, one true pair in a thousand at the bound). What is found is right:
it is compared gram by gram.
"""

from math import comb

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates import selects
from elshi.listen.duplicates.forms import Places
from elshi.listen.duplicates.grams import gram_windows, number_grams
from elshi.listen.duplicates.signatures import BANDS, SIGNATURE, agreement, band_hashes, make_signatures

MISSED = 0.001  # share of pairs exactly at the bound that the comparison of signatures may lose
_BUCKET_BITS = 22


def find_near(engine: DuckEngine, forms: pa.Array, *, percent: int) -> None:
    """Make the table `near` (a, b, part, whole) of pairs of `forms` whose similarity is at least `percent`.

    `forms` are distinct and none is empty; a and b are their numbers, from 0, a < b.
    """
    signatures = make_signatures(forms)
    engine.register("bands", shared_bands(band_hashes(signatures)))
    engine.create("turned", selects.sql_turned())
    found = engine.connection.sql(selects.sql_candidates()).to_arrow_table()
    one, two = found["a"].to_numpy(), found["b"].to_numpy()
    likely = agreement(signatures, one, two) >= least_agreement(percent)
    one, two = one[likely], two[likely]
    engine.register("candidates", pa.table({"a": one, "b": two}))
    engine.register("grams", distinct_grams(forms, np.unique(np.concatenate([one, two]))))
    engine.create("sizes", selects.sql_sizes())
    engine.create("wanted", selects.sql_wanted(percent=percent))
    engine.create("near", selects.sql_verified(percent=percent))


def shared_bands(hashes: npt.NDArray[np.int64]) -> pa.Table:
    """`text, band, hash` of what may be shared: a hash whose first bits no other text has in that band is left out."""
    buckets = (hashes.view(np.uint64) >> np.uint64(64 - _BUCKET_BITS)).view(np.int64)
    kept = np.empty(hashes.shape, bool)
    for band in range(BANDS):
        kept[:, band] = np.bincount(buckets[:, band], minlength=1 << _BUCKET_BITS)[buckets[:, band]] > 1
    text, band_of = np.nonzero(kept)
    return pa.table({"text": text, "band": band_of, "hash": hashes[kept]})


def distinct_grams(forms: pa.Array, texts: Places) -> pa.Table:
    """`text, gram`: the distinct grams of the forms numbered `texts` (sorted), equal numbers for equal grams."""
    windows = gram_windows(forms.take(pa.array(texts, pa.int64())))
    numbers = pa.array(number_grams(windows)).dictionary_encode().indices.to_numpy()
    rows = np.repeat(np.arange(len(texts)) << 32, windows.counts) | numbers
    rows.sort()
    rows = rows[np.concatenate([[True], rows[1:] != rows[:-1]])[: len(rows)]]
    return pa.table({"text": texts[rows >> 32], "gram": rows & 0xFFFFFFFF})


def least_agreement(percent: int) -> int:
    """How many of `SIGNATURE` numbers two texts of similarity `percent` share, but for one pair in 1 / `MISSED`."""
    share = percent / 100
    missed = 0.0
    for agreeing in range(SIGNATURE + 1):
        missed += comb(SIGNATURE, agreeing) * share**agreeing * (1 - share) ** (SIGNATURE - agreeing)
        if missed > MISSED:
            return agreeing
    return SIGNATURE
