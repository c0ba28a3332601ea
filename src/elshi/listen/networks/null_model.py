"""Which occasions have more people in common than chance gives.

Occasions and accounts are the two sides of a network; this is the statistically validated projection (Tumminello,
Miccichè, Lillo, Piilo and Mantegna 2011, PLoS ONE 6(3): e17994) onto the side of the occasions. By chance alone two
occasions o and p have as many accounts in common as a Poisson number with the mean

    mu(o, p) = (e(o) s(p) + e(p) s(o)) / 2     s: accounts that took part
                                               e: their part of all parts that anybody took, summed

so that popular things and active accounts explain much; and it is known when, as an occasion is one thing at one time.
The rate at which pairs are wrongly found is held by Benjamini and Hochberg (1995), over all pairs of occasions.
"""

import numpy as np
import numpy.typing as npt

from elshi.listen.bursts.surprise import log_poisson_tail

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def occasion_weights(occasion: Ints, account: Ints, *, count: int) -> tuple[Floats, Floats]:
    """e and s of the module's text for `count` occasions; (occasion, account) are all parts taken, each once."""
    sizes = np.bincount(occasion, minlength=count).astype(float)
    active = np.bincount(account)
    return np.bincount(occasion, weights=active[account], minlength=count) / max(len(account), 1), sizes


def same_people(e: Floats, s: Floats, a: Ints, b: Ints, shared: Ints, *, rate: float) -> npt.NDArray[np.bool_]:
    """Of the pairs (a, b) with `shared` > 0 accounts in common, those that chance does not explain."""
    chance = (e[a] * s[b] + e[b] * s[a]) / 2
    return discoveries(log_poisson_tail(shared, chance), tests=len(s) * (len(s) - 1) // 2, rate=rate)


def discoveries(log_p: Floats, *, tests: int, rate: float) -> npt.NDArray[np.bool_]:
    """Which are found at a false discovery rate, of `tests` tests, of which those that are not given have p = 1.

    `log_p` are natural logarithms.
    """
    order = np.argsort(log_p, kind="stable")
    line = np.log(rate) + np.log(np.arange(1, len(log_p) + 1)) - np.log(max(tests, 1))
    below = np.flatnonzero(log_p[order] <= line)
    chosen = np.zeros(len(log_p), dtype=bool)
    if len(below):
        chosen[order[: below[-1] + 1]] = True
    return chosen
