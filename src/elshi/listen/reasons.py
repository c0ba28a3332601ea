"""Why a topic is an alert, in words with numbers. No post text, no account names."""

from dataclasses import dataclass
from datetime import datetime

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
    linked_pairs: int
    shared_objects: float
    same_text: float


def explain(facts: Facts, limits: Thresholds) -> tuple[str, ...]:
    """Two to four sentences: how much and since when, against what past, and what is known of the accounts."""
    window = limits.window_ticks * limits.tick_s // 60
    many = f"{facts.posts} posts by {facts.accounts} accounts since {facts.first_post_at:%Y-%m-%d %H:%M} UTC."
    burst = (
        f"{facts.key} and what goes with it was used by {facts.key_accounts} accounts within {window} minutes;"
        f" its own past week allows {facts.allowed}"
        f" (at {limits.false_bursts_per_day:g} chance bursts a day over all keys)."
    )
    return (many, burst, _past(facts, limits), _accounts(facts, limits))


def _past(facts: Facts, limits: Thresholds) -> str:
    if facts.past_days * limits.alerts_per_day < 1:
        return (
            f"Only {facts.past_days * 24:.1f} hours of past to compare with: nothing below"
            f" {limits.cold_start_excess} accounts above the allowed number is raised yet."
        )
    return (
        f"That is {facts.key_accounts - facts.allowed} above; {facts.needed} were needed to be among the"
        f" {limits.alerts_per_day:g} most extreme topics a day of its class in the past {facts.past_days:.1f} days"
        f" ({facts.past_topics} topics), given how many accounts posted at that hour."
    )


def _accounts(facts: Facts, limits: Thresholds) -> str:
    if facts.kind == "linked-accounts":
        return (
            f"{facts.linked} of the first {facts.tested} accounts form one linked group: {facts.linked_pairs} pairs"
            f" shared different things within {limits.share_window_s} s of each other"
            f" (middle pair: {facts.shared_objects:g} things), more than activity, popularity and timing explain"
            f" (at most {limits.false_links:.0%} of these pairs by chance)."
        )
    if facts.kind == "open-campaign":
        return (
            f"{facts.same_text:.0%} of the original posts repeat texts that several accounts wrote, but the accounts"
            " are not linked beyond chance: an open campaign, such as a petition or greetings, is lawful."
        )
    if facts.linked:
        return (
            f"Only {facts.linked} of the first {facts.tested} accounts are linked beyond chance:"
            " too few to call it coordinated."
        )
    return "No accounts are linked beyond chance."
