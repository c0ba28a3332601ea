"""Who belongs to a group of occasions: two classes of accounts, those who take part as a habit, and everybody else.

Members take part in each moment with the same chance q, others in moment t with the chance p(t), which is large where a
crowd came along; both are estimated, as is the part of members among all accounts (a latent class model: Lazarsfeld and
Henry 1968; hard EM). An account is a member when the chance that it is not, given where it took part, is at most the
stated one (a local false discovery rate: Efron 2004), and when it took part in the least number of moments.
"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_ROUNDS = 30


def find_members(took_part: npt.NDArray[np.bool_], *, accounts: int, least: int, false_members: float) -> Ints:
    """Rows of `took_part` (account, moment) that are members; `accounts` there are in the whole stream."""
    moments = took_part.shape[1]
    often = took_part.sum(axis=1)
    members = often >= min(least, max(moments, 1))
    log_limit = np.log((1 - false_members) / false_members)
    for _ in range(_ROUNDS):
        size = int(members.sum())
        if not size:
            break
        q = np.clip(took_part[members].mean(), 0.01, 0.99)
        others = max(accounts - size, 1)
        p = np.clip((took_part[~members].sum(axis=0) + 0.5) / (others + 1), 1e-6, 0.99)
        weight = np.where(took_part, np.log(q / p), np.log((1 - q) / (1 - p))).sum(axis=1)
        found = (weight + np.log(size / others) >= log_limit) & (often >= least)
        if np.array_equal(found, members):
            break
        members = found
    return np.flatnonzero(members)
