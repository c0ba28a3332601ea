"""How many accounts a key's own past allows in a window.

Model: the number of distinct accounts in a half-hour is negative binomial with the mean of the key's own past week,
smoothed by half an account in one more slot, and the variance of that week where it exceeds the mean (else Poisson).
Daily rhythm and earlier bursts widen the variance, so a key that often bursts has to burst harder. A key without a past
is Poisson with mean 0.5 / (slots seen + 1). The allowed number is the (1 - p) quantile, p = false bursts a day / tests
a day, where tests are keys times half-hours: that windows overlap and are looked at every five minutes is not allowed
for. Only slots that ended before the window began are used. (Compare Kleinberg 2002 and the "rare event" Poisson models
of syndromic surveillance, Farrington et al. 1996; the quantile is Farrington's threshold with another variance.)
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_MOST = 2_000


def allowed_accounts(total: Floats, squares: Floats, slots: Floats, chance: Floats) -> npt.NDArray[np.int64]:
    """For each key and window: the smallest k with P(accounts > k) <= chance; at most 2,000.

    total, squares: sum and sum of squares of accounts over the past slots; slots: how many slots there were; chance:
    p of the module's text. All have one entry per key and window.
    """
    mean = (total + 0.5) / (slots + 1.0)
    variance = np.maximum(squares / np.maximum(slots, 1.0) - (total / np.maximum(slots, 1.0)) ** 2, 0.0)
    spread = variance - mean
    size = np.where(spread > 1e-9 * mean, mean * mean / np.maximum(spread, 1e-12), 1e9)
    size = np.minimum(size, 1e9)
    return _quantile(mean, size, chance)


def _quantile(mean: Floats, size: Floats, chance: Floats) -> npt.NDArray[np.int64]:
    """Upper quantile of the negative binomial, all rows at once: sum the mass until what is left is small enough."""
    part = mean / (mean + size)
    mass = np.exp(-size * np.log1p(mean / size))
    left = 1.0 - mass
    found = np.zeros(len(mean), dtype=np.int64)
    open_rows: Any = np.flatnonzero(left > chance)
    for k in range(1, _MOST + 1):
        if not len(open_rows):
            break
        mass[open_rows] *= (k - 1 + size[open_rows]) / k * part[open_rows]
        left[open_rows] -= mass[open_rows]
        found[open_rows] = k
        open_rows = open_rows[left[open_rows] > chance[open_rows]]
    return found


def log_tail(x: int, mu: float) -> float:
    """`log_poisson_tail` of one entry."""
    mu = max(mu, 1e-12)
    if mu >= x:
        return 0.0
    return min(x * math.log(mu) - mu - math.lgamma(x + 1) - math.log1p(-min(mu / (x + 1), 0.999)), 0.0)


def log_poisson_tail(x: Ints, mu: Floats) -> Floats:
    """Natural log of an upper bound of P(X >= x), X Poisson with mean mu, entry by entry; 0 where mu >= x.

    The bound is pmf(x) / (1 - mu / (x + 1)), tight for x >> mu.
    """
    if not len(x):
        return np.zeros(0)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, x.max() + 1)))])
    mu = np.maximum(mu, 1e-12)
    tail = x * np.log(mu) - mu - logs[x] - np.log1p(-np.minimum(mu / (x + 1), 0.999))
    return np.where(mu >= x, 0.0, np.minimum(tail, 0.0))
