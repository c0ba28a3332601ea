"""The grams of a form: all its runs of five characters; a form shorter than five is its own one gram.

Two kinds of numbers for them. `gram_hashes`: 32 bits, the same in every run and on every machine, for signatures.
`number_grams`: whole numbers that differ wherever the grams differ, for exact comparison within one run.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.duplicates.forms import Codes, Places, code_points

GRAM = 5  # characters
_NOTHING = "\ud800"  # half a character: in no text
_FACTOR = np.uint32(0x9E3779B1)
_MIX = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))  # MurmurHash3's last steps


class Windows(NamedTuple):
    """The code points of several forms in a row, short ones filled up, and where their grams begin in them."""

    codes: Codes
    begins: Places  # of all grams, text after text; a gram that a text has twice is there twice
    counts: Places  # grams of each text, repeats included; 0 for an empty form


def gram_windows(forms: pa.Array) -> Windows:
    """Where the grams of each form begin."""
    return windows_of(
        [form + _NOTHING * (GRAM - len(form)) if 0 < len(form) < GRAM else form for form in forms.to_pylist()], GRAM
    )


def windows_of(texts: list[str], length: int) -> Windows:
    """Where the runs of `length` characters of each text begin. A text is empty or at least so long."""
    codes, starts = code_points(texts, between="")
    counts = np.maximum(np.diff(np.append(starts, len(codes))) - (length - 1), 0)
    is_gram = np.ones(len(codes) + 1, np.int8)
    for back in range(1, length):  # the last characters of a text begin no run
        is_gram[(starts[1:] - back)[counts[:-1] > 0]] = 0
    begins = np.flatnonzero(is_gram[: max(len(codes) - length + 1, 0)])
    return Windows(codes, begins, counts)


def gram_hashes(windows: Windows) -> npt.NDArray[np.uint32]:
    """A hash of each gram, in the order of `begins`."""
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
    return value[windows.begins]


def number_grams(windows: Windows, length: int = GRAM) -> npt.NDArray[np.int64]:
    """A number for each run of `length` characters, in the order of `begins`: equal exactly where the grams are.

    The characters that occur are counted, and a run is a number with so many digits in that base. Where it does not fit
    into 63 bits (five digits, more than 6,208 characters, as in Chinese), its first digits are numbered anew.
    """
    occurs = np.zeros(0x110000, bool)
    occurs[windows.codes] = True
    digits = (np.cumsum(occurs) - 1)[windows.codes]
    base = max(int(occurs.sum()), 1)
    number = np.zeros(len(windows.begins), np.int64)
    reach = 1  # numbers so far are below it
    for place in range(length):
        if reach * base >= 1 << 63:
            number = np.unique(number, return_inverse=True)[1].astype(np.int64)
            reach = len(number)
        number = number * base + digits[windows.begins + place]
        reach *= base
    return number
