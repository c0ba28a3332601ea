"""What is kept quiet: a list without words, and one matter with the steps by which two people come to read it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain, refusal_of
from elshi.desk.questions.actions.keep_quiet import end_quiet, extend_quiet
from elshi.desk.questions.actions.open_quiet import ask_to_open, confirm_opening, read_quiet
from elshi.desk.questions.models import Question
from elshi.desk.questions.openings import find_opening, list_requests
from elshi.desk.questions.rules.quiet import OPEN_FOR
from elshi.desk.questions.visible import visible_quiet
from elshi.desk.questions.words import EXTENSIONS, PURPOSES
from elshi.desk.web.numbers import read_number

MOST_SHOWN = 200  # questions, those that were put here last


@require_GET
@reading("quiet")
def quiet(request: HttpRequest) -> HttpResponse:
    """The list: what there is of them beside the words."""
    person, now = person_of(request), SystemClock().now()
    found = visible_quiet(person).select_related("matter").prefetch_related("openings")
    rows = [
        (question, bool(list_requests(question, at=now)), find_opening(question, person, at=now) is not None)
        for question in found.order_by("-matter__put_at", "-id")[:MOST_SHOWN]
    ]
    return render(request, "questions/quiet.html", {"rows": rows, "now": now})


@require_GET
@reading("quiet")
def matter(request: HttpRequest, question_id: int) -> HttpResponse:
    """One of them, and what can be done."""
    return _page(request, question_id)


@require_POST
@reading("quiet")
def ask(request: HttpRequest, question_id: int) -> HttpResponse:
    """Ask that it be opened."""
    done = _("Asked. Another person has to confirm it.")
    return _act(request, question_id, ask_to_open, done=done, purpose=request.POST.get("purpose", ""))


@require_POST
@reading("quiet")
def confirm(request: HttpRequest, question_id: int) -> HttpResponse:
    """Confirm that somebody else opens it."""
    done = _("Confirmed. Both of you may read it for 24 hours.")
    return _act(request, question_id, confirm_opening, done=done, opening_id=read_number(request.POST.get("opening")))


@require_POST
@reading("quiet")
def read(request: HttpRequest, question_id: int) -> HttpResponse:
    """Its words, once on the page; each reading is on record."""
    get_object_or_404(visible_quiet(person_of(request)), pk=question_id)
    try:
        text = read_quiet(actor=person_of(request), question_id=question_id, at=SystemClock().now())
    except RuleError as error:
        return _page(request, question_id, error)
    return _page(request, question_id, words=text)


@require_POST
@reading("quiet")
def longer(request: HttpRequest, question_id: int) -> HttpResponse:
    """Keep it for one more term."""
    done = _("It is kept longer, and on record why.")
    return _act(request, question_id, extend_quiet, done=done, code=request.POST.get("code", ""))


@require_POST
@reading("quiet")
def back(request: HttpRequest, question_id: int) -> HttpResponse:
    """Bring it back among the questions."""
    answer = _act(request, question_id, end_quiet, done=_("It is an enquiry of its own now."))
    if answer.status_code != 302:
        return answer
    return redirect("questions:enquiry", enquiry_id=Question.objects.get(pk=question_id).enquiry_id)


def _act(
    request: HttpRequest, question_id: int, action: Callable[..., object], *, done: str, **given: object
) -> HttpResponse:
    get_object_or_404(visible_quiet(person_of(request)), pk=question_id)
    try:
        action(actor=person_of(request), question_id=question_id, at=SystemClock().now(), **given)
    except RuleError as error:
        return _page(request, question_id, error)
    messages.success(request, done)
    return redirect("questions:matter", question_id=question_id)


def _page(
    request: HttpRequest, question_id: int, error: RuleError | None = None, *, words: str | None = None
) -> HttpResponse:
    person, now = person_of(request), SystemClock().now()
    found = visible_quiet(person).select_related("matter")
    row = get_object_or_404(found.prefetch_related("openings__asked_by", "openings__confirmed_by"), pk=question_id)
    opening = find_opening(row, person, at=now)
    requests = list_requests(row, at=now)
    context: dict[str, Any] = {
        "question": row,
        "words": words,
        "opening": opening,
        "open_until": None if opening is None or opening.confirmed_at is None else opening.confirmed_at + OPEN_FOR,
        "requests": requests,
        "asked": any(one.asked_by_id == person.pk for one in requests),
        "settled": refusal_of(lambda: person.check_settled(at=now)),
        "purposes": PURPOSES.items(),
        "extensions": EXTENSIONS.items(),
        "refusal": explain(error) if error else "",
        "now": now,
    }
    return render(request, "questions/matter.html", context, status=status_of(error) if error else 200)
