"""The glossary: its list, and the form of one term."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, explain_role
from elshi.desk.releases.actions.save_term import MAX_NOTE, save_term
from elshi.desk.releases.actions.switch_term import switch_term
from elshi.desk.releases.glossary import PAGE, list_terms
from elshi.desk.releases.models import Term
from elshi.text.languages import LANGUAGES


@require_GET
@reading("own-drafts")
def terms(request: HttpRequest) -> HttpResponse:
    """The terms in use, or with `?off` those that are switched off, page by page."""
    number = request.GET.get("page", "0")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 0
    rows = list_terms(active="off" not in request.GET, page=page)
    context = {
        "rows": rows[:PAGE],
        "off": "off" in request.GET,
        "next_page": page + 1 if len(rows) > PAGE else None,
        "no_save": explain_role(person_of(request), Act.SAVE_TERM),
    }
    return render(request, "releases/terms.html", context)


@require_http_methods(["GET", "POST"])
@reading("drafts")
def add_term(request: HttpRequest) -> HttpResponse:
    """A new term."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def term(request: HttpRequest, term_id: int) -> HttpResponse:
    """Look at a term, change it."""
    return _form(request, get_object_or_404(Term, pk=term_id))


@require_POST
@reading("drafts")
def switch(request: HttpRequest, term_id: int) -> HttpResponse:
    """Switch a term off, or on again."""
    on = request.POST.get("on") == "1"
    try:
        switch_term(actor=person_of(request), term_id=term_id, on=on, at=SystemClock().now())
    except RuleError as error:
        return _page(request, Term.objects.filter(pk=term_id).first(), _typed(None, request), error)
    messages.success(request, _("The term is checked again.") if on else _("The term is no longer checked."))
    return redirect("releases:terms")


def _form(request: HttpRequest, row: Term | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, row, _typed(row, request))
    typed = _typed(None, request)
    try:
        save_term(
            actor=person_of(request),
            term_id=None if row is None else row.pk,
            agreed={tag: lines.splitlines() for tag, lines in typed["agreed"].items()},
            forbidden={tag: lines.splitlines() for tag, lines in typed["forbidden"].items()},
            note=typed["note"],
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, row, typed, error)
    messages.success(request, _("The term was saved. It is checked from now on."))
    return redirect("releases:terms")


def _typed(row: Term | None, request: HttpRequest) -> dict[str, Any]:
    """What the form holds: of a term, or as somebody sent it; cut far beyond what a rule would take."""

    def lines(kind: str, stored: Mapping[str, list[str]]) -> dict[str, str]:
        if row is not None:
            return {tag: "\n".join(stored.get(tag, ())) for tag in LANGUAGES}
        return {tag: request.POST.get(f"{kind}-{tag}", "")[:4000] for tag in LANGUAGES}

    return {
        "agreed": lines("agreed", {} if row is None else row.agreed),
        "forbidden": lines("forbidden", {} if row is None else row.forbidden),
        "note": request.POST.get("note", "")[:2000] if row is None else row.note,
    }


def _page(
    request: HttpRequest, row: Term | None, typed: Mapping[str, Any], error: RuleError | None = None
) -> HttpResponse:
    columns = [(language, typed["agreed"][tag], typed["forbidden"][tag]) for tag, language in LANGUAGES.items()]
    context = {
        "term": row,
        "columns": columns,
        "note": typed["note"],
        "note_limit": MAX_NOTE,
        "no_save": explain_role(person_of(request), Act.SAVE_TERM),
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/term.html", context, status=status_of(error) if error else 200)
