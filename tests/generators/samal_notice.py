"""The linked accounts of the Samal scenario: pushes of day 1, the forged notice of day 2, worried people."""

from __future__ import annotations

import random

from generators import samal_episode_phrases as ep
from generators import samal_phrases as ph
from generators.samal_world import (
    HOUR,
    LENGTH_S,
    Account,
    Draft,
    World,
    draw_ordinary,
    draw_time,
    gap,
    say,
    vary,
)


def add_linked_pushes(world: World) -> None:
    """Day 1: the linked accounts push three or four minor things; a few ordinary people fall for each."""
    rng = world.rng
    used = {account.handle: 0.0 for account in world.linked}
    pushes = rng.sample(ep.PUSHES, rng.choice((3, 4, 4, 4)))
    for number, push in enumerate(pushes):
        at = draw_time(rng, 3 * HOUR, 18 * HOUR)
        ranked = sorted(world.linked, key=lambda account: used[account.handle] + rng.random() * 1.5)
        crew = ranked[: rng.randint(14, 30)]
        rng.shuffle(crew)
        for author in crew:
            used[author.handle] += 1
            text = _push_text(rng, push)
            world.drafts.append(Draft(at, author.handle, text, episode="forged-notice", role=f"push-{number + 1}"))
            at += gap(rng)
        for author in draw_ordinary(world, rng.randint(2, 6)):
            later = min(LENGTH_S - 1, at + int(rng.expovariate(1 / 2400)) - 240)
            world.drafts.append(Draft(later, author.handle, _push_text(rng, push)))


def _push_text(rng: random.Random, push: tuple[str, str, tuple[str, ...], tuple[str, ...]]) -> str:
    _, link, wordings, tags = push
    shown = " ".join(rng.sample(tags, rng.choice((0, 1, 1, 2))))
    return f"{rng.choice(wordings)} {link} {shown}".rstrip()


def add_notice(world: World) -> None:
    """Day 2: the notice in waves over three hours from about 31 h, then worried people."""
    rng = world.rng
    start = 31 * HOUR + rng.randint(-5400, 5400)
    wordings = _choose_wordings(rng)
    waves = rng.randint(4, 6)
    step = 9600 / waves
    starts = [start + round((k + (k and rng.uniform(-0.4, 0.4))) * step) for k in range(waves)]
    silent = list(world.linked)
    rng.shuffle(silent)
    written: list[Draft] = []
    for wave_start in starts:
        size = rng.randint(18, 27)
        crew = silent[:size]
        silent = silent[size:]
        rest = [account for account in world.linked if account not in crew]
        crew += rng.sample(rest, size - len(crew))
        _add_wave(world, wave_start, crew, wordings, written)
    world.drafts.extend(written)
    _add_worried(world, start, written)


def _choose_wordings(rng: random.Random) -> list[tuple[str, str]]:
    """Five to seven wordings, at least one of each language."""
    while True:
        chosen = rng.sample(ep.NOTICE, rng.randint(5, 7))
        if len({language for language, _ in chosen}) == len(ph.LANGUAGES):
            return chosen


def _add_wave(
    world: World, at: int, crew: list[Account], wordings: list[tuple[str, str]], written: list[Draft]
) -> None:
    rng = world.rng
    for author in crew:
        earlier = [d for d in written if d.at < at and d.repost_of is None and d.author != author.handle]
        own = [text for language, text in wordings if language == author.language]
        text = rng.choice(own if rng.random() < 0.7 else [text for _, text in wordings])
        tags = " ".join(rng.sample(ep.NOTICE_TAGS, rng.choice((0, 1, 2, 2, 3))))
        link = ep.NOTICE_LINK if rng.random() < 0.92 else ""
        full = " ".join(part for part in (rng.choice(ep.NOTICE_LEADS) + text, link, tags) if part)
        source = rng.choice(earlier) if earlier and rng.random() < 0.15 else None
        written.append(Draft(at, author.handle, source.text if source else full, source, "forged-notice", "notice"))
        at += gap(rng)


def _add_worried(world: World, start: int, notices: list[Draft]) -> None:
    rng = world.rng
    for author in draw_ordinary(world, vary(rng, 25)):
        at = start + rng.randint(420, 1200) + int(rng.expovariate(1 / 5400))
        at = min(at, start + 6 * HOUR + rng.randrange(HOUR))
        source = rng.choice([d for d in notices if d.at < at and d.repost_of is None])
        if rng.random() < 0.4:
            draft = Draft(at, author.handle, source.text, source)
        else:
            text = say(world, ep.WORRIED, author, author.language, link=ep.NOTICE_LINK, who_says=source.author)
            draft = Draft(at, author.handle, text)
        draft.episode, draft.role = "forged-notice", "reaction"
        world.drafts.append(draft)
