"""The numbers beside the stations of the guided path."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from elshi.desk.web.templatetags.desk_words import number
from elshi.desk.web.waiting import MOST, count_waiting

register = template.Library()


@register.simple_tag(takes_context=True)
def count_path(context: dict[str, Any]) -> dict[str, int]:
    """What waits for the reader, by station; asked once for a page: `{% count_path as waits %}`."""
    return count_waiting(context["request"].user)


@register.filter
def as_waiting(count: int | None) -> SafeString | str:
    """The number that waits, with words for those who cannot see where it stands; nothing for none."""
    if not count:
        return ""
    shown = f"{number(MOST)}+" if count > MOST else number(count)
    words = _("waiting: {number}").format(number=shown)
    return format_html(
        ' <span class="count" aria-hidden="true"><bdi>{}</bdi></span><span class="hidden-words"> ({})</span>',
        shown,
        words,
    )
