"""Figures about questions: how many were asked and answered, how soon, in which languages, by which ways, about what.

Everything goes by when a question was *asked*: of the questions of a week so many were answered by now, so many were
closed without an answer, so many still wait. The three make up what was asked.

answered   its first answer came out after it was asked; or, of who asked when the answer was out already, the asker was
           told (if he was told again, of a correction, that counts: later than it was, never sooner)
median     of the hours from the question to that moment, of the answered ones: those that wait are not in it, so the
           share that was answered in three days, of *all* that were asked, stands beside it
topic      what the answer is about, as the draft of its answer says (`topic:` of its content): so only answered
           questions have one, and an answer for which nobody chose a topic has none
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber, TruncWeek

from elshi.desk.questions.inbox import PROMISED
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.desk.questions.rules.weeks import Span
from elshi.desk.releases.models import DraftVersion
from elshi.desk.releases.rules.destinations import read_about

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Counts:
    """Numbers of questions. `prompt`, `late`: of the answered ones, within what is promised and after it.

    `median`: hours from question to answer, of the answered ones; None: there are none.
    """

    asked: int = 0
    answered: int = 0
    prompt: int = 0
    closed: int = 0
    median: float | None = None

    @property
    def late(self) -> int:
        """Answered, but later than is promised."""
        return self.answered - self.prompt

    @property
    def waiting(self) -> int:
        """Neither answered nor closed without an answer."""
        return self.asked - self.answered - self.closed

    @property
    def share(self) -> float | None:
        """Answered within what is promised, of all that were asked: 0 to 1; None where nobody asked."""
        return self.prompt / self.asked if self.asked else None

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row of counts."""
        self.asked += row["asked"]
        self.answered += row["answered"]
        self.prompt += row["prompt"]
        self.closed += row["closed"]


@dataclass(slots=True)
class Figures:
    """The figures of a span. `weeks`: each of its weeks, oldest first; `languages`, `channels`: most asked first.

    `topics`: answered questions by code of topic, most first; `topics_of`: the same by week. `unnamed`: of answers
    without a topic.
    """

    span: Span
    whole: Counts
    weeks: dict[date, Counts]
    languages: dict[str, Counts] = field(default_factory=dict)
    channels: dict[str, Counts] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    topics_of: dict[date, dict[str, int]] = field(default_factory=dict)
    unnamed: int = 0


def count_figures(questions: QuerySet[Question], span: Span) -> Figures:
    """The figures of those of `questions` that were asked in the span, in seven queries however many there are."""
    found = _with_waits(questions.filter(place=Place.ENQUIRY.value, asked_at__gte=span.since, asked_at__lt=span.until))
    figures = Figures(span, Counts(), {monday: Counts() for monday in span.weeks})
    for row in _count(found, span.zone):
        for counts in (
            figures.whole,
            figures.weeks[row["week"]],
            figures.languages.setdefault(row["language"], Counts()),
            figures.channels.setdefault(row["channel"], Counts()),
        ):
            counts.add(row)
    groups: dict[str, Mapping[Any, Counts]] = {
        "": {"": figures.whole}, "week": figures.weeks, "language": figures.languages, "channel": figures.channels,
    }  # fmt: skip
    for key, named in groups.items():
        for name, median in _find_medians(found, key, span.zone).items():
            named[name].median = median
    figures.languages = dict(sorted(figures.languages.items(), key=lambda one: (-one[1].asked, one[0])))
    figures.channels = dict(sorted(figures.channels.items(), key=lambda one: (-one[1].asked, one[0])))
    _add_topics(figures, found)
    return figures


def _with_waits(questions: QuerySet[Question]) -> QuerySet[Any]:
    """With `first`, when it was answered, and `wait`, how long that took; both NULL while it was not."""
    out_after = Q(cleared=True, enquiry__answered_at__gte=F("asked_at"))
    told_after = Q(told__gt=0, told_at__gte=F("asked_at"), enquiry__version__gt=0)
    first = Case(
        When(out_after, then=F("enquiry__answered_at")),
        When(told_after, then=F("told_at")),
        default=Value(None),
        output_field=DateTimeField(),
    )
    wait = ExpressionWrapper(F("first") - F("asked_at"), output_field=DurationField())
    return questions.order_by().annotate(first=first).annotate(wait=wait)


def _week(zone: ZoneInfo) -> TruncWeek:
    return TruncWeek("asked_at", tzinfo=zone, output_field=DateField())


def _count(questions: QuerySet[Any], zone: ZoneInfo) -> Iterable[Mapping[str, Any]]:
    """Counts by `week`, `language` and `channel`."""
    closed = Q(wait__isnull=True, enquiry__state=EnquiryState.CLOSED.value)
    return (
        questions.annotate(week=_week(zone))
        .values("week", "language", "channel")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(wait__isnull=False)),
            prompt=Count("pk", filter=Q(wait__lte=PROMISED)),
            closed=Count("pk", filter=closed),
        )
    )


def _find_medians(questions: QuerySet[Any], key: str, zone: ZoneInfo) -> dict[Any, float]:
    """The median of hours by `key` (empty: of all, under an empty name): the middle one, or the mean of both."""
    group = {"week": _week(zone), "": Value("")}.get(key) or F(key)
    named = questions.filter(wait__isnull=False).annotate(group=group)
    ranked = named.annotate(
        rank=Window(RowNumber(), partition_by=[F("group")], order_by=[F("wait"), F("pk")]),
        among=Window(Count("pk"), partition_by=[F("group")]),
    )
    middle = ranked.annotate(off=F("rank") * 2 - F("among")).filter(off__gte=0, off__lte=2)
    waits: dict[Any, list[float]] = {}
    for name, wait in middle.values_list("group", "wait"):
        waits.setdefault(name, []).append(wait / _HOUR)
    return {name: mean(hours) for name, hours in waits.items()}


def _add_topics(figures: Figures, questions: QuerySet[Any]) -> None:
    answered = questions.filter(wait__isnull=False)
    rows = list(
        answered.annotate(week=_week(figures.span.zone))
        .values_list("week", "enquiry__draft")
        .annotate(count=Count("pk"))
        .values_list("week", "enquiry__draft", "count")
    )
    topics = _read_topics(answered)
    for monday, draft, count in rows:
        topic = topics.get(draft, "")
        if not topic:
            figures.unnamed += count
            continue
        figures.topics[topic] = figures.topics.get(topic, 0) + count
        of_week = figures.topics_of.setdefault(monday, {})
        of_week[topic] = of_week.get(topic, 0) + count
    figures.topics = rank_topics(figures.topics)
    figures.topics_of = {monday: rank_topics(found) for monday, found in figures.topics_of.items()}


def _read_topics(answered: QuerySet[Any]) -> dict[int, str]:
    """The topic of each draft that answers one of these. Drafts are told by a query: one takes only so many values."""
    drafts = answered.values("enquiry__draft")
    newest = DraftVersion.objects.filter(draft=OuterRef("draft")).order_by().values("draft").annotate(top=Max("number"))
    found = DraftVersion.objects.filter(draft__in=drafts, number=Subquery(newest.values("top")))
    return {one.draft_id: read_about(one.whole).topic for one in found.only("draft", "content")}


def rank_topics(counts: Mapping[str, int]) -> dict[str, int]:
    """Most first; where two have as many, in the order of their codes."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def count_aside(questions: QuerySet[Question], span: Span) -> dict[str, int]:
    """How many of `questions` that were asked in the span are kept apart: as `spam`, and as `quiet`."""
    found = questions.filter(asked_at__gte=span.since, asked_at__lt=span.until)
    return found.aggregate(
        spam=Count("pk", filter=Q(place=Place.SPAM.value)), quiet=Count("pk", filter=Q(place=Place.QUIET.value))
    )
