"""How it stands with telling those who asked, in numbers. Nobody's address is read."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from elshi.desk.channels.models import MailLetter
from elshi.desk.questions.models import Delivery, Enquiry
from elshi.desk.questions.telling import LETTER
from elshi.speak.states import State

SENT_AGAIN = "again"  # of a letter's facts: another one has taken its place
UNREACHED = (State.FAILED.value, State.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class ToldCount:
    """`number` askers who are in the same state for the same reason."""

    state: str
    code: str
    number: int


def list_tellings(enquiry: Enquiry) -> tuple[QuerySet[MailLetter], QuerySet[Delivery]]:
    """The rows of both queues that tell those who asked, each asker's newest."""
    letters = MailLetter.objects.filter(kind=LETTER, facts__enquiry=enquiry.pk).exclude(facts__has_key=SENT_AGAIN)
    return letters, Delivery.objects.filter(question__enquiry=enquiry)


def count_told(enquiry: Enquiry) -> list[ToldCount]:
    """By state and reason, in two queries. What was told, or overtaken by a newer version, is not told of."""
    numbers: Counter[tuple[str, str]] = Counter()
    for rows in list_tellings(enquiry):
        open_rows = rows.exclude(state__in=[State.CONFIRMED.value, State.DROPPED.value]).order_by()
        for state, code, number in open_rows.values_list("state", "code").annotate(number=Count("pk")):
            numbers[state, code] += number
    return [ToldCount(state, code, number) for (state, code), number in sorted(numbers.items())]
