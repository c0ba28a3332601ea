"""The keys of the last window, post by post: how many use each, which are above their past, which travel together.

A key is *hot* when more accounts use it within a window than its own past allows. Two hot keys are joined when they
share enough posts; as links or texts, when they have much the same accounts; as hashtags, when more accounts use both
than chance would have it (hypergeometric test, Poisson tail, Bonferroni over the pairs of hot keys). Pairs are looked
at when one of them becomes hot, and again whenever it has grown or shrunk by a tenth.
"""

import math
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from elshi.listen.bursts.objects import TAG, kind_of
from elshi.listen.bursts.surprise import log_tail
from elshi.listen.thresholds import Thresholds

Entry = tuple[int, int]  # post, account
_AGAIN = 0.1  # part by which a key has to have changed before its pairs are looked at again


@dataclass(slots=True)
class KeyWindow:
    """One key's posts in the window, and what was found when it was looked at last."""

    key: int
    rows: deque[tuple[int, int, int]] = field(default_factory=deque)  # bin, post, account; in order of bins
    posts: set[int] = field(default_factory=set)
    accounts: dict[int, int] = field(default_factory=dict)  # account -> its posts
    excess: int = 0  # accounts above what the past allows; below 1: not hot
    paired: tuple[int, int] = (0, 0)  # accounts and posts when its pairs were looked at
    joined: set[int] = field(default_factory=set)  # hot keys that it is joined with

    def bare(self) -> "KeyWindow":
        """What was found, without the posts."""
        return KeyWindow(self.key, excess=self.excess, paired=self.paired, joined=self.joined.copy())

    def enter(self, at: int, post: int, account: int) -> None:
        """Take in a post of bin `at`."""
        self.rows.append((at, post, account))
        self.posts.add(post)
        self.accounts[account] = self.accounts.get(account, 0) + 1

    def leave(self, before: int) -> list[int]:
        """Drop the posts of bins before `before`. Returns the accounts that have none left."""
        rows, accounts, gone = self.rows, self.accounts, []
        while rows and rows[0][0] < before:
            _, post, account = rows.popleft()
            self.posts.discard(post)
            if accounts[account] == 1:
                del accounts[account]
                gone.append(account)
            else:
                accounts[account] -= 1
        return gone

    def has_changed(self) -> bool:
        """Whether its pairs have to be looked at again."""
        accounts, posts = self.paired
        return abs(len(self.accounts) - accounts) > _AGAIN * accounts or abs(len(self.posts) - posts) > _AGAIN * posts


@dataclass(slots=True)
class HotKeys:
    """All keys that are hot, and while posts are taken in those that may become so.

    Nothing that it finds depends on how the posts were cut into pieces.
    """

    limits: Thresholds
    windows: dict[int, KeyWindow] = field(default_factory=dict)
    hot: dict[int, KeyWindow] = field(default_factory=dict)
    used: dict[int, set[int]] = field(default_factory=dict)  # account -> the hot keys of its posts

    def copy(self) -> "HotKeys":
        """The same, to go on from apart, once the posts of its keys were recalled."""
        windows = {key: window.bare() for key, window in self.windows.items()}
        return HotKeys(self.limits, windows, {key: windows[key] for key in self.hot})

    def look(
        self, tick: int, came: Mapping[int, Sequence[Entry]], allowed: Mapping[tuple[int, int], int], active: int
    ) -> Iterator[list[KeyWindow]]:
        """The groups of joined hot keys of which one has a post in the bin before `tick`; in order of their first key.

        came: that bin's posts by key; allowed: see `elshi.listen.bursts.past`; active: accounts of the past day.
        """
        size = self.limits.window_ticks
        slot = tick - tick % size - 2 * size
        entered = list(self._enter(tick, came))
        hot = [window for window in entered if self._judge(window, tick, allowed, slot)]
        if not hot:
            return  # so that it does not matter which weak keys are followed
        for window in [window for key, window in self.hot.items() if key not in came]:
            self._judge(window, tick, allowed, slot)
        started = sorted(key for key in came if key in self.hot)
        for key in started:
            if self.hot[key].has_changed():
                self._pair(self.hot[key], active)
        yield from self._groups(started)

    def _enter(self, tick: int, came: Mapping[int, Sequence[Entry]]) -> Iterator[KeyWindow]:
        for key, entries in came.items():
            window = self.windows.get(key)
            if window is None:
                window = self.windows[key] = KeyWindow(key)
            for post, account in entries:
                window.enter(tick - 1, post, account)
            if key in self.hot:
                self._note(key, (account for _, account in entries))
            yield window

    def _note(self, key: int, accounts: Iterable[int]) -> None:
        for account in accounts:
            self.used.setdefault(account, set()).add(key)

    def _unnote(self, key: int, accounts: Iterable[int]) -> None:
        for account in accounts:
            keys = self.used[account]
            keys.discard(key)
            if not keys:
                del self.used[account]

    def _judge(self, window: KeyWindow, tick: int, allowed: Mapping[tuple[int, int], int], slot: int) -> bool:
        """Whether it is hot at the tick, or was when it was judged last."""
        gone = window.leave(tick - self.limits.window_ticks)
        count, before = len(window.accounts), window.key in self.hot
        if before:
            self._unnote(window.key, gone)
        window.excess = count - allowed[window.key, slot] if count >= self.limits.min_accounts else 0
        if window.excess >= 1:
            if not before:
                self.hot[window.key] = window
                self._note(window.key, window.accounts)
            return True
        if before:
            self._cool(window)
        return before

    def recall(self, key: int, rows: Iterable[tuple[int, int, int]]) -> None:
        """Follow a key with the posts (bin, post, account) that it has in the window already."""
        window = self.windows.setdefault(key, KeyWindow(key))
        for at, post, account in rows:
            window.enter(at, post, account)
        if key in self.hot:
            self._note(key, window.accounts)

    def forget(self) -> None:
        """Follow only what is hot: of the rest the posts of the window can be recalled."""
        self.windows = dict(self.hot)

    def _cool(self, window: KeyWindow) -> None:
        del self.hot[window.key]
        self._unnote(window.key, window.accounts)
        for other in window.joined:
            self.hot[other].joined.discard(window.key)
        window.joined, window.paired, window.excess = set(), (0, 0), 0

    def _pair(self, window: KeyWindow, active: int) -> None:
        """Look at its pairs with the hot keys that share accounts with it: others cannot be joined."""
        for other in window.joined:
            self.hot[other].joined.discard(window.key)
        count = len(self.hot)
        chance = math.log(self.limits.false_pairs / max(1, count * (count - 1) // 2))
        shared: Counter[int] = Counter()
        for account in window.accounts:
            shared.update(self.used[account])
        del shared[window.key]
        found = {
            key
            for key, both in shared.items()
            if self._are_one(window, self.hot[key], both, active=active, chance=chance)
        }
        for key in found:
            self.hot[key].joined.add(window.key)
        window.joined, window.paired = found, (len(window.accounts), len(window.posts))

    def _are_one(self, one: KeyWindow, two: KeyWindow, both: int, *, active: int, chance: float) -> bool:
        """Whether two hot keys, which `both` accounts use, are one topic."""
        limits = self.limits
        tags = (kind_of(one.key) == TAG) + (kind_of(two.key) == TAG)
        if tags == 0 and both >= limits.same_accounts * (len(one.accounts) + len(two.accounts) - both):
            return True
        if tags == 2 and both >= limits.min_shared_objects:
            expected = len(one.accounts) * len(two.accounts) / max(1, active)
            if log_tail(both, expected) <= chance:
                return True
        posts = len(one.posts & two.posts)
        return posts > 0 and posts >= limits.together * min(len(one.posts), len(two.posts))

    def _groups(self, started: Iterable[int]) -> Iterator[list[KeyWindow]]:
        done: set[int] = set()
        found = []
        for key in started:
            if key in done:
                continue
            group, ahead = {key}, [key]
            while ahead:
                for other in self.hot[ahead.pop()].joined - group:
                    group.add(other)
                    ahead.append(other)
            done |= group
            found.append([self.hot[one] for one in sorted(group)])
        yield from sorted(found, key=lambda group: group[0].key)
