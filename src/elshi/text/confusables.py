"""Skeletons: what a text looks like, so that two texts that look alike have the same one.

`skeleton` is that of UTS #39, section 4, with the Unicode Consortium's own table (`confusables.txt` beside this file).
Equal skeletons mean "may be taken for each other", never "the same": a skeleton is for comparing, not for showing.

The table compares letters as they are drawn in one size: it knows Cyrillic "а" as Latin "a", but takes "м" for a small
capital and not for "m", and "қ" for a letter with a mark and not for "k". A reader of a short name is fooled by more
than that. `loose_skeleton` is for names (handles, hosts): case does not count, marks fall away, and a table of our own
adds the Cyrillic and Kazakh letters that pass for Latin ones in a hurry.

>>> skeleton("раypal") == skeleton("paypal")
True
>>> loose_skeleton("Мfа_sаmаl") == loose_skeleton("rnfa_samal") == loose_skeleton("mfa_samal")
True
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

# UAX #44, Default_Ignorable_Code_Point: they show nothing, so UTS #39 leaves them out of a skeleton.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# Small letters that pass for Latin ones although UTS #39 keeps them apart. Left: Cyrillic and Kazakh, then what UTS #39
# makes of them (small capitals, turned letters), so that both ways into the table end at the same letter.
_PASSES_FOR = str.maketrans(
    "мтвнкпизшщц" + "ғқңөұүһіәə" + "ʍᴛʙʜĸπᴎɜǝı",
    "mtbhknn3wwu" + "fkhoyyhiee" + "mtbhknn3ei",
)
_PAIRS = (("vv", "w"), ("cl", "d"))  # "rn" needs no line: UTS #39 makes "rn" of each "m"


def skeleton(text: str) -> str:
    """The skeleton of UTS #39, section 4 (Unicode 18): NFD, invisible characters out, each character's prototype, NFD.

    Case counts: "I" and "l" look alike, "i" and "l" do not.
    """
    prototypes = _translation()
    visible = _IGNORABLE.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFD", visible.translate(prototypes))


def loose_skeleton(name: str) -> str:
    """The skeleton of a name read in a hurry: `skeleton` without case or marks, with our own table on top."""
    folded = unicodedata.normalize("NFC", _IGNORABLE.sub("", unicodedata.normalize("NFKC", name))).casefold()
    likened = skeleton(folded.translate(_PASSES_FOR)).casefold().translate(_PASSES_FOR)
    bare = "".join(letter for letter in likened if unicodedata.category(letter) not in {"Mn", "Me"})
    bare = skeleton(bare).casefold()  # "ш" has become "w" only now, and an "m" is two letters again
    for pair, letter in _PAIRS:
        bare = bare.replace(pair, letter)
    return bare


@lru_cache(maxsize=1)
def mapping() -> Mapping[str, str]:
    """Each confusable character and its prototype (one or more characters), 6,712 of them. Read-only."""
    lines = (files("elshi.text") / "confusables.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(";") for line in lines if not line.startswith("#"))
    return MappingProxyType(
        {chr(int(source, 16)): "".join(chr(int(code, 16)) for code in target.split()) for source, target in pairs}
    )


@lru_cache(maxsize=1)
def _translation() -> dict[int, str]:
    return {ord(source): target for source, target in mapping().items()}
