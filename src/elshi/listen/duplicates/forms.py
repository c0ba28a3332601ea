"""The form in which texts are compared: what is the same in two posts although it was typed or linked otherwise.

Form     Unicode NFKC (UAX 15), lower case, links (`http://` or `https://` and what follows) and @mentions dropped up to
         the next white space, white space folded to single spaces, ends stripped. White space is what Python's
         `str.isspace` says, case what its `str.lower` says.

It is computed on arrays of code points, many texts at once. Only a text that is not in NFKC, or has one of the two
letters whose lower case is not one letter for one (İ, and Σ at the end of a word), is changed by itself before.

>>> normal_forms(pa.array(["RT @ann:  Look:\\nHTTPS://news.samal.example/a Ⅳ"])).to_pylist()
['rt look: iv']
"""

import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

THREADS = 2  # the machine that a node is promised to fit on
BYTES_AT_ONCE = 1 << 19  # of texts, in one thread: their code points stay in its cache
_BYTES_EACH = 64  # what a text costs beside its letters
_TABLE_END = 0x20000  # from here on there are no letters with case and no white space

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Item = TypeVar("Item")
Result = TypeVar("Result")


def normal_forms(texts: pa.Array) -> pa.Array:
    """The form of each text, as an array of large strings of the same length; null becomes ""."""
    return pa.concat_arrays(in_chunks(_forms_of_chunk, texts)) if len(texts) else pa.array([], pa.large_string())


def in_chunks(act: Callable[[pa.Array], Result], texts: pa.Array) -> list[Result]:
    """What `act` gives for each run of texts of about `BYTES_AT_ONCE`, in their order."""
    lengths = pc.fill_null(pc.binary_length(texts), 0).to_numpy().astype(np.int64) + _BYTES_EACH
    chunk = np.cumsum(lengths) // BYTES_AT_ONCE
    cuts = [0, *(np.flatnonzero(chunk[1:] != chunk[:-1]) + 1).tolist(), len(texts)]
    return in_threads(act, [texts.slice(start, end - start) for start, end in pairwise(cuts) if end > start])


def in_threads(act: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """What `act` gives for each item, in their order, on `THREADS` threads: numpy computes beside itself."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(act, items))


def code_points(texts: list[str], *, between: str) -> tuple[Codes, Places]:
    """The code points of all texts in a row, each followed by `between`, and where each text starts."""
    joined = between.join([*texts, ""])
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + len(between)
    starts = np.cumsum(lengths) - lengths
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32), starts


def _forms_of_chunk(chunk: pa.Array) -> pa.Array:
    table = _table()
    codes, starts = code_points([_settled(text or "") for text in chunk.to_pylist()], between=" ")
    place = np.minimum(codes, _TABLE_END)
    lowered = codes + table.lower[place]
    blank = table.space[place]
    _drop_links(lowered, blank)
    kept = ~blank
    words = np.flatnonzero(kept & np.concatenate([[True], blank[:-1]]))  # where words begin
    text_of_word = np.searchsorted(starts, words, side="right")
    gaps = (
        words[1:][text_of_word[1:] == text_of_word[:-1]] - 1
    )  # the blank before each word that is not its text's first
    kept[gaps] = True
    lowered[gaps] = ord(" ")
    return _to_strings(lowered[kept], np.add.reduceat(kept, starts, dtype=np.int64))


def _settled(text: str) -> str:
    """The text, in NFKC; in lower case already if that depends on more than one character."""
    if text.isascii() or not ("İ" in text or "Σ" in text or not unicodedata.is_normalized("NFKC", text)):
        return text
    return unicodedata.normalize("NFKC", text).lower()


def _drop_links(codes: Codes, blank: npt.NDArray[np.bool_]) -> None:
    """Make links and mentions blank. Of a word with several, the first takes the rest of the word with it."""
    begins = np.sort(np.concatenate([np.flatnonzero(codes == ord("@")), _links(codes, blank)]))
    if len(begins) == 0:
        return
    blanks = np.flatnonzero(blank)
    ends = blanks[np.searchsorted(blanks, begins)]  # each text is followed by one, so there always is a next
    first = np.concatenate([[True], ends[1:] != ends[:-1]])
    change = np.zeros(len(codes) + 1, np.int8)
    change[begins[first]] = 1
    change[ends[first]] = -1
    blank |= np.cumsum(change[:-1], dtype=np.int8).astype(bool)


def _links(codes: Codes, blank: npt.NDArray[np.bool_]) -> Places:
    """Where `http://` or `https://` begins, if a character of the same word follows."""
    colons = np.flatnonzero(codes == ord(":"))
    colons = colons[(colons >= len("http")) & (colons + 3 < len(codes))]
    colons = colons[(codes[colons + 1] == ord("/")) & (codes[colons + 2] == ord("/")) & ~blank[colons + 3]]
    found = []
    for scheme in ("http", "https"):
        begins = colons[colons >= len(scheme)] - len(scheme)
        same = np.ones(len(begins), bool)
        for offset, letter in enumerate(scheme):
            same &= codes[begins + offset] == ord(letter)
        found.append(begins[same])
    return np.concatenate(found)


def _to_strings(codes: Codes, lengths: Places) -> pa.Array:
    """Texts of `lengths` code points each, one after the other in `codes`, as large strings."""
    ends = np.cumsum(lengths)
    size = 1 + (codes > 0x7F).view(np.int8) + (codes > 0x7FF).view(np.int8) + (codes > 0xFFFF).view(np.int8)
    bytes_before = np.concatenate([[0], np.cumsum(size, dtype=np.int64)])
    offsets = np.concatenate([[0], bytes_before[ends]]).astype(np.int64)
    data = codes.tobytes().decode("utf-32-le").encode()
    return pa.Array.from_buffers(pa.large_string(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(data)])


@dataclass(frozen=True, slots=True)
class _Table:
    """By code point, up to and with `_TABLE_END`: what to add for lower case, and is it white space."""

    lower: Codes
    space: npt.NDArray[np.bool_]


@cache
def _table() -> _Table:
    letters = [*map(chr, range(_TABLE_END))]
    lower = np.fromiter((ord(letter.lower()[0]) for letter in letters), np.int64, _TABLE_END)
    space = np.zeros(_TABLE_END + 1, bool)
    space[[code for code, letter in enumerate(letters) if letter.isspace()]] = True
    return _Table(lower=np.append(lower - np.arange(_TABLE_END), 0).astype(np.uint32), space=space)  # smaller: wraps
