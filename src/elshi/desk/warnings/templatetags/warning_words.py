"""Warnings of others in words, and their part of a case's page, which stands below this room."""

from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.models import Case
from elshi.desk.people.pages import person_of
from elshi.desk.warnings.models import ForeignWarning
from elshi.desk.warnings.reading import list_rows
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import in_a_row
from elshi.desk.web.templatetags.desk_words import language_name
from elshi.travel.gazetteer import text_in

register = template.Library()

# CAP 1.2, 3.2.2, in the reader's language. A test ties each table to the words of `elshi.travel.cap`.
WORDS = {
    "severity": {
        "Extreme": gettext_lazy("extreme danger"),
        "Severe": gettext_lazy("severe danger"),
        "Moderate": gettext_lazy("moderate danger"),
        "Minor": gettext_lazy("minor danger"),
        "Unknown": gettext_lazy("danger not known"),
    },
    "urgency": {
        "Immediate": gettext_lazy("act at once"),
        "Expected": gettext_lazy("act within the hour"),
        "Future": gettext_lazy("act soon"),
        "Past": gettext_lazy("no action any more"),
        "Unknown": gettext_lazy("urgency not known"),
    },
    "certainty": {
        "Observed": gettext_lazy("observed"),
        "Likely": gettext_lazy("likely"),
        "Possible": gettext_lazy("possible, not likely"),
        "Unlikely": gettext_lazy("not expected"),
        "Unknown": gettext_lazy("certainty not known"),
    },
    "state": {
        "live": gettext_lazy("holds"),
        "replaced": gettext_lazy("replaced"),
        "cancelled": gettext_lazy("cancelled"),
        "expired": gettext_lazy("its time is over"),
    },
}
_LOOKS = {"Extreme": "tag-bad", "Severe": "tag-bad", "Moderate": "tag-queued"}


@register.filter
def warning_term(code: str, table: str) -> object:
    """A code in words; the code itself if it has none."""
    return WORDS[table].get(code, code)


@register.filter
def severity_look(severity: str) -> str:
    """The class of the mark that says how bad it is; its words say so too."""
    return _LOOKS.get(severity, "")


@register.filter
def spoken_name(tag: str) -> str:
    """A language's own name, whatever region the tag names."""
    return language_name(tag.partition("-")[0].lower())


@register.filter
def place_names(places: dict[str, dict[str, str]]) -> str:
    """The names of places in the reader's language, a country before its parts."""
    language = tag_of(get_language())
    return in_a_row(text_in(names, language)[0] or code for code, names in places.items())


@register.inclusion_tag("warnings/of_case.html", takes_context=True)
def case_warnings(context: dict[str, Any], case: Case) -> dict[str, object]:
    """The warnings that a case is about, newest first; nothing for a case without any."""
    found = ForeignWarning.objects.filter(in_cases__case=case).order_by("-sent", "-id")
    reader, now = person_of(context["request"]), SystemClock().now()
    return {"rows": list_rows(found, reader=reader, language=tag_of(get_language()), at=now)}
