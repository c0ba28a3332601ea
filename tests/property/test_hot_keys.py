"""Hot keys are compared where an account used both: who used what is kept up post by post."""

from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.bursts.keys import HotKeys
from elshi.listen.thresholds import Thresholds

LIMITS = Thresholds(window_ticks=4, min_accounts=2, min_shared_objects=1, false_pairs=0.5)
_CAME = st.dictionaries(st.integers(0, 4), st.lists(st.integers(0, 5), min_size=1, max_size=4), max_size=4)


@settings(max_examples=100, deadline=None)
@given(ticks=st.lists(_CAME, min_size=1, max_size=12), bounds=st.lists(st.integers(1, 3), min_size=5, max_size=5))
def test_each_account_stands_with_the_hot_keys_that_it_used(
    ticks: list[dict[int, list[int]]], bounds: list[int]
) -> None:
    keys, post = HotKeys(LIMITS), 0
    seen: list[tuple[int, int, int]] = []  # tick, key, account
    for tick, came in enumerate(ticks, 1):
        entries = {}
        for key, accounts in came.items():
            entries[key] = [(post + place, account) for place, account in enumerate(accounts)]
            seen += [(tick, key, account) for account in accounts]
            post += len(accounts)
        allowed = {(key, slot): bound for key, bound in enumerate(bounds) for slot in range(-8, 12, 4)}
        groups = list(keys.look(tick, entries, allowed, 6))
        used: dict[int, set[int]] = {}
        for key, window in keys.hot.items():
            for account in window.accounts:
                used.setdefault(account, set()).add(key)
        assert keys.used == used
        if groups:
            in_window = [(key, account) for at, key, account in seen if at > tick - LIMITS.window_ticks]
            hot = {key for key, bound in enumerate(bounds) if _count(in_window, key) > max(bound, 1)}
            known = {key for at, key, _ in seen}
            assert set(keys.hot) == hot & known


def _count(rows: list[tuple[int, int]], key: int) -> int:
    return len({account for of, account in rows if of == key})
