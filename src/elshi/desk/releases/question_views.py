"""The question of an answer, as it will be published: a page for each of its languages side by side."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.set_question import set_question
from elshi.desk.releases.forms import Column, EditorForm, form_of_post, offered_languages
from elshi.desk.releases.models import Draft
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rendition_work import list_renditions
from elshi.desk.releases.rules.questions import Question, read_question
from elshi.desk.releases.rules.texts import texts_of
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.web.numbers import read_number
from elshi.text.languages import LANGUAGES


@require_http_methods(["GET", "POST"])
@reading("drafts")
def question(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The question in fields; POST saves it as a new version. What is no answer's draft has none."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    saved = None if row.current_version is None else read_question(row.current_version.whole)
    if saved is None:
        return redirect("releases:draft", draft_id=draft_id)
    if request.method != "POST":
        return _page(request, row, saved)
    form = form_of_post(request.POST, languages=_languages(row, saved))
    try:
        version = set_question(
            actor=person_of(request),
            draft_id=draft_id,
            texts=form.renditions,
            asked=read_number(request.POST.get("asked")),
            based_on=form.based_on,
            at=SystemClock().now(),
        )
    except RuleError as error:
        row.refresh_from_db()
        return _page(request, row, saved, form, error)
    messages.success(request, _("Saved as version {number}.").format(number=version.number))
    return redirect("releases:draft", draft_id=draft_id)


def _languages(row: Draft, saved: Question) -> list[str]:
    """Those of the settings, of the answer, and of the question."""
    offered = offered_languages(settings.ELSHI_LANGUAGES, row.current_version)
    return [*offered, *(text.language for text in saved.texts if text.language not in offered)]


def _page(
    request: HttpRequest, row: Draft, saved: Question, form: EditorForm | None = None, error: RuleError | None = None
) -> HttpResponse:
    """The fields as typed; where the saved text is another one now, it stands beside."""
    person, version = person_of(request), row.find_current()
    now = read_question(version.whole) or saved
    texts = {text.language: text for text in now.texts}
    tags = _languages(row, now)
    columns = {
        tag: Column(LANGUAGES[tag], texts[tag].title if tag in texts else "", texts[tag].body if tag in texts else "")
        for tag in tags
    }
    acts = find_obstacles(row, version, person)
    theirs = {one.language.tag for one in list_renditions(row, version, person) if not one.may_write}
    typed = columns | {
        column.language.tag: column
        for column in (form.columns if form is not None else ())
        if column.language.tag not in theirs
    }
    context: dict[str, Any] = {
        "draft": row,
        "version": version,
        "columns": [
            (
                LANGUAGES[tag],
                typed[tag].title,
                typed[tag].body,
                texts.get(tag) if _differs(typed[tag], columns[tag]) else None,
                tag not in theirs,
            )
            for tag in tags
        ],
        "is_fixed": row.authentic in theirs,
        "missing": [LANGUAGES[tag] for tag in version.renditions if tag not in texts],
        "more": [LANGUAGES[tag] for tag in texts if tag not in version.renditions],
        "asked": request.POST.get("asked", now.asked),
        "acts": acts,
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/question.html", context, status=status_of(error) if error else 200)


def _differs(typed: Column, saved: Column) -> bool:
    return texts_of([_fields(typed)]) != texts_of([_fields(saved)])


def _fields(column: Column) -> dict[str, str]:
    return {"language": column.language.tag, "title": column.title, "body": column.body}
