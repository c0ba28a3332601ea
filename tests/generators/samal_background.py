"""Background of the Samal scenario: small talk, news links, the shouts of a football evening."""

from __future__ import annotations

from generators import samal_phrases as ph
from generators.samal_world import (
    HOUR,
    LENGTH_S,
    RHYTHM,
    Account,
    Draft,
    World,
    draw_accounts,
    draw_ordinary,
    draw_time,
    local_hour,
    say,
    speak,
)

MATCH_S = 14 * HOUR  # kick-off of the football match: 19:00 local on day 1


def add_chatter(world: World, count: int) -> None:
    """Small talk of all accounts: heavy-tailed activity, replies, reposts, everyday tags."""
    rng = world.rng
    accounts = world.people + world.linked
    authors = rng.choices(accounts, [account.chat for account in accounts], k=count)
    recent: list[Draft] = []
    seen: dict[str, None] = {}
    for at, author in zip(sorted(draw_time(rng) for _ in range(count)), authors, strict=True):
        source = rng.choice(recent[-30:]) if len(recent) > 5 and rng.random() < 0.08 else None
        if source and source.at < at and source.author != author.handle:
            draft = Draft(at, author.handle, source.text, repost_of=source)
        else:
            draft = Draft(at, author.handle, _small_talk(world, author, at, recent, seen))
            recent.append(draft)
        world.drafts.append(draft)


def _small_talk(world: World, author: Account, at: int, recent: list[Draft], seen: dict[str, None]) -> str:
    rng, language, hour = world.rng, speak(world, author), local_hour(at)
    roll = rng.random()
    if roll < 0.04:
        part = "morning" if 5 <= hour < 10 else "night" if hour >= 21 or hour < 3 else "day"
        return rng.choice(ph.COMMON[part][language])
    if roll < 0.17 and recent:
        other = rng.choice(recent[-40:]).author
        if other != author.handle:
            return say(world, ph.REPLIES, author, language, other=other)
    text = ""
    for _ in range(6):  # people seldom write the same by accident
        text = _sentence(world, author, language, hour)
        if text not in seen:
            break
    seen[text] = None
    return text


def _sentence(world: World, author: Account, language: str, hour: int) -> str:
    rng = world.rng
    table = ph.ANY
    if rng.random() < 0.4:
        table = ph.MORNING if 5 <= hour < 10 else ph.EVENING if 18 <= hour < 24 else ph.ANY
    text = say(world, table, author, language)
    if rng.random() < 0.12:
        text = rng.choice(ph.OPENERS[language]) + text
    if rng.random() < 0.35 and "#" not in text:
        text += say(world, ph.CLOSERS, author, language)
    return text


def add_news(world: World) -> None:
    """Articles, first posted by their news house, then shared by 5 to 40 accounts at a decaying rate."""
    rng = world.rng
    for article in ph.NEWS:
        first, last = ph.NEWS_HOURS.get(article[0], (1, 44))
        start = draw_time(rng, first * HOUR, last * HOUR)
        outlet = ph.OUTLETS[article[0].split("/")[2]]
        origin = Draft(start, outlet, f"{article[1]} / {article[2]} {article[0]}")
        world.drafts.append(origin)
        _share_article(world, article, origin)


def _share_article(world: World, article: tuple[str, str, str, str], origin: Draft) -> None:
    rng = world.rng
    count = min(40, 4 + int(rng.paretovariate(0.9) * 4))
    accounts = world.people + world.linked
    sharers = draw_accounts(rng, accounts, count, [account.news for account in accounts])
    scale = rng.uniform(30, 150) * 60
    for author in sharers:
        eager = author.news > 5 and rng.random() < 0.75  # keen readers are told at once
        at = origin.at + 15 + int(rng.expovariate(1 / (180 if eager else scale)))
        while RHYTHM[local_hour(at)] < 5 and rng.random() < 0.8:  # asleep: shares it in the morning
            at += rng.randrange(HOUR, 4 * HOUR)
        if at >= LENGTH_S:
            at = rng.randrange(origin.at + 15, LENGTH_S)
        if rng.random() < 0.15:
            world.drafts.append(Draft(at, author.handle, origin.text, repost_of=origin))
        else:
            world.drafts.append(Draft(at, author.handle, _share_text(world, article, speak(world, author))))


def _share_text(world: World, article: tuple[str, str, str, str], language: str) -> str:
    rng = world.rng
    headline = article[1 + ph.LANGUAGES.index(language)]
    comment = rng.choice(ph.NEWS_COMMENTS[language])
    text = rng.choices((headline, comment, f"{comment} {headline}", f"{headline}. {comment}"), (40, 25, 20, 15))[0]
    tag = " " + rng.choice(ph.SLOTS[language]["tag"][:2]) if rng.random() < 0.2 else ""
    return f"{text} {article[0]}{tag}"


def add_match(world: World) -> None:
    """Shouts at the goals of the evening match: equal words, one minute, nobody told anybody."""
    rng = world.rng
    fans = draw_ordinary(world, 50)
    score = [0, 0]
    for minute in sorted(rng.sample(range(3, 108), rng.randint(3, 5))):
        score[rng.random() < 0.35] += 1
        for author in rng.sample(fans, rng.randint(7, 16)):
            at = MATCH_S + minute * 60 + 8 + int(rng.expovariate(1 / 45))
            text = say(world, ph.GOALS, author, speak(world, author), score=f"{score[0]}:{score[1]}")
            world.drafts.append(Draft(at, author.handle, text))
