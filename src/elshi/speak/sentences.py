"""Where a text may be cut: after sentences, else after clauses, else between words, else between signs.

No dictionary: a sentence ends at its mark, if what follows does not begin with a small letter and what stands before a
point is no abbreviation, as far as its length shows (`2026 ж.`, `т.б.`, `No. 5`). A wrong guess makes a cut in another
place and never another text: what comes back, joined with its gaps, is what was given.

>>> [piece.text for piece in split_sentences("Сапар 2026 ж. Мамырда болды. Келесі кездесу – Самалда!")]
['Сапар 2026 ж. Мамырда болды.', 'Келесі кездесу – Самалда!']
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from elshi.speak.lengths import split_graphemes

_CLOSERS = r"[\"'»”’)\]]*"
_SENTENCE = re.compile(rf"(?P<mark>[.!?…؟۔]+){_CLOSERS}(?P<gap>\s+)|[。！？]+[”’」』）)]*(?P<none>\s*)")
_CLAUSE = re.compile(r"[,;:،؛–—]\s+|[，；：、]\s*")
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"\s+|(?<=[{_UNSPACED}，。；：！？、”’」』）])(?=[{_UNSPACED}])")
_BEFORE = re.compile(r"[^\s\"'«»“”‘’()\[\]]*\Z")
_TITLES = frozenset(
    ("mrs", "gen", "col", "prof", "sen", "rep", "capt", "amb", "ген", "проф", "акад", "обл", "просп", "респ")
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that belong together. `gap`: what stands between the piece before and this one; empty for the first."""

    text: str
    gap: str = ""


def split_sentences(text: str) -> list[Piece]:
    """The sentences of one paragraph."""
    pieces, start, gap = [], 0, ""
    for found in _SENTENCE.finditer(text):
        if found.end() == len(text) or not _ends(text, found):
            continue
        between = found.group("gap") or found.group("none") or ""
        end = found.end() - len(between)
        pieces.append(Piece(text[start:end], gap))
        start, gap = found.end(), between
    return [*pieces, Piece(text[start:], gap)] if text[start:] else pieces


def split_finer(piece: Piece) -> list[Piece]:
    """The clauses of a piece; of one clause the words; of one word the signs. One sign is one piece, for ever."""
    for pattern in (_CLAUSE, _WORD):
        parts = _split_after(piece, pattern)
        if len(parts) > 1:
            return parts
    signs = split_graphemes(piece.text)
    return [Piece(sign, "" if index else piece.gap) for index, sign in enumerate(signs)]


def split_words(piece: Piece) -> list[Piece]:
    """The words of a piece; of a script that is written without spaces, wherever a line may be broken."""
    return _split_after(piece, _WORD)


def join(pieces: Sequence[Piece]) -> str:
    """The text of pieces that stand one after the other, without the gap before the first."""
    return "".join(piece.gap + piece.text if index else piece.text for index, piece in enumerate(pieces))


def _split_after(piece: Piece, pattern: re.Pattern[str]) -> list[Piece]:
    """The piece cut wherever the pattern ends; white space at its end is the gap before the next."""
    parts, start, gap = [], 0, piece.gap
    for found in pattern.finditer(piece.text):
        end = found.start() + len(found.group().rstrip())
        if end == start or found.end() == len(piece.text):
            continue
        parts.append(Piece(piece.text[start:end], gap))
        start, gap = found.end(), piece.text[end : found.end()]
    return [*parts, Piece(piece.text[start:], gap)]


def _ends(text: str, found: re.Match[str]) -> bool:
    mark = found.group("mark")
    if mark is None:
        return True
    following = text[found.end() :].lstrip("\"'«“‘([–—- ")[:1]
    if following.islower():
        return False
    if mark != ".":
        return True
    before = _BEFORE.search(text, 0, found.start())
    word = before.group() if before else ""
    return len(word) > 2 and "." not in word and word.casefold() not in _TITLES
