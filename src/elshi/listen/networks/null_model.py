"""Which occasions have more people in common than chance gives.

Occasions and accounts are the two sides of a network; this is the statistically validated projection (Tumminello,
Miccichè, Lillo, Piilo and Mantegna 2011, PLoS ONE 6(3): e17994) onto the side of the occasions. By chance alone two
occasions o and p have so many accounts in common, on average:

    mu(o, p) = (e(o) s(p) + e(p) s(o)) / 2     s: accounts that took part
                                               e: their part of all posts that share anything with others, summed

so that popular things and active accounts explain much; and it is known when, as an occasion is one thing at one time.
The number is a sum of independent events, one for each account of the smaller occasion; none with that mean has a
longer tail than the binomial (Hoeffding 1956, Annals of Mathematical Statistics 27: 713-721), which is used.
The rate at which pairs are wrongly found is held by Benjamini and Hochberg (1995), over all pairs of occasions.
"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def occasion_weights(occasion: Ints, account: Ints, post: Ints, *, count: int) -> tuple[Floats, Floats]:
    """e and s of the module's text for `count` occasions; (occasion, account, post) are all parts taken, each once."""
    sizes = np.bincount(occasion, minlength=count).astype(float)
    once = np.unique(np.stack([account, post]), axis=1)[0]
    active = np.bincount(once, minlength=int(account.max(initial=-1)) + 1)
    return np.bincount(occasion, weights=active[account], minlength=count) / max(len(once), 1), sizes


def log_chances(e: Floats, s: Floats, a: Ints, b: Ints, shared: Ints) -> Floats:
    """Natural log of the chance that so many accounts and more are `shared` > 0 by the pairs (a, b), at most."""
    chance = (e[a] * s[b] + e[b] * s[a]) / 2
    return log_binomial_tail(shared, np.minimum(s[a], s[b]).astype(np.int64), chance)


def log_binomial_tail(x: Ints, n: Ints, mean: Floats) -> Floats:
    """Natural log of an upper bound of P(X >= x), X binomial of n with this mean, 0 < x <= n; 0 where mean >= x.

    The bound is pmf(x) / (1 - q), q the ratio of the next mass to it; tight for x >> mean.
    """
    if not len(x):
        return np.zeros(0)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n.max() + 1)))])
    p = np.clip(mean / n, 1e-15, 1 - 1e-9)
    mass = logs[n] - logs[x] - logs[n - x] + x * np.log(p) + (n - x) * np.log1p(-p)
    ratio = (n - x) / (x + 1) * p / (1 - p)
    return np.where(mean >= x, 0.0, np.minimum(mass - np.log1p(-np.minimum(ratio, 0.999)), 0.0))


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
