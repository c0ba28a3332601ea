"""Narratives as rows of pages: a fixed number of queries, whatever there is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta

from elshi.desk.cases.alerts_about import alerts_about, read_alerts
from elshi.desk.cases.models import Alert
from elshi.desk.narratives.models import LookedAtDay, NarrativeDay
from elshi.desk.narratives.rules import HOURS, compare_counts, posts_until

_DAY = timedelta(days=1)
_UNUSED = ("traced",)  # large, and on no page


@dataclass(frozen=True, slots=True)
class Row:
    """A narrative on a day, beside the day before. `hours`: how many hours of both days are compared.

    `change`: new, grown, shrunk or same; empty where there is nothing to compare with yet. `before`, `now`: posts of
    those hours.
    """

    told: NarrativeDay
    change: str
    before: int = 0
    now: int = 0
    hours: int = HOURS
    alerts: Sequence[Alert] = ()


def read_day(day: date, *, limit: int) -> list[NarrativeDay]:
    """The narratives of a day, most accounts first."""
    return list(NarrativeDay.objects.filter(day=day).defer(*_UNUSED).select_related("narrative")[:limit])


def list_narratives(looked_at: LookedAtDay, *, is_first: bool, limit: int) -> list[Row]:
    """The narratives of a day beside the day before: three queries. `is_first`: no day before was looked at."""
    told = read_day(looked_at.day, limit=limit)
    names = [one.narrative_id for one in told]
    before = NarrativeDay.objects.filter(day=looked_at.day - _DAY, narrative_id__in=names).defer(*_UNUSED, "sample")
    earlier = {one.narrative_id: one for one in before}
    alerts = read_alerts()
    hours = looked_at.whole_hours
    rows = [_row(one, earlier.get(one.narrative_id), hours, alerts_about(one.keys, alerts)) for one in told]
    return [replace(row, change="") for row in rows] if is_first else rows


def _row(told: NarrativeDay, earlier: NarrativeDay | None, hours: int, alerts: Sequence[Alert]) -> Row:
    if told.narrative.first_at.astimezone(UTC).date() == told.day:
        return Row(told, "new", alerts=alerts)
    now = posts_until(told.hours, hours)
    before = posts_until(earlier.hours, hours) if earlier else 0
    return Row(told, compare_counts(before, now) if hours else "", before, now, hours, alerts)
