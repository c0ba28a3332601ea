"""The hour of a text: before it nothing of the text leaves the desk, not even a hash (DESIGN 6, Approval).

In the content it is a moment in UTC, whole minutes, `2026-03-03T09:00:00Z`, so that an approval binds it. People enter
it in a time zone by its name in the IANA database. A local time that a change of clocks leaves out, or that comes
twice, is refused: nobody knows which moment is meant.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from elshi.base.clock import format_time, parse_time
from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.wholes import Whole
from elshi.record.fields import read_time

FURTHEST = timedelta(days=366)  # from now: a later hour is a slip of the hand
LATE = timedelta(minutes=1)  # after its hour, from which on a release is called late


def find_embargo(whole: Whole) -> datetime | None:
    """The hour in a canonical whole of any kind; None for none. Raises FormatError for what is no whole minute."""
    if whole.get("embargo") is None:
        return None
    moment = parse_time(read_time(whole, "embargo"))
    if moment.second:
        raise FormatError(f"embargo is not a whole minute: {format_time(moment)}")
    return moment


def check_hour(whole: Whole, *, at: datetime) -> None:
    """Raises RuleError `embargoed` when the text may not leave the desk yet at `at`."""
    hour = find_embargo(whole)
    if hour is not None and at < hour:
        raise RuleError("embargoed", hour=format_time(hour))


def check_schedulable(whole: Whole, *, at: datetime) -> datetime:
    """The hour at which the text shall go out. Raises RuleError: it has none, or it has come already."""
    hour = find_embargo(whole)
    if hour is None:
        raise RuleError("no-embargo")
    if hour <= at:
        raise RuleError("hour-has-come")
    return hour


def parse_hour(text: str, *, zone: tzinfo, at: datetime) -> datetime:
    """The moment in UTC of a local time like `2026-03-03T14:00` in `zone`.

    Raises RuleError: no such form, not a moment there or two, not to come, or more than FURTHEST away.
    """
    form = "%Y-%m-%dT%H:%M:00" if text.count(":") > 1 else "%Y-%m-%dT%H:%M"  # browsers send either
    try:
        local = datetime.strptime(text.strip(), form)  # noqa: DTZ007  # its zone comes with it
    except ValueError as exc:
        raise RuleError("bad-hour", found=text[:40]) from exc
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        raise RuleError("odd-hour", found=f"{local:%Y-%m-%d %H:%M}")
    if not at < first <= at + FURTHEST:
        raise RuleError("hour-not-ahead", days=FURTHEST.days)
    return first
