"""The terms that analysts watch for: a list, a form to add one, a button to remove one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.actions.watch_term import MAX_LENGTH, remove_term, watch_term
from elshi.desk.cases.models import WatchTerm
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, explain_role
from elshi.text.languages import LANGUAGES

REMOVED = 50  # the last that were removed


@require_GET
@reading("alerts")
def watch_terms(request: HttpRequest) -> HttpResponse:
    """All that are watched, and the last that were."""
    return _page(request)


@require_POST
@reading("alerts")
def watch_term_add(request: HttpRequest) -> HttpResponse:
    """Watch one more."""
    try:
        watch_term(
            actor=person_of(request),
            words=request.POST.get("words", "")[:1000],
            languages=request.POST.getlist("language"),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("The term is watched. Alerts in which it occurs move up within half a minute."))
    return redirect("cases:watch-terms")


@require_POST
@reading("alerts")
def watch_term_remove(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Watch one no longer."""
    try:
        remove_term(actor=person_of(request), term_id=watch_id, at=SystemClock().now())
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("The term is no longer watched."))
    return redirect("cases:watch-terms")


def _page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    terms = WatchTerm.objects.select_related("added_by", "removed_by")
    chosen = request.POST.getlist("language")
    context = {
        "watched": list(terms.filter(removed_at=None)),
        "removed": list(terms.exclude(removed_at=None).order_by("-removed_at", "-id")[:REMOVED]),
        "languages": [(language, tag in chosen) for tag, language in LANGUAGES.items()],
        "limit": MAX_LENGTH,
        "words": request.POST.get("words", ""),
        "reason": explain_role(person_of(request), Act.WATCH_TERM),
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/watch_terms.html", context, status=status_of(error) if error else 200)
