"""Crowds: a viral story, a petition, a holiday. Many say the same within minutes; nobody steers them in secret."""

from __future__ import annotations

import random

from generators.talk import words_lawful as words
from generators.talk.wording import say
from generators.talk.world import DAY, HOUR, MINUTE, SECOND, Account, Draft, World, draw_people, draw_time

VIRAL_SHARE = (0.45, 0.60)  # of all people, within the hour


def _with_members(world: World, rng: random.Random, people: list[Account], share: tuple[float, float]) -> list[Account]:
    """The people and some members of each planted network, who like to be seen where everybody is."""
    joined = list(people)
    for crew in world.crews:
        joined += rng.sample(crew.members, round(len(crew.members) * rng.uniform(*share)))
    rng.shuffle(joined)
    return list(dict.fromkeys(joined))


def add_viral_story(world: World) -> None:
    """Within an hour thousands share one link and its title word for word; a tenth as many follow later."""
    rng, part = world.rng("viral-story"), "viral-story"
    story = world.story
    origin = Draft(
        story.at, "dauys_online", f"{story.titles['kk']} / {story.titles['ru']} {story.url}", "kk", part=part
    )
    world.drafts.append(origin)
    crowd = draw_people(rng, world.people, round(len(world.people) * rng.uniform(*VIRAL_SHARE)))
    for author in _with_members(world, rng, crowd, (0.25, 0.45)):
        late = rng.random() < 0.09
        after = rng.expovariate(1 / (3 * HOUR)) + HOUR if late else rng.betavariate(1.6, 3.0) * (HOUR - MINUTE)
        at = min(story.at + 5 * SECOND + int(after), world.length - 1)
        world.drafts.append(_retell(world, rng, author, at, origin))


def _retell(world: World, rng: random.Random, author: Account, at: int, origin: Draft) -> Draft:
    language = author.language
    how = rng.choices(("repost", "silent repost", "title", "comment"), (22, 6, 52, 20))[0]
    if how == "repost":
        return Draft(at, author.handle, origin.text, "kk", repost_of=origin, part="viral-story")
    if how == "silent repost":  # the platform delivered no text
        return Draft(at, author.handle, rng.choice((None, "")), None, repost_of=origin, part="viral-story")
    text = f"{world.story.titles[language]} {world.story.url}"
    if how == "comment":
        text = f"{rng.choice(words.STORY_COMMENTS[language])} {text}"
    return Draft(at, author.handle, text, language, part="viral-story")


def add_petition(world: World) -> None:
    """One prepared text, pasted openly with its link, in bursts after the organiser's reminders over three days."""
    rng, part = world.rng("petition"), "petition"
    first = rng.randrange(max(1, world.days - 3))
    calls = sorted(
        draw_time(rng, first * DAY, min(first + 3, world.days) * DAY - 2 * HOUR) for _ in range(rng.randint(5, 8))
    )
    for at in calls:
        language = rng.choice(("kk", "ru"))
        text = say(rng, words.PETITION_CALLS, language) + words.PETITION_LINK
        world.drafts.append(Draft(at, "tas_kopir", text, language, part=part, role="organiser"))
    crowd = draw_people(rng, world.people, round(len(world.people) * rng.uniform(0.08, 0.14)))
    for author in _with_members(world, rng, crowd, (0.03, 0.08)):
        at = rng.choice(calls) + 20 * SECOND + int(rng.expovariate(1 / (25 * MINUTE)))
        language = author.language if author.language in words.PETITION else "ru"
        text = words.PETITION[language]
        if rng.random() < 0.1:  # pasted without its tag, or with a word before it
            text = rng.choice((text.removesuffix(" #ТасКөпір"), f"👇 {text}", f"{text} 🙏"))
        if at < world.length:
            world.drafts.append(Draft(at, author.handle, text, language, part=part))


def add_greetings(world: World) -> None:
    """A holiday morning: the same few short words from a fifth of all people, most between six and ten."""
    rng, part = world.rng("greetings"), "greetings"
    midnight = rng.randrange(1, world.days) * DAY - 5 * HOUR  # of the local day
    crowd = draw_people(rng, world.people, round(len(world.people) * rng.uniform(0.16, 0.26)))
    for author in _with_members(world, rng, crowd, (0.15, 0.3)):
        at = midnight + 6 * HOUR + int(rng.betavariate(1.5, 4) * 15 * HOUR)
        text = rng.choice(words.GREETINGS[author.language])
        world.drafts.append(Draft(min(at, world.length - 1), author.handle, text, author.language, part=part))
