"""Background: small talk, replies, reposts, news, pictures that go round, and posts that hold nothing at all."""

from __future__ import annotations

import random
from collections.abc import Sequence

from generators.talk.wording import COMMON, NEWS_COMMENTS, REPLIES, chat, say
from generators.talk.world import (
    HOUR,
    MINUTE,
    SECOND,
    Account,
    Article,
    Draft,
    World,
    draw_authors,
    draw_hash,
    draw_people,
    draw_time,
)

POSTS_A_DAY = 0.6  # of an average person
NOTHING = (None, "", "   ", "@", "\n")  # texts that hold nothing; "@" stands for a mention alone


def add_background(world: World) -> None:
    """Everything that people say for themselves."""
    rng = world.rng("background")
    add_talk(world, rng, world.people, round(len(world.people) * world.days * POSTS_A_DAY))
    _add_news(world, rng)
    _add_pictures(world, rng)


def add_talk(world: World, rng: random.Random, accounts: Sequence[Account], count: int, *, part: str = "") -> None:
    """`count` posts after each author's own day: also the camouflage of the planted networks."""
    authors = draw_authors(rng, accounts, count)
    timed = [(draw_time(rng, 0, world.length, east_h=author.east_h), author) for author in authors]
    recent: list[Draft] = []
    for at, author in sorted(timed, key=lambda one: (one[0], one[1].handle)):
        others = [draft for draft in recent[-60:] if draft.account != author.handle and draft.at < at]
        draft = _one(world, rng, author, at, others)
        draft.part, draft.role = part, "own" if part else ""
        world.drafts.append(draft)
        if draft.repost_of is None and draft.text:
            recent.append(draft)


def _one(world: World, rng: random.Random, author: Account, at: int, others: list[Draft]) -> Draft:
    roll, language = rng.random(), author.language
    if roll < 0.04:
        return _nothing(rng, author, at, others)
    if roll < 0.10:
        return Draft(at, author.handle, rng.choice(COMMON[language]), language)
    if others and roll < 0.20:
        source = rng.choice(others)
        text = say(rng, REPLIES, language, she=author.she, other=source.account)
        return Draft(at, author.handle, text, language, reply_to=source)
    if others and roll < 0.28:
        source = rng.choice(others)
        return Draft(at, author.handle, source.text, source.language, source.media, repost_of=source)
    known = [article for article in world.articles if article.at < at]
    if known and roll < 0.38:
        return Draft(at, author.handle, news_text(rng, rng.choice(known[-8:]), language), language)
    media = (draw_hash(rng),) if rng.random() < 0.12 else ()
    return Draft(at, author.handle, chat(rng, language, she=author.she), language, media)


def _nothing(rng: random.Random, author: Account, at: int, others: list[Draft]) -> Draft:
    """A post without words: a picture, a sticker that was not delivered, a mention alone."""
    text = rng.choice(NOTHING)
    if text == "@":
        text = f"@{rng.choice(others).account}" if others else "@samal"
    return Draft(at, author.handle, text, None, (draw_hash(rng),) if rng.random() < 0.5 else ())


def news_text(rng: random.Random, article: Article, language: str) -> str:
    """A share of an article: title, comment or both, then the link."""
    title = article.titles[language]
    comment = rng.choice(NEWS_COMMENTS[language])
    said = rng.choices((title, comment, f"{comment} {title}"), (45, 30, 25))[0]
    return f"{said} {article.url}"


def _add_news(world: World, rng: random.Random) -> None:
    """Articles are shared at a decaying rate; keen readers are told at once, again and again, and are no network."""
    keen = draw_people(rng, world.people, max(6, len(world.people) // 120))
    for article in world.articles:
        count = min(len(world.people) // 10, 4 + int(rng.paretovariate(0.9) * 6))
        scale = rng.uniform(40, 240) * MINUTE
        readers = [reader for reader in keen if rng.random() < 0.25]
        for reader in [*readers, *draw_people(rng, world.people, count)]:
            wait = 5 * MINUTE if reader in readers else scale
            at = article.at + 15 * SECOND + int(rng.expovariate(1 / wait))
            if at < world.length:
                world.drafts.append(Draft(at, reader.handle, news_text(rng, article, reader.language), reader.language))


def _add_pictures(world: World, rng: random.Random) -> None:
    """Pictures that go round for a day or two, with or without a word."""
    for _ in range(6 * world.days):
        picture, start = draw_hash(rng), draw_time(rng, 0, world.length)
        for author in draw_people(rng, world.people, min(60, 2 + int(rng.paretovariate(1.0) * 3))):
            at = start + int(rng.expovariate(1 / (6 * HOUR)))
            text = None if rng.random() < 0.4 else rng.choice(COMMON[author.language])
            if at < world.length:
                world.drafts.append(Draft(at, author.handle, text, author.language if text else None, (picture,)))
