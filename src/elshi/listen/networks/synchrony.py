"""How closely in time members take part, held against the other occasions of the stream."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def tightness(us: Ints, *, window_us: int, within_us: int) -> float:
    """Of the pairs of shares at most `within_us` apart, the part at most `window_us` apart; nan if there is none."""
    us = np.sort(us)
    near = int((np.searchsorted(us, us + window_us, side="right") - np.arange(1, len(us) + 1)).sum())
    all_pairs = int((np.searchsorted(us, us + within_us, side="right") - np.arange(1, len(us) + 1)).sum())
    return near / all_pairs if all_pairs else float("nan")


def median_gap_s(runs: list[Ints]) -> float:
    """The median time between one share and the next, over all runs (microseconds each), in seconds; 0 if none."""
    gaps = [np.diff(np.sort(us)) for us in runs if len(us) > 1]
    return float(np.median(np.concatenate(gaps))) / 1e6 if gaps else 0.0


def sharper(own: Floats, others: Floats, *, part: float = 0.1) -> tuple[int, int]:
    """How many of `own` are above all but `part` of the `others`, and how many there are; the unit is an occasion."""
    own, others = own[~np.isnan(own)], others[~np.isnan(others)]
    if not len(others):
        return 0, len(own)
    return int((own > np.quantile(others, 1 - part)).sum()), len(own)
