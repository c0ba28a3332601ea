"""A draft: read it as it will look, approve exactly it, release it. Writing it: `editor_views`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.people.offices import read_offices
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.step_up import releasing
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.discard_draft import discard_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.return_draft import return_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.attached import list_attached
from elshi.desk.releases.comments import list_comments
from elshi.desk.releases.facts import list_facts
from elshi.desk.releases.listing import find_title, in_desk_order
from elshi.desk.releases.mixed import find_mixed
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.progress import read_progress
from elshi.desk.releases.rendition_work import list_renditions
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE, STATEMENT
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.releases.words import RECALL_REASONS, RETURN_REASONS
from elshi.desk.web.languages import tag_of

# Where a draft of another kind is edited: pages of elshi.desk.registry, by name, for it stands above this room.
EDITORS = {ACCOUNT: "registry:edit-account", OFFICE: "registry:edit-office"}


@require_GET
@reading("own-drafts")
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The content as readers will see it, its hash, its history, the next step. An empty draft goes to the editor."""
    row = _find(request, draft_id)
    if row.current_version is None:
        return redirect("releases:edit", draft_id=draft_id)
    seen = request.GET.get("seen")  # the hash that stood here before the person showed the second factor
    changed = seen is not None and seen != row.current_version.sha256
    return _draft_page(request, row, RuleError("stale-content") if changed else None)


@require_POST
@reading("own-drafts")
def submit(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Hand the draft to the approvers."""
    done = _("The draft is waiting for approval by another person.")
    return act_on_draft(request, draft_id, submit_draft, done=done)


@require_POST
@reading("drafts")
@releasing(Act.APPROVE_DRAFT, back="releases:draft")
def approve(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Approve exactly the content whose hash the page showed."""
    done = _("Approved. This approval holds for exactly this content.")
    return act_on_draft(request, draft_id, approve_draft, done=done)


@require_POST
@reading("drafts")
def send_back(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Send the draft back to its writers, with a reason."""
    code, reason = request.POST.get("code", ""), request.POST.get("reason", "")
    done = _("The draft went back to its writers.")
    return act_on_draft(request, draft_id, lambda **act: return_draft(code=code, reason=reason, **act), done=done)


@require_POST
@reading("drafts")
@releasing(Act.RELEASE_STATEMENT, back="releases:draft")
def release(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Queue the approved text for the press."""
    done = _("Released. The press signs and publishes it now.")
    return act_on_draft(request, draft_id, release_statement, done=done)


@require_POST
@reading("own-drafts")
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Give the draft up; its versions stay readable."""
    done = _("The draft was discarded. Its versions stay readable.")
    return act_on_draft(request, draft_id, discard_draft, done=done)


@require_GET
@reading("own-drafts")
def state(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Where the text is now, as a fragment that asks again until it is published or refused; 404 before a release."""
    row = _find(request, draft_id)
    release = _release_of(row)
    if release is None:
        raise Http404
    return render(request, "releases/state.html", {"draft": row, "release": release})


def act_on_draft(request: HttpRequest, draft_id: int, act: Callable[..., object], *, done: str) -> HttpResponse:
    """Do the act on the content that the page showed, and show the draft.

    A refusal stands on the same page, near the button that was pressed.
    """
    seen = request.POST.get("sha256", "")
    try:
        act(actor=person_of(request), draft_id=draft_id, sha256=seen, at=SystemClock().now())
    except RuleError as error:
        row = _find(request, draft_id)
        if row.current_version is None:  # nothing to show but the editor
            messages.error(request, explain(error))
            return redirect("releases:edit", draft_id=draft_id)
        return _draft_page(request, row, error)
    messages.success(request, done)
    return redirect("releases:draft", draft_id=draft_id)


def _find(request: HttpRequest, draft_id: int) -> Draft:
    wanted = visible_drafts(person_of(request)).select_related(
        "created_by", "case", "replaces__version__draft", "returned_by"
    )
    return get_object_or_404(wanted, pk=draft_id)


def _release_of(row: Draft) -> Release | None:
    return Release.objects.filter(version__draft=row).order_by("-id").first()


def _draft_page(request: HttpRequest, row: Draft, error: RuleError | None = None) -> HttpResponse:
    version = row.versions.select_related("author").order_by("-number").first()
    context = {
        "draft": row,
        "offices": read_offices() if row.office else {},
        "version": version,
        "title": find_title(row, None if version is None else version.content, reader=tag_of(get_language())),
        "texts": [] if version is None else in_desk_order(version.shown),
        "authentic": row.authentic if version is None else version.shown.draft.authentic,
        "mixed": [] if version is None else find_mixed(version.renditions.values()),
        "facts": [] if version is None else list_facts(row.kind, version.whole, old=_replaced_whole(row)),
        "versions": list(row.versions.select_related("author").order_by("-number")),
        "progress": None if version is None else read_progress(row, version),
        "emergency_hours": settings.ELSHI_APPROVALS.emergency_hours,
        "release": _release_of(row),
        "acts": find_obstacles(row, version, person_of(request)),
        "return_reasons": RETURN_REASONS.items(),
        "schedule": None if version is None else version.schedules.select_related("ended_by", "scheduled_by").last(),
        "recall_reasons": RECALL_REASONS.items(),
        "attached": list_attached(version),
        "refusal": explain(error) if error else "",
        **around_draft(row, version, person_of(request)),
    }
    return render(request, "releases/draft.html", context, status=status_of(error) if error else 200)


def around_draft(row: Draft, version: DraftVersion | None, person: Person) -> dict[str, Any]:
    """What the desk keeps around a statement that is being written: the work on its languages, and comments."""
    if row.kind != STATEMENT:
        return {}
    return {"renditions": list_renditions(row, version, person), "comments": list_comments(row, version)}


def _replaced_whole(row: Draft) -> dict[str, Any] | None:
    """What the draft takes the place of, if that is of its kind."""
    old = row.replaces
    return old.version.whole if old is not None and old.kind == row.kind else None
