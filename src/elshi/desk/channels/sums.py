"""How far releases have gone out: the rows of each by number, and how many readers a channel has. Fixed in queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from elshi.desk.channels.models import Follower, OutboxRow, Subscriber
from elshi.desk.releases.models import Release
from elshi.speak.states import State


@dataclass(frozen=True, slots=True)
class Sums:
    """Of rows: `numbers` by what is done and in which state it is, none of them 0."""

    numbers: Mapping[tuple[str, str], int]

    def of(self, *states: State) -> int:
        """How many are in one of `states`."""
        return sum(number for (_, state), number in self.numbers.items() if state in states)

    @property
    def total(self) -> int:
        """All that were to go out: without what was given up."""
        return self.of(*(state for state in State if state is not State.DROPPED))

    @property
    def done(self) -> int:
        """Posted, corrected or taken away."""
        return self.of(State.CONFIRMED)

    @property
    def doing(self) -> str:
        """What all of them do; empty if they do not do the same."""
        doings = {doing for doing, _ in self.numbers}
        return doings.pop() if len(doings) == 1 else ""

    @property
    def waiting(self) -> int:
        """Still to be tried, or on their way."""
        return self.of(State.QUEUED, State.SENDING)

    @property
    def doubt(self) -> int:
        """Nobody knows."""
        return self.of(State.UNKNOWN)

    @property
    def failed(self) -> int:
        """Certainly not there."""
        return self.of(State.FAILED)

    @property
    def manual(self) -> int:
        """For an officer."""
        return self.of(State.MANUAL)

    @property
    def dropped(self) -> int:
        """Given up, or a newer version took the place."""
        return self.of(State.DROPPED)


def sum_rows(rows: Iterable[OutboxRow]) -> Sums:
    """Of rows that are read already."""
    numbers: dict[tuple[str, str], int] = {}
    for row in rows:
        key = str(row.doing), str(row.state)
        numbers[key] = numbers.get(key, 0) + 1
    return Sums(numbers)


def count_rows(rows: QuerySet[OutboxRow]) -> Sums:
    """Of rows that are only counted: one query."""
    counted = rows.order_by().values_list("doing", "state").annotate(number=Count("pk"))
    return Sums({(doing, state): number for doing, state, number in counted})


def sum_lately(rows: QuerySet[OutboxRow], *, limit: int) -> list[tuple[Release, Sums]]:
    """The last releases that have any of `rows`, newest first, each with its sums: three queries."""
    last = list(rows.order_by("-release_id").values_list("release_id", flat=True).distinct()[:limit])
    found: dict[int, dict[tuple[str, str], int]] = {}
    counted = rows.filter(release__in=last).order_by().values_list("release_id", "doing", "state")
    for release, doing, state, number in counted.annotate(number=Count("pk")):
        found.setdefault(release, {})[doing, state] = number
    releases = Release.objects.select_related("version__draft__replaces__version__draft").in_bulk(last)
    return [(releases[number], Sums(found[number])) for number in last]


def count_readers() -> dict[int, int]:
    """By the number of the channel: who follows an actor, or has subscribed to letters and confirmed it."""
    followers = Follower.objects.order_by().values_list("channel").annotate(number=Count("pk"))
    subscribers = Subscriber.objects.filter(confirmed_at__isnull=False).order_by().values_list("channel")
    return dict(followers) | dict(subscribers.annotate(number=Count("pk")))
