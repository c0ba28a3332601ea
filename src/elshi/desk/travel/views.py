"""Who is abroad: counts by place, lists of trips, and one trip; details are opened by POST, for a purpose."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.travel.actions.note_call import note_call
from elshi.desk.travel.actions.open_trips import open_trips
from elshi.desk.travel.asked import Asked, read_asked
from elshi.desk.travel.events import list_alerts
from elshi.desk.travel.listing import TripPage, list_rows, make_page, need_first
from elshi.desk.travel.models import CheckIn, Trip
from elshi.desk.travel.place_names import PlaceNames, read_place_names
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.vault import Vault
from elshi.desk.travel.whereabouts import count_all, count_places, trips_at
from elshi.desk.travel.words import OUTCOMES, PURPOSES
from elshi.desk.web.lists import reader_order
from elshi.desk.web.numbers import read_number
from elshi.speak.trip_details import MAX_WORDS, Details

MOST_SAID = 100  # check-ins of one trip on its page, the newest


@require_GET
@reading("travel")
def abroad(request: HttpRequest) -> HttpResponse:
    """How many are where, and by which ways they can be reached. Nothing is opened."""
    asked = read_asked(request.GET, now=SystemClock().now())
    names = read_place_names()
    counts = count_places(asked.country, asked.span)
    known = dict(names.countries) | {code: names.name(code) for code in counts if code and not asked.country}
    context = {
        "asked": asked,
        "all": count_all(asked.places, asked.span),
        "rows": [(code, names.name(code) if code else _("part not said"), one) for code, one in counts.items()],
        "heading": _name_asked(asked, names),
        "countries": sorted(known.items(), key=lambda one: reader_order(one[1])),
        "parts": names.parts(asked.country),
        "in_need": Trip.objects.filter(status=Status.HELP.value).count(),
        "alerts": list_alerts(),
    }
    return render(request, "travel/abroad.html", context)


@require_http_methods(["GET", "POST"])
@reading("travel")
def trips(request: HttpRequest) -> HttpResponse:
    """Trips of a place and days, those in need first; or all who are in need. POST opens those of the page."""
    asked = read_asked(request.GET, now=SystemClock().now())
    in_need = request.GET.get("shown") == "help"
    if in_need:
        needy = Trip.objects.filter(status=Status.HELP.value).order_by("stood_at", "id")
        page = make_page(needy, number=page_number(request))
    else:
        total = count_all(asked.places, asked.span).trips
        found = trips_at(asked.places, asked.span, page_of=total)
        page = make_page(*need_first(found), number=page_number(request), total=total)
    opened, error = open_page(request, page)
    names = read_place_names()
    context = {
        "asked": asked,
        "heading": _("In need, wherever they are") if in_need else _name_asked(asked, names),
        "query": "shown=help" if in_need else asked.query,
        "in_need": in_need,
        **list_context(request, page, opened, error),
    }
    return render(request, "travel/trips.html", context, status=status_of(error) if error else 200)


@require_http_methods(["GET", "POST"])
@reading("travel")
def trip(request: HttpRequest, trip_id: int) -> HttpResponse:
    """One trip: what is known without opening it. POST opens its details and what was said."""
    row = get_object_or_404(Trip.objects.select_related("details"), pk=trip_id)
    if request.method != "POST":
        return _trip_page(request, row)
    try:
        opened = open_trips(
            actor=person_of(request), trips=[row], purpose=request.POST.get("purpose", ""), at=SystemClock().now()
        )
    except RuleError as error:
        return _trip_page(request, row, error=error)
    return _trip_page(request, row, opened=opened)


@require_POST
@reading("travel")
def note(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Write down what somebody said by telephone, of his own accord or because he was called for an event."""
    row = get_object_or_404(Trip.objects.select_related("details"), pk=trip_id)
    try:
        note_call(
            actor=person_of(request),
            trip_id=trip_id,
            outcome=request.POST.get("outcome", ""),
            words=request.POST.get("words", ""),
            uuid=_read_uuid(request.POST.get("uuid", "")),
            event=request.POST.get("event", "")[:120],
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _trip_page(request, row, error=error)
    messages.success(request, _("Written down."))
    return redirect("travel:trip", trip_id=trip_id)


def open_page(request: HttpRequest, page: TripPage) -> tuple[Mapping[int, Details | None] | None, RuleError | None]:
    """The details of the trips of a page, if it was asked to open them; or why not."""
    if request.method != "POST":
        return None, None
    try:
        opened = open_trips(
            actor=person_of(request),
            trips=[row.trip for row in page.rows],
            purpose=request.POST.get("purpose", ""),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return None, error
    return opened, None


def list_context(
    request: HttpRequest, page: TripPage, opened: Mapping[int, Details | None] | None, error: RuleError | None
) -> dict[str, Any]:
    """What the list of a page needs."""
    vault = Vault() if opened else None
    return {
        "page": page,
        "rows": [
            (
                row,
                opened.get(row.trip.pk) if opened else None,
                vault.open_words(row.last) if vault and row.last else None,
            )
            for row in page.rows
        ],
        "is_open": opened is not None,
        "names": read_place_names(),
        "purposes": PURPOSES.items(),
        "purpose": request.POST.get("purpose", ""),
        "earlier": page.number - 1 if page.number > 1 else None,
        "later": page.number + 1 if page.number < page.pages else None,
        "refusal": explain(error) if error else "",
        "now": SystemClock().now(),
    }


def _name_asked(asked: Asked, names: PlaceNames) -> str:
    return names.name(asked.place) if asked.place else _("All countries")


def page_number(request: HttpRequest) -> int:
    """Which page of a list is asked for."""
    return read_number(request.POST.get("page") or request.GET.get("page"), otherwise=1)


def _trip_page(
    request: HttpRequest,
    row: Trip,
    *,
    opened: Mapping[int, Details | None] | None = None,
    error: RuleError | None = None,
) -> HttpResponse:
    said = list(CheckIn.objects.filter(trip=row).select_related("officer")[:MOST_SAID])
    vault = Vault() if opened is not None else None
    calls = list(row.calls.select_related("officer"))
    context = {
        "trip": row,
        "row": list_rows([row], None)[0],
        "said": [(one, vault.open_words(one) if vault else None) for one in said],
        "calls": [(one, vault.open_note(bytes(one.note)) if vault else None) for one in calls],
        "is_open": opened is not None,
        "details": opened.get(row.pk) if opened else None,
        "names": read_place_names(),
        "purposes": PURPOSES.items(),
        "purpose": request.POST.get("purpose", ""),
        "outcomes": OUTCOMES.items(),
        "events": [one.event for one in calls],
        "event": request.POST.get("event") or request.GET.get("event", "")[:120],
        "outcome": request.POST.get("outcome", ""),
        "words": request.POST.get("words", ""),
        "longest": MAX_WORDS,
        "uuid": request.POST.get("uuid") or str(uuid4()),
        "refusal": explain(error) if error else "",
        "now": SystemClock().now(),
    }
    return render(request, "travel/trip.html", context, status=status_of(error) if error else 200)


def _read_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as exc:
        raise Http404 from exc
