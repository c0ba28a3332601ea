"""An hour in words: in the office's zone and in UTC, and how far away it is."""

from datetime import UTC, datetime, timedelta

from babel.dates import format_skeleton, get_datetime_format
from babel.units import format_unit
from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elshi.adapters.clock import SystemClock
from elshi.base.clock import format_time
from elshi.desk.people.words import explain_stored
from elshi.desk.releases.models import Schedule
from elshi.desk.releases.words import RECALL_REASONS
from elshi.desk.web.languages import babel_locale, tag_of
from elshi.desk.web.zones import UTC_NAME, office_zone, offset_words, zone_of, zone_words

register = template.Library()


@register.filter
def hour(at: datetime | None) -> str:
    """`<time>`: the day and time in the office's zone, named, with its offset; then UTC. A dash for no moment."""
    if at is None:
        return "–"
    utc, zone = at.astimezone(UTC), office_zone()
    local = utc.astimezone(zone_of(zone))
    if zone == UTC_NAME or not local.utcoffset():
        return format_html('<time datetime="{}"><bdi>{} UTC</bdi></time>', format_time(at), _day_and_time(utc))
    other = f"{utc:%H:%M}" if utc.date() == local.date() else _day_and_time(utc)
    return format_html(
        '<time datetime="{}"><bdi>{} ({}, {})</bdi> · <bdi>{} UTC</bdi></time>',
        format_time(at),
        _day_and_time(local),
        zone_words(zone),
        offset_words(utc, zone),
        other,
    )


@register.filter
def time_left(at: datetime | None) -> str:
    """How long until then, to the minute: `in 2 hr 10 min`."""
    if at is None:
        return "–"
    return _("in {duration}").format(duration=span_words(at - SystemClock().now()))


@register.filter
def span_words(span: timedelta) -> str:
    """A length of time in its two largest units of days, hours and minutes; never less than a minute."""
    minutes = max(1, int(span.total_seconds() // 60))
    counts = {"day": minutes // 1440, "hour": minutes // 60 % 24, "minute": minutes % 60}
    parts = [f"duration-{unit}" for unit, count in counts.items() if count]
    words = [format_unit(counts[part[9:]], part, length="short", locale=_locale()) for part in parts[:2]]
    return " ".join(words)


@register.filter
def recall_words(code: str) -> str:
    """Why a scheduled release was taken back, in a word or two."""
    return str(RECALL_REASONS.get(code, code))


@register.filter
def schedule_refusal(schedule: Schedule) -> str:
    """Why a text did not go out at its hour, in the reader's language."""
    return explain_stored(schedule.code, schedule.reason)


def _day_and_time(at: datetime) -> str:
    day = format_skeleton("yMMMd", at, locale=_locale())
    joint = str(get_datetime_format("medium", locale=_locale()))  # `{1}, {0}`: how the language puts day and time
    return joint.replace("{1}", day).replace("{0}", f"{at:%H:%M}").replace("'", "")


def _locale() -> str:
    return babel_locale(tag_of(get_language()))
