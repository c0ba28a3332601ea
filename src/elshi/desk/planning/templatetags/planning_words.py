"""The calendar in words, and its part of Today."""

from datetime import date, timedelta

from babel.dates import format_skeleton
from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from elshi.desk.people.models import Person
from elshi.desk.people.reading import can_read
from elshi.desk.planning.reading import list_planned, read_today
from elshi.desk.planning.words import EVENT_KINDS
from elshi.desk.web.languages import babel_locale

register = template.Library()
TODAY_EVENTS = 6
TODAY_DAYS = timedelta(days=14)


@register.filter
def event_kind(kind: str) -> str:
    """A kind of event in words."""
    return str(EVENT_KINDS.get(kind, kind))


@register.filter
def day_words(day: date) -> str:
    """A day with its weekday, in the reader's language."""
    return str(format_skeleton("yMMMEd", day, locale=babel_locale(get_language())))


@register.filter
def days_left(left: int) -> str:
    """How many days are left, in words."""
    if left < 0:
        return _("going on")
    if left == 0:
        return _("today")
    return ngettext("in {days} day", "in {days} days", left).format(days=left)


@register.inclusion_tag("planning/today.html", takes_context=True)
def planned_now(context: Context) -> dict[str, object]:
    """What is planned for the next two weeks; nothing for whoever may not read the calendar."""
    request: HttpRequest = context["request"]
    person = request.user
    if not isinstance(person, Person) or not can_read(person.role, "calendar"):
        return {"may_read": False}
    planned = list_planned(person, today=read_today(), ahead=TODAY_DAYS, limit=TODAY_EVENTS)
    return {"may_read": True, "planned": planned, "request": request}
