"""Networks in words."""

from babel.numbers import format_percent
from django import template
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from elshi.desk.cases.templatetags.case_words import NETWORK_KINDS
from elshi.desk.networks.models import AccountNetwork
from elshi.desk.web.languages import babel_locale, tag_of
from elshi.desk.web.templatetags.desk_words import number

register = template.Library()

KIND_HELP = {
    "linked-accounts": gettext_lazy(
        "They share things together far more often than chance explains, and these things are mostly theirs. A reason "
        "to look, never a finding about a person."
    ),
    "open-campaign": gettext_lazy(
        "They act together under one mark that everybody sees, as news agencies, fans and services do."
    ),
    "common-interest": gettext_lazy(
        "Most of those who shared these things are others: readers of the same papers, no network."
    ),
}
SHARED = {
    "link": gettext_lazy("link"),
    "text": gettext_lazy("text"),
    "hashtags": gettext_lazy("hashtags in their order"),
    "media": gettext_lazy("picture"),
    "reply": gettext_lazy("answered post"),
}


@register.filter
def network_kind(kind: str) -> str:
    """A kind of network in words."""
    return str(NETWORK_KINDS.get(kind, kind))


@register.filter
def network_help(kind: str) -> str:
    """What a kind means."""
    return str(KIND_HELP.get(kind, ""))


@register.filter
def shared_words(kind: str) -> str:
    """A kind of thing that is shared."""
    return str(SHARED.get(kind, kind))


@register.filter
def shared_name(shared: list[object]) -> str:
    """What a shared thing is called where it has a name that says something: a link, hashtags. "" else."""
    kind, name, *_rest = shared
    if kind == "hashtags":
        return " ".join(str(name).split("\x1f"))
    return str(name) if kind == "link" else ""


@register.filter
def network_volume(network: AccountNetwork) -> str:
    """How many accounts, how often together."""
    return _("accounts: {accounts}, times together: {events}").format(
        accounts=number(network.members), events=number(network.events)
    )


@register.filter
def gap_words(seconds: float) -> str:
    """A tempo: so many seconds or minutes apart."""
    if seconds < 120:
        whole = round(seconds)
        return ngettext("{n} second apart", "{n} seconds apart", whole).format(n=number(whole))
    minutes = round(seconds / 60)
    return ngettext("{n} minute apart", "{n} minutes apart", minutes).format(n=number(minutes))


@register.filter
def percent_words(part: float) -> str:
    """A part of all, in whole percent."""
    return str(format_percent(round(part, 2), locale=babel_locale(tag_of(get_language()))))
