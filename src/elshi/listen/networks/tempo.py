"""How close in time members act."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def median_gap_s(runs: list[Ints]) -> float:
    """The median time between one share and the next, over all runs (microseconds each), in seconds; 0 if none."""
    gaps = [np.diff(np.sort(us)) for us in runs if len(us) > 1]
    return float(np.median(np.concatenate(gaps))) / 1e6 if gaps else 0.0
