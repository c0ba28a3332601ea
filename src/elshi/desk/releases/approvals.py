"""The page of approvals: what waits for me, what waits for others, what I approved lately."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from elshi.desk.people.models import Person
from elshi.desk.people.pages import person_of, reading
from elshi.desk.people.rules import Act
from elshi.desk.people.words import explain_role
from elshi.desk.releases.listing import Title, draft_rows, find_title
from elshi.desk.releases.models import Approval, Draft
from elshi.desk.releases.turns import approved_lately, for_approval, for_others
from elshi.desk.web.languages import tag_of

SHOWN = 50  # of each kind that waits
LATELY = 10  # approvals


@dataclass(frozen=True, slots=True)
class Given:
    """An approval that somebody gave: of which draft, of which of its versions, what that is called, and when."""

    draft: Draft
    number: int
    title: Title
    at: datetime


@require_GET
@reading("drafts")
def approvals(request: HttpRequest) -> HttpResponse:
    """Whose approval each submitted draft waits for; a fixed number of queries."""
    person, reader = person_of(request), tag_of(get_language())
    mine, others = for_approval(person), for_others(person)
    context = {
        "for_me": draft_rows(mine, reader=reader, limit=SHOWN),
        "for_me_count": mine.count(),
        "for_others": draft_rows(others, reader=reader, limit=SHOWN),
        "for_others_count": others.count(),
        "given": list_given(person, reader=reader),
        "no_approver": explain_role(person, Act.APPROVE_DRAFT),
    }
    return render(request, "releases/approvals.html", context)


def list_given(person: Person, *, reader: str) -> list[Given]:
    """The newest approvals of the person, at most LATELY: one query."""
    known = approved_lately(person).select_related("version__draft__replaces__version__draft")
    return [_given(approval, reader) for approval in known[:LATELY]]


def _given(approval: Approval, reader: str) -> Given:
    version = approval.version
    title = find_title(version.draft, version.content, reader=reader)
    return Given(version.draft, version.number, title, approval.approved_at)
