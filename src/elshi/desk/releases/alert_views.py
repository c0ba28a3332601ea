"""Alerts: the page on which one is begun, with whom it means; and the page of what its draft says of the danger."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from elshi.adapters.clock import SystemClock
from elshi.base.clock import parse_time
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, explain_role
from elshi.desk.releases.actions.set_danger import set_danger
from elshi.desk.releases.actions.start_alert import start_alert
from elshi.desk.releases.area_map import draw_meant, zoom_of
from elshi.desk.releases.forms import read_moment
from elshi.desk.releases.gazetteer import find_present, read_present
from elshi.desk.releases.meant import count_meant
from elshi.desk.releases.models import Draft
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules.areas import read_areas, write_areas
from elshi.desk.releases.rules.danger import USUAL_TERM, DangerFields, make_danger
from elshi.desk.releases.rules.travel import find_danger
from elshi.desk.releases.travel_facts import Named, name_place
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.releases.words import CATEGORY_WORDS, CERTAINTY_WORDS, EVENT_WORDS, SEVERITY_WORDS, URGENCY_WORDS
from elshi.desk.web.lists import reader_order
from elshi.desk.web.numbers import read_number
from elshi.record import Danger
from elshi.text.sorting import Key
from elshi.travel.gazetteer import Gazetteer, country_of

_LABELS = {
    "severity": gettext_lazy("Severity"),
    "urgency": gettext_lazy("Urgency"),
    "certainty": gettext_lazy("Certainty"),
    "category": gettext_lazy("Category"),
}
_CAP = (  # name, words
    ("severity", SEVERITY_WORDS),
    ("urgency", URGENCY_WORDS),
    ("certainty", CERTAINTY_WORDS),
    ("category", CATEGORY_WORDS),
)


@dataclass(frozen=True, slots=True)
class AlertForm:
    """What somebody typed: as he typed it. `country`: the one that the map shows; `based_on`: of a draft."""

    event: str = ""
    country: str = ""
    places: tuple[str, ...] = ()
    areas: str = ""
    words: tuple[tuple[str, str], ...] = ()
    onset: str = ""
    expires: str = ""
    based_on: int = 0

    def as_fields(self) -> DangerFields:
        """For the act. Raises RuleError `bad-moment`."""
        return DangerFields(
            event=self.event,
            places=self.places,
            areas=self.areas,
            **dict(self.words),
            onset=read_moment(self.onset),
            expires=read_moment(self.expires),
        )


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def new_alert(request: HttpRequest) -> HttpResponse:
    """Event, area and time; POST counts whom it means, or begins the draft. Goes to the editor."""
    if request.method != "POST":
        expires = f"{SystemClock().now() + USUAL_TERM:%Y-%m-%dT%H:%M}"
        country = request.GET.get("country", "")
        return _page(request, AlertForm(country=country, expires=expires))
    form = _read(request.POST)
    if "count" in request.POST:
        return _page(request, form, counted=True)
    try:
        draft = start_alert(actor=person_of(request), fields=form.as_fields(), at=SystemClock().now())
    except RuleError as error:
        return _page(request, form, error=error)
    return redirect("releases:edit", draft_id=draft.pk)


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def danger(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What an alert's draft says of the danger; POST saves it as a new version. What is no alert has none."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    saved = None if row.current_version is None else find_danger(row.current_version.whole)
    if saved is None:
        return redirect("releases:draft", draft_id=draft_id)
    if request.method != "POST":
        form = _form_of(saved, row.find_current().number)
        country = request.GET.get("country", form.country)
        return _page(request, replace(form, country=country), row=row, counted=True)
    form = _read(request.POST)
    if "count" in request.POST:
        return _page(request, form, row=row, counted=True)
    try:
        version = set_danger(
            actor=person_of(request),
            draft_id=draft_id,
            fields=form.as_fields(),
            based_on=form.based_on,
            at=SystemClock().now(),
        )
    except RuleError as error:
        row.refresh_from_db()
        return _page(request, form, row=row, error=error)
    messages.success(request, _("Saved as version {number}.").format(number=version.number))
    return redirect("releases:draft", draft_id=draft_id)


def _read(data: QueryDict) -> AlertForm:
    return AlertForm(
        event=data.get("event", ""),
        country=data.get("country", ""),
        places=tuple(data.getlist("places")),
        areas=data.get("areas", ""),
        words=tuple((name, data.get(name, "")) for name, _words in _CAP),
        onset=data.get("onset", ""),
        expires=data.get("expires", ""),
        based_on=read_number(data.get("based_on")),
    )


def _form_of(saved: Danger, number: int) -> AlertForm:
    return AlertForm(
        event=saved.event,
        country=zoom_of(saved.places),
        places=saved.places,
        areas=write_areas(saved.polygons),
        words=tuple((name, getattr(saved, name)) for name, _words in _CAP),
        onset="" if saved.onset is None else f"{parse_time(saved.onset):%Y-%m-%dT%H:%M}",
        expires=f"{parse_time(saved.expires):%Y-%m-%dT%H:%M}",
        based_on=number,
    )


def _page(
    request: HttpRequest,
    form: AlertForm,
    *,
    row: Draft | None = None,
    counted: bool = False,
    error: RuleError | None = None,
) -> HttpResponse:
    at, present = SystemClock().now(), find_present()
    context: dict[str, Any] = {
        "form": form,
        "draft": row,
        "has_gazetteer": present is not None,
        "events": EVENT_WORDS.items(),
        "cap": [(name, _LABELS[name], words.items(), dict(form.words).get(name, "")) for name, words in _CAP],
        "no_start": explain_role(person_of(request), Act.START_TRAVEL),
    }
    if present is not None:
        counted_error, meant = _count(form, at=at) if counted else (None, {})
        error = error or counted_error
        zoom = form.country if present.gazetteer.country(form.country) else ""
        places = meant.get("places", form.places)
        context |= meant | {
            "countries": _countries(present.gazetteer, form.places, zoom),
            "zoom": name_place(present.gazetteer, zoom) if zoom else None,
            "map": draw_meant(
                present.gazetteer, places, _polygons(form.areas), zoom=zoom, link=lambda code: _link(row, code)
            ),
        }
    if row is not None:
        version = row.find_current()
        context |= {"version": version, "acts": find_obstacles(row, version, person_of(request))}
    context["refusal"] = explain(error) if error else ""
    refused = error is not None and request.method == "POST"  # an alert that has ended can be looked at
    return render(request, "releases/danger.html", context, status=status_of(error) if error and refused else 200)


def _count(form: AlertForm, *, at: datetime) -> tuple[RuleError | None, dict[str, Any]]:
    """Whom the alert would mean as it stands in the form; or what is wrong with it."""
    present = read_present()
    try:
        made = make_danger(form.as_fields(), present.gazetteer, ref=present.ref, at=at)
    except RuleError as error:
        return error, {}
    return None, {
        "counted": [name_place(present.gazetteer, code) for code in made.places],
        "places": made.places,
        "meant": count_meant(made.places, at.astimezone(UTC).date(), parse_time(made.expires).date()),
    }


def _polygons(areas: str) -> list[str]:
    try:
        return read_areas(areas)
    except RuleError:
        return []


def _link(row: Draft | None, code: str) -> str:
    """Where a place of the map leads: to the map of its country."""
    page = reverse("releases:new-alert") if row is None else reverse("releases:danger", args=[row.pk])
    return f"{page}?country={country_of(code)}"


def _countries(
    gazetteer: Gazetteer, chosen: tuple[str, ...], zoom: str
) -> list[tuple[Named, bool, list[tuple[Named, bool]], bool]]:
    """(country, whether chosen, its parts likewise, whether its parts are open) in the reader's alphabet."""
    rows = []
    for country in gazetteer.countries:
        named = sorted((name_place(gazetteer, part.code) for part in country.parts), key=_order)
        parts = [(one, one.code in chosen) for one in named]
        is_open = country.code == zoom or any(is_chosen for _one, is_chosen in parts)
        rows.append((name_place(gazetteer, country.code), country.code in chosen, parts, is_open))
    return sorted(rows, key=lambda row: (row[0].code != zoom, _order(row[0])))


def _order(named: Named) -> Key:
    return reader_order(named.name)
