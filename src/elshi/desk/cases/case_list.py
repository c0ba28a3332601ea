"""Cases as a list: open ones first, by their clocks; in a fixed number of queries that look at a page only.

Ids are sorted and cut first, so that what is counted for a row is counted for the rows of one page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Case as Choose
from django.db.models import Count, F, Q, QuerySet, When

from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.codes import Severity
from elshi.desk.people.models import Person

PAGE = 50  # rows
SHOWN = ("all", "open", "closed")


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see. `shown`: one of SHOWN. `severity`: a code or empty."""

    shown: str = "all"
    mine: bool = False
    severity: str = ""

    def link(self, **changes: object) -> str:
        """The query of an address that shows this, with some of it changed; empty for everything."""
        wish = {"shown": self.shown, "mine": self.mine, "severity": self.severity} | changes
        shown, mine, severity = wish.pop("shown"), wish.pop("mine"), wish.pop("severity")
        fields = {"shown": "" if shown == "all" else shown, "mine": "1" if mine else "", "severity": severity}
        query = urlencode({name: value for name, value in (fields | wish).items() if value})
        return f"?{query}" if query else ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list. `number` counts from 1."""

    cases: list[Case]
    number: int
    pages: int
    total: int


def read_filters(data: Mapping[str, str]) -> Filters:
    """Filters out of an address; what is none of ours is left out."""
    shown, severity = data.get("shown", ""), data.get("severity", "")
    return Filters(
        shown=shown if shown in SHOWN else "all",
        mine=data.get("mine") == "1",
        severity=severity if severity in list(Severity) else "",
    )


def list_cases(cases: QuerySet[Case], filters: Filters, *, reader: Person, page: int) -> CasePage:
    """That page of what the filters let through: three queries. A page that is not there is the last one."""
    wanted = _apply(cases, filters, reader)
    total = wanted.count()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, page), pages)
    ordered = wanted.order_by(
        F("state").desc(),  # "open" sorts after "closed"
        Choose(When(state="open", then=F("answer_by"))).asc(nulls_last=True),
        F("closed_at").desc(nulls_last=True),
        "-opened_at",
        "-id",
    )
    ids = list(ordered.values_list("pk", flat=True)[(number - 1) * PAGE : number * PAGE])
    written = Count("drafts", filter=~Q(drafts__state="discarded"))
    found = Case.objects.filter(pk__in=ids).select_related("owner", "alert").annotate(drafts_count=written)
    rows = {case.pk: case for case in found}
    return CasePage([rows[pk] for pk in ids if pk in rows], number, pages, total)


def count_cases(cases: QuerySet[Case], *, reader: Person, at: datetime) -> dict[str, int]:
    """open, closed, mine (open ones), late: one query."""
    open_ = Q(state="open")
    return cases.aggregate(
        open=Count("pk", filter=open_),
        closed=Count("pk", filter=~open_),
        mine=Count("pk", filter=open_ & Q(owner=reader)),
        late=Count("pk", filter=open_ & Q(answer_by__lt=at)),
    )


def _apply(cases: QuerySet[Case], filters: Filters, reader: Person) -> QuerySet[Case]:
    if filters.shown != "all":
        cases = cases.filter(state=filters.shown)
    if filters.mine:
        cases = cases.filter(owner=reader)
    return cases.filter(severity=filters.severity) if filters.severity else cases
