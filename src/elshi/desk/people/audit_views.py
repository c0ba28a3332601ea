"""The audit trail: looking for acts in it, taking them away as a file, and checking that it holds."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.base.clock import format_time
from elshi.base.errors import ElshiError, SecurityError
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.actions.check_trail import check_trail, read_heads
from elshi.desk.people.models import Person
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.trail import EXPORT_ROWS, PAGE_ROWS, export_csv, export_lines, read_search
from elshi.desk.people.words import ACTS, OBJECTS, explain
from elshi.node.home import NodeHome

MACHINES = ("console", "press", "listen", "login", "channels")  # actors that are no person
_DIGITS = 18  # of a row's number: more is none


@require_GET
@reading("audit")
def audit(request: HttpRequest) -> HttpResponse:
    """A page of acts, newest first, without any text: who, what, on what, when."""
    return _page(request)


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    search = read_search(request.GET)
    rows = search.find()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) <= _DIGITS:
        rows = rows.filter(id__lt=int(before))
    found = list(rows[: PAGE_ROWS + 1])
    context = {
        "rows": found[:PAGE_ROWS],
        "older": found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None,
        "is_newest": not before,
        "search": search,
        "people": [*Person.objects.order_by("username").values_list("username", flat=True), *MACHINES],
        "acts": sorted(((str(act), str(words)) for act, words in ACTS.items()), key=lambda pair: pair[1]),
        "objects": sorted(((name, str(words)) for name, words in OBJECTS.items()), key=lambda pair: pair[1]),
        "checked": AuditRow.objects.filter(act=Act.CHECK_TRAIL.value).order_by("-id").first(),
        "export_rows": EXPORT_ROWS,
        "error": error,
    }
    return render(request, "people/audit.html", context, status=status)


@require_GET
@reading("audit")
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The rows of the same search as a file, in codes, the newest EXPORT_ROWS of them."""
    rows = read_search(request.GET).find()
    lines, kind = (export_csv(rows), "text/csv") if form == "csv" else (export_lines(rows), "application/jsonl")
    name = f"audit-{settings.ELSHI_OFFICE}-{format_time(SystemClock().now())[:10]}.{form}"
    answer = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return cast("HttpResponse", answer)  # its two classes share only a base


@require_POST
@reading("audit")
def check(request: HttpRequest) -> HttpResponse:
    """Check the whole trail against itself and against the log."""
    try:
        if settings.ELSHI_HOME is None:
            raise ElshiError("the desk was set up without a home: expected ELSHI_HOME")
        heads = read_heads(NodeHome(settings.ELSHI_HOME), office=settings.ELSHI_OFFICE)
        found = check_trail(actor=person_of(request), heads=heads, at=SystemClock().now())
    except RuleError as error:
        return _page(request, error=explain(error), status=status_of(error))
    except SecurityError:
        return _page(request, error=_("The log itself does not hold: see elshi log check."), status=409)
    if found.broken:
        messages.error(
            request, _("The trail does not hold. The first row that is wrong or gone: {row}.").format(row=found.broken)
        )
    else:
        messages.success(request, _("The trail holds."))
    return redirect("people:audit")
