"""What a text is about, as far as its words show it: stems, counted. For finding texts on the same topic.

No dictionary of a language is used. A stem is the first letters of a word, because kk, ru and en inflect at the end;
Arabic also writes its article and some short words in front, which are taken off. Of scripts without spaces every two
neighbouring letters are a stem. What is common to all texts is told from what is telling by counting texts
(`inverse document frequency`, Spärck Jones 1972), which is the caller's, who knows them.

>>> sorted(topic_words("Президенттің Ксандрияға сапары"))
['ксанд', 'прези', 'сапар']
>>> set(topic_words("Сапардың күні")) & set(topic_words("сапары туралы"))
{'сапар'}
"""

import re
from collections import Counter

from elshi.text.normal import normalise
from elshi.text.tokens import UNSPACED, read_tokens

STEM = 5  # letters kept of a word: "президенттің", "президента" and "президенту" are one
SHORTEST = 4  # shorter words are hardly ever what a text is about
_UNSPACED = re.compile(f"[{UNSPACED}]")
_ARABIC = re.compile("[\u0620-\u064a]")
_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")  # "and the", "by the", "like the", "so the", "to the", "the"


def topic_words(text: str, *, weight: int = 1) -> Counter[str]:
    """The stems of `text` in plain words, each with how often it comes times `weight`."""
    keys = read_tokens(normalise(text)).keys
    found: Counter[str] = Counter()
    for index, key in enumerate(keys):
        stem = key + keys[index + 1] if _is_pair(keys, index) else _stem(key)
        if stem:
            found[stem] += weight
    return found


def _is_pair(keys: tuple[str, ...], index: int) -> bool:
    return index + 1 < len(keys) and all(_UNSPACED.match(key) for key in keys[index : index + 2])


def _stem(key: str) -> str:
    """The stem of one word; empty for a number, a short word, a lone letter of a script without spaces."""
    if _ARABIC.match(key):
        prefix = next((one for one in _PREFIXES if key.startswith(one) and len(key) - len(one) >= 3), "")
        bare = key.removeprefix(prefix)
        return bare[:STEM] if len(bare) >= 3 else ""
    return key[:STEM] if len(key) >= SHORTEST and key[0].isalpha() else ""
