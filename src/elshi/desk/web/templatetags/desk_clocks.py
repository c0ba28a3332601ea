"""Clocks in words: how long until a deadline, how long something has waited.

`{% clock case.answer_by %}` writes a mark and words, never a colour alone; `{{ draft.updated_at|waited:now }}` only
words. The rule is `elshi.desk.web.clocks`.
"""

from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elshi.base.clock import format_time
from elshi.desk.web.clocks import passed, remaining, split_minutes
from elshi.desk.web.languages import babel_locale, tag_of

register = template.Library()


@register.simple_tag(takes_context=True)
def clock(context: dict[str, Any], deadline: datetime | None, now: datetime | None = None) -> SafeString | str:
    """`<time>` with how long is left until `deadline`, or by how much it is late; nothing for no deadline.

    `now` is the moment of the answer unless given.
    """
    at = now or context.get("now")
    if deadline is None or at is None:
        return ""
    code, minutes = remaining(deadline, at)
    return format_html(
        '<time class="deadline deadline-{}" datetime="{}">{}</time>', code, format_time(deadline), _left(minutes)
    )


@register.filter
def waited(since: datetime | None, now: datetime | None) -> str:
    """How long something has waited, in words: `2 hours 5 minutes`; a dash for no moment."""
    if since is None or now is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', format_time(since), duration(passed(since, now)))


def duration(minutes: int) -> str:
    """A number of minutes in the reader's language, in its two largest units: `1 day 3 hours`."""
    days, hours, rest = split_minutes(minutes)
    if days:
        pieces = [_unit(timedelta(days=days), "day"), _unit(timedelta(hours=hours), "hour") if hours else ""]
    elif hours:
        pieces = [_unit(timedelta(hours=hours), "hour"), _unit(timedelta(minutes=rest), "minute") if rest else ""]
    else:
        return _unit(timedelta(minutes=rest), "minute") if rest else _("less than a minute")
    # Translators: a duration of two units, like "1 day 3 hours"; not every language has a space there
    return _("{larger} {smaller}").format(larger=pieces[0], smaller=pieces[1]) if pieces[1] else pieces[0]


def _left(minutes: int) -> str:
    if minutes > 0:
        return _("{duration} left").format(duration=duration(minutes))
    return _("late by {duration}").format(duration=duration(-minutes)) if minutes else _("due now")


def _unit(length: timedelta, unit: Any) -> str:
    """One unit with its right plural. CLDR's own list patterns for units are broken in Babel for ar, kk and zh."""
    no_larger_unit = 10**9
    locale = babel_locale(tag_of(get_language()))
    return format_timedelta(length, granularity=unit, threshold=no_larger_unit, locale=locale)
