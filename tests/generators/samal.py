"""Exercise scenario: two days of public posts in the fictional Republic of Samal, with a truth file apart.

``generate(seed)`` gives ``(posts, truth)``; the same seed gives the same posts on every machine (one
``random.Random``, no clock, no set order). All times are whole seconds since the start of the scenario,
which is 00:00 UTC of day 1; local time is UTC+5. A post carries no hint of the episode that it belongs to:
ids are given after all posts are sorted by time. README.md says what each episode is.

    python3 tests/generators/samal.py --seed 1 --out samal.jsonl.gz --truth samal.truth.json

Imports nothing from ``elshi`` and nothing outside the standard library. To import it, have ``tests`` on
``sys.path`` (pytest has) and write ``from generators import samal``.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: the folder above holds the package
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from generators import samal_background as background
from generators import samal_episodes as episodes
from generators import samal_notice as notice
from generators.samal_world import Draft, World, make_world, vary

TARGET_POSTS = 3000

KINDS = {
    "forged-notice": "linked-accounts",
    "viral-story": "organic",
    "petition": "open-campaign",
    "greetings": "open-campaign",
    "earthquake": "organic",
    "visit": "planned",
}

PARTS = (
    notice.add_linked_pushes,
    notice.add_notice,
    episodes.add_viral_story,
    episodes.add_petition,
    episodes.add_greetings,
    episodes.add_earthquake,
    episodes.add_visit,
    background.add_news,
    background.add_match,
)


def generate(seed: int = 1) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Posts sorted by `offset_s` (seconds) then id, and the truth about them."""
    world = make_world(seed)
    for add in PARTS:
        add(world)
    background.add_chatter(world, vary(world.rng, TARGET_POSTS, 0.03) - len(world.drafts))
    drafts = list(world.drafts)
    world.rng.shuffle(drafts)  # posts of one second must not lie in the order of the parts above
    drafts.sort(key=lambda draft: draft.at)
    ids = {id(draft): f"sn-{number:06d}" for number, draft in enumerate(drafts, start=1)}
    return [_format_post(draft, ids) for draft in drafts], _format_truth(world, seed, drafts, ids)


def _format_post(draft: Draft, ids: Mapping[int, str]) -> dict[str, Any]:
    post: dict[str, Any] = {
        "id": ids[id(draft)],
        "offset_s": draft.at,
        "platform": "samalnet",
        "author": draft.author,
        "text": draft.text,
    }
    if draft.repost_of is not None:
        post["repost_of"] = ids[id(draft.repost_of)]
    return post


def _format_truth(world: World, seed: int, drafts: list[Draft], ids: Mapping[int, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, kind in KINDS.items():
        mine = [draft for draft in drafts if draft.episode == name]
        told[name] = {
            "kind": kind,
            "starts_s": mine[0].at,
            "accounts": sorted({draft.author for draft in mine}),
            "posts": [ids[id(draft)] for draft in mine],
        }
    _tell_notice_parts(world, told["forged-notice"], drafts, ids)
    return {"seed": seed, "episodes": told}


def _tell_notice_parts(world: World, episode: dict[str, Any], drafts: list[Draft], ids: Mapping[int, str]) -> None:
    """The notice has parts: `accounts` are the linked ones only, `starts_s` is the first notice itself."""
    parts: dict[str, list[str]] = {}
    mine = [draft for draft in drafts if draft.episode == "forged-notice"]
    for draft in mine:
        parts.setdefault(draft.role, []).append(ids[id(draft)])
    episode["starts_s"] = next(draft.at for draft in mine if draft.role == "notice")
    episode["network_starts_s"] = mine[0].at
    episode["accounts"] = sorted(account.handle for account in world.linked)
    episode["worried_accounts"] = sorted({draft.author for draft in mine if draft.role == "reaction"})
    episode["parts"] = {role: parts[role] for role in sorted(parts)}


def format_jsonl_gz(posts: Iterable[Mapping[str, Any]]) -> bytes:
    """The posts as gzipped JSON Lines (UTF-8, no time stamp, no file name inside)."""
    lines = "".join(json.dumps(post, ensure_ascii=False, separators=(",", ":")) + "\n" for post in posts)
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(lines.encode("utf-8"))
    return buffer.getvalue()


def format_truth(truth: Mapping[str, Any]) -> str:
    """The truth as JSON text, ending in a newline."""
    return json.dumps(truth, ensure_ascii=False, indent=1) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the scenario of one seed to `--out` (gzip) and its truth to `--truth`."""
    parser = argparse.ArgumentParser(description="Write the Samal exercise scenario.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--truth", type=Path, required=True, metavar="FILE")
    args = parser.parse_args(argv)
    posts, truth = generate(args.seed)
    args.out.write_bytes(format_jsonl_gz(posts))
    args.truth.write_text(format_truth(truth), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
