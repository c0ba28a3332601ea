"""How the desk writes moments, numbers, languages, hashes and texts."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from babel.dates import format_skeleton, format_timedelta, get_datetime_format
from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from elshi.base.clock import format_time
from elshi.desk.web.languages import babel_locale, tag_of
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import render_html

register = template.Library()

_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")


@register.filter
def moment(at: datetime | None) -> str:
    """`<time>` with the day and the UTC time in the reader's language; a dash for no moment."""
    if at is None:
        return "–"
    moment_utc = at.astimezone(UTC)
    day = format_skeleton("yMMMd", moment_utc, locale=_locale())
    joint = str(get_datetime_format("medium", locale=_locale()))  # `{1}, {0}`: how the language puts day and time
    words = joint.replace("{1}", day).replace("{0}", f"{moment_utc:%H:%M}").replace("'", "")
    return format_html('<time datetime="{}"><bdi>{} UTC</bdi></time>', format_time(at), words)


@register.filter
def ago(at: datetime | None, now: datetime | None = None) -> str:
    """How long before `now` it was, in words: `3 hours ago`."""
    if at is None or now is None:
        return "–"
    words = format_timedelta(at - now, add_direction=True, locale=_locale())
    return format_html('<time datetime="{}">{}</time>', format_time(at), words)


@register.filter
def number(value: int | None) -> str:
    """A whole number with the reader's digits grouped."""
    return "–" if value is None else format_decimal(value, locale=_locale())


def decimal(text: str) -> str:
    """A number such as `1.3` with the reader's decimal sign; unchanged if it is written in another way."""
    if not _DECIMAL.fullmatch(text):
        return text
    return format_decimal(Decimal(text), locale=_locale(), decimal_quantization=False)


@register.filter
def seal(sha256: str) -> SafeString:
    """A hash in groups of eight, the first two of them stressed: what two people compare by voice."""
    groups = [sha256[start : start + 8] for start in range(0, len(sha256), 8)]
    start = format_html_join(" ", "<b>{}</b>", ((group,) for group in groups[:2]))
    return format_html('<bdi class="seal">{} {}</bdi>', start, " ".join(groups[2:]))


@register.filter
def short_seal(sha256: str) -> SafeString:
    """The first sixteen signs of a hash."""
    return format_html('<bdi class="seal"><b>{} {}</b></bdi>', sha256[:8], sha256[8:16])


@register.filter
def rendered(body: str) -> SafeString:
    """A CommonMark body as readers will see it; `render_html` lets only allow-listed tags through."""
    return mark_safe(render_html(body))  # noqa: S308  # sanitised twice, see elshi.text.markdown


@register.filter
def language_name(tag: str) -> str:
    """A language's own name; the bare tag if we do not know it."""
    return LANGUAGES[tag].name if tag in LANGUAGES else tag


@register.filter
def direction(tag: str) -> str:
    """`ltr` or `rtl`; `auto` for a language we do not know."""
    return LANGUAGES[tag].direction if tag in LANGUAGES else "auto"


def _locale() -> str:
    return babel_locale(tag_of(get_language()))
