"""Who posts together day after day and is lawful: outlets of one agency, fans of one club, a weather service."""

from __future__ import annotations

import random

from generators.talk import words_lawful as words
from generators.talk.wording import SLOTS, fill
from generators.talk.world import DAY, HOUR, MINUTE, SECOND, Draft, World, draw_hash, draw_people, draw_time

OUTLETS = 30
MATCH_H = 14  # UTC; 19:00 at home


def add_syndicate(world: World) -> None:
    """Thirty outlets publish the same agency text within minutes, several times a day; the agency is named."""
    rng, part = world.rng("syndicate"), "syndicate"
    outlets = _outlets(rng)
    number = 0
    for day in range(world.days):
        for _ in range(rng.randint(4, 7)):
            start = draw_time(rng, day * DAY, (day + 1) * DAY - HOUR)
            texts = {language: fill(rng, rng.choice(words.AGENCY[language]), language) for language in words.AGENCY}
            for outlet, language, own in outlets:
                if rng.random() < 0.8:
                    host = f"{outlet.replace('_', '-')}.example" if own else "samalaqparat.example"
                    text = f"{texts[language]} ({words.AGENCY_NAME[language]}) https://{host}/{1000 + number}"
                    at = start + int(rng.betavariate(1.2, 3) * 8 * MINUTE)
                    world.drafts.append(Draft(at, outlet, text, language, part=part, push=number))
            number += 1


def _outlets(rng: random.Random) -> list[tuple[str, str, bool]]:
    """(account, language, whether its links lead to its own pages) of each outlet."""
    languages = rng.choices(("kk", "ru", "en"), (45, 40, 15), k=OUTLETS)
    kinds = ("qala", "aimaq", "gorod", "kray", "daily", "tan")
    return [(f"{rng.choice(kinds)}_habar{i:02d}", said, rng.random() < 0.5) for i, said in enumerate(languages)]


def add_fans(world: World) -> None:
    """Fans of one club: together at kick-off and at each goal of every match, the same words and tags in seconds."""
    rng, part = world.rng("fans"), "fans"
    fans = draw_people(rng, world.people, rng.randint(90, 160))
    for day in range(1, world.days, 2):
        start = day * DAY + MATCH_H * HOUR
        here = [fan for fan in fans if rng.random() < 0.5]
        picture = draw_hash(rng)
        for fan in here:
            at = start + int(rng.expovariate(1 / (40 * SECOND)))
            world.drafts.append(Draft(at, fan.handle, words.KICK_OFF, "kk", (picture,), part=part, push=day))
        goals = [0, 0]
        for minute in sorted(rng.sample(range(4, 105), rng.randint(2, 5))):
            goals[rng.random() < 0.3] += 1
            _shout(world, rng, [fan.handle for fan in here], start + minute * MINUTE, f"{goals[0]}:{goals[1]}", day)


def _shout(world: World, rng: random.Random, here: list[str], at: int, score: str, push: int) -> None:
    for fan in here:
        if rng.random() < 0.7:
            when = at + 4 * SECOND + int(rng.expovariate(1 / (15 * SECOND)))
            text = rng.choice(words.SHOUTS).replace("{score}", score)
            world.drafts.append(Draft(when, fan, text, "kk", part="fans", push=push))


def add_weather(world: World) -> None:
    """A weather service: one account for each city, on the hour, the same link and nearly the same words."""
    rng = world.rng("weather")
    for hour in range(world.days * 24):
        for number, city in enumerate(SLOTS["kk"]["city"]):
            at = hour * HOUR + rng.randrange(2 * SECOND)
            text = words.WEATHER.format(
                city=city, hour=(hour + 5) % 24, degrees=rng.randint(-14, 3), wind=rng.randint(1, 12)
            )
            world.drafts.append(Draft(at, f"meteo_qala{number + 1}", text, "kk", part="weather", push=hour))
