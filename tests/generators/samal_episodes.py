"""The honest episodes of the Samal scenario: story, open letter, holiday, shock, visit (see README.md)."""

from __future__ import annotations

import random

from generators import samal_episode_phrases as ep
from generators.samal_world import (
    HOUR,
    LENGTH_S,
    Account,
    Draft,
    World,
    draw_ordinary,
    draw_time,
    fill,
    say,
    speak,
    vary,
)

MINUTE_CAP = 15  # most posts of the viral story in one minute


def add_viral_story(world: World) -> None:
    """Day 1: a true story, about 220 people in about nine hours, with a steep peak after an hour or two."""
    rng = world.rng
    start = 5 * HOUR + rng.randint(-3600, 3600)
    people = draw_ordinary(world, vary(rng, 220))
    originals: dict[str, Draft] = {}
    at = start
    for language, template in ep.STORY_ORIGINALS:
        author = next(account for account in people if account.language == language)
        people.remove(author)
        text = fill(rng, template, language, link=ep.STORY_LINK)
        originals[language] = Draft(at, author.handle, text, episode="viral-story")
        at += rng.randint(500, 1500)
    world.drafts.extend(originals.values())
    for at, author in zip(_story_times(rng, start, len(people)), people, strict=True):
        language = speak(world, author)
        source = originals[language] if originals[language].at < at else originals["ru"]
        if rng.random() < 0.62:
            draft = Draft(at, author.handle, source.text, source)
        else:
            text = say(world, ep.STORY_COMMENTS, author, language, link=ep.STORY_LINK)
            draft = Draft(at, author.handle, text)
        draft.episode = "viral-story"
        world.drafts.append(draft)


def _story_times(rng: random.Random, start: int, count: int) -> list[int]:
    """Seconds of the shares: slow start, steep peak, long tail; never more than MINUTE_CAP in a minute."""
    peak = start + rng.randint(55, 130) * 60
    end = start + round(rng.uniform(8.5, 9.5) * HOUR)
    minutes: dict[int, int] = {}
    times: list[int] = []
    while len(times) < count:
        roll = rng.random()
        if roll < 0.14:
            at = rng.randrange(start + 30, peak)
        elif roll < 0.46:
            at = int(rng.gauss(peak, 170))
        else:
            at = peak + int(rng.expovariate(1 / (105 * 60)))
        if start + 20 < at < end and minutes.get(at // 60, 0) < MINUTE_CAP:
            minutes[at // 60] = minutes.get(at // 60, 0) + 1
            times.append(at)
    return times


def add_petition(world: World) -> None:
    """Day 1: an open letter signed by copying its text, in bursts after each reminder of the organiser."""
    rng = world.rng
    start = 3 * HOUR + rng.randint(-1800, 1800)
    organiser, *signers = draw_ordinary(world, vary(rng, 130) + 1)
    reminders = [
        start,
        *sorted(start + round((k + rng.uniform(0.2, 0.9)) * 2.4 * HOUR) for k in range(len(ep.PETITION_REMINDERS) - 1)),
    ]
    for k, (at, (language, template)) in enumerate(zip(reminders, ep.PETITION_REMINDERS, strict=True)):
        count = str(20 + k * 22 + rng.randint(0, 15))
        text = fill(rng, template, language, count=count, link=ep.PETITION_LINK, tag=ep.PETITION_TAG)
        world.drafts.append(Draft(at, organiser.handle, text, episode="petition", role="reminder"))
    for author in signers:
        language = author.language if author.language in ep.PETITION else rng.choice(("kk", "ru"))
        text = f"{ep.PETITION[language]} {ep.PETITION_LINK} {ep.PETITION_TAG}"
        at = start + 14 * HOUR
        while at >= start + 14 * HOUR:
            if rng.random() < 0.65:
                at = rng.choice(reminders) + 40 + int(rng.expovariate(1 / 540))
            else:
                at = draw_time(rng, start, start + 14 * HOUR)
        world.drafts.append(Draft(at, author.handle, text, episode="petition", role="signature"))


def add_greetings(world: World) -> None:
    """Morning of day 2: a flood of short greetings between 06:00 and 09:00 local, some later."""
    rng = world.rng
    people = draw_ordinary(world, vary(rng, 245))
    people += rng.sample(people, len(people) // 16)  # some greet twice
    for author in people:
        if rng.random() < 0.93:
            at = int(rng.triangular(25 * HOUR, 28 * HOUR, 26.6 * HOUR))
        else:
            at = rng.randrange(28 * HOUR, 33 * HOUR)
        table = ep.GREETINGS_SHORT if rng.random() < 0.7 else ep.GREETINGS_LONG
        text = say(world, table, author, speak(world, author))
        world.drafts.append(Draft(at, author.handle, text, episode="greetings"))


def add_earthquake(world: World) -> None:
    """A shock in Dorun at about 46.9 h: 60 to 90 posts in 40 minutes, and on to the end of the scenario."""
    rng = world.rng
    start = round(46.9 * HOUR) + rng.randint(-150, 150)
    early, late = rng.randint(60, 90), rng.randint(18, 30)
    after: list[int] = []
    while len(after) < early:
        seconds = 15 + int(rng.expovariate(1 / 780))
        after += [seconds] if seconds < 2400 else []
    after += [rng.randrange(2400, LENGTH_S - start) for _ in range(late)]
    people = draw_ordinary(world, (early + late) * 3 // 4)
    written: list[Draft] = []
    for seconds in sorted(after):
        written.append(_quake_post(world, start + seconds, seconds, rng.choice(people), written))
    world.drafts.extend(written)


def _quake_post(world: World, at: int, seconds: int, author: Account, written: list[Draft]) -> Draft:
    """One post, `seconds` after the shock: first it was felt, then worry and numbers, right and wrong."""
    rng, language = world.rng, speak(world, author)
    sources = [d for d in written if d.at < at and d.repost_of is None and d.author != author.handle]
    if sources and rng.random() < 0.14:
        source = rng.choice(sources[-20:])
        return Draft(at, author.handle, source.text, source, "earthquake")
    weights = (85, 12, 3) if seconds < 300 else (35, 40, 25) if seconds < 1200 else (10, 55, 35)
    table = rng.choices((ep.QUAKE_FELT, ep.QUAKE_WORRY, ep.QUAKE_NUMBERS), weights)[0]
    magnitude = rng.choice(ep.QUAKE_MAGNITUDES)
    text = say(
        world,
        table,
        author,
        language,
        link=rng.choice(ep.QUAKE_LINKS),
        hurt=rng.choice(ep.QUAKE_HURT),
        magnitude=magnitude.replace(",", ".") if language == "en" else magnitude,
    )
    tags = rng.sample(ep.QUAKE_TAGS, rng.choice((0, 0, 1, 1, 2)))
    return Draft(at, author.handle, " ".join([text, *tags]), episode="earthquake")


def add_visit(world: World) -> None:
    """Day 2: about thirty calm posts around an announced visit; the guest lands about 18:30 local."""
    rng = world.rng
    arrival = round(37.5 * HOUR) + rng.randint(-1200, 1200)
    for author in draw_ordinary(world, vary(rng, 30)):
        early = rng.random() < 0.6
        at = draw_time(rng, arrival - 5 * HOUR, arrival) if early else draw_time(rng, arrival, arrival + 3 * HOUR)
        table, language = ep.VISIT if early else ep.VISIT_LATER, speak(world, author)
        text = say(world, table, author, language, link=rng.choice(ep.VISIT_LINKS))
        world.drafts.append(Draft(at, author.handle, text, episode="visit"))
