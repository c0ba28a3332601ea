"""Words, tokens and an index of word runs, for `altered_quotes.py`.

Two views of a text. *Words* are what must be equal for a quote to be faithful: letters and digits only, in one case,
so that quotation marks, dashes, white space and line breaks do not count. *Tokens* are what is cut and edited: pieces
between white space, with their punctuation; in Chinese each character is one. This is written apart from the product's
own matching on purpose: a mistake there must not be repeated here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

CJK = "[\u3400-\u9fff]"
_CORE = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.DOTALL)
_SENTENCE_END = frozenset(".!?:;…«“„\"'(‘。！？：；؟؛۔—–")
_PARTS = re.compile(rf"{CJK}|[^\s\u3400-\u9fff]+")


class _LettersOnly(dict[int, str]):
    """A table for `str.translate`: letters, marks and digits stay, format characters go, all else is a space."""

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        kept = chr(code) if category[0] in "LMN" else "" if category == "Cf" else " "
        self[code] = kept
        return kept


_LETTERS_ONLY = _LettersOnly()


def find_words(text: str) -> list[str]:
    """The words of a text, folded (NFKC, one case, one Turkish i); a Chinese character is a word."""
    folded = unicodedata.normalize("NFKC", text).replace("\u0130", "i").casefold().replace("\u0131", "i")
    return _PARTS.findall(folded.translate(_LETTERS_ONLY))


def find_spans(text: str, lang: str) -> list[tuple[int, int]]:
    """Where each token begins and ends in the text. A token that begins a line has the line break before it."""
    pattern = r"\S" if lang == "zh" else r"\n?\S+"
    return [match.span() for match in re.finditer(pattern, text)]


def join_tokens(tokens: Iterable[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(tokens).replace(" \n", "\n").strip()


def split_core(token: str) -> tuple[str, str, str]:
    """A token as leading punctuation, core, trailing punctuation."""
    match = _CORE.match(token)
    assert match is not None
    return match.group(1), match.group(2), match.group(3)


def starts_sentence(tokens: Sequence[str], place: int) -> bool:
    """Whether a capital letter at this token may be due to its place alone."""
    if place == 0:
        return True
    before, own = tokens[place - 1], split_core(tokens[place])[0]
    trailing = split_core(before)[2] or ("" if split_core(before)[1] else before)
    return bool(_SENTENCE_END & set(trailing)) or bool(own)


class RunIndex:
    """Finds the documents that hold a run of words, whole and in order."""

    def __init__(self, bodies: Iterable[tuple[str, str]]) -> None:
        """`bodies` are pairs of document id and text."""
        self.words: dict[str, list[str]] = {}
        self._joined: dict[str, str] = {}
        self._holders: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for name, body in bodies:
            words = find_words(body)
            self.words[name] = words
            self._joined[name] = _join(words)
            for gram in iter_runs(words, 4):
                self._holders[gram].add(name)

    def find_holders(self, run: Sequence[str]) -> list[str]:
        """Ids of the documents with this run of at least four words, sorted."""
        sets = [self._holders.get(tuple(run[at : at + 4]), set()) for at in (0, len(run) - 4)]
        needle = _join(run)
        return sorted(name for name in sets[0] & sets[1] if needle in self._joined[name])

    def find_holders_of_parts(self, parts: Sequence[Sequence[str]]) -> list[str]:
        """Ids of the documents that hold all the runs, one after the other."""
        names = set(self.find_holders(parts[0])).intersection(*(self.find_holders(part) for part in parts[1:]))
        return sorted(name for name in names if self._are_in_order(name, parts))

    def _are_in_order(self, name: str, parts: Sequence[Sequence[str]]) -> bool:
        at = 0
        for part in parts:
            needle = _join(part)
            found = self._joined[name].find(needle, at)
            if found < 0:
                return False
            at = found + len(needle) - 1
        return True

    def find_greatest_share(self, words: Sequence[str]) -> float:
        """The share (0..1) of the runs of four words that one single document has."""
        counts: dict[str, int] = defaultdict(int)
        runs = list(iter_runs(words, 4))
        for run in runs:
            for name in self._holders.get(run, ()):
                counts[name] += 1
        return max(counts.values(), default=0) / max(1, len(runs))


def iter_runs(words: Sequence[str], length: int) -> Iterable[tuple[str, ...]]:
    """All runs of so many words."""
    return zip(*(words[shift:] for shift in range(length)), strict=False)


def _join(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
