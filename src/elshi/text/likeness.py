"""Whether one name passes for another: three views of two names, and the relations that are looked for in each.

The views: as written, as it looks (`loose_skeleton`), with digits read as letters. The relations, strongest first: the
same, separators moved, words turned, an affix put to it, a slip of spelling. The reasons are those of
`elshi.text.lookalikes`, which says which kinds of names there are.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from elshi.text.confusables import loose_skeleton
from elshi.text.slips import find_slip

# What is put before or behind a name to pass for it. Words that say what another institution does are not here.
_AFFIXES = frozenset(
    """
    official officially oficial offical real true the original verified authentic genuine gov govt government state
    ministry republic national embassy support help helpdesk helpline hotline service services contact info inform
    news newsroom press media update updates alert alerts live online web site portal page tv channel video chat bot
    group team hq head office admin staff account acc profile new now today daily latest backup reserve second
    int intl international global world org com net app mobile secure security login auth visa visas evisa apply pay
    payment bonus gift refund en eng ru rus kk kaz kz ar zh cn uk us eu uz kg tr de fr es
    mid sim minister spokesperson ofitsialny ofitsialnyi rasmi resmi
    """.split()  # noqa: SIM905  # words are read more easily as words
)
_SEPARATORS = re.compile(r"[^\w]+|_+")
_TELLING = 7  # letters that a name needs before an affix to it passes for it
_DIGITS = str.maketrans("013456789", "oleasbtbg")
_ONE_AS_I = str.maketrans("1", "i")


def name_reasons(given: str, registered: str) -> tuple[str, ...]:
    """The reasons for two names of one kind, neither an address nor a host."""
    raw = given.strip().removeprefix("@")
    views = tuple(_folded_views(raw, registered))
    for relation in _RELATIONS:
        for view in views:
            found = relation(view.given, view.registered)
            if found is not None:
                return (*view.reasons, *found)
    return ()


def _folded_views(raw: str, registered: str) -> Iterator["View"]:
    given = unicodedata.normalize("NFC", raw).casefold()
    return views(given, registered.removeprefix("@").casefold(), raw=raw)


@dataclass(frozen=True, slots=True)
class View:
    """Two names in one view. `reasons`: the tricks that this view sees through."""

    given: str
    registered: str
    reasons: tuple[str, ...]


def views(given: str, registered: str, *, raw: str) -> Iterator[View]:
    """The views of two folded names, plainest first. `raw`: the given one before its case was folded."""
    yield View(given, registered, ())
    look = _look(registered)
    if not given.isascii() or not raw.isascii():
        tricks: tuple[str, ...] = ("homoglyph",)
    elif re.search(r"rn|vv|cl", given) and not re.search(r"[01]", given):
        tricks = ("letter-pairs",)
    else:
        tricks = ("digits",)
    yield View(_look(given), look, tricks)
    if "I" in raw:  # a capital I that is read as a small l
        yield View(_look(raw.replace("I", "l")), look, ("homoglyph",))
    beyond = tricks if tricks == ("digits",) else (*tricks, "digits")
    if re.search(r"\d", given):
        yield View(_look(given.translate(_ONE_AS_I)).translate(_DIGITS), look.translate(_DIGITS), beyond)
        yield View(_look(given).translate(_DIGITS), look.translate(_DIGITS), beyond)


def _look(name: str) -> str:
    # an "rn" of the skeleton is one letter to the eye, and must count as one in what follows
    return loose_skeleton(name).replace("rn", "m")


def _same(given: str, registered: str) -> tuple[str, ...] | None:
    return () if given == registered else None


def _separators(given: str, registered: str) -> tuple[str, ...] | None:
    return ("separators",) if _bare(given) == _bare(registered) else None


def _word_order(given: str, registered: str) -> tuple[str, ...] | None:
    # one swap of neighbours: samal_embassy_tarvia turned round is another state's embassy
    theirs = _words(registered)
    swapped = [[*theirs[:at], theirs[at + 1], theirs[at], *theirs[at + 2 :]] for at in range(len(theirs) - 1)]
    is_swapped = any(_words(given) == words or _bare(given) == "".join(words) for words in swapped)
    return ("word-order",) if is_swapped else None


def _affix(given: str, registered: str) -> tuple[str, ...] | None:
    """The registered name with something put to it: as words of their own, or written together."""
    rest = _without(_words(given), _words(registered))
    if rest and all(_is_affix(word) for word in rest) and (is_telling(registered) or _is_strong(rest)):
        return ("affix",)
    mine, theirs = _bare(given), _bare(registered)
    if mine == theirs or theirs not in mine or not is_telling(registered):
        return None
    before, _, behind = mine.partition(theirs)
    if all(not part or _is_affix(part, joined=True) for part in (before, behind)):
        moved = ("separators",) if len(_words(registered)) > 1 and registered not in given else ()
        return (*moved, "affix")
    return None


def _slip(given: str, registered: str) -> tuple[str, ...] | None:
    """One word with a slip in it, the others the same; also behind an affix."""
    theirs = _words(registered)
    for mine, reasons in _slip_candidates(_words(given), len(theirs)):
        pairs = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
        if len(pairs) == 1 and (kind := find_slip(*pairs[0])) is not None:
            return (kind, *reasons)
    one, other = _bare(given), _bare(registered)
    if len(other) >= _TELLING and len(_words(given)) != len(theirs) and (len(theirs) > 1) and find_slip(one, other):
        return ("spelling", "separators")
    return None


def _slip_candidates(words: list[str], count: int) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """`words` as they are if there are `count`, else without words that are affixes."""
    if len(words) == count:
        yield words, ()
    elif count < len(words) <= count + 2:
        spare = [place for place, word in enumerate(words) if _is_affix(word)]
        for out in combinations(spare, len(words) - count):
            yield [word for place, word in enumerate(words) if place not in out], ("affix",)


_RELATIONS: tuple[Callable[[str, str], tuple[str, ...] | None], ...] = (_same, _separators, _word_order, _affix, _slip)


def is_telling(name: str) -> bool:
    """Whether a name is more than one short word, such as a country's."""
    return len(_bare(name)) >= _TELLING


def _words(name: str) -> list[str]:
    return [word for word in _SEPARATORS.split(name) if word]


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name)


def _without(words: list[str], others: list[str]) -> list[str]:
    """`words` less `others`, if these are among them in one piece; else nothing."""
    for at in range(len(words) - len(others) + 1):
        if words[at : at + len(others)] == others:
            return words[:at] + words[at + len(others) :]
    return []


def _is_affix(word: str, *, joined: bool = False) -> bool:
    """Whether `word` says nothing of its own: a known affix, a number, or, as a word, up to two letters (a code)."""
    if word.isdecimal():
        return len(word) <= 4
    bare = word.rstrip("0123456789")
    return bare in _AFFIXES or bare in _SEEN_AFFIXES or (not joined and len(word) <= 2)


def _is_strong(words: list[str]) -> bool:
    """Affixes that claim to be the office itself, enough to make a short name pass for it."""
    claims = {"official", "real", "gov", "government", "verified", "original", "true"}
    return any(word in claims or word in {_look(claim) for claim in claims} for word in words)


_SEEN_AFFIXES = frozenset(_look(word) for word in _AFFIXES)
