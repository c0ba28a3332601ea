"""The weeks that figures are given by: ISO 8601 weeks, Monday to Sunday, in the time zone of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`weeks`: their Mondays, oldest first, at least one. `current`: the Monday of the week that is not over."""

    weeks: Sequence[date]
    zone: ZoneInfo
    current: date

    @property
    def since(self) -> datetime:
        """When the first week begins."""
        return midnight(self.weeks[0], self.zone)

    @property
    def until(self) -> datetime:
        """When the last week ends: the first moment that is not in it."""
        return midnight(self.weeks[-1] + WEEK, self.zone)


def span_of(now: datetime, *, weeks: int, zone: ZoneInfo, whole: bool = False) -> Span:
    """The newest `weeks`, with the one that `now` is in; `whole`: those that have ended."""
    today = now.astimezone(zone).date()
    current = today - timedelta(days=today.weekday())
    last = current - WEEK if whole else current
    return Span([last - WEEK * back for back in range(weeks - 1, -1, -1)], zone, current)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The beginning of a day there; of one whose midnight does not exist, the moment at which the clocks jump."""
    return datetime.combine(day, time(), tzinfo=zone)


def week_name(monday: date) -> str:
    """As ISO 8601 writes it: `2026-W10`."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
