"""Counts and kinds of change in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elshi.desk.web.templatetags.desk_words import decimal, number

register = template.Library()

# Keys are elshi.verify.kinds.KINDS; a test holds the two together.
CHANGES = {
    "number": gettext_lazy("a number"),
    "negation": gettext_lazy("a negation"),
    "name": gettext_lazy("a name"),
    "omission": gettext_lazy("words left out"),
    "insertion": gettext_lazy("words put in"),
    "homoglyph": gettext_lazy("letters of another script that look the same"),
    "punctuation": gettext_lazy("punctuation"),
    "splice": gettext_lazy("words of two places joined"),
}


@register.filter
def change_words(kind: str) -> str:
    """What was changed, in words; its code if this version does not know it."""
    return str(CHANGES.get(kind, kind))


@register.filter
def posts_words(posts: int) -> str:
    """How many posts."""
    return _("posts: {posts}").format(posts=number(posts))


@register.filter
def hours_words(hours: int) -> str:
    """Over how many hours."""
    return _("hours: {hours}").format(hours=number(hours))


@register.filter
def decimal_words(value: str) -> str:
    """`2.5` with the reader's decimal sign."""
    return decimal(value)
