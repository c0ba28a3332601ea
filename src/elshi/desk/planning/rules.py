"""What an event must be, and on which days it falls. No Django."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from elshi.base.errors import FormatError
from elshi.desk.people.rules import RuleError
from elshi.record.fields import check_prose

LONGEST = 366  # days of one event
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class Kind(StrEnum):
    """What is planned. Stored in the database by value: never rename one without a migration."""

    VISIT = "visit"
    MEETING = "meeting"
    VOTE = "vote"
    ANNIVERSARY = "anniversary"
    DAY = "day"  # a national or international day
    OTHER = "other"


def check_days(first: str, last: str) -> tuple[date, date]:
    """The two days, of ISO 8601 text; without a last one the first. Raises RuleError `bad-days`."""
    try:
        start = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last.strip() else start
    except ValueError as exc:
        raise RuleError("bad-days", longest=LONGEST) from exc
    if not EARLIEST <= start <= end <= LATEST or (end - start).days >= LONGEST:
        raise RuleError("bad-days", longest=LONGEST)
    return start, end


def check_line(text: str, *, code: str, empty: bool) -> str:
    """One line of at most 200 characters, white space around it taken off. Raises RuleError `code`."""
    line = text.strip()
    if not line and empty:
        return ""
    try:
        return check_prose(line, what="line", longest=200, lines=False)
    except FormatError as exc:
        raise RuleError(code) from exc


def occurrences(day: date, last_day: date, *, yearly: bool, first: date, until: date) -> Iterator[tuple[date, date]]:
    """(first day, last day) of each time that the event touches [first, until], in order.

    A yearly 29 February is kept on the 28th in years that have none.
    """
    length = last_day - day
    years = range(max(day.year, first.year - 1), until.year + 1) if yearly else [day.year]
    for year in years:
        start = _in_year(day, year)
        if start <= until and start + length >= first:
            yield start, start + length


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
