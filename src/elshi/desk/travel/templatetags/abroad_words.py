"""How trips, check-ins and calls are shown."""

from datetime import date

from babel.dates import format_interval, format_skeleton
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from elshi.desk.travel.models import CheckIn, Stop
from elshi.desk.travel.place_names import PlaceNames
from elshi.desk.travel.rules.events import Span
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.words import BY, ENDS, SAID, STATUSES, WAYS
from elshi.desk.web.languages import babel_locale, tag_of
from elshi.desk.web.lists import in_a_row
from elshi.speak.trips import Stop as Written

register = template.Library()

_TAGS = {Status.HELP.value: "tag-bad", Status.SAFE.value: "tag-good", Status.SILENT.value: ""}


@register.filter
def standing_words(status: str) -> str:
    """How a trip stands."""
    return str(STATUSES.get(str(status), status))


@register.filter
def standing_tag(status: str) -> str:
    """The class of that tag; its words say the same."""
    return _TAGS.get(str(status), "")


@register.filter
def said_words(check_in: CheckIn) -> str:
    """What a check-in says, and by which way."""
    said, by = SAID.get(check_in.status, check_in.status), BY.get(check_in.channel, check_in.channel)
    return f"{said} ({by})"


@register.filter
def way_words(ways: list[str]) -> str:
    """By which ways somebody can be reached."""
    return in_a_row(WAYS.get(one, one) for one in ways) if ways else gettext("no way to reach them")


@register.filter
def end_words(end: str) -> str:
    """How a call ended."""
    return str(ENDS.get(end, end))


@register.filter
def span_words(span: Span | Stop | Written) -> SafeString:
    """Its days: `1–3 Dec 2026`."""
    return _days(span.first, span.last)


@register.filter
def place_of(stop: Stop | Written, names: PlaceNames) -> str:
    """What the place of a stop is called: the part with its country, or the country."""
    country = names.name(stop.country)
    return f"{names.name(stop.part)}, {country}" if stop.part else country


@register.filter
def place_words(code: str, names: PlaceNames) -> str:
    """What a place is called."""
    return names.name(code)


def _days(first: date, last: date) -> SafeString:
    locale = babel_locale(tag_of(get_language()))
    if first == last:
        return format_html('<time datetime="{}">{}</time>', first, format_skeleton("yMMMd", first, locale=locale))
    words = format_interval(first, last, "yMMMd", locale=locale)
    return format_html('<bdi class="days">{}</bdi>', words)
