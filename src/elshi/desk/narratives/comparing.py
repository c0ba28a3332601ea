"""Two days side by side: what is new, gone, grown, shrunk, split and merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from elshi.desk.narratives.listing import read_day
from elshi.desk.narratives.models import LookedAtDay, NarrativeDay, NarrativeLink
from elshi.desk.narratives.rules import compare_counts, posts_until

LIMIT = 300  # narratives of each day
KINDS = ("new", "grown", "shrunk", "same", "split", "merged", "gone")


@dataclass(frozen=True, slots=True)
class Pair:
    """A narrative of one day and of the other. Posts of the hours compared; where one is missing, of all its day."""

    first: NarrativeDay | None
    second: NarrativeDay | None
    before: int
    after: int

    @property
    def told(self) -> NarrativeDay:
        """The one that gives the row its name: the later one, if there is one."""
        told = self.second or self.first
        assert told is not None
        return told


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two days, the earlier one first. `hours`: how many hours of both are compared."""

    hours: int
    groups: Mapping[str, list[Pair]] = field(default_factory=dict)


def compare_days(first: LookedAtDay, second: LookedAtDay) -> Comparison:
    """Three queries. `split`: a part of one of the first day's has become one of its own on the second, and so on."""
    hours = max(1, min(first.whole_hours, second.whole_hours))  # the first one is compared while it goes on
    before = {one.narrative_id: one for one in read_day(first.day, limit=LIMIT)}
    after = {one.narrative_id: one for one in read_day(second.day, limit=LIMIT)}
    ties = _ties(first.day, second.day)
    groups: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    used: set[str] = set()
    for link in ties:
        one, two = before.get(link.before_id), after.get(link.after_id)
        if one and two and link.before_id != link.after_id:
            groups[link.kind].append(_pair(one, two, hours))
            used.add(link.after_id if link.kind == "split" else link.before_id)
    for name, two in after.items():
        if name in before:
            pair = _pair(before[name], two, hours)
            groups[compare_counts(pair.before, pair.after)].append(pair)
        elif name not in used:
            groups["new"].append(_pair(None, two, hours))
    groups["gone"] = [_pair(one, None, hours) for name, one in before.items() if name not in after and name not in used]
    return Comparison(hours, {kind: rows for kind, rows in groups.items() if rows})


def _ties(first: date, second: date) -> Sequence[NarrativeLink]:
    return list(NarrativeLink.objects.filter(day__gt=first, day__lte=second, kind__in=["split", "merged"]))


def _pair(one: NarrativeDay | None, two: NarrativeDay | None, hours: int) -> Pair:
    if one and two:
        return Pair(one, two, posts_until(one.hours, hours), posts_until(two.hours, hours))
    return Pair(one, two, one.posts if one else 0, two.posts if two else 0)  # nothing to compare: all of its day
