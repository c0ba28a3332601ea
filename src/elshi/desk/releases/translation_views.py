"""Translations: a person's own list, and the languages of one draft with their translators, deadlines and states."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, Role, RuleError
from elshi.desk.people.words import explain, refusal_of
from elshi.desk.releases.actions.assign_rendition import TRANSLATORS, assign_rendition
from elshi.desk.releases.actions.mark_rendition import mark_rendition
from elshi.desk.releases.draft_views import _find
from elshi.desk.releases.forms import read_moment
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rendition_work import RenditionRow, list_renditions
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.renditions import Mark, check_markable
from elshi.desk.releases.rules.states import can_step, check_step
from elshi.desk.releases.translations import list_free, list_mine
from elshi.desk.web.languages import tag_of


@require_GET
@reading("own-drafts")
def translations(request: HttpRequest) -> HttpResponse:
    """What I have to translate, by deadline; and what nobody has."""
    reader = tag_of(get_language())
    mine = list_mine(person_of(request), reader=reader)
    context = {
        "to_do": [row for row in mine if not row.is_done],
        "done": [row for row in mine if row.is_done],
        "free": list_free(person_of(request), reader=reader),
        "may_take": person_of(request).role in TRANSLATORS,
    }
    return render(request, "releases/translations.html", context)


@require_GET
@reading("own-drafts")
def draft_translations(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The languages of one draft: who translates, until when, how far it is."""
    row = _find(request, draft_id)
    if row.kind != STATEMENT:
        return redirect("releases:draft", draft_id=draft_id)
    return _page(request, row)


@require_POST
@reading("own-drafts")
def assign(request: HttpRequest, draft_id: int, language: str) -> HttpResponse:
    """Give a language to a translator, with a deadline in UTC."""
    who = request.POST.get("translator", "")
    try:
        assign_rendition(
            actor=person_of(request),
            draft_id=_find(request, draft_id).pk,
            language=language,
            translator_id=int(who) if who.isascii() and who.isdecimal() and len(who) < 19 else None,
            due_at=read_moment(request.POST.get("due", "")),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, _find(request, draft_id), error)
    messages.success(request, _("The translation was assigned.") if who else _("The translation is free now."))
    if "list" in request.POST:
        return redirect("releases:translations")
    return redirect("releases:draft-translations", draft_id=draft_id)


@require_POST
@reading("own-drafts")
def mark(request: HttpRequest, draft_id: int, language: str) -> HttpResponse:
    """Say that a translation is ready or checked, or take that back."""
    try:
        mark_rendition(
            actor=person_of(request),
            draft_id=_find(request, draft_id).pk,
            language=language,
            mark=request.POST.get("mark", ""),
            sha256=request.POST.get("sha256", ""),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, _find(request, draft_id), error)
    messages.success(request, _("The state of the translation was noted."))
    return redirect("releases:draft-translations", draft_id=draft_id)


def _page(request: HttpRequest, row: Draft, error: RuleError | None = None) -> HttpResponse:
    person, version = person_of(request), row.current_version
    renditions = list_renditions(row, version, person)
    context = {
        "draft": row,
        "version": version,
        "rows": [(one, _why_not(row, one, person)) for one in renditions],
        "may_choose": person.can(Act.ASSIGN_RENDITION) and person.role != Role.TRANSLATOR,
        "is_open": can_step(row.state, Act.SAVE_DRAFT),
        "translators": Person.objects.filter(
            is_active=True, role__in=TRANSLATORS, office__in={row.office, MINISTRY}
        ).order_by("display_name", "pk")[:200],
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/draft_translations.html", context, status=status_of(error) if error else 200)


def _why_not(row: Draft, one: RenditionRow, person: Person) -> dict[str, str]:
    """The reason against each mark, or ''."""

    def check(mark: Mark) -> None:
        person.check_can(Act.MARK_RENDITION)
        check_step(row.state, Act.SAVE_DRAFT)
        wrote_it = one.written_by is not None and one.written_by.pk == person.pk
        check_markable(one.state, mark, language=one.language.tag, wrote_it=wrote_it)
        if mark != Mark.CHECKED and not one.may_write and one.translator is not None:
            raise RuleError("rendition-not-yours", language=one.language.tag, person=one.translator.signed_name)

    return {mark.name.lower(): refusal_of(partial(check, mark)) for mark in Mark}
