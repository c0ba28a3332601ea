"""The single changes that `altered_quotes.py` makes to a quote, and what a cut may not touch.

An `Edit` replaces the tokens `[start, end)` of a text by others. `EDITORS[kind](tokens, lang, place, rng)` gives an
edit that begins at that token, or None where the language's tables do not say that such a change is certain.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generators import altered_quotes_languages as languages
from generators.altered_quotes_text import find_words, join_tokens, split_core, starts_sentence

Tokens = Sequence[str]
_DIGITS = re.compile(r"^(\d+)([.,]\d+)?(?!.*\d)")


@dataclass(frozen=True)
class Edit:
    """Tokens `[start, end)` become `new`."""

    start: int
    end: int
    new: tuple[str, ...]
    kind: str


def apply_edits(tokens: Tokens, edits: Sequence[Edit], *, first: int, last: int) -> list[str]:
    """The tokens `[first, last)` with all edits made."""
    result = list(tokens[first:last])
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        result[edit.start - first : edit.end - first] = edit.new
    return result


def edit_number(tokens: Tokens, lang: str, place: int, rng: random.Random) -> Edit | None:
    """Another number in its place: as many digits, or a word of the same group."""
    if lang == "zh":
        return _edit_chinese_digits(tokens, place, rng)
    lead, core, trail = split_core(tokens[place])
    if core[:1].isdigit():
        found = _DIGITS.match(core)
        if found is None or len(found.group(1)) > 9 or (lang == "en" and len(core) < 3 and trail[:1] in {".", ")"}):
            return None  # the last: may number a list
        changed = _draw_other_number(found.group(1), rng) + (found.group(2) or "") + core[found.end() :]
        return Edit(place, place + 1, (lead + changed + trail,), "number")
    for group in languages.NUMBER_GROUPS.get(lang, ()):
        if core.lower() in group:
            other = _match_case(core, rng.choice([word for word in group if word != core.lower()]))
            return Edit(place, place + 1, (lead + other + trail,), "number")
    return None


def _edit_chinese_digits(tokens: Tokens, place: int, rng: random.Random) -> Edit | None:
    if not tokens[place].isdecimal() or (place and (tokens[place - 1].isdecimal() or tokens[place - 1] == ".")):
        return None
    end = place
    while end < len(tokens) and tokens[end].isdecimal():
        end += 1
    if end < len(tokens) and tokens[end].isascii() and tokens[end].isalpha():
        return None
    return Edit(place, end, tuple(_draw_other_number("".join(tokens[place:end]), rng)), "number")


def _draw_other_number(digits: str, rng: random.Random) -> str:
    """A different number of as many digits; a year moves by up to thirty, what may be a day stays in the month."""
    old = int(digits)
    if len(digits) == 4 and 1900 <= old <= 2099:
        return str(old + rng.choice([-1, 1]) * rng.randint(1, 30))
    low, high = (10 ** (len(digits) - 1), 10 ** len(digits) - 1) if len(digits) > 1 else (2, 9)
    high = 28 if 10 <= old <= 31 else high
    while (new := rng.randint(low, high)) == old:
        pass
    if len(digits) > 2 and digits.endswith("00"):  # a round number becomes a round number
        scale = 10 ** (len(digits) - 1)
        new = rng.choice([n for n in range(1, 10) if n * scale != old]) * scale
    return str(new)


def _match_case(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def edit_negation(tokens: Tokens, lang: str, place: int, rng: random.Random) -> Edit | None:
    """A negation put in or taken out, as the language does it."""
    if lang == "zh":
        return _edit_chinese_negation(tokens, place)
    lead, core, trail = split_core(tokens[place])
    changed = _change_negation(core, lang)
    if lang == "kk" and core == "жоқ" and place and tokens[place - 1].endswith(("ған", "ген", "қан", "кен")):
        changed = ""  # өткен жоқ: part of the verb
    beside = {
        split_core(token)[1].lower() for token in (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    }
    if changed is None or beside & languages.NEGATION_NEIGHBOURS[lang]:
        return None
    if changed == "":
        return Edit(place, place + 1, (), "negation") if not lead else None
    pieces = _match_case(core, changed).split()
    pieces[0], pieces[-1] = lead + pieces[0], pieces[-1] + trail
    return Edit(place, place + 1, tuple(pieces), "negation")


def _change_negation(core: str, lang: str) -> str | None:
    """What a word becomes; "" where it is left out; None where it cannot be changed for certain."""
    word = core.lower()
    if lang == "en" and core != word:
        return None  # "May" and names
    for table in (languages.NEGATION_OUT, languages.NEGATION_IN):
        if word in table[lang]:
            return table[lang][word]
    if lang == "kk":
        return languages.drop_kazakh_negation(word) or languages.add_kazakh_negation(word)
    return languages.drop_turkish_negation(word) if lang == "tr" else None


def _edit_chinese_negation(tokens: Tokens, place: int) -> Edit | None:
    text = "".join(tokens)
    assert len(text) == len(tokens)
    for pattern, new in languages.CHINESE_NEGATION:
        if found := re.compile(pattern).match(text, place):
            return Edit(place, found.end(), tuple(new), "negation")
    return None


def edit_name(tokens: Tokens, lang: str, place: int, rng: random.Random) -> Edit | None:
    """An invented name in place of a name, with the old one's Kazakh or English ending."""
    end = _find_name_end(tokens, lang, place)
    if end is None:
        return None
    invented = rng.choice(languages.INVENTED[lang])
    if lang == "zh":
        return Edit(place, end, tuple(invented), "name")
    lead, (_, core, trail) = split_core(tokens[place])[0], split_core(tokens[end - 1])
    pieces = (lead + invented + _find_ending(core, lang) + trail).split()
    return Edit(place, end, tuple(pieces), "name")


def _find_ending(core: str, lang: str) -> str:
    if lang == "en":
        return core[-2:] if core.endswith(("'s", "’s")) else ""
    found = languages.KAZAKH_ENDINGS.search(core) if lang in {"kk", "ky"} else None
    return found.group() if found and found.start() >= 4 else ""


def _find_name_end(tokens: Tokens, lang: str, place: int) -> int | None:
    """Where the name that begins at this token ends; None if none begins here."""
    if lang in languages.CASELESS:
        return _find_listed_name_end(tokens, lang, place)
    if not _is_name(tokens, lang, place) or (
        _is_name(tokens, lang, place - 1) and not split_core(tokens[place - 1])[2]
    ):
        return None
    end = place + 1
    while end < len(tokens) and not split_core(tokens[end - 1])[2] and _is_name(tokens, lang, end):
        end += 1
    return end


def _find_listed_name_end(tokens: Tokens, lang: str, place: int) -> int | None:
    for name in languages.NAMES[lang]:
        pieces = tuple(name) if lang == "zh" else tuple(name.split())
        there = tokens[place : place + len(pieces)]
        if tuple(piece if lang == "zh" else split_core(piece)[1] for piece in there) == pieces:
            return place + len(pieces)
    return None


def _is_name(tokens: Tokens, lang: str, place: int) -> bool:
    """Capitalised where no sentence begins, and no title or polite address."""
    if place < 1:
        return False
    core = split_core(tokens[place])[1]
    plain = core.replace("-", "").replace("'", "").replace("’", "").replace("‐", "")
    if len(plain) < 3 or not plain.isalpha() or not core[0].isupper() or starts_sentence(tokens, place):
        return False
    return not re.match(languages.NOT_NAMES.get(lang, "^$"), core.lower())


def edit_omission(tokens: Tokens, lang: str, place: int, rng: random.Random) -> Edit | None:
    """One to four plain words left out (Chinese: two to six characters), nothing to show for it."""
    end = place + (rng.randint(2, 6) if lang == "zh" else rng.randint(1, 4))
    dropped = tokens[place:end]
    if end > len(tokens) or not all(find_words(token) for token in dropped) or find_weighty(tokens, lang, place, end):
        return None
    return Edit(place, end, (), "omission")


def edit_insertion(tokens: Tokens, lang: str, place: int, rng: random.Random) -> Edit | None:
    """One to four plain words put in before this token."""
    if lang == "zh" and tokens[place - 1].isdecimal() and tokens[place].isdecimal():
        return None
    phrase = rng.choice(languages.INSERTIONS[lang])
    return Edit(place, place, tuple(phrase) if lang == "zh" else tuple(phrase.split()), "insertion")


def edit_homoglyph(tokens: Tokens, lang: str, place: int, rng: random.Random) -> Edit | None:
    """One to three letters of a word become letters of the other script that look the same."""
    table = languages.LOOKALIKES.get(lang)
    word = tokens[place]
    if table is None or len(split_core(word)[1]) < 3:
        return None
    places = [at for at, letter in enumerate(word) if letter in table]
    if not places:
        return None
    letters = list(word)
    for at in rng.sample(places, min(len(places), rng.randint(1, 3))):
        letters[at] = table[letters[at]]
    return Edit(place, place + 1, ("".join(letters),), "homoglyph")


Editor = Callable[[Tokens, str, int, random.Random], Edit | None]
EDITORS: dict[str, Editor] = {
    "number": edit_number,
    "negation": edit_negation,
    "name": edit_name,
    "omission": edit_omission,
    "insertion": edit_insertion,
    "homoglyph": edit_homoglyph,
}


def find_weighty(tokens: Tokens, lang: str, start: int, end: int) -> set[str]:
    """Which of number, negation and name *might* be among the tokens `[start, end)`: the broad view."""
    kinds = set()
    for token in tokens[start:end]:
        for part in re.split(r"[-‐‑–]", split_core(token)[1]) if lang != "zh" else [token]:
            if any(letter.isdigit() for letter in part) or re.search(languages.BROAD_NUMBERS[lang], part.lower()):
                kinds.add("number")
            if re.search(languages.BROAD_NEGATIONS[lang], part.lower()):
                kinds.add("negation")
            if any(letter.isupper() for letter in part):
                kinds.add("name")
    if lang in languages.CASELESS and _touches_listed_name(tokens, lang, start, end):
        kinds.add("name")
    return kinds


def _touches_listed_name(tokens: Tokens, lang: str, start: int, end: int) -> bool:
    for place in range(max(0, start - 4), end):
        name_end = _find_listed_name_end(tokens, lang, place)
        if name_end is not None and name_end > start:
            return True
    return False


def find_certain(tokens: Tokens, lang: str, start: int, end: int) -> set[str]:
    """Which of number, negation and name are certainly and wholly among the tokens `[start, end)`: the strict view."""
    kinds = set()
    rng = random.Random(0)
    for place in range(start, end):
        number = edit_number(tokens, lang, place, rng)
        name_end = _find_name_end(tokens, lang, place)
        if number is not None and number.end <= end:
            kinds.add("number")
        if _is_negative(tokens, lang, place):
            kinds.add("negation")
        if name_end is not None and name_end <= end:
            kinds.add("name")
    return kinds


def _is_negative(tokens: Tokens, lang: str, place: int) -> bool:
    if lang == "zh":
        edit = _edit_chinese_negation(tokens, place)
        return edit is not None and edit.end > place and tokens[place] in "不无没未"
    word = split_core(tokens[place])[1].lower()
    return word in languages.NEGATION_OUT[lang] or (lang == "kk" and languages.drop_kazakh_negation(word) is not None)


def vary_typography(quote: str, lang: str, rng: random.Random) -> str:
    """The same words with other marks, dashes, white space and case: two to four of these changes that do something."""
    changes = [change for change in _TYPOGRAPHY if change(quote, lang, rng) != quote]
    for change in rng.sample(changes, min(len(changes), rng.randint(2, 4))):
        quote = change(quote, lang, rng)
    return quote


def _wrap_in_marks(quote: str, lang: str, rng: random.Random) -> str:
    opening, closing = rng.choice([("“", "”"), ("«", "»"), ('"', '"'), ("„", "“"), ("‘", "’"), ("「", "」")])
    return opening + quote + closing


def _change_marks(quote: str, lang: str, rng: random.Random) -> str:
    new = rng.choice([("“", "”"), ("«", "»"), ('"', '"')])
    return re.sub(r"[«“„]", new[0], re.sub(r"[»”]", new[1], quote)).replace("’", "'")


def _change_dashes(quote: str, lang: str, rng: random.Random) -> str:
    quote = re.sub(r"[—–]", rng.choice(["-", "–", "―"]), quote)
    return re.sub(r"[-‐]", rng.choice(["-", "‐", "\u2011"]), quote)


def _change_spaces(quote: str, lang: str, rng: random.Random) -> str:
    space = rng.choice(["  ", "\u00a0", "\t"])
    return re.sub(r"\s+", lambda found: space if rng.random() < 0.3 else " ", quote)


def _change_lines(quote: str, lang: str, rng: random.Random) -> str:
    if lang == "zh":  # a line may end after a comma, as in any layout
        return re.sub(r"(?<=[,，、。])", lambda found: "\n" if rng.random() < 0.4 else "", quote)
    return re.sub(r"\s+", lambda found: rng.choice(["\n", "\r\n"]) if rng.random() < 0.2 else " ", quote)


def _change_case(quote: str, lang: str, rng: random.Random) -> str:
    upper = rng.random() < 0.5
    if lang == "tr":
        quote = quote.replace("i", "İ").replace("ı", "I") if upper else quote.replace("İ", "i").replace("I", "ı")
    return quote.upper() if upper else quote.lower()


def _change_width(quote: str, lang: str, rng: random.Random) -> str:
    """Chinese: full width against half width, in punctuation and digits."""
    if lang != "zh":
        return quote
    wide = str.maketrans("0123456789,;:", "０１２３４５６７８９，；：")
    narrow = str.maketrans("０１２３４５６７８９，；：", "0123456789,;:")
    return quote.translate(wide) if rng.random() < 0.5 else quote.translate(narrow)


_TYPOGRAPHY: tuple[Callable[[str, str, random.Random], str], ...] = (
    _wrap_in_marks,
    _change_marks,
    _change_dashes,
    _change_spaces,
    _change_lines,
    _change_case,
    _change_width,
)

CUT_MARKS = ("…", "[…]", "...", "[...]", "(…)")


def join_cut(before: Tokens, after: Tokens, lang: str, rng: random.Random) -> str:
    """Two parts with a marked cut between."""
    return join_tokens([*before, rng.choice(CUT_MARKS), *after], lang)
