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


def find_members(row: Ints, moment: Ints, *, accounts: int, least: int, false_members: float) -> Ints:
    """Rows that are members. (row, moment) are all parts taken, each once, both numbered from 0 without gaps;
    `accounts` there are in the whole stream.
    """
    if not len(row):
        return row
    rows, moments = int(row.max()) + 1, int(moment.max()) + 1
    often = np.bincount(row, minlength=rows)
    members = often >= min(least, moments)
    log_limit = np.log((1 - false_members) / false_members)
    for _ in range(_ROUNDS):
        size = int(members.sum())
        if not size:
            break
        inside = members[row]
        q = np.clip(inside.sum() / (size * moments), 0.01, 0.99)
        others = max(accounts - size, 1)
        p = np.clip((np.bincount(moment[~inside], minlength=moments) + 0.5) / (others + 1), 1e-6, 0.99)
        absent = np.log((1 - q) / (1 - p))
        weight = absent.sum() + np.bincount(row, (np.log(q / p) - absent)[moment], minlength=rows)
        found = (weight + np.log(size / others) >= log_limit) & (often >= least)
        if np.array_equal(found, members):
            break
        members = found
    return np.flatnonzero(members)
