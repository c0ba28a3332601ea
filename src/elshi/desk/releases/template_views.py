"""New statement: empty, or from a template; and keeping a draft as one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, explain_role
from elshi.desk.releases.actions.keep_template import keep_template, switch_template
from elshi.desk.releases.draft_views import _draft_page, _find
from elshi.desk.releases.templates_offered import list_templates


@require_GET
@reading("drafts")
def new(request: HttpRequest) -> HttpResponse:
    """The templates to start from, and an empty statement."""
    return _page(request)


@require_POST
@reading("drafts")
def keep(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Keep the newest version of a draft as a template."""
    name, seen = request.POST.get("name", ""), request.POST.get("sha256", "")
    row = _find(request, draft_id)
    try:
        keep_template(actor=person_of(request), draft_id=row.pk, name=name, sha256=seen, at=SystemClock().now())
    except RuleError as error:
        if row.current_version is None:
            messages.error(request, explain(error))
            return redirect("releases:edit", draft_id=draft_id)
        return _draft_page(request, row, error)
    messages.success(request, _("Kept as a template. “New statement” offers it."))
    return redirect("releases:draft", draft_id=draft_id)


@require_POST
@reading("drafts")
def drop(request: HttpRequest, template_id: int) -> HttpResponse:
    """Take a template of the ministry's own out of use."""
    try:
        switch_template(actor=person_of(request), template_id=template_id, on=False, at=SystemClock().now())
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("The template is out of use."))
    return redirect("releases:new")


def _page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    context = {
        "templates": list_templates(),
        "no_start": explain_role(person_of(request), Act.START_DRAFT),
        "case": request.GET.get("case", "")[:18],
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/new.html", context, status=status_of(error) if error else 200)
