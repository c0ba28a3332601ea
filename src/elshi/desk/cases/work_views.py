"""The work on a case: each view is one act, and shows the case with the refusal if a rule says no."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.actions.add_remark import add_note, write_message
from elshi.desk.cases.actions.answer_form import answer_form
from elshi.desk.cases.actions.attach_alert import freeze_posts
from elshi.desk.cases.actions.change_owner import hand_over_case, take_case
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.give_task import finish_task, give_task
from elshi.desk.cases.actions.reopen_case import reopen_case
from elshi.desk.cases.actions.set_answer_by import set_answer_by
from elshi.desk.cases.actions.set_severity import set_severity
from elshi.desk.cases.case_page import find_case, show_case, show_form, show_report
from elshi.desk.cases.forms import answers_of_post, read_moment, read_number
from elshi.desk.people.pages import person_of, reading
from elshi.desk.people.rules import RuleError


@require_GET
@reading("alerts")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: all that it gathers, and what can be done."""
    return show_case(request, case_id)


@require_GET
@reading("alerts")
def clock(request: HttpRequest, case_id: int) -> HttpResponse:
    """The clock of a case as a fragment."""
    return render(request, "cases/clock.html", {"case": find_case(case_id), "now": SystemClock().now()})


@require_GET
@reading("alerts")
def report(request: HttpRequest, case_id: int) -> HttpResponse:
    """The after-report."""
    return show_report(request, case_id)


@require_http_methods(["GET", "POST"])
@reading("alerts")
def form(request: HttpRequest, case_id: int) -> HttpResponse:
    """The case form; POST saves a new version of the answers. A stale one overwrites nothing."""
    if request.method != "POST":
        return show_form(request, case_id)
    answers = answers_of_post(request.POST)
    try:
        answer_form(
            actor=person_of(request),
            case_id=case_id,
            answers=answers,
            based_on=read_number(request.POST.get("based_on")),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return show_form(request, case_id, typed=answers, error=error)
    messages.success(request, _("The answers are kept. The priority follows from them."))
    return redirect("cases:case", case_id=case_id)


@require_POST
@reading("alerts")
def close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close a case with the decision to respond or not to respond."""
    decision = request.POST.get("decision", "")
    silence = request.POST.get("silence", "") if decision == "do-not-respond" else ""
    done = _("The case is closed and the decision is on record.")
    note = request.POST.get("decision_note", "")
    return _act(request, case_id, close_case, done=done, decision=decision, silence=silence, note=note)


@require_POST
@reading("alerts")
def reopen(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open a closed case again."""
    done = _("The case is open again. The earlier decision stays on its time line.")
    return _act(request, case_id, reopen_case, done=done, note=request.POST.get("decision_note", ""))


@require_POST
@reading("alerts")
def take(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take the case over."""
    return _act(request, case_id, take_case, done=_("The case is yours."))


@require_POST
@reading("alerts")
def hand_over(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hand the case to a colleague."""
    return _act(request, case_id, hand_over_case, done=_("The case was handed over."), to=_number(request, "to"))


@require_POST
@reading("alerts")
def severity(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say how bad it looks."""
    return _act(request, case_id, set_severity, done=_("Kept."), severity=request.POST.get("severity", ""))


@require_POST
@reading("alerts")
def answer_by(request: HttpRequest, case_id: int) -> HttpResponse:
    """Set the time by which an answer is due; the button `none` takes it away."""
    text = "" if "none" in request.POST else request.POST.get("answer_by", "")
    return _act_until(request, case_id, set_answer_by, text=text, name="answer_by", done=_("Kept."))


@require_POST
@reading("alerts")
def posts(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take over what the case's alerts show by now."""
    return _act(request, case_id, freeze_posts, done=_("The new posts are kept as evidence."))


@require_POST
@reading("alerts")
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a note to the file."""
    return _act(request, case_id, add_note, done=_("The note is on file."), text=request.POST.get("note", ""))


@require_POST
@reading("alerts")
def message(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write to the colleagues."""
    return _act(request, case_id, write_message, done=_("Written."), text=request.POST.get("message", ""))


@require_POST
@reading("alerts")
def task(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a colleague something to do."""
    what, who = request.POST.get("what", ""), _number(request, "who")
    text, done = request.POST.get("due_at", ""), _("The task is given.")
    return _act_until(request, case_id, give_task, text=text, name="due_at", done=done, what=what, who=who)


@require_POST
@reading("alerts")
def task_done(request: HttpRequest, case_id: int, task_id: int) -> HttpResponse:
    """Say that a task is done."""
    return _act(request, case_id, finish_task, done=_("Done."), task_id=task_id)


def _number(request: HttpRequest, name: str) -> int:
    return read_number(request.POST.get(name))


def _act_until(
    request: HttpRequest, case_id: int, act: Callable[..., object], *, text: str, name: str, done: str, **given: object
) -> HttpResponse:
    """`_act` with a moment that was typed."""
    try:
        given[name] = read_moment(text)
    except RuleError as error:
        return show_case(request, case_id, error)
    return _act(request, case_id, act, done=done, **given)


def _act(request: HttpRequest, case_id: int, act: Callable[..., object], *, done: str, **given: object) -> HttpResponse:
    """Do the act and go back to the case; a refusal stands on the same page, with what was typed."""
    try:
        act(actor=person_of(request), case_id=case_id, at=SystemClock().now(), **given)
    except RuleError as error:
        return show_case(request, case_id, error)
    messages.success(request, done)
    return redirect("cases:case", case_id=case_id)
