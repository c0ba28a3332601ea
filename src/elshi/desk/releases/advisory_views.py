"""Travel advice: the list of countries, the start of what is said of one, and the page of its levels and days."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, explain_role
from elshi.desk.releases.actions.set_advice import set_advice
from elshi.desk.releases.actions.start_advisory import start_advisory
from elshi.desk.releases.actions.start_review import start_review
from elshi.desk.releases.advisory_list import alert_drafts, alert_rows, country_rows
from elshi.desk.releases.gazetteer import find_named, find_present
from elshi.desk.releases.models import Draft
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules.travel import find_advice
from elshi.desk.releases.travel_facts import name_place
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.releases.words import CHANGE_WORDS, LEVEL_WORDS, SECTION_WORDS
from elshi.desk.web.lists import reader_order
from elshi.desk.web.numbers import read_number
from elshi.record import Advice
from elshi.travel.gazetteer import Gazetteer


@require_GET
@reading("advice")
def advisories(request: HttpRequest) -> HttpResponse:
    """Each country with what holds for it, and the alerts."""
    return _list(request)


@require_POST
@reading("advice")
def start(request: HttpRequest) -> HttpResponse:
    """The first advice for a country. Goes to the editor."""
    try:
        draft = start_advisory(
            actor=person_of(request), country=request.POST.get("country", ""), at=SystemClock().now()
        )
    except RuleError as error:
        return _list(request, error)
    return redirect("releases:edit", draft_id=draft.pk)


@require_POST
@reading("advice")
def review(request: HttpRequest, release_id: int) -> HttpResponse:
    """Reviewed, nothing changed: the next version in the same words. Goes to its draft, to be submitted."""
    try:
        draft = start_review(actor=person_of(request), release_id=release_id, at=SystemClock().now())
    except RuleError as error:
        return _list(request, error)
    messages.success(request, _("Nothing is published yet: submit it, and another person approves the review."))
    return redirect("releases:draft", draft_id=draft.pk)


def _list(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    person, at, present = person_of(request), SystemClock().now(), find_present()
    gazetteer = None if present is None else present.gazetteer
    rows = [] if gazetteer is None else country_rows(gazetteer, person, today=at.astimezone(UTC).date())
    context = {
        "has_gazetteer": gazetteer is not None,
        "rows": rows,
        "overdue": sum(row.is_overdue for row in rows),
        "alerts": [] if gazetteer is None else alert_rows(gazetteer, at=at),
        "alert_drafts": alert_drafts(person),
        "no_start": explain_role(person, Act.START_TRAVEL),
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/advisories.html", context, status=status_of(error) if error else 200)


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def advice(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What an advisory's draft says, in fields; POST saves it as a new version. What is no advisory has none."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    saved = None if row.current_version is None else find_advice(row.current_version.whole)
    if saved is None:
        return redirect("releases:draft", draft_id=draft_id)
    if request.method != "POST":
        return _page(request, row, saved)
    given = _read(request.POST, saved)
    based_on = read_number(request.POST.get("based_on"))
    try:
        version = set_advice(
            actor=person_of(request), draft_id=draft_id, advice=given, based_on=based_on, at=SystemClock().now()
        )
    except RuleError as error:
        row.refresh_from_db()
        return _page(request, row, given, error)
    messages.success(request, _("Saved as version {number}.").format(number=version.number))
    return redirect("releases:draft", draft_id=draft_id)


def _read(data: "Mapping[str, Any]", saved: Advice) -> Advice:
    """As the form has it: a part without a level of its own has its country's, and so is left out by the rules."""
    levels = {name.removeprefix("level-"): read_number(data.get(name)) for name in data if name.startswith("level-")}
    return Advice(
        country=saved.country,
        level=read_number(data.get("level")),
        parts=tuple((code, level) for code, level in sorted(levels.items()) if level),
        sections=tuple(code for code in SECTION_WORDS if f"section-{code}" in data),
        change=data.get("change", ""),
        reviewed_on=data.get("reviewed_on", "").strip(),
        review_by=data.get("review_by", "").strip(),
        gazetteer=saved.gazetteer,
    )


def _page(request: HttpRequest, row: Draft, given: Advice, error: RuleError | None = None) -> HttpResponse:
    version, present = row.find_current(), find_present()
    gazetteer = find_named(given.gazetteer) if present is None else present.gazetteer
    acts = find_obstacles(row, version, person_of(request))
    context = {
        "draft": row,
        "version": version,
        "country": name_place(gazetteer, given.country),
        "given": given,
        "levels": LEVEL_WORDS.items(),
        "parts": _parts(gazetteer, given),
        "sections": [(code, words, code in given.sections) for code, words in SECTION_WORDS.items()],
        "changes": CHANGE_WORDS.items(),
        "is_first": row.replaces_id is None,
        "acts": acts,
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/advice.html", context, status=status_of(error) if error else 200)


def _parts(gazetteer: Gazetteer | None, given: Advice) -> list[tuple[object, int]]:
    """Each part with the level of its own, 0 for that of the country."""
    country = None if gazetteer is None else gazetteer.country(given.country)
    own, codes = dict(given.parts), [] if country is None else [part.code for part in country.parts]
    named = [name_place(gazetteer, code) for code in (*codes, *(code for code in own if code not in codes))]
    return [(one, own.get(one.code, 0)) for one in sorted(named, key=lambda one: reader_order(one.name))]
