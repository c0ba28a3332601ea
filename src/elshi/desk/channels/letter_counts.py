"""How letters that are no statements stand: questions, digests, briefs, in numbers. No reader's address is read.

What went out is not told; nor is a question to an address that is none, for that is its writer's slip. What failed, or
is in doubt, is told for a month: nothing more is done about it, but whoever runs the list has to know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from elshi.desk.channels.copy_counts import CopyCounts
from elshi.desk.channels.models import MailLetter
from elshi.desk.channels.subscriptions import BY_ANYBODY
from elshi.speak.states import State

TOLD_FOR = timedelta(days=30)
_WAITING = (State.QUEUED.value, State.SENDING.value)
_TROUBLE = (State.FAILED.value, State.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class LetterCount:
    """`number` letters of one kind that are alike. `since`: when the first of them was made."""

    channel: str
    kind: str
    state: str
    code: str
    number: int
    since: datetime


def open_letters(*, at: datetime) -> QuerySet[MailLetter]:
    """Letters that wait, and what went wrong with others lately; in no order."""
    trouble = Q(state__in=_TROUBLE, made_at__gt=at - TOLD_FOR) & ~Q(kind__in=BY_ANYBODY, code="bad-address")
    return MailLetter.objects.filter(Q(state__in=_WAITING) | trouble).order_by()


def count_letters(*, at: datetime) -> Mapping[int, CopyCounts]:
    """By the number of the channel; one that has none to tell of is not in it."""
    found: dict[int, dict[tuple[str, str], int]] = {}
    counted = open_letters(at=at).values_list("channel", "state", "code").annotate(number=Count("pk"))
    for channel, state, code, number in counted:
        found.setdefault(channel, {})[state, code] = number
    return {channel: CopyCounts(numbers) for channel, numbers in found.items()}


def list_letters(*, at: datetime, channel: str | None = None, state: str | None = None) -> list[LetterCount]:
    """By channel, kind, state and reason."""
    found = open_letters(at=at)
    for name, value in (("channel__name", channel), ("state", state)):
        if value is not None:
            found = found.filter(**{name: value})
    alike = ("channel__name", "kind", "state", "code")
    counted = found.values_list(*alike).annotate(number=Count("pk"), since=Min("made_at")).order_by(*alike)
    return [LetterCount(*one) for one in counted]
