"""The people, the clock and the words that all parts of the Samal scenario share.

Times are whole seconds since the start of the scenario (00:00 UTC of day 1); local time is UTC+5.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generators import samal_phrases as ph

HOUR = 3600
LENGTH_S = 48 * HOUR
UTC_OFFSET_H = 5

ORDINARY_ACCOUNTS = 420
LINKED_ACCOUNTS = 40

# Relative activity for each local hour, 0 to 23.
RHYTHM = (4, 2, 1, 1, 1, 3, 8, 14, 16, 14, 13, 13, 16, 15, 13, 13, 14, 16, 19, 21, 22, 20, 15, 9)

Template = Mapping[str, Sequence[str]]
_SLOT = re.compile(r"\{(\w+|\d+-\d+)\}")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] ))(?!http)[^\W\d_]")  # the first letter of each sentence


@dataclass(frozen=True)
class Account:
    """One author: relative weights of small talk (`chat`) and news (`news`); `she` is for Russian verb endings."""

    handle: str
    language: str
    chat: float
    news: float
    she: bool


@dataclass(eq=False)
class Draft:
    """A post before it has an id. `role` tells parts of one episode apart (truth file only)."""

    at: int
    author: str
    text: str
    repost_of: Draft | None = None
    episode: str | None = None
    role: str = ""


@dataclass(frozen=True)
class World:
    """What all parts share: the random source, the accounts and the posts written so far."""

    rng: random.Random
    people: list[Account]
    linked: list[Account]
    drafts: list[Draft]


def fill(rng: random.Random, template: str, language: str, **given: str) -> str:
    """Fill the slots of one template; the same slot family never gives the same place twice in one text."""
    used: list[int] = []

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in given:
            return given[name]
        if "-" in name:
            return _number(rng, name)
        values = ph.SLOTS[language][name]
        free = [i for i in range(len(values)) if not (name.startswith("city") and i in used)]
        index = rng.choice(free)
        if name.startswith("city"):
            used.append(index)
        return values[index]

    text = _SLOT.sub(one, template)
    return _SENTENCE.sub(lambda match: match.group().upper(), text)


def _number(rng: random.Random, bounds: str) -> str:
    """A whole number of the closed range ``lo-hi``; tens where lo is 100 or more, as prices are."""
    low, high = (int(part) for part in bounds.split("-"))
    return str(rng.randrange(low // 10, high // 10 + 1) * 10 if low >= 100 else rng.randint(low, high))


def say(world: World, table: Template, author: Account, language: str, **given: str) -> str:
    """One phrase of a table in the given language, slots filled, endings after the author."""
    endings = {slot: forms[author.she] for slot, forms in ph.ENDINGS.items()}
    return fill(world.rng, world.rng.choice(table[language]), language, **endings, **given)


def speak(world: World, account: Account) -> str:
    """The language of the account's next post: its own, now and then another."""
    return account.language if world.rng.random() < 0.87 else world.rng.choice(ph.LANGUAGES)


def make_world(seed: int) -> World:
    """Draw the accounts. Linked accounts come from the same pool of handles as everybody else."""
    rng = random.Random(seed)
    reserved = set(ph.OUTLETS.values())
    handles: dict[str, bool] = {}
    while len(handles) < ORDINARY_ACCOUNTS + LINKED_ACCOUNTS:
        she = rng.random() < 0.5
        handle = _handle(rng, ph.FEMALE_NAMES if she else ph.MALE_NAMES)
        if handle not in reserved:
            handles[handle] = she
    pool = list(handles)
    rng.shuffle(pool)
    linked = [
        Account(handle, _draw_language(rng), rng.uniform(1.5, 6), rng.uniform(0.5, 2), handles[handle])
        for handle in pool[:LINKED_ACCOUNTS]
    ]
    people = [
        Account(
            handle,
            _draw_language(rng),
            min(40.0, rng.paretovariate(1.1)),
            min(60.0, rng.paretovariate(0.75)),
            handles[handle],
        )
        for handle in pool[LINKED_ACCOUNTS:]
    ]
    return World(rng=rng, people=people, linked=linked, drafts=[])


def _draw_language(rng: random.Random) -> str:
    return rng.choices(ph.LANGUAGES, (38, 40, 22))[0]


def _handle(rng: random.Random, names: Sequence[str]) -> str:
    name, word = rng.choice(names), rng.choice(ph.HANDLE_WORDS)
    year = f"{rng.randint(0, 99):02d}"
    forms = (f"{name}_{word}", f"{word}_{name}", f"{name}{year}", f"{name}_{word[0]}{year}", f"{name}{word}")
    return rng.choice(forms)


def local_hour(at: int) -> int:
    return (at // HOUR + UTC_OFFSET_H) % 24


def draw_time(rng: random.Random, low: int = 0, high: int = LENGTH_S) -> int:
    """A second of [low, high) after the rhythm of day and night."""
    while True:
        at = rng.randrange(low, high)
        if rng.random() * max(RHYTHM) < RHYTHM[local_hour(at)]:
            return at


def vary(rng: random.Random, count: int, share: float = 0.15) -> int:
    """A count within +-share of the given one."""
    return round(count * rng.uniform(1 - share, 1 + share))


def draw_accounts(
    rng: random.Random, accounts: Sequence[Account], count: int, weights: Sequence[float]
) -> list[Account]:
    """`count` distinct accounts, drawn by weight (Efraimidis and Spirakis), in random order."""
    keys = [(rng.random() ** (1 / weight), i) for i, weight in enumerate(weights)]
    chosen = [accounts[i] for _, i in sorted(keys, reverse=True)[:count]]
    rng.shuffle(chosen)
    return chosen


def draw_ordinary(world: World, count: int) -> list[Account]:
    """Distinct ordinary accounts for an episode: active ones sooner, but not only they."""
    return draw_accounts(world.rng, world.people, count, [account.chat**0.5 for account in world.people])


def gap(rng: random.Random) -> int:
    """Seconds between two posts of one push: 5 to 90."""
    return min(90, 5 + int(rng.expovariate(1 / 15)))
