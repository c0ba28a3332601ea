"""Hints for the reader's browser: which texts share words with the one that was pasted, without reading them all.

One file for each span of a year, `verify/index/<year>-<span>.json`: JSON `{format, texts}`, `texts` from the SHA-256 of
a rendition to its marks in Base 64, 3 bytes each, sorted. A mark is the hash of three words that follow each other, by
their shapes (`elshi.text.skeleton`), so that exchanged letters are found too; of each three marks in a row the smallest
is kept (winnowing), so any five words in a row that a text shares are found. Format: docs/formats/verify-page.md.

Nothing rests on a hint: what it leads to is verified, and a false one can only hide a text.
"""

import base64
import json
from collections.abc import Iterable

from elshi.record import Rendition, words
from elshi.text.skeleton import token_shape
from elshi.text.tokens import find_tokens, token_key

FORMAT = "elshi-index/1"
WIDTH = 3  # words in a mark, and marks in a window
_MARK_BYTES = 3


def shingle_hashes(text: str) -> list[int]:
    """The marks of a text in normal form, in order, 24 bits each: FNV-1a (32 bits, folded) over the shapes in UTF-8."""
    shapes = [token_shape(token_key(text[start:end])) for start, end in find_tokens(text)]
    runs = zip(shapes, shapes[1:], shapes[2:], strict=False)
    return [_hash(" ".join(run).encode()) for run in runs]


def winnow(marks: list[int]) -> set[int]:
    """Of each WIDTH marks in a row the smallest; all of them if there are fewer."""
    if len(marks) < WIDTH:
        return set(marks)
    return {min(marks[at : at + WIDTH]) for at in range(len(marks) - WIDTH + 1)}


def format_index(renditions: Iterable[tuple[str, Rendition]]) -> bytes:
    """The file for these renditions, each with its SHA-256."""
    texts = {sha256: _pack(winnow(shingle_hashes(words(rendition)))) for sha256, rendition in renditions}
    # not by format_canonical, whose limit is for what is signed
    return json.dumps({"format": FORMAT, "texts": texts}, sort_keys=True, separators=(",", ":")).encode()


def _pack(marks: set[int]) -> str:
    return base64.b64encode(b"".join(mark.to_bytes(_MARK_BYTES, "big") for mark in sorted(marks))).decode()


def _hash(data: bytes) -> int:
    found = 0x811C9DC5
    for byte in data:
        found = ((found ^ byte) * 0x01000193) & 0xFFFFFFFF
    return (found >> 24) ^ (found & 0xFFFFFF)
