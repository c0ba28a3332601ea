"""Clearances and emergency releases: each view calls one act. Approval itself, return and release: `draft_views`."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.step_up import releasing
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.clear_draft import clear_draft
from elshi.desk.releases.actions.confirm_emergency import confirm_emergency
from elshi.desk.releases.actions.drop_clearance import drop_clearance
from elshi.desk.releases.actions.mark_clearance import mark_clearance
from elshi.desk.releases.actions.object_to_emergency import object_to_emergency
from elshi.desk.releases.actions.release_emergency import release_emergency
from elshi.desk.releases.draft_views import act_on_draft
from elshi.desk.releases.models import Draft


@require_POST
@reading("drafts")
def mark(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Mark the draft as needing a clearance."""
    name, done = (
        request.POST.get("clearance", ""),
        _("Marked: nobody approves it before a clearance officer cleared it."),
    )
    return act_on_draft(request, draft_id, _unseen(mark_clearance, clearance=name), done=done)


@require_POST
@reading("drafts")
@releasing(Act.DROP_CLEARANCE, back="releases:draft")
def drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Take the mark of a clearance away."""
    name, done = request.POST.get("clearance", ""), _("The mark was taken away, in your name.")
    return act_on_draft(request, draft_id, _unseen(drop_clearance, clearance=name), done=done)


@require_POST
@reading("drafts")
@releasing(Act.CLEAR_DRAFT, back="releases:draft")
def clear(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Clear exactly the content whose hash the page showed."""
    name, done = request.POST.get("clearance", ""), _("Cleared. This clearance holds for exactly this content.")
    return act_on_draft(request, draft_id, lambda **act: clear_draft(clearance=name, **act), done=done)


@require_POST
@reading("drafts")
@releasing(Act.RELEASE_EMERGENCY, back="releases:draft")
def release_alone(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Queue the text for the press in an emergency."""
    code, note = request.POST.get("code", ""), request.POST.get("note", "")
    done = _("Released in an emergency. Another approver has to look at it now.")
    return act_on_draft(request, draft_id, lambda **act: release_emergency(code=code, note=note, **act), done=done)


@require_POST
@reading("drafts")
@releasing(Act.CONFIRM_EMERGENCY, back="releases:statement")
def confirm(request: HttpRequest, release_id: int) -> HttpResponse:
    """The second pair of eyes has nothing against it."""
    done = _("Confirmed. Thank you for the second pair of eyes.")
    return _look(request, release_id, confirm_emergency, done=done)


@require_POST
@reading("drafts")
def object_to(request: HttpRequest, release_id: int) -> HttpResponse:
    """The second pair of eyes objects; goes to the draft that it starts, if it starts one."""
    note, follow_up = request.POST.get("note", ""), request.POST.get("follow_up", "")
    done = _("Your objection is on the record.")
    return _look(
        request, release_id, lambda **act: object_to_emergency(note=note, follow_up=follow_up, **act)[1], done=done
    )


def _unseen(act: Callable[..., object], **given: str) -> Callable[..., object]:
    """`act`, which is about the draft and not about one content: the hash that the page showed is left out."""

    def do(*, sha256: str, **seen: object) -> object:  # noqa: ARG001  # see above
        return act(**given, **seen)

    return do


def _look(request: HttpRequest, release_id: int, act: Callable[..., object], *, done: str) -> HttpResponse:
    """Do the act on the content that the page showed. `act` gives a draft to go on with, or something else."""
    seen = request.POST.get("sha256", "")
    try:
        started = act(actor=person_of(request), release_id=release_id, sha256=seen, at=SystemClock().now())
    except RuleError as error:
        return render(request, "releases/refused.html", {"refusal": explain(error)}, status=status_of(error))
    messages.success(request, done)
    if isinstance(started, Draft):
        return redirect("releases:draft", draft_id=started.pk)
    return redirect("releases:statement", release_id=release_id)
