"""The form in which texts are compared: what is the same in two posts although it was typed or linked otherwise.

Form     Unicode NFKC (UAX 15), lower case, links (`http://` or `https://` and what follows) and @mentions dropped up to
         the next white space, white space folded to single spaces, ends stripped. White space is what Python's
         `str.isspace` says, case what its `str.lower` says.

It is computed on arrays of code points, many texts at once. Only a text that is not in NFKC, or has one of the two
letters whose lower case is not one letter for one (İ, and Σ at the end of a word), is changed by itself before.

>>> normal_forms(pa.array(["RT @ann:  Look:\\nHTTPS://news.samal.example/a Ⅳ"])).to_pylist()
['rt look: iv']
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.code_points import Codes, Places, code_points

THREADS = 2  # the machine that a node is promised to fit on
BYTES_AT_ONCE = 1 << 19  # of texts, in one thread: their code points stay in its cache
_BYTES_EACH = 64  # what a text costs beside its letters
_TABLE_END = 0x20000  # from here on there are no letters with case and no white space

_BLANK = 0xFFFFFFFF  # any white space: no code point, so never taken for one
_BETWEEN = " "  # of words, and after each text, so that no word or link reaches into the next
_END = "\n"  # of a text while several are one string: white space, so in no form

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


def _forms_of_chunk(chunk: pa.Array) -> pa.Array:
    nothing, between = (pa.scalar(mark, chunk.type) for mark in ("", _BETWEEN))
    text = code_points(pc.binary_join_element_wise(_settled(chunk), nothing, between))
    starts, ends = text.starts[:-1], text.starts[1:] - 1
    lowered = _look_up(text.points)
    blank = lowered == _BLANK
    _drop_links(lowered, blank)
    kept = ~blank
    words = np.flatnonzero(kept & np.concatenate([[True], blank[:-1]]))  # where words begin
    inner = np.ones(len(words) + 1, bool)
    inner[np.searchsorted(words, starts)] = False  # the first of each text; where it has none, that of a later text
    gaps = words[inner[:-1]] - 1  # the blank before each word that is not its text's first
    for places, mark in ((gaps, _BETWEEN), (ends, _END)):
        kept[places] = True
        lowered[places] = ord(mark)
    return _to_strings(lowered[kept])


def _settled(texts: pa.Array) -> pa.Array:
    """The texts, in NFKC; in lower case already where that depends on more than one character. None is null."""
    texts = pc.fill_null(texts, "")
    wide = pc.not_equal(pc.utf8_length(texts), pc.binary_length(texts))  # the others are ASCII
    settled = [_settle(text) for text in texts.filter(wide).to_pylist()]
    return pc.replace_with_mask(texts, wide, pa.array(settled, texts.type))


def _settle(text: str) -> str:
    if "İ" in text or "Σ" in text or not unicodedata.is_normalized("NFKC", text):
        return unicodedata.normalize("NFKC", text).lower()
    return text


def _look_up(codes: Codes) -> Codes:
    """Each code point in lower case, or `_BLANK`."""
    lowered = _table().take(codes, mode="clip")
    beyond = np.flatnonzero(codes >= _TABLE_END)
    lowered[beyond] = codes[beyond]
    return lowered


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


def _to_strings(codes: Codes) -> pa.Array:
    """Texts one after the other in `codes`, each ended by `_END`, as large strings."""
    data = codes.tobytes().decode("utf-32-le").encode()
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(_END))
    offsets = np.concatenate([[0], ends - np.arange(len(ends))])
    data = data.replace(_END.encode(), b"")
    return pa.Array.from_buffers(pa.large_string(), len(ends), [None, pa.py_buffer(offsets), pa.py_buffer(data)])


@cache
def _table() -> Codes:
    """By code point below `_TABLE_END`: its lower case, or `_BLANK` if it is white space."""
    letters = "".join(map(chr, range(_TABLE_END)))
    alone = letters.replace("İ", "i").replace("Σ", "σ")  # as each is by itself, whatever stands beside it
    lower = np.frombuffer(alone.lower().encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    lower[[found.start() for found in re.finditer(r"\s", letters)]] = _BLANK
    return lower
