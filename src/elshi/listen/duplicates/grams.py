"""The grams of a form: all its runs of five characters; a form shorter than five is its own one gram.

Two kinds of numbers for them. `gram_hashes`: 32 bits, the same in every run and on every machine, for signatures.
`number_grams`: whole numbers that differ wherever the grams differ, for exact comparison within one run.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.code_points import Codes, Places, code_points

GRAM = 5  # characters
_NOTHING = 0xD800  # half a character: in no text
_FACTOR = np.uint32(0x9E3779B1)
_MIX = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))  # MurmurHash3's last steps


class Windows(NamedTuple):
    """The code points of several forms in a row, short ones filled up, and where their grams begin in them."""

    codes: Codes
    begins: npt.NDArray[np.bool_]  # whether a gram begins at this character, a gram that a text has twice both times
    counts: Places  # grams of each text, repeats included; 0 for an empty form


def gram_windows(forms: pa.Array) -> Windows:
    """Where the grams of each form begin."""
    return windows_of(forms, GRAM)


def windows_of(texts: pa.Array, length: int) -> Windows:
    """Where the runs of `length` characters of each text begin; a text that is shorter, but not empty, is filled up."""
    text = code_points(texts)
    codes, starts, lengths = text.points, text.starts[:-1], np.diff(text.starts)
    short = np.flatnonzero((lengths > 0) & (lengths < length))
    if len(short):
        lacking = np.zeros_like(lengths)
        lacking[short] = length - lengths[short]
        codes = np.insert(codes, np.repeat(starts + lengths, lacking), _NOTHING)
        lengths = lengths + lacking
        starts = np.cumsum(lengths) - lengths
    counts = np.maximum(lengths - (length - 1), 0)
    is_gram = np.ones(len(codes), bool)
    ends = (starts + lengths)[lengths > 0]
    for back in range(1, length):  # the last characters of a text begin no run
        is_gram[ends - back] = False
    return Windows(codes, is_gram, counts)


def gram_hashes(windows: Windows) -> npt.NDArray[np.uint32]:
    """A hash of each gram, in their order."""
    codes, last = windows.codes, len(windows.codes) - GRAM + 1
    value = codes[: max(last, 0)].copy()
    for place in range(1, GRAM):
        value *= _FACTOR
        value ^= value >> np.uint32(15)
        value += codes[place : last + place]
    for factor, shift in zip(_MIX, (16, 13), strict=True):
        value ^= value >> np.uint32(shift)
        value *= factor
    value ^= value >> np.uint32(16)
    return value[windows.begins[: len(value)]]


def number_grams(windows: Windows, length: int = GRAM) -> npt.NDArray[np.int64]:
    """A number for each run of `length` characters, in their order: equal exactly where the grams are.

    The characters that occur are counted, and a run is a number with so many digits in that base. Where it does not fit
    into 63 bits (five digits, more than 6,208 characters, as in Chinese), its first digits are numbered anew.
    """
    occurs = np.zeros(0x110000, bool)
    occurs[windows.codes] = True
    digits = (np.cumsum(occurs) - 1)[windows.codes]
    base = max(int(occurs.sum()), 1)
    last = max(len(digits) - length + 1, 0)
    number = np.zeros(
        last, np.int64
    )  # of the run that begins at each character, also where it crosses into a next text
    reach = 1  # numbers so far are below it
    for place in range(length):
        if reach * base >= 1 << 63:
            number = np.unique(number, return_inverse=True)[1].astype(np.int64)
            reach = len(number)
        number *= base
        number += digits[place : last + place]
        reach *= base
    return number[windows.begins[:last]]
