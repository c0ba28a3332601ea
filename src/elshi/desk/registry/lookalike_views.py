"""Accounts that look like ours: what listening found, and what was decided about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.registry.actions.judge_lookalike import ask_again, leave_lookalike, open_lookalike_incident
from elshi.desk.registry.home import node_home
from elshi.desk.registry.models import LookalikeAccount
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.words import NO_LOOKALIKE

LIST_LIMIT = 200


@require_GET
@reading("incidents")
def lookalikes(request: HttpRequest) -> HttpResponse:
    """Those that nobody has decided about, then the others."""
    return _page(request)


@require_POST
@reading("incidents")
def to_incident(request: HttpRequest, lookalike_id: int) -> HttpResponse:
    """Open the incident file of a copied account, filled in from what was found."""
    try:
        incident = open_lookalike_incident(actor=person_of(request), lookalike_id=lookalike_id, at=SystemClock().now())
    except RuleError as error:
        return _page(request, error)
    return redirect("registry:incident", incident_id=incident.pk)


@require_POST
@reading("incidents")
def leave(request: HttpRequest, lookalike_id: int) -> HttpResponse:
    """Say that it is no lookalike, and why."""
    try:
        leave_lookalike(
            actor=person_of(request),
            lookalike_id=lookalike_id,
            reason=request.POST.get("reason", ""),
            posts=node_home().posts,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("Noted. The name of this account is not kept any more."))
    return redirect("registry:lookalikes")


@require_POST
@reading("incidents")
def again(request: HttpRequest, lookalike_id: int) -> HttpResponse:
    """Take back that it is no lookalike."""
    try:
        ask_again(actor=person_of(request), lookalike_id=lookalike_id, posts=node_home().posts, at=SystemClock().now())
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("Taken back. The account comes back to this list with its next post."))
    return redirect("registry:lookalikes")


def _page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    rows = LookalikeAccount.objects.select_related("judged_by", "incident")
    context = {
        "undecided": list(rows.filter(judged_at=None)[:LIST_LIMIT]),
        "decided": list(rows.exclude(judged_at=None).order_by("-judged_at", "-id")[:LIST_LIMIT]),
        "assets": read_assets(),
        "reasons": NO_LOOKALIKE.items(),
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/lookalikes.html", context, status=status_of(error) if error else 200)
