"""The details of an audit row in words. What a code means is said by the room that writes it (`DETAIL_VALUES`)."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from elshi.base.errors import FormatError
from elshi.desk.people.detail_words import DETAIL_VALUES, DETAILS
from elshi.desk.web.templatetags.desk_words import number, short_seal
from elshi.record.fields import check_hash
from elshi.text.languages import LANGUAGES

register = template.Library()


@register.filter
def detail_words(details: Mapping[str, object]) -> SafeString:
    """`version: 3 · content: ab12…`; a name or a code that this version does not know stays as it is."""
    found = ((DETAILS.get(name, name), _value(name, value)) for name, value in details.items() if value is not None)
    return format_html_join(" · ", "{}: {}", found)


def _value(name: str, value: object) -> SafeString | str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if not isinstance(value, str):
        return number(value) if type(value) is int else format_html('<bdi class="mono">{}</bdi>', value)
    if name == "language" and value in LANGUAGES:
        return LANGUAGES[value].name
    for words in DETAIL_VALUES.get(name, ()):
        if value in words:
            return str(words[value])
    try:
        check_hash(value, what=name)
    except FormatError:
        return format_html('<bdi class="mono">{}</bdi>', value)
    return short_seal(value)
