"""The calendar of visits and dates: what comes, what is being written for it, and the start of a text."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.planning.actions.call_off_event import call_off_event
from elshi.desk.planning.actions.save_event import EventFields, save_event
from elshi.desk.planning.actions.start_event_draft import start_event_draft
from elshi.desk.planning.models import Event
from elshi.desk.planning.reading import events_for, list_planned, read_today
from elshi.desk.planning.words import EVENT_KINDS

_SPANS = (30, 60, 180, 366)  # days that the page offers to look ahead


@require_GET
@reading("calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """What comes, by day."""
    wanted = request.GET.get("days", "")
    days = next((span for span in _SPANS if str(span) == wanted), 60)
    planned = list_planned(person_of(request), today=read_today(), ahead=timedelta(days=days), called_off=True)
    return render(request, "planning/calendar.html", {"planned": planned, "days": days, "spans": _SPANS})


@require_http_methods(["GET", "POST"])
@reading("calendar")
def new_event(request: HttpRequest) -> HttpResponse:
    """The form of a new event; POST puts it into the calendar."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@reading("calendar")
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event: its fields, its drafts; POST changes it."""
    return _edit(request, get_object_or_404(events_for(person_of(request)), pk=event_id))


@require_POST
@reading("calendar")
def call_off(request: HttpRequest, event_id: int) -> HttpResponse:
    """Call an event off, or with `back` put it back."""
    off = "back" not in request.POST
    try:
        call_off_event(actor=person_of(request), event_id=event_id, called_off=off, at=SystemClock().now())
    except RuleError as error:
        return _refused(request, error)
    messages.success(request, _("The event is called off.") if off else _("The event is planned again."))
    return redirect("planning:event", event_id=event_id)


@require_POST
@reading("calendar")
def start(request: HttpRequest, event_id: int) -> HttpResponse:
    """Start a statement for one time of the event. Goes to the editor."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return _refused(request, RuleError("bad-event-day"))
    try:
        draft = start_event_draft(actor=person_of(request), event_id=event_id, day=day, at=SystemClock().now())
    except RuleError as error:
        return _refused(request, error)
    return redirect("releases:edit", draft_id=draft.pk)


def _edit(request: HttpRequest, row: Event | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, row, _fields_of(row))
    fields = EventFields(
        kind=request.POST.get("kind", ""),
        title=request.POST.get("title", ""),
        place=request.POST.get("place", ""),
        day=request.POST.get("day", ""),
        last_day=request.POST.get("last_day", ""),
        yearly="yearly" in request.POST,
    )
    known = None if row is None else row.pk
    try:
        save_event(actor=person_of(request), fields=fields, event_id=known, at=SystemClock().now())
    except RuleError as error:
        return _form(request, row, fields, error)
    messages.success(request, _("The event is in the calendar."))
    return redirect("planning:calendar")


def _form(request: HttpRequest, row: Event | None, fields: EventFields, error: RuleError | None = None) -> HttpResponse:
    context = {
        "event": row,
        "fields": fields,
        "kinds": EVENT_KINDS.items(),
        "links": [] if row is None else list(row.drafts.select_related("draft")),
        "refusal": explain(error) if error else "",
    }
    return render(request, "planning/event.html", context, status=status_of(error) if error else 200)


def _fields_of(row: Event | None) -> EventFields:
    if row is None:
        return EventFields(kind="visit", title="", place="", day="", last_day="", yearly=False)
    last_day = "" if row.last_day == row.day else row.last_day.isoformat()
    return EventFields(row.kind, row.title, row.place, row.day.isoformat(), last_day, row.yearly)


def _refused(request: HttpRequest, error: RuleError) -> HttpResponse:
    return render(request, "releases/refused.html", {"refusal": explain(error)}, status=status_of(error))
