"""Narratives: the list of a day, one narrative, two days compared."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.rules.codes import Severity
from elshi.desk.cases.words import SEVERITIES
from elshi.desk.narratives.actions.open_case_from import open_case_from
from elshi.desk.narratives.comparing import compare_days
from elshi.desk.narratives.listing import list_narratives
from elshi.desk.narratives.models import LookedAtDay, Narrative
from elshi.desk.narratives.page import read_page
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain

FEW, ALL = 20, 300  # narratives of a day on one page
MOST_DAYS = 366  # to choose from


@require_GET
@reading("alerts")
def narratives(request: HttpRequest) -> HttpResponse:
    """The narratives of a day (`day`; the newest unless given), the strongest, or with `?all=1` all that are kept."""
    days = list(LookedAtDay.objects.all()[:MOST_DAYS])
    chosen = _choose(days, request.GET.get("day")) or (days[0] if days else None)
    is_all = request.GET.get("all") == "1"
    before = next((one for one in days if chosen and one.day < chosen.day), None)
    rows = list_narratives(chosen, is_first=not before, limit=ALL if is_all else FEW + 1) if chosen else []
    context = {
        "days": days,
        "chosen": chosen,
        "rows": rows if is_all else rows[:FEW],
        "is_cut": not is_all and len(rows) > FEW,
        "before": before,
    }
    return render(request, "narratives/narratives.html", context)


@require_GET
@reading("alerts")
def narrative(request: HttpRequest, narrative_id: str) -> HttpResponse:
    """One narrative over its days."""
    return _narrative_page(request, narrative_id)


@require_POST
@reading("alerts")
def open_case(request: HttpRequest, narrative_id: str) -> HttpResponse:
    """Open a case from a narrative."""
    found = get_object_or_404(Narrative, pk=narrative_id)
    title = request.POST.get("title", "")
    severity = request.POST.get("severity", Severity.ORDINARY)
    try:
        case = open_case_from(found, actor=person_of(request), title=title, severity=severity, at=SystemClock().now())
    except RuleError as error:
        return _narrative_page(request, narrative_id, error, title=title)
    return redirect("cases:case", case_id=case.pk)


@require_GET
@reading("alerts")
def compare(request: HttpRequest) -> HttpResponse:
    """Two days (`a`, `b`; the newest two unless given) side by side, the earlier one first."""
    days = list(LookedAtDay.objects.all()[:MOST_DAYS])
    chosen = [
        _choose(days, request.GET.get(name)) or other for name, other in zip("ab", _newest_two(days), strict=True)
    ]
    two = sorted((one for one in chosen if one), key=lambda one: one.day)
    comparison = compare_days(two[0], two[1]) if len(two) == 2 and two[0].day != two[1].day else None
    context = {"days": days, "two": two, "comparison": comparison}
    return render(request, "narratives/compare.html", context)


def _narrative_page(
    request: HttpRequest, narrative_id: str, error: RuleError | None = None, *, title: str = ""
) -> HttpResponse:
    found = get_object_or_404(Narrative, pk=narrative_id)
    page = read_page(found, reader=person_of(request), language=get_language() or "")
    if page is None:
        raise Http404
    context = {
        "page": page,
        "told": page.newest,
        "severities": SEVERITIES.items(),
        "title": title,
        "refusal": explain(error) if error else "",
    }
    return render(request, "narratives/narrative.html", context, status=status_of(error) if error else 200)


def _newest_two(days: list[LookedAtDay]) -> tuple[LookedAtDay | None, LookedAtDay | None]:
    return (days[1], days[0]) if len(days) > 1 else (None, None)


def _choose(days: list[LookedAtDay], wanted: str | None) -> LookedAtDay | None:
    """The day that an address asks for; None for none, or one that nothing is known of."""
    try:
        day = date.fromisoformat(wanted or "")
    except ValueError:
        return None
    return next((one for one in days if one.day == day), None)
