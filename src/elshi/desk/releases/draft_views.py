"""A draft: write it, read it as it will look, approve exactly it, release it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.discard_draft import discard_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.return_draft import return_draft
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.comparison import compare_words
from elshi.desk.releases.facts import list_facts
from elshi.desk.releases.forms import EditorForm, form_of_post, form_of_version, offered_languages
from elshi.desk.releases.listing import find_title, in_desk_order
from elshi.desk.releases.mixed import find_mixed
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.content import check_lengths
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE, STATEMENT
from elshi.desk.releases.words import RETURN_REASONS
from elshi.desk.web.languages import tag_of
from elshi.record.rendition import MAX_BODY, MAX_TITLE
from elshi.text.languages import LANGUAGES

# Where a draft of another kind is edited: pages of elshi.desk.registry, by name, for it stands above this room.
EDITORS = {ACCOUNT: "registry:edit-account", OFFICE: "registry:edit-office"}


@require_GET
@reading("drafts")
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The content as readers will see it, its hash, its history, the next step. An empty draft goes to the editor."""
    row = _find(draft_id)
    if row.current_version is None:
        return redirect("releases:edit", draft_id=draft_id)
    return _draft_page(request, row)


@require_http_methods(["GET", "POST"])
@reading("drafts")
def edit(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The editor; POST saves a new version. A stale save shows both texts and overwrites nothing.

    Accounts and offices have editors of their own; a withdrawal has none, its reason is all there is to it.
    """
    row = _find(draft_id)
    if row.kind != STATEMENT:
        return redirect(EDITORS.get(row.kind, "releases:draft"), draft_id=draft_id)
    version = row.current_version
    if request.method != "POST":
        form = form_of_version(version, languages=settings.ELSHI_LANGUAGES, authentic=row.authentic)
        return _editor(request, row, form)
    form = form_of_post(request.POST, languages=offered_languages(settings.ELSHI_LANGUAGES, version))
    try:
        check_lengths(form.renditions)  # here already: a stale save compares the texts
        saved = save_draft(
            actor=person_of(request),
            draft_id=draft_id,
            renditions=form.renditions,
            authentic=form.authentic,
            based_on=form.based_on,
            at=SystemClock().now(),
        )
    except StaleDraftError as error:
        return _conflict(request, _find(draft_id), form, error)
    except RuleError as error:
        return _editor(request, row, form, error)
    messages.success(request, _("Saved as version {number}.").format(number=saved.number))
    return redirect("releases:draft" if "read" in request.POST else "releases:edit", draft_id=draft_id)


@require_POST
@reading("drafts")
def preview(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What is in the editor as readers would see it. Saves nothing."""
    row = _find(draft_id)
    form = form_of_post(request.POST, languages=offered_languages(settings.ELSHI_LANGUAGES, row.current_version))
    try:
        check_lengths(form.renditions)
    except RuleError as error:
        return render(request, "releases/refused.html", {"refusal": explain(error)}, status=status_of(error))
    return render(
        request,
        "releases/preview.html",
        {
            "draft": row,
            "texts": form.renditions,
            "authentic": form.authentic,
            "mixed": find_mixed(form.renditions),
        },
    )


@require_GET
@reading("drafts")
def compare(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Two versions, word by word. Without numbers: the newest against the one before."""
    row = _find(draft_id)
    versions = {version.number: version for version in row.versions.select_related("author")}
    newest = max(versions, default=0)
    new = versions.get(_number(request.GET.get("to"), newest))
    old = versions.get(_number(request.GET.get("from"), newest - 1))
    context = {"draft": row, "versions": list(versions.values()), "old": old, "new": new}
    if old is not None and new is not None:
        context["columns"] = _compared(old.renditions, new.renditions)
        context["facts"] = list_facts(row.kind, new.whole, old=old.whole)
    return render(request, "releases/compare.html", context)


@require_POST
@reading("drafts")
def submit(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Hand the draft to the approvers."""
    done = _("The draft is waiting for approval by another person.")
    return _act(request, draft_id, submit_draft, done=done)


@require_POST
@reading("drafts")
def approve(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Approve exactly the content whose hash the page showed."""
    done = _("Approved. This approval holds for exactly this content.")
    return _act(request, draft_id, approve_draft, done=done)


@require_POST
@reading("drafts")
def send_back(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Send the draft back to its writers, with a reason."""
    code, reason = request.POST.get("code", ""), request.POST.get("reason", "")
    done = _("The draft went back to its writers.")
    return _act(request, draft_id, lambda **act: return_draft(code=code, reason=reason, **act), done=done)


@require_POST
@reading("drafts")
def release(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Queue the approved text for the press."""
    done = _("Released. The press signs and publishes it now.")
    return _act(request, draft_id, release_statement, done=done)


@require_POST
@reading("drafts")
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Give the draft up; its versions stay readable."""
    done = _("The draft was discarded. Its versions stay readable.")
    return _act(request, draft_id, discard_draft, done=done)


@require_GET
@reading("drafts")
def state(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Where the text is now, as a fragment that asks again until it is published or refused; 404 before a release."""
    row = _find(draft_id)
    release = _release_of(row)
    if release is None:
        raise Http404
    return render(request, "releases/state.html", {"draft": row, "release": release})


def _act(request: HttpRequest, draft_id: int, act: Callable[..., object], *, done: str) -> HttpResponse:
    """Do the act on the content that the page showed, and show the draft.

    A refusal stands on the same page, near the button that was pressed.
    """
    seen = request.POST.get("sha256", "")
    try:
        act(actor=person_of(request), draft_id=draft_id, sha256=seen, at=SystemClock().now())
    except RuleError as error:
        row = _find(draft_id)
        if row.current_version is None:  # nothing to show but the editor
            messages.error(request, explain(error))
            return redirect("releases:edit", draft_id=draft_id)
        return _draft_page(request, row, error)
    messages.success(request, done)
    return redirect("releases:draft", draft_id=draft_id)


def _find(draft_id: int) -> Draft:
    wanted = Draft.objects.select_related("created_by", "case", "replaces__version__draft", "returned_by")
    return get_object_or_404(wanted, pk=draft_id)


def _release_of(row: Draft) -> Release | None:
    return Release.objects.filter(version__draft=row).order_by("-id").first()


def _draft_page(request: HttpRequest, row: Draft, error: RuleError | None = None) -> HttpResponse:
    version = row.versions.select_related("author").order_by("-number").first()
    context = {
        "draft": row,
        "version": version,
        "title": find_title(row, None if version is None else version.content, reader=tag_of(get_language())),
        "texts": [] if version is None else in_desk_order(version.shown),
        "authentic": row.authentic if version is None else version.shown.draft.authentic,
        "mixed": [] if version is None else find_mixed(version.renditions.values()),
        "facts": [] if version is None else list_facts(row.kind, version.whole, old=_replaced_whole(row)),
        "versions": list(row.versions.select_related("author").order_by("-number")),
        "approvals": [] if version is None else list(version.approvals.select_related("approver")),
        "release": _release_of(row),
        "acts": find_obstacles(row, version, person_of(request)),
        "return_reasons": RETURN_REASONS.items(),
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/draft.html", context, status=status_of(error) if error else 200)


def _replaced_whole(row: Draft) -> dict[str, Any] | None:
    """What the draft takes the place of, if that is of its kind."""
    old = row.replaces
    return old.version.whole if old is not None and old.kind == row.kind else None


def _editor(request: HttpRequest, row: Draft, form: EditorForm, error: RuleError | None = None) -> HttpResponse:
    context = _editor_context(request, row, form) | {"refusal": explain(error) if error else ""}
    return render(request, "releases/edit.html", context, status=status_of(error) if error else 200)


def _conflict(request: HttpRequest, row: Draft, form: EditorForm, error: StaleDraftError) -> HttpResponse:
    """Both texts and the words between them. Saving from here is a new version on top of theirs."""
    theirs = row.versions.select_related("author").order_by("-number").first()
    # The version may hold a language that the writer's page did not have yet: then his column for it is empty.
    saved = {} if theirs is None else theirs.renditions
    written = {text["language"]: text for text in form.renditions}
    for tag, text in saved.items():
        written.setdefault(tag, {**text, "language": tag})
    merged = EditorForm(columns=form.columns, authentic=form.authentic, based_on=0 if theirs is None else theirs.number)
    context = _editor_context(request, row, merged) | {
        "theirs": theirs,
        "differences": _compared(saved, written),
        "refusal": explain(error),
    }
    return render(request, "releases/edit.html", context, status=409)


def _editor_context(request: HttpRequest, row: Draft, form: EditorForm) -> dict[str, Any]:
    return {
        "draft": row,
        "release": _release_of(row),
        "form": form,
        "mixed": find_mixed(form.renditions),
        "title_limit": MAX_TITLE,
        "body_limit": MAX_BODY,
        "acts": find_obstacles(row, None, person_of(request)),
    }


def _compared(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """For each language of either text: its title and body as pieces (releases.comparison)."""
    empty = {"title": "", "body": ""}
    tags = [tag for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *LANGUAGES)) if tag in old or tag in new]
    return [
        {
            "language": LANGUAGES[tag],
            "title": compare_words(old.get(tag, empty)["title"], new.get(tag, empty)["title"]),
            "body": compare_words(old.get(tag, empty)["body"], new.get(tag, empty)["body"]),
            "theirs": old.get(tag, empty),
            "changed": any(old.get(tag, empty)[part] != new.get(tag, empty)[part] for part in ("title", "body")),
        }
        for tag in tags
    ]


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
