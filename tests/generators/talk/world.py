"""The people, the clock and the posts that all parts of the talk share.

Each part draws from its own `random.Random`, seeded by the seed and the part's name, so that leaving a part out
changes nothing in the others. Times of drafts are whole microseconds since the start (00:00 UTC of the first day).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from generators import samal_phrases as ph
from generators.samal_world import RHYTHM
from generators.talk import words_lawful
from generators.talk.wording import LANGUAGES

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
HOME_EAST_H = 5  # Samal is five hours east of Greenwich
EAST_H = {"kk": 5, "ru": 5, "en": 0, "ar": 3, "zh": 8}  # where most who write that language live


@dataclass(frozen=True)
class Account:
    """One author: relative weight of talk, language, hours east of UTC; `she` is for Russian verb endings."""

    handle: str
    language: str
    chat: float
    she: bool
    east_h: int


@dataclass(frozen=True)
class Scheme:
    """What one planted network shares (`by`) and in how many languages it writes."""

    name: str
    by: str


SCHEMES = (
    Scheme("network-rewording", "near-text"),
    Scheme("network-links", "url"),
    Scheme("network-hashtags", "hashtags"),
    Scheme("network-media", "media"),
    Scheme("network-replies", "reply_to"),
    Scheme("network-overlap-1", "text"),
    Scheme("network-overlap-2", "url"),
)
# Seconds between one member's post of a push and the next one's.
TEMPI = {"seconds": (0.3, 4.0), "minutes": (5.0, 45.0)}


@dataclass(frozen=True)
class Crew:
    """The members of one planted network, its tempo and how busy it is."""

    scheme: Scheme
    tempo: str
    members: tuple[Account, ...]
    pushes_a_day: tuple[int, int]
    turnout: tuple[float, float]


@dataclass(eq=False)
class Draft:
    """A post before it has an id. `part`, `role` and `push` are for the truth only."""

    at: int
    account: str
    text: str | None
    language: str | None
    media: tuple[str, ...] = ()
    reply_to: Draft | None = None
    repost_of: Draft | None = None
    part: str = ""
    role: str = ""
    push: int | None = None


@dataclass(frozen=True)
class Article:
    """One piece of news: when it appears, its link and its titles."""

    at: int
    url: str
    titles: dict[str, str]


@dataclass(frozen=True)
class World:
    """What all parts share, and the drafts written so far."""

    seed: int
    days: int
    people: tuple[Account, ...]
    crews: tuple[Crew, ...]
    articles: tuple[Article, ...]
    story: Article
    drafts: list[Draft] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Microseconds from the start to the end."""
        return self.days * DAY

    def rng(self, part: str) -> random.Random:
        """The random source of one part."""
        return random.Random(f"talk/{self.seed}/{part}")  # strings are seeded by SHA-512: PYTHONHASHSEED plays no part


def make_world(seed: int, *, days: int, people: int) -> World:
    """Draw people, networks and news. Members come from the same pool of handles as everybody else."""
    rng = random.Random(f"talk/{seed}/world")
    tempi = (list(TEMPI) * len(SCHEMES))[: len(SCHEMES)]
    rng.shuffle(tempi)
    sizes = [rng.randint(12, 60) for _ in SCHEMES]
    pool = [_account(rng, handle, she) for handle, she in _handles(rng, people + sum(sizes))]
    crews: list[Crew] = []
    for scheme, tempo, size in zip(SCHEMES, tempi, sizes, strict=True):
        members = [_as_member(rng, pool.pop()) for _ in range(size)]
        if scheme.name == "network-overlap-2":
            members[0] = crews[-1].members[0]  # the one account that is in both
        low = rng.randint(3, 4)
        turnout = rng.uniform(0.3, 0.55)
        crews.append(Crew(scheme, tempo, tuple(members), (low, low + 2), (turnout, turnout + 0.2)))
    articles = tuple(sorted((_article(rng, news, days) for news in ph.NEWS), key=lambda article: article.at))
    told = rng.choice(words_lawful.STORIES)
    day = rng.randrange(1, days - 1)
    story_at = day * DAY + rng.randrange(5 * HOUR, 14 * HOUR)
    story = Article(story_at, told["url"], {lang: told[lang] for lang in LANGUAGES})
    return World(seed, days, tuple(pool), tuple(crews), articles, story)


def _handles(rng: random.Random, count: int) -> list[tuple[str, bool]]:
    found: dict[str, bool] = {}
    while len(found) < count:
        she = rng.random() < 0.5
        name = rng.choice(ph.FEMALE_NAMES if she else ph.MALE_NAMES)
        word, number = rng.choice(ph.HANDLE_WORDS), rng.randrange(100)
        forms = (
            f"{name}_{word}{number}",
            f"{word}_{name}{number}",
            f"{name}{word}{number:02d}",
            f"{name}.{word}{number}",
        )
        found.setdefault(rng.choice(forms).replace(".", "__"), she)
    handles = list(found.items())
    rng.shuffle(handles)
    return handles


def _account(rng: random.Random, handle: str, she: bool) -> Account:
    language = rng.choices(LANGUAGES, (36, 36, 14, 7, 7))[0]
    east_h = EAST_H[language] if rng.random() < 0.7 else HOME_EAST_H
    return Account(handle, language, min(150.0, rng.paretovariate(1.1)), she, east_h)


def _as_member(rng: random.Random, account: Account) -> Account:
    """Members speak mostly Kazakh and Russian, and talk as much as lively honest people do."""
    language = rng.choices(LANGUAGES, (42, 42, 8, 4, 4))[0]
    return replace(account, language=language, chat=rng.uniform(1.5, 8.0), east_h=HOME_EAST_H)


def _article(rng: random.Random, news: tuple[str, str, str, str], days: int) -> Article:
    titles = {"kk": news[1], "ru": news[2], "en": news[3], "ar": news[3], "zh": news[3]}
    return Article(draw_time(rng, 0, days * DAY), news[0], titles)


def draw_time(rng: random.Random, low: int, high: int, *, east_h: int = HOME_EAST_H) -> int:
    """A microsecond of [low, high) after the rhythm of day and night."""
    while True:
        at = rng.randrange(low, high)
        if rng.random() * max(RHYTHM) < RHYTHM[(at // HOUR + east_h) % 24]:
            return at


def draw_people(rng: random.Random, accounts: Sequence[Account], count: int) -> list[Account]:
    """Distinct accounts in random order: lively ones sooner, but not only they (Efraimidis and Spirakis)."""
    keys = [(rng.random() ** (1 / account.chat**0.5), i) for i, account in enumerate(accounts)]
    chosen = [accounts[i] for _, i in sorted(keys, reverse=True)[:count]]
    rng.shuffle(chosen)
    return chosen


def draw_authors(rng: random.Random, accounts: Sequence[Account], count: int) -> list[Account]:
    """Authors of `count` posts by weight, with repeats: the heavy tail of talk."""
    return rng.choices(accounts, cum_weights=list(accumulate(account.chat for account in accounts)), k=count)


def draw_hash(rng: random.Random) -> str:
    """A picture's perceptual hash: 16 hexadecimal digits."""
    return f"{rng.getrandbits(64):016x}"
