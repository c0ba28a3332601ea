"""Why a topic is an alert, in words with numbers. No post text, no account names."""

from dataclasses import dataclass
from datetime import datetime

from elshi.base.clock import format_time
from elshi.listen.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Facts:
    """What the reasons are made from. `key` is the one that passed; `allowed` what its own past allows in a window."""

    kind: str
    posts: int
    accounts: int
    first_post_at: datetime
    key: str
    key_accounts: int
    allowed: int
    needed: int
    past_days: float
    past_topics: int
    linked: int
    tested: int  # accounts when links were last looked for (linked: when they were found)
    shares: int  # co-shares of other things among the tested accounts
    explained: float  # how many of them a crowd with common interests would have
    same_text: float


# What can be said, by code. The desk says the same in its languages; a test holds the two together.
TEMPLATES = {
    "volume": "{posts} posts by {accounts} accounts since {since}.",
    "burst": (
        "{key} and what goes with it: {accounts} accounts within {minutes} minutes; its own past allows {allowed}."
    ),
    "rank": (
        "That is {excess} above; at that hour {needed} were needed to be among the {per_day} most unusual topics a day"
        " (compared with {topics} topics of the past {days} days)."
    ),
    "short-past": (
        "Only {hours} hours of past to compare with: nothing below {excess} accounts too many is raised yet."
    ),
    "linked": (
        "{linked} of the first {tested} accounts hang together by other things: {shares} times two of them shared the"
        " same within {seconds} s, where activity, popularity and common interests explain {explained} at the most."
    ),
    "open-campaign": (
        "{percent} % of the original posts repeat texts that several accounts wrote, but nothing else links the"
        " accounts: an open campaign, such as a petition or greetings, is lawful."
    ),
    "few-linked": (
        "{linked} of the first {tested} accounts also shared other things together, not more than a crowd with common"
        " interests does."
    ),
    "not-linked": "Nothing else links the accounts.",
}


# What is known besides the posts of an alert, and what it changed (`elshi.listen.ranking`).
RANKING_TEMPLATES = {
    "watch-term": "A watched term occurs: {terms}. It counts twice.",
    "set-aside-before": "Much the same was set aside as not interesting on {at}: it counts half.",
    "known-network": (
        "{members} of the first {accounts} accounts are members of the network {network} ({kind}), known since {since}:"
        " it counts half as much again. A reason to look, never a finding about a person."
    ),
    "new-network": (
        "{members} of the first {accounts} accounts are members of the network {network} ({kind}), found only after the"
        " alert ({since}), perhaps by the same posts: the order stays. A reason to look, never a finding about a"
        " person."
    ),
    "other-network": (
        "{members} of the first {accounts} accounts are members of the network {network} ({kind}), known since {since}:"
        " this kind does not change the order. A reason to look, never a finding about a person."
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence: a key of TEMPLATES or RANKING_TEMPLATES and what fills it, as text; times are ISO 8601 UTC."""

    code: str
    facts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return (TEMPLATES | RANKING_TEMPLATES)[self.code].format(**dict(self.facts))


def explain(facts: Facts, limits: Thresholds) -> tuple[Reason, ...]:
    """How much and since when, against what past, and what is known of the accounts: four reasons."""
    return (
        _say("volume", posts=facts.posts, accounts=facts.accounts, since=format_time(facts.first_post_at)),
        _say(
            "burst",
            key=facts.key,
            accounts=facts.key_accounts,
            minutes=limits.window_ticks * limits.tick_s // 60,
            allowed=facts.allowed,
        ),
        _past(facts, limits),
        _accounts(facts, limits),
    )


def _past(facts: Facts, limits: Thresholds) -> Reason:
    if facts.past_days * limits.alerts_per_day < 1:
        return _say("short-past", hours=f"{facts.past_days * 24:.1f}", excess=limits.cold_start_excess)
    return _say(
        "rank",
        excess=facts.key_accounts - facts.allowed,
        needed=facts.needed,
        per_day=f"{limits.alerts_per_day:g}",
        topics=facts.past_topics,
        days=f"{facts.past_days:.1f}",
    )


def _accounts(facts: Facts, limits: Thresholds) -> Reason:
    if facts.kind == "linked-accounts":
        return _say(
            "linked",
            linked=facts.linked,
            tested=facts.tested,
            shares=facts.shares,
            seconds=limits.share_window_s,
            explained=f"{facts.explained:.0f}",
        )
    if facts.kind == "open-campaign":
        return _say("open-campaign", percent=f"{facts.same_text * 100:.0f}")
    if facts.linked:
        return _say("few-linked", linked=facts.linked, tested=facts.tested)
    return _say("not-linked")


def _say(code: str, **facts: object) -> Reason:
    return Reason(code, tuple((name, str(value)) for name, value in facts.items()))
