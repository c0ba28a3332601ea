"""Alerts, their kinds and volumes, in words."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elshi.base.clock import parse_time
from elshi.base.errors import UserError
from elshi.desk.cases.models import Alert
from elshi.desk.people.words import STATES
from elshi.desk.web.templatetags.desk_words import moment, number

register = template.Library()

# Keys are elshi.listen.alerts.KINDS; a test holds the two together.
KINDS = {
    "linked-accounts": gettext_lazy("linked accounts"),
    "open-campaign": gettext_lazy("open campaign"),
    "burst": gettext_lazy("sudden rise"),
}
KIND_HELP = {
    "linked-accounts": gettext_lazy("Accounts that act together and do not say so."),
    "open-campaign": gettext_lazy("People act together in the open: a petition, greetings, shared news. Lawful."),
    "burst": gettext_lazy("Much more is written on this topic than before."),
}
_TITLE_KEYS = 3  # keys that name an alert


@register.filter
def kind_words(kind: str) -> str:
    """The kind of an alert in words."""
    return str(KINDS.get(kind, kind))


@register.filter
def kind_help(kind: str) -> str:
    """What that kind means, in one sentence."""
    return str(KIND_HELP.get(kind, ""))


@register.filter
def alert_title(alert: Alert) -> str:
    """What names an alert: its first keys (hashtags, links, words)."""
    return " · ".join(str(key) for key in alert.keys[:_TITLE_KEYS]) or alert.id


@register.filter
def volume_words(alert: Alert) -> str:
    """How many posts by how many accounts."""
    return _("posts: {posts}, accounts: {accounts}").format(posts=number(alert.posts), accounts=number(alert.accounts))


@register.filter
def state_words(state: str) -> str:
    """The state of a draft or a release in words."""
    return str(STATES.get(state, state))


@register.filter
def post_moment(post: dict[str, Any]) -> str:
    """When a sample post was written."""
    at = post.get("at")
    try:
        return moment(at if isinstance(at, datetime) else parse_time(str(at)))
    except UserError:
        return str(at)
