"""Enquiries as a list: those that wait longest first, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from elshi.desk.people.models import Person
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import OPEN, EnquiryState, Place

PAGE = 50  # rows
SHOWN = ("open", "new", "mine", "answered", "closed")
PROMISED = timedelta(days=3)  # to the first answer; what waits longer is late
_STATES = {
    "open": OPEN,
    "mine": OPEN,
    "new": frozenset({EnquiryState.NEW}),
    "answered": frozenset({EnquiryState.ANSWERED}),
    "closed": frozenset({EnquiryState.CLOSED}),
}


@dataclass(slots=True)
class Row:
    """One enquiry in the list: its first question with words, how many asked, in which languages and ways."""

    enquiry: Enquiry
    first: Question | None
    asked: int
    languages: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of the list. `number` counts from 1."""

    rows: list[Row]
    shown: str
    number: int
    pages: int
    total: int

    def link(self, **changes: object) -> str:
        """The query of an address that shows this, with some of it changed."""
        wish = {"shown": self.shown, "page": self.number} | changes
        fields = {"shown": "" if wish["shown"] == "open" else wish["shown"], "page": wish["page"]}
        query = urlencode({name: value for name, value in fields.items() if value and value != 1})
        return f"?{query}" if query else ""


def read_shown(data: Mapping[str, str]) -> str:
    """What somebody wants to see; what is none of ours is everything that is open."""
    return data.get("shown", "") if data.get("shown") in SHOWN else "open"


def list_enquiries(visible: QuerySet[Enquiry], *, shown: str, reader: Person, page: int) -> InboxPage:
    """That page. A page that is not there is the last one."""
    wanted = _apply(visible, shown, reader)
    total = wanted.count()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, page), pages)
    ordered = wanted.order_by(
        F("asked_at").asc() if shown in {"open", "new", "mine"} else F("asked_last_at").desc(), "id"
    )
    found = list(ordered.select_related("owner", "draft")[(number - 1) * PAGE : number * PAGE])
    return InboxPage(list_rows(found), shown, number, pages, total)


def count_enquiries(visible: QuerySet[Enquiry], *, reader: Person) -> dict[str, int]:
    """How many of each that is shown."""
    return {shown: _apply(visible, shown, reader).count() for shown in ("open", "new", "mine")}


def late_since(now: datetime) -> datetime:
    """Who asked before it and has no answer, waits for longer than is promised."""
    return now - PROMISED


def _apply(visible: QuerySet[Enquiry], shown: str, reader: Person) -> QuerySet[Enquiry]:
    found = Q(state__in=sorted(_STATES[shown]))
    if shown in {"open", "mine"}:  # whoever asks what is answered waits for a person who sends the answer
        found |= Q(Exists(asked_again()), state=EnquiryState.ANSWERED.value)
    return visible.filter(found, owner=reader) if shown == "mine" else visible.filter(found)


def asked_again() -> QuerySet[Question]:
    """The questions of an enquiry that nobody has cleared; for a query of enquiries, which looks at few of them."""
    return Question.objects.filter(enquiry=OuterRef("pk"), cleared=False, place=Place.ENQUIRY.value)


def list_rows(found: list[Enquiry]) -> list[Row]:
    """These enquiries as rows, in two queries."""
    questions = Question.objects.filter(enquiry__in=[one.pk for one in found])
    counts = questions.values("enquiry", "language", "channel").annotate(count=Count("pk")).order_by("-count")
    rows = {one.pk: Row(one, None, 0) for one in found}
    for each in counts:
        row = rows[each["enquiry"]]
        row.asked += each["count"]
        row.languages += [each["language"]] * (each["language"] not in row.languages)
        row.channels += [each["channel"]] * (each["channel"] not in row.channels)
    of_one = Question.objects.filter(enquiry=OuterRef("pk")).exclude(text="")  # thousands, in a flood
    first = Subquery(of_one.order_by("asked_at", "id").values("pk")[:1])
    firsts = Enquiry.objects.filter(pk__in=rows).order_by().values(first=first)
    for question in Question.objects.filter(pk__in=firsts).only("text", "language", "enquiry"):
        if question.enquiry_id is not None:
            rows[question.enquiry_id].first = question
    return list(rows.values())
