"""The truth beside the posts: which accounts are one planted network, what is a crowd, what is lawful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from generators.talk.world import TEMPI, Crew, Draft, World

# What each part is. Only linked accounts are hostile; all else must never be called so.
KINDS = {
    "viral-story": "organic",
    "petition": "open-campaign",
    "greetings": "open-campaign",
    "syndicate": "syndicate",
    "fans": "community",
    "weather": "service",
}


def format_truth(world: World, drafts: Sequence[Draft], ids: Mapping[int, str]) -> dict[str, Any]:
    """`{"seed", "days", "posts", "parts"}`; in no part is background. All lists are sorted or in the order of time."""
    by_part: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.part:
            by_part[draft.part].append(draft)
    parts: dict[str, Any] = {}
    crews = {crew.scheme.name: crew for crew in world.crews}
    for name in sorted(by_part):
        mine = by_part[name]
        parts[name] = _network(crews[name], mine, ids) if name in crews else _crowd(world, KINDS[name], mine, ids)
    return {"seed": world.seed, "days": world.days, "posts": len(drafts), "parts": parts}


def _crowd(world: World, kind: str, mine: list[Draft], ids: Mapping[int, str]) -> dict[str, Any]:
    """`network_accounts` are members of planted networks among the `accounts`: seen here, not guilty by it."""
    accounts = {draft.account for draft in mine}
    members = {member.handle for crew in world.crews for member in crew.members}
    return {
        "kind": kind,
        "hostile": False,
        "accounts": sorted(accounts),
        "network_accounts": sorted(accounts & members),
        "posts": [ids[id(draft)] for draft in mine],
    }


def _network(crew: Crew, mine: list[Draft], ids: Mapping[int, str]) -> dict[str, Any]:
    """`posts` are those of the pushes; `own` the camouflage; bystanders passed something on and are no members."""
    roles: dict[str, list[Draft]] = defaultdict(list)
    for draft in mine:
        roles[draft.role].append(draft)
    pushes: dict[int, list[str]] = defaultdict(list)
    for draft in roles["push"]:
        pushes[draft.push or 0].append(ids[id(draft)])
    return {
        "kind": "linked-accounts",
        "hostile": True,
        "by": crew.scheme.by,
        "tempo": {"name": crew.tempo, "gap_s": list(TEMPI[crew.tempo])},
        "accounts": sorted(member.handle for member in crew.members),
        "bystanders": sorted({draft.account for draft in roles["bystander"]}),
        "posts": [ids[id(draft)] for draft in roles["push"]],
        "pushes": [pushes[number] for number in sorted(pushes)],
        "own": [ids[id(draft)] for draft in roles["own"]],
        "passed_on": [ids[id(draft)] for draft in roles["bystander"]],
        "targets": [ids[id(draft)] for draft in roles["target"]],
    }
