"""Which languages a Cyrillic text can be in, by its letters alone, and what Kazakh is recognised by in three scripts.

Cyrillic     Each language below has its letters. A letter that a language lacks speaks against it; the languages with
             the fewest such letters in a text are what it can be in. Kazakh, Kyrgyz, Tatar and their like have all of
             Russian's letters too: where their own letters are less than one in `_OWN_SHARE`, the text is Russian with
             a foreign name in it.
Latin        Kazakh's alphabets of 2021 (ä ğ ñ ö ş ū ü) and of 2018 (á ǵ ń ó ú ý): q, and marked letters that Turkish
             and Uzbek lack, and none of Azerbaijani's, Crimean Tatar's, Turkmen's or Karakalpak's.
Arabic       The alphabet of Kazakhs in China: ە with ٴ ڭ or ۇ, and none of Uyghur's (ئ ې ۈ), Kurdish's or Persian's.

Sources: the alphabets as the states that use them have set them; no letter was chosen by looking at test data.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from elshi.listen.code_points import CodePoints, Letters

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


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
_RU = CYRILLIC_TAGS.index("ru")
_OWN_SHARE = 33  # Kazakh's own letters are about one in six of a Kazakh text, Kyrgyz's one in fifteen


def cyrillic_candidates(text: CodePoints, letters: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """For each text and each of `CYRILLIC_TAGS`: whether the text can be in it. `letters` of each text, as counted."""
    lacking, own = np.split(_cyrillic().count(text), 2, axis=1)
    rare = own * _OWN_SHARE < letters[:, None]
    lacking += np.where(rare & _beyond_russian(), own, 0)  # a language that is told by letters which hardly occur
    found: npt.NDArray[np.bool_] = lacking == lacking.min(axis=1, keepdims=True)
    found[:, _RU] |= lacking[:, _RU] * _OWN_SHARE < letters  # a foreign name again
    return found


def is_latin_kazakh(text: CodePoints) -> npt.NDArray[np.bool_]:
    """Of each text in Latin letters whether it is Kazakh."""
    q, j, v, marks, not_ours = _latin().count(text).T
    found: npt.NDArray[np.bool_] = (q >= 1) & (marks >= 2) & (not_ours == 0) & (v <= j + q)
    return found


def is_arabic_kazakh(text: CodePoints) -> npt.NDArray[np.bool_]:
    """Of each text in Arabic letters whether it is Kazakh."""
    ae, told, not_ours = _arabic().count(text).T
    found: npt.NDArray[np.bool_] = (ae + told >= 2) & (told >= 1) & (not_ours == 0)
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
    return Letters("q", "j", "v", "äğñŋşūǵńýıúáóöü", "əçâňžwőűřčšßåæøãõêôîàèùẃ")


@cache
def _arabic() -> Letters:
    return Letters("ە", "ٴڭۇ", "ئېۈێڕڵژہےںۅۉةأإآثذصضطظ")
