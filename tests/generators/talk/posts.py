"""From drafts to posts as rows: ids by time, links and hashtags read from the text, and nothing said in many ways.

A post has exactly the fields of `FIELDS`. A field without value is null, an empty list or, now and then, an empty
string or a list of one empty string, as in files that platforms really deliver: none of these may link anybody.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from generators.talk.world import Draft, World

START_US = 1_772_409_600_000_000  # 2026-03-02 00:00 UTC, in microseconds since 1970
FIELDS = ("id", "account", "ts", "text", "language", "urls", "hashtags", "media", "reply_to", "repost_of")

_LINK = re.compile(r"https?://\S+")
_TAG = re.compile(r"#(\w+)")


def number_drafts(world: World) -> tuple[list[Draft], dict[int, str]]:
    """The drafts in the order of time, and the id of each by `id(draft)`: nothing in an id tells the part."""
    drafts = list(world.drafts)
    world.rng("ids").shuffle(drafts)  # posts of one microsecond must not lie in the order of the parts
    drafts.sort(key=lambda draft: draft.at)
    return drafts, {id(draft): f"p{number:07d}" for number, draft in enumerate(drafts, start=1)}


def format_posts(drafts: Sequence[Draft], ids: Mapping[int, str], rng: random.Random) -> list[dict[str, Any]]:
    """One row for each draft."""
    return [_format_post(draft, ids, rng) for draft in drafts]


def _format_post(draft: Draft, ids: Mapping[int, str], rng: random.Random) -> dict[str, Any]:
    text = draft.text or ""
    return {
        "id": ids[id(draft)],
        "account": draft.account,
        "ts": START_US + draft.at,
        "text": draft.text,
        "language": draft.language,
        "urls": _LINK.findall(text) or _no_list(rng),
        "hashtags": _TAG.findall(_LINK.sub("", text)) or _no_list(rng),
        "media": list(draft.media) or _no_list(rng),
        "reply_to": ids[id(draft.reply_to)] if draft.reply_to else _no_id(rng),
        "repost_of": ids[id(draft.repost_of)] if draft.repost_of else _no_id(rng),
    }


def _no_list(rng: random.Random) -> list[str] | None:
    roll = rng.random()
    return [] if roll < 0.75 else None if roll < 0.95 else [""]


def _no_id(rng: random.Random) -> str | None:
    return None if rng.random() < 0.9 else ""
