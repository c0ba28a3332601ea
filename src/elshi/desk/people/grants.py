"""Grants: what one person gave another, and the day in which it does not count without a second person. No Django.

An administrator could give himself an approver: by a new account, a changed role, a reset password or factor, an
account switched on again, another office. So for SETTLING whoever was given such a thing may not use it to approve,
clear or release, nor to give or confirm anything himself, unless somebody else who may (`Act.CONFIRM_GRANT`) has
confirmed the grant: neither who gave it nor who got it. The same is in the database (`people.triggers`,
`releases.triggers`), and the press asks again.

The console is exempt: whoever can read the home can do anything anyway (SECURITY.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from elshi.desk.people.rules import RuleError

SETTLING = timedelta(hours=24)


class GrantAct(StrEnum):
    """What was given. Stored in the database by value: never rename one."""

    ROLE = "role"  # also that of a new account
    OFFICE = "office"
    PASSWORD = "password"  # noqa: S105  # a new link to choose one
    FACTOR = "factor"  # the second factor was taken away, so that another one can be set up
    SWITCHED_ON = "switched-on"


@dataclass(frozen=True, slots=True)
class GrantFact:
    """One grant as the rule sees it. `by`: the id of who gave it, None for the console."""

    act: str
    by: int | None
    at: datetime
    confirmed_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether it does not count yet at `at`: settled at exactly SETTLING after it was given, or by a second person.

        A grant that is dated after `at` is open as well: a clock that was put back makes nothing count.
        """
        is_confirmed = self.confirmed_at is not None and self.confirmed_at <= at
        return self.by is not None and at < self.at + SETTLING and not is_confirmed


def check_settled(grants: Iterable[GrantFact], *, at: datetime) -> None:
    """Raises RuleError `not-settled`, with the time left, while one of a person's `grants` does not count at `at`."""
    waiting = [grant for grant in grants if grant.is_open(at)]
    if waiting:
        last = max(waiting, key=lambda grant: grant.at)
        minutes = -((at - last.at - SETTLING) // timedelta(minutes=1))  # rounded up
        raise RuleError("not-settled", grant=last.act, hours=minutes // 60, minutes=minutes % 60)
