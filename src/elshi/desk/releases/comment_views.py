"""Comments on a draft: say something about a passage, answer, settle. They are shown by the draft's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.actions.add_comment import add_comment, answer_comment, find_thread
from elshi.desk.releases.actions.resolve_comment import resolve_comment
from elshi.desk.releases.draft_views import _draft_page, _find
from elshi.desk.releases.rules.passages import BODY, TITLE, Passage


@require_POST
@reading("own-drafts")
def comment(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Comment on a passage of the newest version."""
    return _act(
        request,
        draft_id,
        lambda: add_comment(
            actor=person_of(request),
            draft_id=draft_id,
            language=request.POST.get("language", ""),
            quote=request.POST.get("quote", ""),
            text=request.POST.get("text", ""),
            near=_near(request),
            at=SystemClock().now(),
        ),
        done=_("The comment was added."),
    )


@require_POST
@reading("own-drafts")
def answer(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Answer in a thread."""
    text = request.POST.get("text", "")
    return _act(
        request,
        _draft_of(comment_id),
        lambda: answer_comment(actor=person_of(request), comment_id=comment_id, text=text, at=SystemClock().now()),
        done=_("The comment was added."),
    )


@require_POST
@reading("own-drafts")
def resolve(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Settle a thread, or open it again."""
    resolved = request.POST.get("resolved") == "1"
    return _act(
        request,
        _draft_of(comment_id),
        lambda: resolve_comment(
            actor=person_of(request), comment_id=comment_id, resolved=resolved, at=SystemClock().now()
        ),
        done=_("The comment is settled.") if resolved else _("The comment is open again."),
    )


def _act(request: HttpRequest, draft_id: int, act: Callable[[], object], *, done: str) -> HttpResponse:
    row = _find(request, draft_id)
    try:
        act()
    except RuleError as error:
        if row.current_version is None:
            return redirect("releases:edit", draft_id=row.pk)
        return _draft_page(request, row, error)
    messages.success(request, done)
    return redirect(reverse("releases:draft", kwargs={"draft_id": row.pk}) + "#comments")


def _draft_of(comment_id: int) -> int:
    """The draft of a thread; 0, which is none, where there is no such thread."""
    try:
        return find_thread(comment_id).version.draft_id
    except RuleError:
        return 0


def _near(request: HttpRequest) -> Passage | None:
    """Which of several equal passages was meant, if the page said so."""
    start, part = request.POST.get("start", ""), request.POST.get("part", "")
    if part not in {TITLE, BODY} or not (start.isascii() and start.isdecimal() and len(start) < 8):
        return None
    return Passage(part, int(start), 0)
