"""Narratives in words: what one is called, its changes, days and hours."""

from datetime import UTC, date, datetime

from babel.dates import format_skeleton
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from elshi.desk.narratives.listing import Row
from elshi.desk.narratives.models import NarrativeDay
from elshi.desk.narratives.picture import Bar, Picture
from elshi.desk.web.languages import babel_locale, tag_of
from elshi.desk.web.lists import in_a_row
from elshi.desk.web.templatetags.desk_words import language_name, number

register = template.Library()

TITLE_WORDS = 5
_TITLE_LETTERS = 70

CHANGES = {
    "new": gettext_lazy("new"),
    "grown": gettext_lazy("grown"),
    "shrunk": gettext_lazy("shrunk"),
    "same": gettext_lazy("about the same"),
    "split": gettext_lazy("split off"),
    "merged": gettext_lazy("merged"),
    "gone": gettext_lazy("gone"),
}
CHANGE_HELP = {
    "new": gettext_lazy("Not there on the earlier day, and no part of what was."),
    "grown": gettext_lazy("More posts than on the earlier day, by more than chance makes."),
    "shrunk": gettext_lazy("Fewer posts than on the earlier day, by more than chance makes."),
    "same": gettext_lazy("Posts on both days, with no difference beyond chance."),
    "split": gettext_lazy("A part of an earlier narrative has become one of its own."),
    "merged": gettext_lazy("An earlier narrative has become part of another."),
    "gone": gettext_lazy("Nothing of it on the later day."),
}


@register.filter
def told_title(told: NarrativeDay) -> str:
    """What a narrative is called: its label words; where there are none its hashtags or links, or how a post begins."""
    keys = [key for key in told.keys if not key.startswith("text:")]
    if named := told.words[:TITLE_WORDS] or keys[:3]:
        return " · ".join(named)
    words = " ".join(str(told.sample[0]["text"]).split()) if told.sample else told.narrative_id
    return words if len(words) <= _TITLE_LETTERS else f"{words[:_TITLE_LETTERS]}…"


@register.filter
def told_volume(told: NarrativeDay) -> str:
    """How many posts by how many accounts on that day."""
    return _("posts: {posts}, accounts: {accounts}").format(posts=number(told.posts), accounts=number(told.accounts))


@register.filter
def variants_words(variants: int) -> str:
    """In how many wordings one text came."""
    return ngettext("one text in {n} variant", "one text in {n} variants", variants).format(n=number(variants))


@register.filter
def change_words(change: str) -> str:
    """A code of CHANGES in words."""
    return str(CHANGES.get(change, change))


@register.filter
def change_help(change: str) -> str:
    """What that means, in one sentence."""
    return str(CHANGE_HELP.get(change, ""))


@register.filter
def change_numbers(row: Row) -> str:
    """Posts of the day before and of this one, over the same hours."""
    return _("posts: {before} → {now}").format(before=number(row.before), now=number(row.now))


@register.filter
def names_by_count(counts: dict[str, int]) -> str:
    """The names, most posts first."""
    return in_a_row(_by_count(counts))


@register.filter
def languages_by_count(counts: dict[str, int]) -> str:
    """The languages' own names, most posts first."""
    return in_a_row([language_name(tag) for tag in _by_count(counts)])


def _by_count(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


@register.filter
def day_name(day: date) -> str:
    """A day with its weekday."""
    return str(format_skeleton("yMMMEd", day, locale=babel_locale(tag_of(get_language()))))


@register.simple_tag
def bar_name(picture: Picture, bar: Bar) -> SafeString:
    """The hour or the day of a bar, as `<time>`."""
    return format_html('<time datetime="{}">{}</time>', f"{bar.at:%Y-%m-%dT%H:%MZ}", bar_words(picture, bar))


@register.simple_tag
def bar_title(picture: Picture, bar: Bar) -> str:
    """What a bar says when it is pointed at."""
    return f"{bar_words(picture, bar)}: {number(bar.posts)}"


def bar_words(picture: Picture, bar: Bar) -> str:
    """The hour or the day of a bar."""
    locale = babel_locale(tag_of(get_language()))
    at: datetime = bar.at.astimezone(UTC)
    day = str(format_skeleton("MMMd", at, locale=locale))
    return f"{day}, {at:%H:%M} UTC" if picture.hourly else day
