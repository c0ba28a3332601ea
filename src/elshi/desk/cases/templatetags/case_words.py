"""Alerts, their kinds and volumes, in words."""

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elshi.base.clock import parse_time
from elshi.base.errors import UserError
from elshi.desk.cases.models import Alert
from elshi.desk.people.words import STATES
from elshi.desk.web.templatetags.desk_words import decimal, moment, number

register = template.Library()

# Keys are elshi.listen.alerts.KINDS; a test holds the two together.
KINDS = {
    "linked-accounts": gettext_lazy("linked accounts"),
    "open-campaign": gettext_lazy("open campaign"),
    "burst": gettext_lazy("sudden rise"),
}
KIND_HELP = {
    "linked-accounts": gettext_lazy("Accounts that shared several things together more often than chance explains."),
    "open-campaign": gettext_lazy("People act together in the open: a petition, greetings, shared news. Lawful."),
    "burst": gettext_lazy("Much more is written on this topic than before."),
}
# Kinds of networks (`elshi.listen.networks`), which reasons name.
NETWORK_KINDS = {
    "linked-accounts": KINDS["linked-accounts"],
    "open-campaign": KINDS["open-campaign"],
    "common-interest": gettext_lazy("common interest"),
}
# Limits that listening names in its alerts; one it adds later is shown by its code.
THRESHOLDS = {
    "excess_accounts": gettext_lazy("accounts above what the topic's own past allows, needed for an alert"),
    "alerts_per_day": gettext_lazy("alerts a day that the rank limit aims at"),
    "false_bursts_per_day": gettext_lazy("chance bursts a day, over all topics"),
    "false_pushes": gettext_lazy("probability that a crowd is called linked"),
    "interests": gettext_lazy("times what activity and popularity explain, put down to common interests"),
    "share_window_s": gettext_lazy("seconds between two shares that count as together"),
}
# Keys and fields are those of elshi.listen.reasons (both tables); a test holds them together.
REASONS = {
    "volume": gettext_lazy("{posts} posts by {accounts} accounts since {since}."),
    "burst": gettext_lazy(
        "{key} and what goes with it: {accounts} accounts within {minutes} minutes; its own past allows {allowed}."
    ),
    "rank": gettext_lazy(
        "That is {excess} above; at that hour {needed} were needed to be among the {per_day} most unusual topics a day"
        " (compared with {topics} topics of the past {days} days)."
    ),
    "short-past": gettext_lazy(
        "Only {hours} hours of past to compare with: nothing below {excess} accounts too many is raised yet."
    ),
    "linked": gettext_lazy(
        "{linked} of the first {tested} accounts hang together by other things: {shares} times two of them shared the"
        " same within {seconds} s, where activity, popularity and common interests explain {explained} at the most."
    ),
    "open-campaign": gettext_lazy(
        "{percent} % of the original posts repeat texts that several accounts wrote, but nothing else links the"
        " accounts: an open campaign, such as a petition or greetings, is lawful."
    ),
    "few-linked": gettext_lazy(
        "{linked} of the first {tested} accounts also shared other things together, not more than a crowd with common"
        " interests does."
    ),
    "not-linked": gettext_lazy("Nothing else links the accounts."),
    "watch-term": gettext_lazy("A watched term occurs: {terms}. It counts twice."),
    "set-aside-before": gettext_lazy("Much the same was set aside as not interesting on {at}: it counts half."),
    "known-network": gettext_lazy(
        "{members} of the first {accounts} accounts are members of the network {network} ({kind}), known since {since}:"
        " it counts half as much again. A reason to look, never a finding about a person."
    ),
    "new-network": gettext_lazy(
        "{members} of the first {accounts} accounts are members of the network {network} ({kind}), found only after the"
        " alert ({since}), perhaps by the same posts: the order stays. A reason to look, never a finding about a"
        " person."
    ),
    "other-network": gettext_lazy(
        "{members} of the first {accounts} accounts are members of the network {network} ({kind}), known since {since}:"
        " this kind does not change the order. A reason to look, never a finding about a person."
    ),
}
_MOVING = ("watch-term", "set-aside-before", "known-network")  # why an alert stands elsewhere than it would by itself
_DECIMALS = {"days", "hours", "explained", "per_day"}  # facts that may have a decimal sign
_TITLE_KEYS = 3  # keys that name an alert
_TITLE_LETTERS = 70  # of a post, where an alert has no hashtag or link to be called by


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
    """What names an alert: its first hashtags or links; for one that is only a text, the beginning of a sample post."""
    keys = [str(key) for key in alert.keys if not str(key).startswith("text:")]  # a text's key is a hash
    if keys or not alert.sample:
        return " · ".join(keys[:_TITLE_KEYS]) or alert.id
    words = " ".join(str(alert.sample[0].get("text", "")).split())
    return words if len(words) <= _TITLE_LETTERS else f"{words[:_TITLE_LETTERS]}…"


@register.filter
def key_words(key: str) -> str:
    """What an alert was found by: a hashtag or link as it is; a text, known only by its hash, as such."""
    return _("the same text ({hash})").format(hash=key.removeprefix("text:")) if key.startswith("text:") else key


@register.filter
def reason_words(reason: dict[str, Any], kept: str = "") -> str:
    """One of an alert's reasons as a sentence; its code if this version does not know it.

    `kept`: the network that has a page; of another one that is named it says that it has none any more.
    """
    words, facts = REASONS.get(reason["code"]), dict(reason["facts"])
    if words is None:
        return str(reason["code"])
    facts |= {name: moment(parse_time(facts[name])) for name in ("since", "at") if name in facts}
    if "key" in facts:
        facts["key"] = key_words(facts["key"])
    network = facts.get("network", "")
    if network:
        facts["kind"] = NETWORK_KINDS.get(facts["kind"], facts["kind"])
        facts["network"] = _network_name(network, is_kept=network == kept)
    facts |= {name: decimal(facts[name]) for name in _DECIMALS & set(facts)}
    sentence = format_html(str(words), **facts)
    if network in ("", kept):
        return sentence
    return format_html("{} {}", sentence, _("This network is no longer kept."))


def _network_name(network: str, *, is_kept: bool) -> str:
    """The id of a network, which leads to its page."""
    if is_kept:
        return format_html('<a class="mono" href="{}">{}</a>', reverse("networks:network", args=[network]), network)
    return format_html('<bdi class="mono">{}</bdi>', network)


@register.filter
def moving_reasons(alert: Alert) -> list[dict[str, Any]]:
    """The reasons for which it stands higher or lower: what people said, and who pushes it."""
    return [reason for reason in alert.reasons if reason["code"] in _MOVING]


@register.filter
def threshold_words(name: str) -> str:
    """A limit that was used, in words; its code if this version does not know it."""
    return str(THRESHOLDS.get(name, name))


@register.filter
def limit_number(limit: float) -> str:
    """A limit's number as short as it can be said: `5`, `0.05` (`0,05`), `1e-09`."""
    return decimal(f"{limit:.3g}")


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
