"""Warnings of others: what holds now, one of them, and a case by one click."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.warnings.actions.open_warning_case import open_warning_case
from elshi.desk.warnings.models import ForeignWarning
from elshi.desk.warnings.reading import MOST, languages_for, list_feeds, list_rows, live, over
from elshi.desk.web.languages import tag_of


@require_GET
@reading("alerts")
def warnings(request: HttpRequest) -> HttpResponse:
    """Those that hold, worst first; with `?over=1` those that held. Rows alone for htmx."""
    return _list_page(request)


@require_GET
@reading("alerts")
def warning(request: HttpRequest, warning_id: int) -> HttpResponse:
    """One warning, in every language that it came in."""
    now, language = SystemClock().now(), tag_of(get_language())
    shown = ForeignWarning.objects.exclude(msg_type="Cancel")
    found = get_object_or_404(shown, pk=warning_id)
    (row,) = list_rows(shown.filter(pk=found.pk), reader=person_of(request), language=language, at=now)
    context = {"row": row, "replaces": list(found.replaces.all()[:MOST])}
    return render(request, "warnings/warning.html", context)


@require_POST
@reading("alerts")
def open_a_case(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Open a case from a warning; the page of the open one if there is one already."""
    languages = languages_for(tag_of(get_language()))
    try:
        case = open_warning_case(
            actor=person_of(request), warning_id=warning_id, languages=languages, at=SystemClock().now()
        )
    except RuleError as error:
        return _list_page(request, error)
    return redirect("cases:case", case_id=case.pk)


def _list_page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    now, is_over = SystemClock().now(), request.GET.get("over") == "1"
    found = over(now) if is_over else live(now)
    context = {
        "rows": list_rows(found, reader=person_of(request), language=tag_of(get_language()), at=now),
        "most": MOST,
        "over": is_over,
        "feeds": list_feeds(now),
        "now": now,
        "refusal": explain(error) if error else "",
    }
    template = "warnings/rows.html" if request.headers.get("HX-Request") else "warnings/warnings.html"
    return render(request, template, context, status=status_of(error) if error else 200)
