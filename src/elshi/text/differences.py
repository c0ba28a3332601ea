"""What changed, word by word, between an official stretch of text and a given text.

All `official` sides put together are the official stretch, all `given` sides the given text (both in normal form), so
a page can show either. An "equal" part has the same words and the same punctuation between them, each as written there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from elshi.text.alignment import Alignment
from elshi.text.tokens import Tokens, plain_gap, same_letters

_CLOSING = frozenset("?!")


@dataclass(frozen=True, slots=True)
class DiffPart:
    """`op`: "equal", "delete" (only in the official text), "insert" (only in the given one) or "replace"."""

    op: str
    official: str
    given: str


@dataclass(frozen=True, slots=True)
class Change:
    """One part as tokens: [a, b) of the given text and [c, d) of the official one."""

    op: str
    a: int
    b: int
    c: int
    d: int


def find_changes(given: Tokens, official: Tokens, alignment: Alignment) -> list[Change]:
    """The parts of the whole given text, equal ones too, in order."""
    changes: list[Change] = []
    a, c = 0, alignment.start
    for run in alignment.equal:
        _add(changes, *_other_words(a, run.given, c, run.other))
        for step in range(run.length):
            i, j = run.given + step, run.other + step
            same = given.keys[i] == official.keys[j] and same_letters(given.words[i], official.words[j])
            if same and step + 1 < run.length:
                same = plain_gap(given.gap(i)) == plain_gap(official.gap(j))
            elif same and i + 1 == len(given.spans):
                same = not adds_closing(given.gap(i), official.gap(j))
            _add(changes, "equal" if same else "replace", i, i + 1, j, j + 1)
        a, c = run.given + run.length, run.other + run.length
    _add(changes, *_other_words(a, len(given.spans), c, alignment.end))
    return changes


def show_changes(given: Tokens, official: Tokens, changes: list[Change]) -> tuple[DiffPart, ...]:
    """The parts as text. The first given part has what stands before the first word too."""
    return tuple(_show(given, official, changes))


def adds_closing(given: str, official: str) -> bool:
    """Whether what follows the last given word has a question or exclamation mark that the official text has not."""
    return not _CLOSING.intersection(plain_gap(given)) <= set(plain_gap(official))


def _show(given: Tokens, official: Tokens, changes: list[Change]) -> Iterator[DiffPart]:
    for index, change in enumerate(changes):
        ours = official.stretch(change.c, change.d)
        theirs = given.stretch(change.a, change.b)
        if index == 0:
            theirs = given.gap(-1) + theirs
        if index == len(changes) - 1:
            ours = ours.rstrip()
        yield DiffPart(change.op, ours, theirs)


def _other_words(a: int, b: int, c: int, d: int) -> tuple[str, int, int, int, int]:
    if a == b:
        return "delete", a, b, c, d
    return ("insert" if c == d else "replace"), a, b, c, d


def _add(changes: list[Change], op: str, a: int, b: int, c: int, d: int) -> None:
    if a == b and c == d:
        return
    last = changes[-1] if changes else None
    if last is not None and last.op == op:
        changes[-1] = Change(op, last.a, b, last.c, d)
    else:
        changes.append(Change(op, a, b, c, d))
