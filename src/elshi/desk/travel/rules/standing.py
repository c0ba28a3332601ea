"""How somebody stands: what was said last counts, but a call for help stays until somebody who can tell takes it back.

    silent ──safe──► safe ◄──────────────┐
       └────help────► help ──cleared by──┴─ a person of the desk; or the citizen's own page, said after the call
                           never by a short message, which anybody can send in another's name

"Safe" is said of oneself, not of an event: it counts for whatever began before it was said. "Help" counts for every
event, for whoever calls for help is in need whatever the reason.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """How a trip stands. Stored by value: never rename one."""

    SILENT = "silent"
    SAFE = "safe"
    HELP = "help"


class Says(StrEnum):
    """What a check-in says. Stored by value: never rename one."""

    SAFE = "safe"
    HELP = "help"
    UNCLEAR = "unclear"  # a short message that nobody understood yet


class By(StrEnum):
    """How a check-in came. Stored by value: never rename one."""

    PAGE = "page"  # the citizen's own, with the secret of the trip
    SMS = "sms"
    TELEGRAM = "telegram"
    STAFF = "staff"  # by telephone, written down at the desk


VERIFIED = frozenset({By.PAGE, By.STAFF})  # of the others nobody knows who sent them


@dataclass(frozen=True, slots=True)
class Statement:
    """One check-in. `said_at`: as the sender's clock has it, which is believed only where it is earlier; `at`: ours."""

    said: Says
    by: By
    said_at: datetime
    at: datetime

    @property
    def moment(self) -> datetime:
        """From when it counts: what waited on a telephone without a line says nothing of what came meanwhile."""
        return min(self.said_at, self.at)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a trip stands now. `moment`: from when that counts; None for one that never said anything."""

    status: Status = Status.SILENT
    by: By | None = None
    moment: datetime | None = None

    def for_event(self, since: datetime) -> Status:
        """How it stands for something that began at `since`."""
        if self.status is Status.SAFE and (self.moment is None or self.moment < since):
            return Status.SILENT
        return self.status


def follow(before: Standing, statement: Statement) -> Standing:
    """How the trip stands after one more statement; they come in the order in which they arrived."""
    if statement.said is Says.UNCLEAR:
        return before
    said = Standing(Status(statement.said.value), statement.by, statement.moment)
    if before.moment is None:
        return said
    if before.status is Status.HELP and said.status is Status.SAFE and not _clears(before.moment, statement):
        return before
    if before.status is said.status and before.moment > statement.moment:
        return replace(said, moment=before.moment)  # came late: it makes nothing older
    return said


def _clears(called_at: datetime, statement: Statement) -> bool:
    """Whether a statement that somebody is safe ends his call for help."""
    return statement.by is By.STAFF or (statement.by is By.PAGE and statement.moment > called_at)
