"""Words of a text, one by one, with their places: what matching and word diffs count.

A token is
- one letter, with its marks, of a script that is written without spaces (Han, kana, Thai, Lao, Burmese, Khmer);
- a word or number: letters, digits and marks, an apostrophe between two of them, a point or comma between two digits,
  and a plus or minus sign that stands directly before the digits and not directly after a letter or digit;
- a sign that is read as a word: percent, degree, a currency.
All else (white space, punctuation, hyphens) lies between tokens. docs/formats/matching.md has the exact rule.

A token's *key* is what must be equal for two words to be the same: the folded form (`elshi.text.normal.fold`), with
decimal digits of every script by value. Superscripts and fractions stay as they are, or 10⁵ would be 105.

>>> [text[a:b] for text in ("Жоқ, 5,5% — it's",) for a, b in find_tokens(text)]
['Жоқ', '5,5', '%', "it's"]
>>> token_key("٢٥") == token_key("25"), token_key("10⁵") == token_key("105")
(True, False)
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from elshi.text.normal import fold

UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# Combining marks (Unicode 14, general category M), in ranges that hold letters, digits and marks only.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u07f3\u07fd\u0816-\u082d\u0859-\u085b\u0898-\u08e1"
    "\u08e3-\u0963\u0981-\u09e3\u09fe-\u0a75\u0a81-\u0ae3\u0afa-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0c83"
    "\u0cbc-\u0d4d\u0d57-\u0d63\u0d81-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0f19\u0f35\u0f37"
    "\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6\u102b-\u103e\u1056-\u109d\u135d-\u135f\u1712-\u1734\u1752-\u17d3"
    "\u17dd\u180b-\u180d\u180f-\u193b\u1a17-\u1a1b\u1a55-\u1a7f\u1ab0-\u1b44\u1b6b-\u1b73\u1b80-\u1bf3"
    "\u1c24-\u1c37\u1cd0-\u1cd2\u1cd4-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f-\u2dff\u302a-\u302f\u3099-\u309a"
    "\ua66f-\ua672\ua674-\ua67d\ua69e-\ua6f1\ua802-\ua827\ua82c\ua880-\ua8c5\ua8e0-\ua8f1\ua8ff-\ua92d"
    "\ua947-\ua953\ua980-\ua9c0\ua9e5-\uaa4d\uaa7b-\uaac1\uaaeb-\uaaef\uaaf5-\uaaf6\uabe3-\uabea\uabec-\uabed"
    "\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\U000101fd-\U0001037a\U00010a01-\U00010a3f\U00010ae5-\U00010ae6"
    "\U00010d24-\U00010eac\U00010f46-\U00010f50\U00010f82-\U00010f85\U00011000-\U00011046"
    "\U00011070-\U000110ba\U000110c2\U00011100-\U00011134\U00011145-\U00011173\U00011180-\U000111c0"
    "\U000111c9-\U000111cc\U000111ce-\U000111cf\U0001122c-\U00011237\U0001123e\U000112df-\U00011446"
    "\U0001145e-\U000114c3\U000115af-\U000115c0\U000115dc-\U00011640\U000116ab-\U000116b7"
    "\U0001171d-\U0001172b\U0001182c-\U0001183a\U00011930-\U00011943\U000119d1-\U000119e0"
    "\U000119e4-\U00011a3e\U00011a47-\U00011a99\U00011c2f-\U00011c3f\U00011c92-\U00011ef6"
    "\U00016af0-\U00016af4\U00016b30-\U00016b36\U00016f4f-\U00016f92\U00016fe4-\U00016ff1"
    "\U0001bc9d-\U0001bc9e\U0001cf00-\U0001cf46\U0001d165-\U0001d169\U0001d16d-\U0001d172"
    "\U0001d17b-\U0001d182\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244"
    "\U0001da00-\U0001da36\U0001da3b-\U0001da6c\U0001da75\U0001da84\U0001da9b-\U0001daaf\U0001e000-\U0001e136"
    "\U0001e2ae-\U0001e2ef\U0001e8d0-\U0001e94a\U000e0100-\U000e01ef"
)
APOSTROPHES = "'\u2018\u2019\u02bc\u02b9\u02bb\u02bd\u2032\u0060\u00b4"
# Superscripts, subscripts, fractions, circled numbers: `fold` would make plain digits of them.
KEPT = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff"
SIGNS = "%\u2030\u00b0$\u00a2\u00a3\u00a5\u20a0-\u20cf\ufdfc"

_PART = f"(?:[^\\W_{UNSPACED}]|[{MARKS}])"
_TOKEN = re.compile(
    f"(?:[^\\W_](?<=[{UNSPACED}])[{MARKS}]*)"
    f"|(?:(?<![^\\W_])[+\u2212-](?=\\d))?{_PART}(?:{_PART}|[{APOSTROPHES}](?={_PART})|(?<=\\d)[.,\u066b\u066c](?=\\d))*"
    f"|[{SIGNS}]"
)
_DIGITS_ONLY = re.compile(r"[+\u2212-]?\d[\d.,\u066b\u066c]*")
# Arabic vowel signs and the stretching stroke, which writers may leave out
OPTIONAL = "\u0640\u064b-\u0652\u0670"
_OPTIONAL = re.compile(f"[{OPTIONAL}]")
_SAME = str.maketrans("\u0130\u0131\u0451\u0401", "ii\u0435\u0415")  # Russian \u0451 may be written \u0435
_I = re.compile("[iI\u0130\u0131]")
_I_WITH_DOT = re.compile("i\u0307")
_KEPT = re.compile(f"([{KEPT}])")
# Signs that say the same in another script, and quotation marks within quotation marks; list marks are no punctuation.
PUNCTUATION = str.maketrans(
    {"\u060c": ",", "\u061b": ";", "\u061f": "?", "\u3002": ".", "\u3001": ",", "\u06d4": ".", "'": '"'}
    | dict.fromkeys("\u2022\u2023\u25e6\u25aa\u25ab\u25cf\u25cb\u25a0\u25a1*_#")
)


@dataclass(frozen=True)  # no slots: keys are worked out when first asked for
class Tokens:
    """A text in normal form with its tokens: `spans` are [start, end) in code points."""

    text: str
    spans: tuple[tuple[int, int], ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The tokens as written."""
        return tuple(self.text[start:end] for start, end in self.spans)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of each token."""
        return tuple(map(token_key, self.words))

    def gap(self, index: int) -> str:
        """What stands between token `index` and the next; -1: before the first, the last index: after the last."""
        start = self.spans[index][1] if index >= 0 else 0
        end = self.spans[index + 1][0] if index + 1 < len(self.spans) else len(self.text)
        return self.text[start:end]

    def stretch(self, start: int, end: int) -> str:
        """The text of tokens [start, end) with what follows each, up to the next token."""
        if start >= end:
            return ""
        return self.text[self.spans[start][0] : self.spans[end][0] if end < len(self.spans) else len(self.text)]


def read_tokens(text: str) -> Tokens:
    """The tokens of `text`, which is in normal form (`normalise`)."""
    return Tokens(text, tuple(find_tokens(text)))


def find_tokens(text: str) -> list[tuple[int, int]]:
    """The tokens of `text`, which is in normal form (`normalise`), as [start, end) in code points."""
    return [found.span() for found in _TOKEN.finditer(text)]


@lru_cache(maxsize=1 << 15)
def token_key(token: str) -> str:
    """What must be equal for two tokens to be the same word."""
    if token.isascii():
        return token.lower().replace("`", "'")
    token = _OPTIONAL.sub("", token.translate(_SAME)).replace("i\u0307", "i")  # see same_letters
    digits = "".join(_digit(letter) for letter in token)
    if _DIGITS_ONLY.fullmatch(token):
        return digits.replace("\u066b", ".").replace("\u066c", ",").replace("\u2212", "-")
    pieces = _KEPT.split(digits.replace("\u00b4", "'"))
    return "".join(piece if index % 2 else fold(piece) for index, piece in enumerate(pieces))


def same_letters(one: str, other: str) -> bool:
    """Whether two tokens of one key have the same letters.

    A key does not tell dotted from dotless i, for capitals lose the dot: Turkish "ISI" is "\u0131s\u0131", and "isi" to
    most programs. A small \u0131 is no i, though.
    """
    if one == other or not ({"\u0130", "\u0131"} & {*one, *other}):
        return True
    dots = [_I.findall(_I_WITH_DOT.sub("i", word)) for word in (one, other)]
    return len(dots[0]) == len(dots[1]) and all(
        a == b or "I" in (a, b) or {a, b} == {"i", "\u0130"} for a, b in zip(*dots, strict=True)
    )


@lru_cache(maxsize=4096)
def plain_gap(gap: str) -> str:
    """What must be equal between two equal tokens: punctuation of one kind, without white space and list marks."""
    return "".join(fold(gap).translate(PUNCTUATION).split())


def _digit(letter: str) -> str:
    if "0" <= letter <= "9" or unicodedata.category(letter) != "Nd":
        return letter
    return str(unicodedata.decimal(letter))
