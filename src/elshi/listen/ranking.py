"""Which alerts come first, and why: how far above their past, who pushes them, and what the analysts have said.

score    accounts above what the past allows, half as much again if they are linked (`elshi.listen.bursts.view`);
         twice that if a watched term occurs in the keys or the sample (in its languages, if it has any); half of it if
         most of its keys, or most of the keys of something set aside as not interesting in the past 30 days, are the
         same; half as much again if half of those who posted before it was raised are members of a network of linked
         accounts that was known then
rank     by falling score among the alerts of the past 24 hours, from 1

What people said and which networks are known moves an alert up or down and is given as a reason; it neither raises nor
removes one. Terms name topics (a place, a slogan, a hashtag), not persons. A network that was found after the alert may
have been found by the posts of this alert, which would count twice: it is named, and moves nothing. So are open
campaigns, which are lawful, and readers of the same papers.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from elshi.base.clock import format_time
from elshi.listen.alerts import Alert
from elshi.listen.networks.known import KnownNetwork, Pusher, find_pusher
from elshi.listen.reasons import Reason

RANKED = timedelta(hours=24)
REMEMBERED = timedelta(days=30)
SAME_KEYS = 0.5  # part of the keys of either that both have
WATCHED, SET_ASIDE, PUSHED = 2.0, 0.5, 1.5
_LINKED, _COUNTS = "linked-accounts", "known-network"  # a kind of networks, and the reason that changes the score
MAX_TERMS = 200


@dataclass(frozen=True, slots=True)
class SetAside:
    """An alert that somebody called not interesting, and when (aware)."""

    id: str
    keys: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class WatchTerm:
    """Words of a topic. `languages` (BCP 47): in which posts they are looked for; none given: in all."""

    words: str
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the analysts have said, and the networks that are known; the desk keeps both and hands them in."""

    watch_terms: tuple[WatchTerm, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    networks: tuple[KnownNetwork, ...] = ()


NO_FEEDBACK = Feedback()


def rank_alerts(alerts: Sequence[Alert], *, until: datetime, feedback: Feedback = NO_FEEDBACK) -> list[Alert]:
    """Alerts raised in the 24 hours before `until` (aware) numbered from 1, older ones 0; in order of time.

    The alerts are those that detection gives, with its own scores: twice over, what people said would count twice.
    """
    weighed = [_weigh(alert, until, feedback) for alert in alerts]
    order = sorted(
        (alert for alert in weighed if until - RANKED < alert.raised_at <= until),
        key=lambda alert: (-alert.score, alert.raised_at, alert.id),
    )
    ranks = {alert.id: place for place, alert in enumerate(order, 1)}
    ranked = [replace(alert, rank=ranks.get(alert.id, 0)) for alert in weighed]
    return sorted(ranked, key=lambda alert: (alert.raised_at, alert.id))


def _weigh(alert: Alert, until: datetime, feedback: Feedback) -> Alert:
    score, reasons = alert.score, list(alert.reasons)
    if terms := _watched(alert, feedback.watch_terms):
        score *= WATCHED
        reasons.append(Reason("watch-term", (("terms", ", ".join(terms)),)))
    if before := _set_aside(alert, feedback.set_aside, until):
        score *= SET_ASIDE
        reasons.append(Reason("set-aside-before", (("at", format_time(before.at)),)))
    pusher = _find_pusher(alert, feedback.networks)
    if pusher:
        code = _code(pusher, alert)
        score *= PUSHED if code == _COUNTS else 1.0
        reasons.append(Reason(code, tuple((name, str(value)) for name, value in pusher.to_json().items())))
    return replace(alert, score=score, reasons=tuple(reasons), pusher=pusher)


def _find_pusher(alert: Alert, networks: Sequence[KnownNetwork]) -> Pusher | None:
    """The network that half of those who posted before it was raised belong to: one that counts, if there is one."""
    counting = {one.id: one.members for one in networks if _code(one, alert) == _COUNTS}
    name = find_pusher(alert.first_accounts, counting)
    name = name or find_pusher(alert.first_accounts, {one.id: one.members for one in networks})
    for one in networks:
        if one.id == name:
            both = len(one.members & alert.first_accounts)
            return Pusher(one.id, one.kind, one.since, both, len(alert.first_accounts))
    return None


def _code(network: KnownNetwork | Pusher, alert: Alert) -> str:
    """Which reason it is that this network pushed it."""
    if network.kind != _LINKED:
        return "other-network"
    return _COUNTS if network.since <= alert.raised_at else "new-network"


def _watched(alert: Alert, terms: Iterable[WatchTerm]) -> list[str]:
    """The terms that occur as whole words, whatever their case, in the order given."""
    found = []
    for term in terms:
        plain = _plain(term.words)
        if plain and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", _said(alert, term.languages)):
            found.append(term.words)
    return found


def _said(alert: Alert, languages: frozenset[str]) -> str:
    """The keys and the sample of an alert, as far as they are in one of `languages`; without any given, all."""
    keys = alert.keys if not languages or languages & set(alert.languages) else ()
    return _plain(
        " ".join([*keys, *(post.text for post in alert.sample if not languages or post.language in languages)])
    )


def _set_aside(alert: Alert, set_aside: Iterable[SetAside], until: datetime) -> SetAside | None:
    """The latest thing set aside, other than this alert itself, that was about the same."""
    keys = set(map(_plain, alert.keys))
    alike = [
        one
        for one in set_aside
        if one.id != alert.id and until - REMEMBERED <= one.at <= until and _same(keys, set(map(_plain, one.keys)))
    ]
    return max(alike, key=lambda one: (one.at, one.id), default=None)


def _same(one: set[str], two: set[str]) -> bool:
    return bool(one & two) and len(one & two) >= SAME_KEYS * min(len(one), len(two))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
