"""Normal forms of text, for comparing what somebody pasted with what was published.

`normalise` undoes only what copying does to a text: other line ends and spaces, another Unicode composition, invisible
characters. Two texts with the same normal form are the same words. `fold` is looser and also forgives case,
compatibility forms and typographic quotes and dashes; it finds candidates and never proves sameness.

Sources: UAX #15 (NFC, NFKC), UAX #44 (Default_Ignorable_Code_Point, DerivedCoreProperties.txt of Unicode 16),
Unicode 16, 3.13 D146 (NFKC_Casefold, which `fold` follows).

>>> normalise("Ресми\\u00a0\\u200bмәлімдеме\\r\\n")
'Ресми мәлімдеме'
>>> fold("«ЕЛШІ» — Envoy")
'"елші" - envoy'
"""

import re
import unicodedata

# Zero width joiners carry meaning between Arabic letters (and nowhere in our five languages else), so there they stay.
# Only letters count, not marks: letters never change places in NFC, so doing it twice changes nothing.
_JOINERS = "\u200c\u200d"
_ARABIC = "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9"
_LOOSE_JOINER = re.compile(f"(?<![{_ARABIC}])[{_JOINERS}]|[{_JOINERS}](?![{_ARABIC}])")

# UAX #44, Default_Ignorable_Code_Point, without the two joiners.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

QUOTES_AND_DASHES = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»‹›〝〞〟「」『』", '"'),
        **dict.fromkeys("‘’‚‛`´ʹʻʼʽ′‵", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘⸺⸻", "-"),
    }
)


def normalise(text: str) -> str:
    """The exact-match form: NFC, each run of white space one space, trimmed, no invisible characters. Idempotent."""
    visible = unicodedata.normalize("NFC", _IGNORABLE.sub("", text))
    visible = unicodedata.normalize("NFC", _LOOSE_JOINER.sub("", visible))
    return " ".join(visible.split())


def fold(text: str) -> str:
    """The looser form for finding: NFKC, case folded, no joiners, one kind of quotes and dashes. Idempotent."""
    folded = unicodedata.normalize("NFD", _IGNORABLE.sub("", text).translate({0x200C: None, 0x200D: None}))
    for _ in range(2):  # D146: a compatibility form can uncover letters that have case, and the other way round
        folded = unicodedata.normalize("NFKC", folded.casefold())
    folded = _IGNORABLE.sub("", folded).translate(QUOTES_AND_DASHES)
    return " ".join(unicodedata.normalize("NFKC", folded).split())
