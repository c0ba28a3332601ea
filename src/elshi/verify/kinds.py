"""Naming a change: a number, a negation or a name, words that fell out or came in, letters that only look alike.

It names what a reader should look at and never decides whether a text is official. docs/formats/matching.md has the
rules; the tables are `elshi.text.negation` and `elshi.text.numbers`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from elshi.text.differences import Change
from elshi.text.names import is_name
from elshi.text.negation import is_negation, turns_sense
from elshi.text.numbers import number_value
from elshi.text.skeleton import token_shape
from elshi.text.tokens import Tokens, same_letters

KINDS = (
    "number", "negation", "name", "omission", "insertion", "homoglyph", "punctuation", "splice",
)  # fmt: skip
FEW = 3  # words on each side of a small change


def kinds_of(changes: Iterable[Change], given: Tokens, official: Tokens, language: str) -> set[str]:
    """The kinds of all `changes`."""
    kinds: set[str] = set()
    for change in changes:
        if change.op != "equal":
            kinds |= _kinds_of_one(change, given, official, language)
    return kinds


def has_weight(official: Tokens, start: int, end: int, language: str) -> set[str]:
    """Which of "number", "negation", "name" stand among the official words [start, end)."""
    kinds: set[str] = set()
    for index in range(start, end):
        if number_value(official.keys[index], language) is not None:
            kinds.add("number")
        elif is_name(official, index, language):
            kinds.add("name")
        elif is_negation(official.keys[index], language):
            kinds.add("negation")
    return kinds


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a change: its keys, and which of them say something of weight."""

    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    names: frozenset[str]
    denials: int
    plain: int


def _weigh(tokens: Tokens, start: int, end: int, language: str) -> _Side:
    numbers, names, denials, plain = [], set(), 0, 0
    for index in range(start, end):
        key = tokens.keys[index]
        value = number_value(key, language)
        if value is not None:
            numbers.append(value)
        elif is_name(tokens, index, language):
            names.add(key)
        elif is_negation(key, language):
            denials += 1
        else:
            plain += 1
    return _Side(tokens.keys[start:end], tuple(numbers), frozenset(names), denials, plain)


def _kinds_of_one(change: Change, given: Tokens, official: Tokens, language: str) -> set[str]:
    ours = _weigh(official, change.c, change.d, language)
    theirs = _weigh(given, change.a, change.b, language)
    if ours.keys == theirs.keys:
        pairs = zip(official.words[change.c : change.d], given.words[change.a : change.b], strict=True)
        return {"punctuation"} if all(same_letters(*pair) for pair in pairs) else {"homoglyph"}
    if [*map(token_shape, ours.keys)] == [*map(token_shape, theirs.keys)]:
        return {"homoglyph"}
    kinds: set[str] = set()
    if Counter(ours.numbers) != Counter(theirs.numbers):
        kinds.add("number")
    turned = any(turns_sense(one, other) for one, other in zip(ours.keys, theirs.keys, strict=False))
    if ours.denials != theirs.denials or turned:
        kinds.add("negation")
    if ours.names - set(theirs.keys) or (theirs.names - set(ours.keys) and not _shouts(given)):
        kinds.add("name")
    if kinds and max(len(ours.keys), len(theirs.keys)) <= FEW:
        return kinds  # the words about it changed with it
    longer = len(ours.keys) - len(theirs.keys)
    exchanged = not kinds and longer == 0
    if ours.plain and (longer > 0 or exchanged):
        kinds.add("omission")
    if theirs.plain and (longer < 0 or exchanged):
        kinds.add("insertion")
    if not kinds and (ours.numbers or theirs.numbers):
        kinds.add("number")  # the same value, written in another way
    return kinds or {"omission" if longer > 0 else "insertion"}


def _shouts(tokens: Tokens) -> bool:
    """Whether most words begin with a capital, so that a capital says nothing."""
    return 2 * sum(word[0].isupper() for word in tokens.words) > len(tokens.words)
