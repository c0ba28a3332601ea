"""Alerts and cases: what was found, why, and what we decide."""

from django.contrib import messages
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.dismiss_alert import dismiss_alert
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.listing import list_alerts
from elshi.desk.cases.models import Alert
from elshi.desk.cases.visible import visible_cases
from elshi.desk.people.choice import chosen_office
from elshi.desk.people.offices import reaches, read_offices
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain

LIST_LIMIT = 200  # rows on one page


@require_GET
@reading("alerts")
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts by rank; with `?aside=1` those that were set aside. As a fragment for htmx."""
    aside = request.GET.get("aside") == "1"
    rows = list(list_alerts(person_of(request), aside=aside)[:LIST_LIMIT])
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
        case = open_case(actor=person_of(request), alert_id=alert_id, title=title, at=SystemClock().now())
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
    """All cases, open ones first."""
    return _cases_page(request)


@require_POST
@reading("alerts")
def case_open(request: HttpRequest) -> HttpResponse:
    """Open a case without an alert."""
    title = request.POST.get("title", "")
    try:
        case = open_case(actor=person_of(request), alert_id=None, title=title, at=SystemClock().now())
    except RuleError as error:
        return _cases_page(request, error, title=title)
    return redirect("cases:case", case_id=case.pk)


@require_GET
@reading("alerts")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: its evidence, its drafts, its decision."""
    return _case_page(request, case_id)


@require_POST
@reading("alerts")
def case_close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close a case with the decision to respond or not to respond."""
    decision = request.POST.get("decision", "")
    try:
        close_case(actor=person_of(request), case_id=case_id, decision=decision, at=SystemClock().now())
    except RuleError as error:
        return _case_page(request, case_id, error)
    messages.success(request, _("The case is closed and the decision is on record."))
    return redirect("cases:case", case_id=case_id)


def _alert_page(
    request: HttpRequest, alert_id: str, error: RuleError | None = None, *, title: str = ""
) -> HttpResponse:
    row = get_object_or_404(Alert.objects.select_related("dismissed_by"), pk=alert_id)
    person = person_of(request)
    # One's own office's first: where only an embassy works on it, the ministry can open a case of its own.
    mine = models.Case(models.When(office=person.office, then=0), default=1)
    known = visible_cases(person).filter(alert=row).order_by("-state", mine, "-closed_at", "-id").first()
    context = {
        "alert": row,
        "known_case": known,
        "offices": read_offices(),
        "title": title,
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/alert.html", context, status=status_of(error) if error else 200)


def _cases_page(request: HttpRequest, error: RuleError | None = None, *, title: str = "") -> HttpResponse:
    written = Count("drafts", filter=~Q(drafts__state="discarded"))
    office = chosen_office(request)
    rows = (
        visible_cases(person_of(request))
        .filter(**office.as_filter())
        .select_related("opened_by", "alert")
        .annotate(drafts_count=written)
    )
    context = {
        "cases": list(rows.order_by("-state", "-opened_at", "-id")[:LIST_LIMIT]),  # "open" sorts after "closed"
        "office_choice": office,
        "title": title,
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/cases.html", context, status=status_of(error) if error else 200)


def _case_page(request: HttpRequest, case_id: int, error: RuleError | None = None) -> HttpResponse:
    person = person_of(request)
    row = get_object_or_404(visible_cases(person).select_related("alert", "opened_by"), pk=case_id)
    context = {
        "case": row,
        "alert": row.alert,
        "offices": read_offices() if row.office else {},
        "drafts": [it for it in row.drafts.select_related("created_by").all() if reaches(person.office, it.office)],
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/case.html", context, status=status_of(error) if error else 200)
