"""What waits for the person who reads the page, as numbers beside the guided path.

Each app says in its `ready` what waits at its station: a function from a person to a QuerySet. Counting is bounded, so
a page asks one cheap question for each station, whatever the database holds.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

MOST = 99  # a number above this is written 99+

Counter = Callable[[Any], "QuerySet[Any] | None"]
_COUNTERS: dict[str, Counter] = {}


def register_waiting(section: str, counter: Counter) -> None:
    """Let `counter` say what waits at `section` (the first part of its address); None: nothing can wait there."""
    _COUNTERS[section] = counter


def count_waiting(person: object) -> dict[str, int]:
    """For each station where something can wait for `person`: how much, at most MOST + 1."""
    found = {section: counter(person) for section, counter in _COUNTERS.items()}
    return {section: rows.order_by()[: MOST + 1].count() for section, rows in found.items() if rows is not None}
