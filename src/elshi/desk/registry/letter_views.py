"""Letters of an incident file: write, read as printed, make final."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.forms import read_number
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, refusal_of
from elshi.desk.registry.actions.finish_letter import finish_letter, print_letter
from elshi.desk.registry.actions.write_letter import save_letter
from elshi.desk.registry.facts import words_of
from elshi.desk.registry.letters.composing import WORDINGS, FreeWords, parse_letter
from elshi.desk.registry.models import Letter
from elshi.desk.releases.rules.policies import check_four_eyes
from elshi.text.languages import LANGUAGES

_PARTS = ("reference", "recipient", "narrative", "demand", "contact")


@require_GET
@reading("incidents")
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter as it prints; a draft says so on every page."""
    return _letter_page(request, _find(letter_id))


@require_http_methods(["GET", "POST"])
@reading("incidents")
def edit(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The free parts of a letter; POST saves a version of them."""
    row = _find(letter_id)
    version = row.current_version
    if row.is_final:
        return redirect("registry:letter", letter_id=letter_id)
    if request.method != "POST":
        return _editor(request, row, words_of(version), based_on=0 if version is None else version.number)
    words = FreeWords(**{name: request.POST.get(name, "") for name in _PARTS})
    based_on = read_number(request.POST.get("based_on"))
    try:
        save_letter(
            actor=person_of(request), letter_id=letter_id, words=words, based_on=based_on, at=SystemClock().now()
        )
    except RuleError as error:
        return _editor(request, row, words, based_on=based_on, error=error)
    return redirect("registry:letter", letter_id=letter_id)


@require_POST
@reading("incidents")
def finish(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Make exactly the letter final that the page showed."""
    row = _find(letter_id)
    try:
        finish_letter(
            actor=person_of(request),
            letter_id=letter_id,
            sha256=request.POST.get("sha256", ""),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _letter_page(request, row, error)
    messages.success(request, _("The letter is final. Print it and seal it."))
    return redirect("registry:letter", letter_id=letter_id)


def _find(letter_id: int) -> Letter:
    return get_object_or_404(Letter.objects.select_related("incident", "created_by", "final_by"), pk=letter_id)


def _letter_page(request: HttpRequest, row: Letter, error: RuleError | None = None) -> HttpResponse:
    form = print_letter(row, at=SystemClock().now())
    person = person_of(request)

    def check() -> None:
        person.check_can(Act.FINISH_LETTER)
        person.check_settled(at=SystemClock().now())
        check_four_eyes(row.authors, person.pk)

    context = {
        "row": row,
        "letter": parse_letter(form),
        "language": LANGUAGES[row.language],
        "sha256": hashlib.sha256(form.encode()).hexdigest(),
        "no_finish": "" if row.is_final else refusal_of(check),
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/letter.html", context, status=status_of(error) if error else 200)


def _editor(
    request: HttpRequest, row: Letter, words: FreeWords, *, based_on: int, error: RuleError | None = None
) -> HttpResponse:
    newest = row.versions.select_related("author").order_by("-number").first()
    context = {
        "row": row,
        "words": words,
        "language": LANGUAGES[row.language],
        "wording": WORDINGS[row.kind][row.language],
        "based_on": based_on,
        "theirs": newest if newest is not None and newest.number != based_on else None,
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/edit_letter.html", context, status=status_of(error) if error else 200)
