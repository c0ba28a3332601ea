"""Sentences of the five languages: slots filled, alternatives drawn, several sentences joined into small talk."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from generators import samal_phrases as ph
from generators.talk import words_everyday as everyday

LANGUAGES = ("kk", "ru", "en", "ar", "zh")
SLOTS = {**ph.SLOTS, **everyday.SLOTS}
NEWS_COMMENTS = {**ph.NEWS_COMMENTS, **everyday.NEWS_COMMENTS}
REPLIES = {**ph.REPLIES, **everyday.REPLIES}
SENTENCES = {lang: ph.ANY[lang] + ph.MORNING[lang] + ph.EVENING[lang] for lang in ph.LANGUAGES} | everyday.ANY
COMMON = {lang: sum((part[lang] for part in ph.COMMON.values()), ()) for lang in ph.LANGUAGES} | everyday.COMMON

_SLOT = re.compile(r"\{(\w+|\d+-\d+)\}")
_CHOICE = re.compile(r"\[([^\]]*\|[^\]]*)\]")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] ))(?!http)[^\W\d_]")  # the first letter of each sentence


def fill(rng: random.Random, template: str, language: str, *, she: bool = False, **given: str) -> str:
    """Fill the slots; alternatives in brackets stay. `she` chooses the endings of Russian verbs."""

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in given:
            return given[name]
        if "-" in name:
            low, high = map(int, name.split("-"))
            return str(rng.randrange(low // 10, high // 10 + 1) * 10 if low >= 100 else rng.randint(low, high))
        if name in ph.ENDINGS:
            return ph.ENDINGS[name][she]
        return rng.choice(SLOTS[language][name])

    return _SENTENCE.sub(lambda match: match.group().upper(), _SLOT.sub(one, template))


def reword(rng: random.Random, text: str) -> str:
    """Draw one of each bracket's alternatives."""
    return _CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), text)


def say(rng: random.Random, table: Mapping[str, Sequence[str]], language: str, **given: str) -> str:
    """One phrase of a table, slots filled."""
    return fill(rng, rng.choice(table[language]), language, **given)


def chat(rng: random.Random, language: str, *, she: bool) -> str:
    """Small talk of one to three sentences, so that two people seldom write nearly the same."""
    templates = rng.sample(SENTENCES[language], rng.choices((1, 2, 3), (30, 55, 15))[0])
    return " ".join(fill(rng, template, language, she=she) for template in templates)
