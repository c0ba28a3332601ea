"""Which languages a Cyrillic text can be in, by its letters alone, and what Kazakh is recognised by in three scripts.

Cyrillic     Each language below has its letters. A letter that a language lacks speaks against it; the languages with
             the fewest such letters in a text are what it can be in. Kazakh, Kyrgyz, Tatar and their like have all of
             Russian's letters too: where their own letters are less than one in `_OWN_SHARE`, the text is Russian with
             a foreign name in it.
Latin        Kazakh's alphabets of 2021 (ä ğ ı ñ ö ş ū ü) and of 2018 (á ǵ ı ń ó ú ý): two of q that no u follows, ğ,
             ş, ū, ñ, ı and their like, at least one of which Turkish and one of which western Europe lacks, and none of
             Azerbaijani's, Crimean Tatar's, Turkmen's, Karakalpak's or the Baltic languages' letters.
Arabic       The alphabet of Kazakhs in China: ە with ٴ ڭ or ۇ, or with a bare vowel at the head of a word, and no
             letter of Uyghur (ئ ې ۈ), Kurdish, Persian or Arabic that Kazakh lacks.

Sources: the alphabets as the states that use them have set them; no letter was chosen by looking at test data.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from elshi.listen.code_points import CodePoints, Letters

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

# Frequent in Kazakh's Latin alphabets, and words of neither Turkish, Uzbek, Azerbaijani nor Turkmen.
LATIN_WORDS = (
    "jäne", "jáne", "üşın", "úshin", "bolyp", "dep", "degen", "emes", "kerek", "osy", "eken", "bolady", "bolmaidy",
    "bolmaıdy", "keledı", "keledi", "otyr", "jatyr", "joq", "jyl", "jyly", "sonymen", "jaqsy", "qalai", "qalaı",
    "qazır", "qazir", "būl", "jerde", "olar", "mūny", "onyñ", "onyń",
)  # fmt: skip


def _without(letters: str, but: str) -> str:
    return "".join(letter for letter in letters if letter not in but)


CYRILLIC: dict[str, str] = {
    "ru": _RUSSIAN,
    "kk": _RUSSIAN + "әғқңөұүһі",
    "ky": _RUSSIAN + "ңөү",
    "uz": _without(_RUSSIAN, "щы") + "ўқғҳ",
    "uk": _without(_RUSSIAN, "ёъыэ") + "ґєії",
    "be": _without(_RUSSIAN, "ищъ") + "іў",
    "bg": _without(_RUSSIAN, "ёыэ"),
    "sr": _without(_RUSSIAN, "ёйщъыьэюя") + "ђјљњћџ",
    "mk": _without(_RUSSIAN, "ёйщъыьэюя") + "ѓѕјљњќџ",
    "tt": _RUSSIAN + "әҗңөүһ",
    "ba": _RUSSIAN + "әғҙҡңөҫүһ",
    "tg": _without(_RUSSIAN, "щыц") + "ғӣқӯҳҷ",
    "mn": _RUSSIAN + "өү",
    "cv": _RUSSIAN + "ӑӗҫӳ",
    "sah": _RUSSIAN + "ҕҥөһү",
    "tyv": _RUSSIAN + "ңөү",
    "os": _RUSSIAN + "ӕ",
    "ce": _RUSSIAN + "ӏ",
}
CYRILLIC_TAGS = tuple(CYRILLIC)
_RU, _TG, _UZ = (CYRILLIC_TAGS.index(tag) for tag in ("ru", "tg", "uz"))
_OWN_SHARE = 33  # Kazakh's own letters are about one in six of a Kazakh text, Kyrgyz's one in fifteen
_NAME_SHARE = 60
_Q_SHARE = 40  # Kazakh's q is one letter in twenty-five; "Iraq" and "Qatar" are not that many in a western text


def cyrillic_candidates(text: CodePoints, letters: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """For each text and each of `CYRILLIC_TAGS`: whether the text can be in it. `letters` of each text, as counted."""
    lacking, own = np.split(_cyrillic().count(text), 2, axis=1)
    rare = own * _OWN_SHARE < letters[:, None]
    lacking += np.where(rare & _beyond_russian(), own, 0)  # a language that is told by letters which hardly occur
    found: npt.NDArray[np.bool_] = lacking == lacking.min(axis=1, keepdims=True)
    found[:, _TG] &= lacking[:, _UZ] > 0  # both have ғ қ ҳ; what has none of ӣ ӯ ҷ and could be Uzbek is so
    found[:, _RU] |= lacking[:, _RU] * _NAME_SHARE < letters  # a foreign name again
    return found


def is_latin_kazakh(text: CodePoints) -> npt.NDArray[np.bool_]:
    """Of each text in Latin letters whether it is Kazakh."""
    *kinds, raised, not_ours = _latin().count(text).T
    soft, hushed, long, nasal, dotless, glide = (kind > 0 for kind in kinds)
    alone = _count_pairs(text, text.points == ord("q"), text.points != ord("u"))
    q = alone > 0
    many = (alone >= 2) & (raised >= 2) & (alone * _Q_SHARE >= np.diff(text.starts))
    not_turkish = q | long | nasal | glide
    not_western = soft | hushed | long | dotless | many
    kinds_seen = sum(kind.astype(int) for kind in (q, soft, hushed, long, nasal, dotless, glide, many))
    found: npt.NDArray[np.bool_] = (kinds_seen >= 2) & not_turkish & not_western & (not_ours == 0)
    return found


def is_arabic_kazakh(text: CodePoints) -> npt.NDArray[np.bool_]:
    """Of each text in Arabic letters whether it is Kazakh."""
    ae, told, not_ours = _arabic().count(text).T
    vowel = np.isin(text.points, [ord(letter) for letter in "اەۇىو"])
    bare = _count_pairs(text, text.points == ord(" "), vowel)
    found: npt.NDArray[np.bool_] = (ae >= 1) & (told + bare >= 1) & (not_ours == 0)
    return found


def _count_pairs(
    text: CodePoints, first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """How often in each text a code point for which `first` holds is followed by one for which `second` does.

    After the last code point of a text comes the first of the next; what a rule asks has to bear that.
    """
    both = first.copy()
    both[:-1] &= second[1:]
    before = np.concatenate([[0], np.cumsum(both)])
    found: npt.NDArray[np.int64] = before[text.starts[1:]] - before[text.starts[:-1]]
    return found


@cache
def _cyrillic() -> Letters:
    every = set("".join(CYRILLIC.values()))
    lacking = ["".join(every - set(letters)) for letters in CYRILLIC.values()]
    own = ["".join(set(letters) - set(_RUSSIAN)) for letters in CYRILLIC.values()]
    return Letters(*lacking, *own)


@cache
def _beyond_russian() -> npt.NDArray[np.bool_]:
    return np.array([set(_RUSSIAN) <= set(letters) and tag != "ru" for tag, letters in CYRILLIC.items()])


@cache
def _latin() -> Letters:
    return Letters("ğǵ", "ş", "ūŋ", "ñń", "ı", "ý", "áóú", "əçâňžwőűřčšßåæøãõêôîàèùẃéíāēīąęėįųļķņģźżśćł")


@cache
def _arabic() -> Letters:
    return Letters("ە", "ٴڭۇ", "ئېۈێڕڵژہےںۅۉةأإآثذصضطظیک")
