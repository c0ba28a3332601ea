"""Planted networks: 12 to 60 accounts that push the same objects, seconds to minutes apart, day after day.

A push is one object at one time: a third to three quarters of the members post it, one after the other, with the gaps
of the network's tempo; every member takes part in some. Between pushes they talk as everybody does (`role` own). A few
honest people pass an object on later (`role` bystander); they are not members.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from generators.talk import words_rumours as words
from generators.talk.background import add_talk
from generators.talk.wording import fill, reword
from generators.talk.world import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    TEMPI,
    Account,
    Crew,
    Draft,
    World,
    draw_hash,
    draw_people,
    draw_time,
)

Post = Callable[[Account, int], Draft]  # what an account posts of a push at a time

MINISTRY = "mfa_samal"
OWN_A_DAY = 0.9  # posts of an average member that have nothing to do with a push


def add_network(world: World, crew: Crew) -> None:
    """All pushes of one network, and its camouflage."""
    name = crew.scheme.name
    rng = world.rng(name)
    taken = dict.fromkeys((member.handle for member in crew.members), 0.0)
    number = 0
    for day in range(world.days):
        for _ in range(rng.randint(*crew.pushes_a_day)):
            start = draw_time(rng, day * DAY + HOUR, (day + 1) * DAY - HOUR)
            post = _MAKERS[crew.scheme.by](world, rng, name, start, number)
            ranked = sorted(crew.members, key=lambda member: taken[member.handle] + rng.random() * 1.5)
            here = ranked[: max(2, round(len(ranked) * rng.uniform(*crew.turnout)))]
            for member in here:
                taken[member.handle] += 1
            _push(world, rng, crew, here, start, post, number)
            number += 1
    add_talk(world, rng, crew.members, round(len(crew.members) * world.days * OWN_A_DAY), part=name)


def _push(
    world: World, rng: random.Random, crew: Crew, members: list[Account], start: int, post: Post, number: int
) -> None:
    rng.shuffle(members)
    at = start
    for member in members:
        draft = post(member, at)
        draft.part, draft.role, draft.push = crew.scheme.name, "push", number
        world.drafts.append(draft)
        at += int(rng.uniform(*TEMPI[crew.tempo]) * SECOND)
    for person in draw_people(rng, world.people, rng.randint(0, 4)):
        later = at + 10 * MINUTE + int(rng.expovariate(1 / HOUR))
        if later < world.length:
            draft = post(person, later)
            draft.part, draft.role, draft.push = crew.scheme.name, "bystander", number
            world.drafts.append(draft)


def _topic(rng: random.Random, language: str, half: int) -> str:
    """A rumour, filled; two networks of texts choose from two halves, so that they never say the same by chance."""
    return fill(rng, rng.choice(words.RUMOURS[language][half::2]), language)


def _own_words(rng: random.Random, language: str) -> str:
    """A few words that hardly two members of a push have in common."""
    return (
        f"{rng.choice(words.LEADS[language])}{rng.choice((': ', '. ', ' - ', '! '))}{rng.choice(words.TAILS[language])}"
    )


def _rumour_in_every_language(rng: random.Random) -> dict[str, str]:
    return {language: _topic(rng, language, 0) for language in words.RUMOURS}


def _reworded(world: World, rng: random.Random, name: str, start: int, number: int) -> Post:
    """Each member its own alternatives, in one of the two languages of the push."""
    texts, tongues = (
        _rumour_in_every_language(rng),
        rng.choice((("kk",), ("ru",), ("kk", "ru"), ("en",), ("ar",), ("zh",))),
    )

    def post(account: Account, at: int) -> Draft:
        language = account.language if account.language in tongues else tongues[0]
        text = reword(rng, texts[language])
        text = rng.choice(("", "", "", "❗ ", "‼️")) + text + rng.choice(("", "", "", " 😡", " #Самал"))
        return Draft(at, account.handle, text, language)

    return post


def _same_text(world: World, rng: random.Random, name: str, start: int, number: int) -> Post:
    """Word for word, but for case, white space and mentions, which do not count."""
    language = rng.choice(("kk", "ru", "kk", "ru", "en"))
    text = reword(rng, _topic(rng, language, 1))

    def post(account: Account, at: int) -> Draft:
        shown = rng.choices((text, text.upper(), text.replace(" ", "  ", 3), f"@{MINISTRY} {text}"), (60, 8, 12, 20))[0]
        return Draft(at, account.handle, shown, language)

    return post


def _same_link(world: World, rng: random.Random, name: str, start: int, number: int) -> Post:
    link = f"https://{rng.choice(('tez-info', 'shyndyq24', 'pravda-ozera'))}.example/{name[-1]}{number:03d}"

    def post(account: Account, at: int) -> Draft:
        return Draft(at, account.handle, f"{_own_words(rng, account.language)} {link}", account.language)

    return post


def _same_hashtags(world: World, rng: random.Random, name: str, start: int, number: int) -> Post:
    tags = " ".join(f"#{tag}" for tag in rng.sample(words.TAGS, rng.randint(3, 5)))

    def post(account: Account, at: int) -> Draft:
        return Draft(at, account.handle, f"{_own_words(rng, account.language)} {tags}", account.language)

    return post


def _same_media(world: World, rng: random.Random, name: str, start: int, number: int) -> Post:
    picture = draw_hash(rng)

    def post(account: Account, at: int) -> Draft:
        if rng.random() < 0.3:
            return Draft(at, account.handle, rng.choice((None, "")), None, (picture,))
        return Draft(at, account.handle, _own_words(rng, account.language), account.language, (picture,))

    return post


def _same_target(world: World, rng: random.Random, name: str, start: int, number: int) -> Post:
    """All answer one post of the ministry, in their own words."""
    language = rng.choice(("kk", "ru"))
    said = fill(rng, rng.choice(words.MINISTRY[language]), language)
    early = start - rng.randrange(2 * MINUTE, 40 * MINUTE)
    target = Draft(early, MINISTRY, said, language, part=name, role="target", push=number)
    world.drafts.append(target)

    def post(account: Account, at: int) -> Draft:
        text = f"@{MINISTRY} {_own_words(rng, account.language)}"
        return Draft(at, account.handle, text, account.language, reply_to=target)

    return post


_MAKERS: dict[str, Callable[[World, random.Random, str, int, int], Post]] = {
    "near-text": _reworded,
    "text": _same_text,
    "url": _same_link,
    "hashtags": _same_hashtags,
    "media": _same_media,
    "reply_to": _same_target,
}
