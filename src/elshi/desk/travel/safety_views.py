"""Are they safe: those in the area of an alert, or of a place and days; who calls whom; the crisis staff's list."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.colleagues import list_colleagues
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.travel.actions.export_trips import MOST, export_trips
from elshi.desk.travel.actions.share_calls import release_calls, share_calls
from elshi.desk.travel.asked import event_query, read_event
from elshi.desk.travel.events import SentAlert
from elshi.desk.travel.listing import MINE, SHOWN, make_page, trips_shown
from elshi.desk.travel.models import Call
from elshi.desk.travel.place_names import read_place_names
from elshi.desk.travel.rules.codes import CallEnd
from elshi.desk.travel.rules.events import Event
from elshi.desk.travel.rules.sharing import MOST_AT_ONCE
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.views import list_context, open_page, page_number
from elshi.desk.travel.whereabouts import Roll, count_roll
from elshi.desk.travel.words import EXPORTS, STATUSES
from elshi.desk.web.numbers import read_number

USUAL_SHARE = 20  # calls that a form offers


@require_http_methods(["GET", "POST"])
@reading("travel")
def safety(request: HttpRequest) -> HttpResponse:
    """Those in need first, then the silent, the safe, and one's own calls. POST opens those of the page.

    An address that names nothing leads to where something is chosen.
    """
    found = read_event(request.GET, now=SystemClock().now())
    return redirect("travel:abroad") if found is None else _page(request, *found)


@require_POST
@reading("travel")
def share(request: HttpRequest) -> HttpResponse:
    """Give silent ones to whoever is to call them."""
    event, alert = _find(request)
    officers = [read_number(one) for one in request.POST.getlist("officer")]
    try:
        shares = share_calls(
            actor=person_of(request),
            event=event,
            officers=officers,
            number=read_number(request.POST.get("number")),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, event, alert, error)
    count = sum(shares.values())
    words = ngettext("%(count)s call was shared out.", "%(count)s calls were shared out.", count)
    messages.success(request, words % {"count": count} if count else _("Nobody silent is left without a caller."))
    return _back(event, MINE if person_of(request).pk in officers else Status.SILENT.value)


@require_POST
@reading("travel")
def release(request: HttpRequest) -> HttpResponse:
    """Give back what somebody has not reached."""
    event, alert = _find(request)
    try:
        count = release_calls(
            actor=person_of(request),
            event=event,
            officer=read_number(request.POST.get("officer")),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, event, alert, error)
    words = ngettext("%(count)s call was given back.", "%(count)s calls were given back.", count)
    messages.success(request, words % {"count": count})
    return _back(event, Status.SILENT.value)


@require_POST
@reading("travel")
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file, with names and numbers."""
    event, alert = _find(request)
    purpose, now = request.POST.get("purpose", ""), SystemClock().now()
    try:
        data = export_trips(actor=person_of(request), event=event, purpose=purpose, at=now)
    except RuleError as error:
        return _page(request, event, alert, error)
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="citizens-{event.places[0]}-{now:%Y%m%dT%H%MZ}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _find(request: HttpRequest) -> tuple[Event, SentAlert | None]:
    found = read_event(request.GET, now=SystemClock().now())
    if found is None:
        raise Http404
    return found


def _back(event: Event, shown: str) -> HttpResponse:
    return redirect(f"{reverse('travel:safety')}?{event_query(event, shown=shown)}")


def _page(request: HttpRequest, event: Event, alert: SentAlert | None, error: RuleError | None = None) -> HttpResponse:
    person = person_of(request)
    roll = count_roll(event)
    asked = request.GET.get("shown", "")
    shown = asked if asked in SHOWN else _usual(roll)
    total = None if shown == MINE else roll.trips[Status(shown)]
    found = trips_shown(event, shown, person, page_of=roll.all_trips).order_by("id")
    page = make_page(found, number=page_number(request), event=event, total=total)
    is_opening = request.resolver_match is not None and request.resolver_match.url_name == "safety"
    opened, refused = open_page(request, page) if is_opening else (None, None)
    error = error or refused
    callers = _callers(event)
    names = read_place_names()
    context = {
        "event": event,
        "alert": alert,
        "places": [names.name(one) for one in event.places],
        "query": event_query(event, shown=shown),
        "bare_query": event_query(event),
        "roll": roll,
        "shown": shown,
        "tabs": [
            (event_query(event, shown=one), words, count, one == shown)
            for one, words, count in (
                *((one, STATUSES[one], roll.trips[Status(one)]) for one in SHOWN[:3]),
                (MINE, _("my calls"), sum(it.left for it in callers if it.pk == person.pk)),
            )
        ],
        "counts": [(STATUSES[one], roll.trips[Status(one)], roll.people[Status(one)]) for one in SHOWN[:3]],
        "callers": callers,
        "colleagues": list_colleagues("travel", MINISTRY),
        "usual": USUAL_SHARE,
        "most": MOST_AT_ONCE,
        "exports": EXPORTS.items(),
        "most_exported": MOST,
        **list_context(request, page, opened, error),
    }  # fmt: skip
    return render(request, "travel/safety.html", context, status=status_of(error) if error else 200)


@dataclass(frozen=True, slots=True)
class Caller:
    """An officer with calls for an event: how many are left, were not reached, were reached."""

    pk: int
    name: str
    left: int
    tried: int
    reached: int


def _callers(event: Event) -> list[Caller]:
    """Everybody who has calls, in one query."""
    by_officer = (
        Call.objects.filter(event=event.key).order_by().values("officer", "officer__username", "officer__display_name")
    )
    found = by_officer.annotate(
        left=Count("pk", filter=~Q(end=CallEnd.REACHED.value)),
        tried=Count("pk", filter=Q(end=CallEnd.NOT_REACHED.value)),
        reached=Count("pk", filter=Q(end=CallEnd.REACHED.value)),
    ).order_by("officer__username")
    return [
        Caller(
            one["officer"],
            one["officer__display_name"] or one["officer__username"],
            one["left"],
            one["tried"],
            one["reached"],
        )
        for one in found
    ]


def _usual(roll: Roll) -> str:
    """What is shown to whoever asks for nothing: those in need if there are any."""
    return Status.HELP.value if roll.trips[Status.HELP] else Status.SILENT.value
