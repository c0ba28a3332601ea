"""Questions of the public: the inbox, one enquiry with all that is asked in it, and what can be done."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.colleagues import list_colleagues
from elshi.desk.people.models import Person
from elshi.desk.people.offices import read_offices
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.reading import reads
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain
from elshi.desk.questions.actions.answer_enquiry import answer_enquiry
from elshi.desk.questions.actions.close_enquiry import close_enquiry, reopen_enquiry
from elshi.desk.questions.actions.name_enquiry import LONGEST, name_enquiry
from elshi.desk.questions.actions.send_answer import send_answer
from elshi.desk.questions.actions.sort_questions import merge_enquiries, put_aside, split_question
from elshi.desk.questions.actions.take_enquiry import hand_over_enquiry, move_enquiry, take_enquiry
from elshi.desk.questions.actions.tell_again import tell_again
from elshi.desk.questions.inbox import Row, count_enquiries, late_since, list_enquiries, list_rows, read_shown
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.proposing import propose_enquiries
from elshi.desk.questions.rules.states import STEPS, EnquiryState
from elshi.desk.questions.told_counts import UNREACHED, count_told
from elshi.desk.questions.visible import visible_enquiries, visible_quiet, visible_spam, waiting_openings
from elshi.desk.questions.words import CLOSINGS
from elshi.desk.releases.templates_offered import list_templates
from elshi.desk.releases.words import name_in
from elshi.desk.web.languages import tag_of
from elshi.desk.web.numbers import read_number
from elshi.text.languages import LANGUAGES

MOST_SHOWN = 200  # questions of one enquiry on its page, the newest
MOST_OFFERED = 50  # open enquiries that one may be merged into


@require_GET
@reading("questions")
def inbox(request: HttpRequest) -> HttpResponse:
    """The enquiries, those that wait longest first."""
    person, now = person_of(request), SystemClock().now()
    visible = visible_enquiries(person)
    page = list_enquiries(
        visible, shown=read_shown(request.GET), reader=person, page=read_number(request.GET.get("page"), otherwise=1)
    )
    words = {
        "open": _("All open"), "new": _("Nobody's yet"), "mine": _("Mine"), "answered": _("Answered"),
        "closed": _("Closed"),
    }  # fmt: skip
    counts = count_enquiries(visible, reader=person)
    context = {
        "page": page,
        "tabs": [(page.link(shown=one, page=1), words[one], counts.get(one), one == page.shown) for one in words],
        "spam": visible_spam(person).count(),
        "quiet": visible_quiet(person).filter(erased_at=None).count() if reads(person, "quiet") else None,
        "to_open": waiting_openings(person, at=now).exists(),
        "earlier": page.link(page=page.number - 1) if page.number > 1 else None,
        "later": page.link(page=page.number + 1) if page.number < page.pages else None,
        "now": now,
        "late_since": late_since(now),
    }
    return render(request, "questions/inbox.html", context)


@require_GET
@reading("questions")
def enquiry(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """One enquiry."""
    return _page(request, enquiry_id)


@require_POST
@reading("questions")
def take(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Take it over."""
    return _act(request, enquiry_id, take_enquiry, done=_("The enquiry is yours."))


@require_POST
@reading("questions")
def name(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Give it a title."""
    return _act(request, enquiry_id, name_enquiry, done=_("Saved."), title=request.POST.get("title", ""))


@require_POST
@reading("questions")
def hand_over(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Hand it to a colleague."""
    return _act(request, enquiry_id, hand_over_enquiry, done=_("Handed over."), to=read_number(request.POST.get("to")))


@require_POST
@reading("questions")
def move(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Hand it to another office."""
    office = request.POST.get("office", "")
    done = _("Handed over.")
    answer = _act(request, enquiry_id, move_enquiry, done=done, office=office)
    if answer.status_code == 302 and not visible_enquiries(person_of(request)).filter(pk=enquiry_id).exists():
        return redirect("questions:inbox")  # it is another office's now
    return answer


@require_POST
@reading("questions")
def merge(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Merge it into another one."""
    into = read_number(request.POST.get("into"))
    answer = _act(request, enquiry_id, merge_enquiries, done=_("Merged: one answer serves both."), into=into)
    return redirect("questions:enquiry", enquiry_id=into) if answer.status_code == 302 else answer


@require_POST
@reading("questions")
def sort(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Split a question off, or put it aside: the button says which."""
    question = read_number(request.POST.get("question"))
    if "spam" in request.POST:
        done = _("Put aside as spam. It is not deleted.")
        return _act_on(request, enquiry_id, put_aside, done=done, question_id=question)
    done = _("It is an enquiry of its own now.")
    return _act_on(request, enquiry_id, split_question, done=done, question_id=question, to=None)


@require_POST
@reading("questions")
def send(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Send the answer that is out to those who asked since."""
    return _act(request, enquiry_id, send_answer, done=_("The answer is on its way to them."))


@require_POST
@reading("questions")
def send_again(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Tell those once more who were not reached."""
    return _act(request, enquiry_id, tell_again, done=_("The answer is on its way to them."))


@require_POST
@reading("questions")
def close(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Close it without an answer of its own."""
    closing = request.POST.get("closing", "")
    return _act(request, enquiry_id, close_enquiry, done=_("Closed, and on record why."), closing=closing)


@require_POST
@reading("questions")
def reopen(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Open it again."""
    return _act(request, enquiry_id, reopen_enquiry, done=_("Open again."))


@require_http_methods(["GET", "POST"])
@reading("questions")
def answer(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """Begin the answer: the question in a person's words, in each language of the answer."""
    row = get_object_or_404(visible_enquiries(person_of(request)), pk=enquiry_id)
    if request.method != "POST":
        return _answer_page(request, row)
    texts = [
        {"language": tag, "title": request.POST.get(f"title-{tag}", ""), "body": request.POST.get(f"body-{tag}", "")}
        for tag in _languages(request.POST.get("authentic", ""))
        if request.POST.get(f"title-{tag}", "").strip() or request.POST.get(f"body-{tag}", "").strip()
    ]
    canned = next((one for one in list_templates() if one.key == request.POST.get("template", "")), None)
    bodies = {} if canned is None else {text["language"]: text["body"] for text in canned.renditions}
    try:
        done = answer_enquiry(
            actor=person_of(request), enquiry_id=enquiry_id, texts=texts, bodies=bodies, at=SystemClock().now()
        )
    except RuleError as error:
        return _answer_page(request, row, error)
    assert done.draft is not None
    return redirect("releases:edit", draft_id=done.draft.pk)


Action = Callable[..., object]


def _act(request: HttpRequest, enquiry_id: int, action: Action, *, done: str, **given: object) -> HttpResponse:
    return _act_on(request, enquiry_id, action, done=done, enquiry_id=enquiry_id, **given)


def _act_on(request: HttpRequest, on_page: int, action: Action, *, done: str, **given: object) -> HttpResponse:
    try:
        action(actor=person_of(request), at=SystemClock().now(), **given)
    except RuleError as error:
        return _page(request, on_page, error)
    messages.success(request, done)
    return redirect("questions:enquiry", enquiry_id=on_page)


def _propose_rows(row: Enquiry, person: Person) -> list[tuple[Row, tuple[str, ...]]]:
    """What seems to ask the same, as rows of a list, with the words that tell it."""
    if row.state == EnquiryState.CLOSED.value:
        return []
    found = propose_enquiries(row, reader=person, database=str(settings.ELSHI_HOME))
    rows = {one.enquiry.pk: one for one in list_rows([each.enquiry for each in found])}
    return [(rows[each.enquiry.pk], each.because) for each in found]


def _page(request: HttpRequest, enquiry_id: int, error: RuleError | None = None) -> HttpResponse:
    person, now = person_of(request), SystemClock().now()
    visible = visible_enquiries(person)
    row = get_object_or_404(visible.select_related("owner", "draft"), pk=enquiry_id)
    questions = list(row.questions.order_by("-asked_at", "-id")[:MOST_SHOWN])
    others = list_enquiries(visible, shown="open", reader=person, page=1).rows[:MOST_OFFERED]
    language = tag_of(request.LANGUAGE_CODE)
    tellings = count_told(row)
    context: dict[str, Any] = {
        "enquiry": row,
        "questions": questions,
        "asked": row.questions.count(),
        "later": row.questions.filter(cleared=False).count() if row.state == EnquiryState.ANSWERED.value else 0,
        "told": row.questions.filter(told__gt=0).count(),
        "tellings": tellings,
        "unreached": sum(one.number for one in tellings if one.state in UNREACHED),
        "may": {act.value.replace("-", "_"): _obstacle(row, act, person) for act in _ACTS},
        "typed_title": request.POST.get("title", row.title),
        "longest": LONGEST,
        "colleagues": list_colleagues("questions", row.office),
        "offices": [
            ("", _("the ministry")),
            *((one, name_in(names, language)) for one, names in read_offices().items()),
        ],
        "others": [one for one in others if one.enquiry.pk != row.pk],
        "proposals": _propose_rows(row, person),
        "closings": CLOSINGS.items(),
        "refusal": explain(error) if error else "",
        "now": now,
        "late_since": late_since(now),
    }
    return render(request, "questions/enquiry.html", context, status=status_of(error) if error else 200)


_ACTS = (
    Act.TAKE_ENQUIRY, Act.HAND_OVER_ENQUIRY, Act.SORT_QUESTIONS, Act.ANSWER_ENQUIRY, Act.CLOSE_ENQUIRY,
    Act.REOPEN_ENQUIRY, Act.NAME_ENQUIRY, Act.ERASE_QUESTION, Act.KEEP_QUIET,
)  # fmt: skip
_ALWAYS = frozenset({Act.SORT_QUESTIONS, Act.NAME_ENQUIRY, Act.ERASE_QUESTION, Act.KEEP_QUIET})


def _obstacle(row: Enquiry, act: Act, person: Any) -> dict[str, object]:
    """Whether an act is a step from here, and the reason why this person cannot do it."""
    is_step = act in _ALWAYS or act in STEPS[EnquiryState(row.state)]
    try:
        person.check_can(act)
    except RuleError as error:
        return {"is_step": is_step, "reason": explain(error)}
    return {"is_step": is_step, "reason": ""}


def _answer_page(request: HttpRequest, row: Enquiry, error: RuleError | None = None) -> HttpResponse:
    given: Mapping[str, str] = request.POST
    asked: dict[str, list[str]] = {}
    for question in row.questions.exclude(text="").order_by("asked_at", "id")[:MOST_SHOWN]:
        asked.setdefault(question.language, []).append(question.text)
    offered = _languages("")
    chosen = next((tag for tag in asked if tag in offered), offered[0])
    context = {
        "enquiry": row,
        "columns": [
            (LANGUAGES[tag], given.get(f"title-{tag}", ""), given.get(f"body-{tag}", ""), asked.get(tag, [])[:5])
            for tag in offered
        ],
        "authentic": given.get("authentic", chosen),
        "asked": row.questions.count(),
        "templates": list_templates(),
        "template": given.get("template", ""),
        "reason": _obstacle(row, Act.ANSWER_ENQUIRY, person_of(request))["reason"],
        "refusal": explain(error) if error else "",
    }
    return render(request, "questions/answer.html", context, status=status_of(error) if error else 200)


def _languages(first: str) -> list[str]:
    """Those that this desk writes in, `first` before the others."""
    found = list(settings.ELSHI_LANGUAGES)
    return [first, *(tag for tag in found if tag != first)] if first in found else found
