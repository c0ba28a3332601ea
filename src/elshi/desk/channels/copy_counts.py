"""How the copies of a row stand: numbers by state, and why some did not go out. No reader's address is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from elshi.desk.channels.models import OutboxCopy
from elshi.speak.states import State

OVERDUE = timedelta(minutes=15)  # after its hour has come: from then on one that still waits is called late
_TO_COME = frozenset({State.QUEUED.value, State.SENDING.value})
_TROUBLE = frozenset({State.FAILED.value, State.UNKNOWN.value})
_FOR_GOOD = ("taken-back", "erased", "disowned")  # codes of what failed and never goes out


@dataclass(frozen=True, slots=True)
class CopyCounts:
    """`numbers`: by state and code, none of them 0."""

    numbers: Mapping[tuple[str, str], int]

    def of(self, *states: State) -> int:
        """How many are in one of `states`."""
        return sum(number for (state, _), number in self.numbers.items() if state in states)

    @property
    def total(self) -> int:
        """All that were to go out: without what was dropped."""
        return self.of(*(state for state in State if state is not State.DROPPED))

    @property
    def sent(self) -> int:
        """Taken by the reader's server, as it said itself."""
        return self.of(State.CONFIRMED)

    @property
    def waiting(self) -> int:
        """Still to go out, or on their way."""
        return self.of(State.QUEUED, State.SENDING)

    @property
    def doubtful(self) -> int:
        """Nobody knows whether they arrived."""
        return self.of(State.UNKNOWN)

    @property
    def failed(self) -> int:
        """Certainly not there."""
        return self.of(State.FAILED)

    @property
    def to_try(self) -> int:
        """Of the failed those that a person may have tried again."""
        failed = State.FAILED.value
        return sum(
            number for (state, code), number in self.numbers.items() if state == failed and code not in _FOR_GOOD
        )

    @property
    def dropped(self) -> int:
        """Not to go out any more: a newer version followed, or a person let it be."""
        return self.of(State.DROPPED)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Codes of what failed or is in doubt, the most frequent first."""
        by_code: dict[str, int] = {}
        for (state, code), number in self.numbers.items():
            if state in _TROUBLE and code:
                by_code[code] = by_code.get(code, 0) + number
        return sorted(by_code.items(), key=lambda item: (-item[1], item[0]))

    def as_entry(self) -> dict[str, int]:
        """Numbers by state, for machines."""
        found = {state.value: self.of(state) for state in State}
        return {state: number for state, number in found.items() if number}


NONE = CopyCounts({})


def count_copies(rows: Collection[int]) -> dict[int, CopyCounts]:
    """Of rows that go to many, by their numbers; one that has no copies is not in it."""
    return _group(OutboxCopy.objects.filter(row__in=rows) if rows else None, by="row")


def is_to_try() -> Q:
    """Of copies: `CopyCounts.to_try`."""
    return Q(state=State.FAILED.value) & ~Q(code__in=_FOR_GOOD)


def rows_going_out() -> QuerySet[OutboxCopy, int]:
    """The numbers of rows whose copies are still to go out."""
    return OutboxCopy.objects.filter(state__in=sorted(_TO_COME)).order_by().values_list("row_id", flat=True)


def late_copies(*, at: datetime) -> QuerySet[OutboxCopy]:
    """Copies whose hour has come, and who have been waiting for their turn since; in no order.

    One that its reader's server has put off is not among them: its hour is still to come.
    """
    return OutboxCopy.objects.filter(state__in=sorted(_TO_COME), due_at__lt=at - OVERDUE).order_by()


def count_late_rows(*, at: datetime) -> dict[int, int]:
    """By the number of the channel: rows that are said, and some of whose copies are late."""
    late = late_copies(at=at).values_list("row__channel").annotate(number=Count("row", distinct=True))
    return dict(late)


def count_to_do() -> dict[int, CopyCounts]:
    """By the number of the channel: copies that are still to go out, or in doubt."""
    open_states = [*sorted(_TO_COME), State.UNKNOWN.value]
    return _group(OutboxCopy.objects.filter(state__in=open_states), by="row__channel")


def _group(copies: Any, *, by: str) -> dict[int, CopyCounts]:
    found: dict[int, dict[tuple[str, str], int]] = {}
    if copies is not None:
        counted = copies.order_by().values_list(by, "state", "code").annotate(number=Count("pk"))
        for key, state, code, number in counted:
            found.setdefault(key, {})[state, code] = number
    return {key: CopyCounts(numbers) for key, numbers in found.items()}
