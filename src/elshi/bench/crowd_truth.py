"""What both judgements of crowds share: files of made-up talk with their truth, members named and members planted.

The files (`make bench-crowd` makes them) are posts with three columns of truth, which no part of the method reads:
`part` (what a post belongs to), `part_kind`, `member_of` (planted networks whose member the author is).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elshi.bench.figures import Figure

CROWDS = ("viral-story", "petition", "greetings")
PLANTED = LINKED = "linked-accounts"
GOAL = 0.95

Account = tuple[str, str]  # platform and name


@dataclass(frozen=True, slots=True)
class Matched:
    """Those named as a planted network, or as several: how many are members and named, how many either."""

    both: int
    named: int
    planted: int

    @property
    def precision(self) -> float:
        """Share of those named that are members; 0 where nobody was named."""
        return self.both / self.named if self.named else 0.0

    @property
    def recall(self) -> float:
        """Share of the members that are named."""
        return self.both / self.planted

    @property
    def found(self) -> bool:
        """Whether most of either are the other's."""
        return 2 * self.both > max(self.named, self.planted)


def add(matched: Sequence[Matched]) -> Matched:
    """All of them as one."""
    return Matched(*(sum(getattr(one, name) for one in matched) for name in ("both", "named", "planted")))


def tell_members(matched: Sequence[Matched], *, precision: str, recall: str, least: str) -> Iterator[Figure]:
    """Four figures: both shares of all together, named `precision` and `recall`; and where each is `least`."""
    whole = add(matched)
    yield at_least(precision, whole.precision, of=whole.named)
    yield at_least(precision + least, min((one.precision for one in matched), default=0.0), of=len(matched))
    yield at_least(recall, whole.recall if whole.planted else 0.0, of=whole.planted)
    yield at_least(recall + least, min((one.recall for one in matched), default=0.0), of=len(matched))


def at_least(what: str, value: float, *, of: int, limit: float = GOAL) -> Figure:
    """A share of `of` that should be `limit` or more."""
    return Figure(what, value, f"of {of}", goal=f">= {limit:g}", ok=value >= limit)
