"""A week of public talk in the fictional Samal, by seed, with the truth beside: to judge detectors of coordination.

`generate(seed)` gives `(posts, truth)`: posts as rows (`posts.FIELDS`; `ts` is UTC microseconds), sorted by time, and
the truth (`truth.format_truth`). The same seed gives the same rows on every machine and under every PYTHONHASHSEED.
`parts` chooses what happens; leaving a part out changes nothing in the others but the ids. Written before the detector
that it judges, by somebody who had not seen it; it must not be changed to please one. ../README.md tells the parts.

    cd tests && python -m generators.talk 7 --out /tmp/talk7.parquet     (also writes /tmp/talk7.truth.json)

Imports nothing from `elshi`; only the writing of Parquet needs more than the standard library (pyarrow).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from generators.talk.background import add_background
from generators.talk.crowds import add_greetings, add_petition, add_viral_story
from generators.talk.networks import add_network
from generators.talk.posts import FIELDS, START_US, format_posts, number_drafts
from generators.talk.regulars import add_fans, add_syndicate, add_weather
from generators.talk.truth import format_truth
from generators.talk.world import SCHEMES, World, make_world

__all__ = ["DAYS", "FIELDS", "NETWORKS", "PARTS", "PEOPLE", "START_US", "generate"]

PEOPLE = 5000
DAYS = 7
NETWORKS = tuple(scheme.name for scheme in SCHEMES)
_LAWFUL: dict[str, Callable[[World], None]] = {
    "background": add_background,
    "viral-story": add_viral_story,
    "petition": add_petition,
    "greetings": add_greetings,
    "syndicate": add_syndicate,
    "fans": add_fans,
    "weather": add_weather,
}
PARTS = (*_LAWFUL, *NETWORKS)


def generate(
    seed: int, *, parts: Collection[str] = PARTS, days: int = DAYS, people: int = PEOPLE
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Posts by time, and the truth about them; `days` is at least 3, `people` are the ordinary accounts."""
    if unknown := set(parts) - set(PARTS):
        raise ValueError(f"no such parts: expected some of {', '.join(PARTS)}, found {', '.join(sorted(unknown))}")
    if days < 3:
        raise ValueError(f"too few days: expected at least 3, found {days}")
    world = make_world(seed, days=days, people=people)
    makers = _LAWFUL | {crew.scheme.name: partial(add_network, crew=crew) for crew in world.crews}
    for name in PARTS:
        if name in parts:
            makers[name](world)
    drafts, ids = number_drafts(world)
    return format_posts(drafts, ids, world.rng("gaps")), format_truth(world, drafts, ids)
