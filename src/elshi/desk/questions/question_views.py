"""Single questions: spam and back, words erased for ever, and into what is kept quiet. Both ask before they act."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, explain_role
from elshi.desk.questions.actions.erase_question import erase_question
from elshi.desk.questions.actions.keep_quiet import keep_quiet
from elshi.desk.questions.actions.sort_questions import bring_back, find_question
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.states import Place
from elshi.desk.questions.visible import visible_spam
from elshi.desk.questions.words import ERASURES, QUIET_REASONS

MOST_SHOWN = 200  # questions of spam, the newest


@require_GET
@reading("questions")
def spam(request: HttpRequest) -> HttpResponse:
    """What was put aside as spam: it waits for somebody to read it, and is deleted by nobody here."""
    return _spam_page(request)


@require_POST
@reading("questions")
def bring_back_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Out of spam, into an enquiry of its own."""
    try:
        question = bring_back(actor=person_of(request), question_id=question_id, at=SystemClock().now())
    except RuleError as error:
        return _spam_page(request, error)
    messages.success(request, _("It is an enquiry of its own now."))
    return redirect("questions:enquiry", enquiry_id=question.enquiry_id)


@require_http_methods(["GET", "POST"])
@reading("questions")
def erase(request: HttpRequest, question_id: int) -> HttpResponse:
    """Ask whether to erase the words of a question, and why; POST erases them."""
    question = _find(request, question_id)
    words = {
        "heading": _("Erase the words of this question"),
        "warning": _(
            "They are gone for ever: nobody brings them back. That somebody asked, when and in which language, stays."
        ),
        "codes": ERASURES.items(),
        "asks_for_asker": True,
        "button": _("Erase for ever"),
    }
    if request.method != "POST":
        return _ask(request, question, Act.ERASE_QUESTION, words)
    try:
        erase_question(
            actor=person_of(request),
            question_id=question_id,
            code=request.POST.get("code", ""),
            with_asker="asker" in request.POST,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _ask(request, question, Act.ERASE_QUESTION, words, error)
    messages.success(request, _("Erased, and on record why."))
    return _leave(question)


@require_http_methods(["GET", "POST"])
@reading("questions")
def quieten(request: HttpRequest, question_id: int) -> HttpResponse:
    """Ask why a question is to be kept quiet; POST seals it."""
    question = _find(request, question_id)
    words = {
        "heading": _("Keep this question quiet"),
        "warning": _(
            "It leaves its enquiry, its words are sealed, and nobody is told an answer. Reading it needs two people."
            " After 180 days it is erased. If somebody is in danger, first call whom your office names for it."
        ),
        "codes": QUIET_REASONS.items(),
        "button": _("Keep it quiet"),
    }
    if request.method != "POST":
        return _ask(request, question, Act.KEEP_QUIET, words)
    code, now = request.POST.get("code", ""), SystemClock().now()
    try:
        keep_quiet(actor=person_of(request), question_id=question_id, code=code, at=now)
    except RuleError as error:
        return _ask(request, question, Act.KEEP_QUIET, words, error)
    messages.success(request, _("It is kept quiet now."))
    return _leave(question)


def _find(request: HttpRequest, question_id: int) -> Question:
    try:
        return find_question(question_id, actor=person_of(request))
    except RuleError as error:  # none, or another office's
        raise Http404 from error


def _leave(question: Question) -> HttpResponse:
    """To where it lay."""
    if question.enquiry_id is not None:
        return redirect("questions:enquiry", enquiry_id=question.enquiry_id)
    return redirect("questions:spam" if question.place == Place.SPAM.value else "questions:quiet")


def _ask(
    request: HttpRequest, question: Question, act: Act, words: Mapping[str, Any], error: RuleError | None = None
) -> HttpResponse:
    context = {
        "question": question,
        "reason": explain_role(person_of(request), act),
        "code": request.POST.get("code", ""),
        "with_asker": "asker" in request.POST,
        "refusal": explain(error) if error else "",
        **words,
    }
    return render(request, "questions/decide.html", context, status=status_of(error) if error else 200)


def _spam_page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    found = visible_spam(person_of(request)).order_by("-asked_at")[:MOST_SHOWN]
    context = {
        "questions": list(found), "refusal": explain(error) if error else "", "now": SystemClock().now(),
    }  # fmt: skip
    return render(request, "questions/spam.html", context, status=status_of(error) if error else 200)
