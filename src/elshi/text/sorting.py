"""Names in the order of a language's own alphabet, where code points are wrong.

Kazakh letters lie behind all Russian ones in Unicode, `ё` behind `я`, and Chinese signs in the order of a radical. The
orders here are those of CLDR's root tailorings as far as names of people and offices need them: own script first, and
of two texts that differ only by case or marks the shorter mark first. Chinese goes by the sound (pinyin) of the 3,755
commonest signs, which is how GB 2312 lays them out; rarer ones follow by radical.
"""

import unicodedata

_ALPHABETS = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}
_ALEFS = str.maketrans("أإآٱ", "اااا")
_TATWEEL = "\u0640"
_SPACE, _DIGIT, _OWN, _OTHER = range(4)

Key = tuple[tuple[tuple[int, int], ...], str]


def sort_key(text: str, language: str) -> Key:
    """The key by which to sort `text` in a list for somebody who reads `language` (a BCP 47 tag such as `kk`)."""
    folded = _fold(text, language)
    return tuple(_weigh(sign, language) for sign in folded), text


def _fold(text: str, language: str) -> str:
    """Without case, and without the marks that an alphabet does not count as letters."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    if language == "ar":
        return _without_marks(lowered).replace(_TATWEEL, "").translate(_ALEFS)
    if language in _ALPHABETS:
        own = _ALPHABETS[language]
        return "".join(sign if sign in own else _without_marks(sign) for sign in lowered)
    return _without_marks(lowered)


def _without_marks(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _weigh(sign: str, language: str) -> tuple[int, int]:
    if sign.isspace() or unicodedata.category(sign)[0] in "PSZ":
        return _SPACE, ord(sign)
    if sign.isdecimal():
        return _DIGIT, unicodedata.decimal(sign)
    own = _ALPHABETS.get(language, "")
    if sign in own:
        return _OWN, own.index(sign)
    if language == "zh":
        place = int.from_bytes(sign.encode("gb18030"), "big")
        return (_OWN if place > 0xFF else _OTHER), place
    if language == "ar":
        return (_OWN if "\u0600" <= sign <= "\u06ff" else _OTHER), ord(sign)
    return (_OWN if language not in _ALPHABETS and sign.isascii() else _OTHER), ord(sign)
