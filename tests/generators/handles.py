"""Invented official handles, names that pass for them by a stated edit, and ordinary names. Imports nothing of Elshi.

Written and committed before the comparison at the door was. `lookalikes` says of each by which edit it was made; a slip
(a letter dropped, doubled or swapped) is made in words of five letters and more only, since one letter of an acronym
makes another institution of it. `ordinary` are people, words, clubs, media and other institutions, many with the
country's name or the ministry's acronym in them: nobody would take one of them for the ministry. `parodies` say what
they are; what should come of them is for a person to say, so they are counted apart.
"""

import random
from collections.abc import Callable, Iterator

OFFICIAL = (
    ("x", "samal_mfa"),
    ("telegram", "mfasamal"),
    ("instagram", "mfa.samal"),
    ("facebook", "samal.foreign.ministry"),
    ("x", "samal_embassy_tarvia"),
    ("mastodon", "spokesperson@mfa.samal.example"),
    ("youtube", "samalforeignministry"),
    ("x", "SamalConsulKyran"),
    ("telegram", "samal_spokesperson"),
    ("tiktok", "samal_mfa_press"),
    ("vk", "mid_samal"),
)

_CYRILLIC = dict(zip("aceopxyis", "асеорхуіѕ", strict=True))
_DIGITS = {"o": "0", "l": "1", "i": "1", "e": "3", "a": "4", "s": "5", "b": "8"}
_PAIRS = {"m": "rn", "w": "vv", "d": "cl"}
_AFFIXES = ("official", "real", "the", "press", "gov", "kz", "info", "verified")

Edit = Callable[[str, random.Random], str | None]


def _swap_letters(table: dict[str, str], most: int) -> Edit:
    def edit(name: str, chance: random.Random) -> str | None:
        places = [at for at, letter in enumerate(name.lower()) if letter in table]
        if not places:
            return None
        chosen = set(chance.sample(places, min(len(places), chance.randint(1, most))))
        return "".join(table[letter.lower()] if at in chosen else letter for at, letter in enumerate(name))

    return edit


def _capital_i(name: str, chance: random.Random) -> str | None:
    places = [at for at, letter in enumerate(name) if letter == "l"]
    if not places:
        return None
    at = chance.choice(places)
    return name[:at] + "I" + name[at + 1 :]


def _separator(name: str, chance: random.Random) -> str | None:
    marks = [at for at, letter in enumerate(name) if letter in "._"]
    way = chance.choice(("change", "drop", "end", "front"))
    if way in {"change", "drop"} and marks:
        at = chance.choice(marks)
        other = "" if way == "drop" else chance.choice([mark for mark in "._-" if mark != name[at]])
        return name[:at] + other + name[at + 1 :]
    return f"_{name}" if way == "front" else f"{name}_"


def _slip(name: str, chance: random.Random) -> str | None:
    words = [word for word in name.replace(".", "_").split("_") if len(word) >= 5]
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(1, len(word) - 1)
    made = {
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + word[at] + word[at:],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[chance.choice(("drop", "double", "swap"))]
    return name.replace(word, made, 1)


def _affix(name: str, chance: random.Random) -> str | None:
    word = chance.choice(_AFFIXES)
    return chance.choice((f"{name}_{word}", f"{word}_{name}", f"{name}{word}"))


def _word_order(name: str, chance: random.Random) -> str | None:
    for mark in "._":
        words = name.split(mark)
        if len(words) > 1:
            at = chance.randrange(len(words) - 1)
            words[at], words[at + 1] = words[at + 1], words[at]
            return mark.join(words)
    return None


_cyrillic, _digits = _swap_letters(_CYRILLIC, 3), _swap_letters(_DIGITS, 2)


def _two(first: Edit, second: Edit) -> Edit:
    def edit(name: str, chance: random.Random) -> str | None:
        made = first(name, chance)
        return made and second(made, chance)

    return edit


EDITS: dict[str, Edit] = {
    "cyrillic": _cyrillic,
    "digits": _digits,
    "pairs": _swap_letters(_PAIRS, 1),
    "capital-i": _capital_i,
    "separator": _separator,
    "slip": _slip,
    "affix": _affix,
    "word-order": _word_order,
    "cyrillic-affix": _two(_cyrillic, _affix),
    "digits-separator": _two(_digits, _separator),
}


def lookalikes(seed: int = 7, *, each: int = 5) -> list[tuple[str, str, str, str]]:
    """(edit, platform, the name that passes, the official one), distinct, on the platform of the official one."""
    chance = random.Random(seed)
    found: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    official = {(platform, handle.lower()) for platform, handle in OFFICIAL}
    for platform, handle in OFFICIAL:
        name, at, host = handle.partition("@")
        for kind, edit in EDITS.items():
            for _ in range(each):
                made = edit(name, chance)
                if made is None or made == name or (platform, made.lower()) in official:
                    continue
                if platform == "facebook" and made.replace(".", "").lower() == name.replace(".", "").lower():
                    continue  # the same account there
                whole = made + at + host
                found.setdefault((platform, whole), (kind, platform, whole, handle))
    return list(found.values())


_GIVEN = (
    "aigul", "aidar", "alma", "samal", "dana", "erlan", "samat", "saule", "timur", "zhanna", "olga", "ivan", "maria",
    "daniyar", "gulnara", "nurlan", "marat", "asel", "kairat", "madina", "pavel", "irina", "ahmed", "fatima", "li",
    "wei", "john", "emma", "lucas", "sofia", "yusuf", "amina", "samalbek", "samala", "tarvis", "kyra",
)  # fmt: skip
_FAMILY = (
    "saparova", "akhmetov", "samalov", "ivanova", "petrov", "kim", "nurpeisova", "bekov", "omarova", "smith",
    "mueller", "garcia", "haddad", "wang", "chen", "tulegenov", "samatova", "dzhaksybekov", "s", "k", "almas",
    "mfarini", "misamal",
)  # fmt: skip
_TOPICS = (
    "news", "football", "weather", "travel", "love", "visit", "jobs", "music", "food", "photo", "memes", "taxi",
    "market", "history", "students", "airlines", "bank", "radio", "today", "life", "online", "cats", "crypto",
    "auto", "poetry",
    "tv", "press", "daily", "city", "estate", "hockey", "fc", "mountains", "diaspora", "voice", "times", "post",
)  # fmt: skip
_PLACES = ("samal", "tarvia", "kyran", "veldra", "ostrel", "norvik", "belmara")
_OTHER_BODIES = (
    "mod",
    "moe",
    "moh",
    "mia",
    "mof",
    "moj",
    "parliament",
    "senate",
    "police",
    "customs",
    "statistics",
    "court",
)
_FAR_BODIES = ("mfa", "mid", "embassy", "consulate", "foreign_ministry", "spokesperson")
_WORDS = (
    "bluebird", "steppe", "north_wind", "tea_and_books", "quietriver", "codecat", "morning", "mfa_students_theatre",
    "fine_arts_mfa", "mfa_poet", "foreign_films", "ministry_of_sound", "ministryofcats", "embassy_hotel", "pressroom",
    "official_aigul", "real_timur", "consulting_kyran", "spokes_and_wheels", "midnight", "mid_century", "samalyot",
    "samalot", "small_mfa_group", "animal_mfa", "normal_life", "formal_wear", "samara_news", "somali_mfa", "salam",
)  # fmt: skip
_CYRILLIC_NAMES = (
    "Айгүл Сапарова", "Самал", "Самал Ахметова", "Новости Самала", "Иван Петров", "Самал жаңалықтары", "Дәурен",
    "Типичный Самал", "Подслушано Тарвия", "Футбол Самал", "сәлем", "самалов_т", "Ольга К.", "тарвия онлайн",
)  # fmt: skip


def ordinary(seed: int = 11, *, most: int = 6_000) -> list[tuple[str, str]]:
    """(platform, name), distinct: at most so many, of all kinds."""
    chance = random.Random(seed)
    kinds = [list(_all_people(chance)), list(_all_topics(chance)), list(_all_bodies()), list(_all_words(chance))]
    found: dict[tuple[str, str], None] = {}
    for pool in kinds[1:]:
        for name in pool:
            found.setdefault((chance.choice(("x", "telegram", "instagram", "vk", "tiktok", "facebook")), name))
    people = kinds[0]
    chance.shuffle(people)
    for name in people:
        if len(found) >= most:
            break
        found.setdefault((chance.choice(("x", "telegram", "instagram", "vk", "tiktok", "youtube")), name))
    return list(found)


def parodies() -> list[tuple[str, str]]:
    """Names that say that they are not the ministry."""
    words = ("parody", "fake", "not", "fans", "satire", "memes", "watch")
    return [("x", f"{word}_samal_mfa") for word in words] + [("x", f"samal_mfa_{word}") for word in words]


def _all_people(chance: random.Random) -> Iterator[str]:
    for given in _GIVEN:
        for family in _FAMILY:
            number = str(chance.randrange(1, 2010))
            yield from (f"{given}_{family}", f"{given}{family}", f"{family}.{given}")
            yield from (f"{given}_{family}{number}", f"{given[0]}{family}{number}", f"{given.title()}{family.title()}")
            yield f"{given}{number}"


def _all_topics(chance: random.Random) -> Iterator[str]:
    for place in _PLACES:
        for topic in _TOPICS:
            yield from (f"{place}_{topic}", f"{topic}_{place}", f"{place}{topic}", f"{topic}{place}")
            yield f"{place}.{topic}{chance.randrange(10, 99)}"


def _all_bodies() -> Iterator[str]:
    for place in _PLACES:
        for body in _OTHER_BODIES:
            yield from (f"{place}_{body}", f"{body}_{place}", f"{body}{place}")
        if place != "samal":
            for body in _FAR_BODIES:
                yield from (f"{place}_{body}", f"{body}_{place}", f"{body.replace('_', '')}{place}")
                yield f"{place}_{body}_samal"  # theirs, in Samal


def _all_words(chance: random.Random) -> Iterator[str]:
    yield from _WORDS
    yield from _CYRILLIC_NAMES
    for word in _WORDS:
        yield from (f"{word}{chance.randrange(1, 999)}", f"{word}_{chance.choice(_GIVEN)}")
    for name in _CYRILLIC_NAMES:
        yield f"{name} {chance.randrange(1, 99)}"
