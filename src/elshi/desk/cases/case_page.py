"""The pages of one case, put together: the file itself, its form, its after-report."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.drafts import find_answer, list_drafts
from elshi.desk.cases.forms import ask
from elshi.desk.cases.models import Case
from elshi.desk.cases.obstacles import find_obstacles
from elshi.desk.cases.rules.clock import offer_answer_by
from elshi.desk.cases.rules.codes import CHOSEN_SILENCES
from elshi.desk.cases.rules.form import QUESTIONS, STEPS, Answers
from elshi.desk.cases.rules.priority import judge
from elshi.desk.cases.timeline import gather, read_timeline
from elshi.desk.cases.visible import visible_cases
from elshi.desk.cases.words import SEVERITIES, SILENCES
from elshi.desk.people.colleagues import list_colleagues
from elshi.desk.people.offices import read_offices
from elshi.desk.people.pages import person_of, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.web.languages import tag_of

SHOWN = 50  # newest rows of a kind on the page; the report has all
REPORTED = 2000  # rows of a kind in the report


def find_case(request: HttpRequest, case_id: int) -> Case:
    """The case that a page is about; 404 for none that the reader sees."""
    seen = visible_cases(person_of(request))
    return get_object_or_404(seen.select_related("alert", "opened_by", "owner"), pk=case_id)


def show_case(request: HttpRequest, case_id: int, error: RuleError | None = None) -> HttpResponse:
    """The file: what was found, said, decided; and the acts. `error`: what refused the act that was just tried.

    What was typed comes back with the refusal.
    """
    case = find_case(request, case_id)
    now = SystemClock().now()
    drafts = list_drafts(case, person_of(request), reader=tag_of(get_language()), limit=SHOWN)
    gathered = gather(case, drafts=drafts, limit=SHOWN)
    newest: Answers = gathered.answers[0].answers if gathered.answers else {}
    offered = case.answer_by or offer_answer_by(case.priority, at=now)
    context = {
        "case": case,
        "offices": read_offices() if case.office else {},
        "now": now,
        "drafts": drafts,
        "gathered": gathered,
        "messages_thread": [one for one in reversed(gathered.remarks) if one.kind == "message"],
        "notes": [one for one in gathered.remarks if one.kind == "note"],
        "open_tasks": [one for one in reversed(gathered.tasks) if one.done_at is None],
        "done_tasks": [one for one in gathered.tasks if one.done_at is not None],
        "posts": list(reversed(gathered.posts)),
        "timeline": read_timeline(case, gathered, limit=SHOWN),
        "judgement": judge(newest),
        "obstacles": find_obstacles(case, person_of(request)),
        "colleagues": list(list_colleagues("alerts", case.office)),
        "offered": "" if offered is None else f"{offered:%Y-%m-%dT%H:%M}",
        "severities": SEVERITIES.items(),
        "silences": [(code, SILENCES[code]) for code in CHOSEN_SILENCES],
        "typed": request.POST,
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/case.html", context, status=status_of(error) if error else 200)


def show_form(
    request: HttpRequest, case_id: int, *, typed: Answers | None = None, error: RuleError | None = None
) -> HttpResponse:
    """The case form, with the newest answers chosen, or with what was `typed` when that was refused.

    When somebody else answered meanwhile, their answers stand beside, and the page is based on them.
    """
    case = find_case(request, case_id)
    versions = list(case.answers.select_related("by").order_by("-number")[:SHOWN])
    newest: Mapping[str, list[str]] = versions[0].answers if versions else {}
    answers = newest if typed is None else typed
    differing = [name for name in QUESTIONS if list(newest.get(name, ())) != list(answers.get(name, ()))]
    obstacles = find_obstacles(case, person_of(request))
    context = {
        "case": case,
        "now": SystemClock().now(),
        "steps": ask(answers),
        "last_step": STEPS[-1],
        "based_on": versions[0].number if versions else 0,
        "versions": versions,
        "judgement": judge(newest),
        "others": [(name, newest.get(name, [])) for name in differing] if _is_stale(error) else [],
        "reason": obstacles["answer_form"]["reason"],
        "refusal": explain(error) if error else "",
    }
    return render(request, "cases/form.html", context, status=status_of(error) if error else 200)


def show_report(request: HttpRequest, case_id: int) -> HttpResponse:
    """The after-report, to be printed: all of the case, oldest first."""
    case = find_case(request, case_id)
    drafts = list_drafts(case, person_of(request), reader=tag_of(get_language()), limit=REPORTED)
    gathered = gather(case, drafts=drafts, limit=REPORTED)
    newest: Mapping[str, list[str]] = gathered.answers[0].answers if gathered.answers else {}
    ended = gathered.decisions[0] if gathered.decisions and gathered.decisions[0].decision else None
    silent_at = ended.at if ended is not None and ended.decision == "do-not-respond" else None
    context: dict[str, Any] = {
        "case": case,
        "now": SystemClock().now(),
        "drafts": list(reversed(drafts)),
        "gathered": gathered,
        "posts": list(reversed(gathered.posts)),
        "timeline": list(reversed(read_timeline(case, gathered, limit=REPORTED))),
        "judgement": judge(newest),
        "answered": [(name, newest[name]) for name in QUESTIONS if newest.get(name)],
        "ended": ended,
        "answered_at": find_answer(drafts) or silent_at,
    }
    return render(request, "cases/report.html", context)


def _is_stale(error: RuleError | None) -> bool:
    return error is not None and error.code == "stale-answers"
