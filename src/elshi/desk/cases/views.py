"""Alerts and cases: what was found, why, and what we decide."""

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.actions.attach_alert import attach_alert
from elshi.desk.cases.actions.dismiss_alert import dismiss_alert
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.case_list import Filters, count_cases, list_cases, read_filters
from elshi.desk.cases.forms import read_number
from elshi.desk.cases.listing import read_alerts
from elshi.desk.cases.models import Alert
from elshi.desk.cases.rules.codes import Severity
from elshi.desk.cases.visible import visible_cases
from elshi.desk.cases.words import SEVERITIES
from elshi.desk.people.choice import chosen_office
from elshi.desk.people.offices import read_offices
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain

LIST_LIMIT = 100  # rows on one page
OPEN_CASES = 50  # that an alert can be added to from its page


@require_GET
@reading("alerts")
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts by rank; with `?aside=1` those that were set aside. As a fragment for htmx."""
    aside = request.GET.get("aside") == "1"
    rows = read_alerts(person_of(request), aside=aside, limit=LIST_LIMIT)
    template = "cases/alert_rows.html" if request.headers.get("HX-Request") else "cases/alerts.html"
    return render(request, template, {"alerts": rows, "aside": aside})


@require_GET
@reading("alerts")
def alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """One alert: why it was raised, its thresholds, its sample."""
    return _alert_page(request, alert_id)


@require_POST
@reading("alerts")
def alert_open_case(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Open a case from an alert; the page of the open one if there is one already."""
    title = request.POST.get("title", "")
    try:
        case = open_case(
            actor=person_of(request),
            alert_id=alert_id,
            title=title,
            severity=request.POST.get("severity", Severity.ORDINARY),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _alert_page(request, alert_id, error, title=title)
    return redirect("cases:case", case_id=case.pk)


@require_POST
@reading("alerts")
def alert_dismiss(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Set an alert aside."""
    try:
        dismiss_alert(actor=person_of(request), alert_id=alert_id, at=SystemClock().now())
    except RuleError as error:
        return _alert_page(request, alert_id, error)
    messages.success(request, _("The alert was set aside. It stays readable under “Set aside”."))
    return redirect("cases:alerts")


@require_GET
@reading("alerts")
def cases(request: HttpRequest) -> HttpResponse:
    """All cases, open ones first, by their clocks; narrowed by `shown`, `mine`, `severity`. Rows alone for htmx."""
    return _cases_page(request)


@require_POST
@reading("alerts")
def case_open(request: HttpRequest) -> HttpResponse:
    """Open a case without an alert."""
    title = request.POST.get("title", "")
    try:
        case = open_case(
            actor=person_of(request),
            alert_id=None,
            title=title,
            severity=request.POST.get("severity", Severity.ORDINARY),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _cases_page(request, error, title=title)
    return redirect("cases:case", case_id=case.pk)


@require_POST
@reading("alerts")
def alert_attach(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Add an alert to a case that is open already."""
    case_id = read_number(request.POST.get("case"))
    try:
        attach_alert(actor=person_of(request), case_id=case_id, alert_id=alert_id, at=SystemClock().now())
    except RuleError as error:
        return _alert_page(request, alert_id, error)
    messages.success(request, _("The alert belongs to the case now; its posts are kept as evidence."))
    return redirect("cases:case", case_id=case_id)


def _alert_page(
    request: HttpRequest, alert_id: str, error: RuleError | None = None, *, title: str = ""
) -> HttpResponse:
    row = get_object_or_404(Alert.objects.select_related("dismissed_by"), pk=alert_id)
    person = person_of(request)
    # One's own office's first: where only an embassy works on it, the ministry can open a case of its own.
    mine = models.Case(models.When(office=person.office, then=0), default=1)
    seen = visible_cases(person)
    known = seen.filter(attached__alert=row).order_by("-state", mine, "-closed_at", "-id").first()
    context = {
        "alert": row,
        "known_case": known,
        "offices": read_offices(),
        "open_cases": list(seen.filter(state="open").order_by("-opened_at", "-id")[:OPEN_CASES]),
        "severities": SEVERITIES.items(),
        "title": title,
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/alert.html", context, status=status_of(error) if error else 200)


def _cases_page(request: HttpRequest, error: RuleError | None = None, *, title: str = "") -> HttpResponse:
    person, now = person_of(request), SystemClock().now()
    office = chosen_office(request)
    seen = visible_cases(person).filter(**office.as_filter())
    filters = read_filters(request.GET)
    page = list_cases(seen, filters, reader=person, page=read_number(request.GET.get("page")))
    context = {
        "page": page,
        "filters": filters,
        "tabs": _tabs(filters, count_cases(seen, reader=person, at=now)),
        "here": filters.link(page=page.number),
        "earlier": filters.link(page=page.number - 1) if page.number > 1 else "",
        "later": filters.link(page=page.number + 1) if page.number < page.pages else "",
        "severities": [(code, words, filters.link(severity=code)) for code, words in SEVERITIES.items()],
        "any_severity": filters.link(severity=""),
        "open_severities": SEVERITIES.items(),
        "now": now,
        "office_choice": office,
        "title": title,
        "refusal": explain(error) if error else "",
    }
    template = "cases/case_rows.html" if request.headers.get("HX-Request") else "cases/cases.html"
    return render(request, template, context, status=status_of(error) if error else 200)


def _tabs(filters: Filters, counts: dict[str, int]) -> list[dict[str, object]]:
    """The ways to narrow the list by state and owner, each with its count where that says something."""
    return [
        {"words": words, "link": filters.link(shown=shown, mine=mine), "count": count, "is_on": is_on}
        for words, shown, mine, count, is_on in (
            (_("All"), "all", False, None, filters.shown == "all" and not filters.mine),
            (_("Open ones"), "open", False, counts["open"], filters.shown == "open" and not filters.mine),
            (_("My open ones"), "open", True, counts["mine"], filters.shown == "open" and filters.mine),
            (_("Closed ones"), "closed", False, counts["closed"], filters.shown == "closed" and not filters.mine),
        )
    ]
