"""How questions and enquiries are shown."""

from datetime import date, timedelta

from babel.dates import format_interval
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from elshi.desk.channels.labels import STATE_TAGS, STATE_WORDS
from elshi.desk.channels.words import say_code
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.weeks import week_name
from elshi.desk.questions.words import CHANNELS, CLOSINGS, PURPOSES, QUIET_REASONS, STATES
from elshi.desk.web.languages import babel_locale, tag_of

register = template.Library()

_LINE = 120


@register.filter
def enquiry_state(state: str) -> str:
    """The state in words."""
    return str(STATES.get(state, state))


@register.filter
def channel_words(channel: str) -> str:
    """What a question came by."""
    return str(CHANNELS.get(channel, channel))


@register.filter
def closing_words(closing: str) -> str:
    """Why an enquiry was closed without an answer."""
    return str(CLOSINGS.get(closing, closing))


@register.filter
def quiet_words(code: str) -> str:
    """Why a question is kept quiet."""
    return str(QUIET_REASONS.get(code, code))


@register.filter
def purpose_words(code: str) -> str:
    """What for a question that is kept quiet is to be read."""
    return str(PURPOSES.get(code, code))


@register.filter
def first_line(question: Question | None) -> str:
    """The beginning of a question, for a list."""
    if question is None:
        return ""
    line = " ".join(question.text.split())
    return line if len(line) <= _LINE else f"{line[: _LINE - 1]}…"


@register.filter
def is_late(enquiry: Enquiry, late_since: object) -> bool:
    """Whether its first asker waits for longer than is promised."""
    return enquiry.answered_at is None and enquiry.asked_at < late_since  # type: ignore[operator]


@register.filter
def telling_state(state: str) -> str:
    """How it stands with telling somebody, in words."""
    return str(STATE_WORDS.get(state, state))


@register.filter
def telling_tag(state: str) -> str:
    """The class of that tag."""
    return STATE_TAGS.get(state, "")


@register.filter
def telling_code(code: str) -> str:
    """Why somebody waits, or was not told."""
    return say_code(code)


@register.filter
def week_words(monday: date) -> SafeString:
    """The days of a week in words, from its Monday to its Sunday."""
    words = format_interval(monday, monday + timedelta(days=6), "yMMMd", locale=_locale())
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', week_name(monday), words)


@register.filter
def hours_number(hours: float | None) -> str:
    """Hours with a decimal; a dash where there are none."""
    return "–" if hours is None else str(format_decimal(round(hours, 1), locale=_locale()))


@register.filter
def percent(share: float | None) -> str:
    """A share of 0 to 1, rounded down to whole hundredths: all is said of all alone. A dash where there is none."""
    return "–" if share is None else str(format_percent(int(share * 100) / 100, locale=_locale()))


def _locale() -> str:
    return babel_locale(tag_of(get_language()))
