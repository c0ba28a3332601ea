"""The words by which a narrative is told from the rest of its day.

Log-odds of each word, inside against outside, with the day's own frequencies as a Dirichlet prior, over their standard
deviation (Monroe, Colaresi and Quinn 2008, Political Analysis 16: 372-403, "Fightin' Words"). Words of one language are
held against words of the same: otherwise the words of the rarer language would be its labels.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

PRIOR_WORDS = 500.0  # how many words of the day's own mixture the prior weighs
LEAST_Z = 1.96  # below this the difference may be chance (two-sided 0.05, one word)


def label_words(inside: Mapping[str, int], day: Mapping[str, int], *, most: int = 8) -> list[str]:
    """The words of `inside` (counts) that tell it from the rest of `day` (counts, `inside` included), strongest first.

    Of equal strength the first in order of letters.
    """
    n_in, n_day = sum(inside.values()), sum(day.values())
    n_out = n_day - n_in
    if n_in <= 0 or n_out <= 0:
        return [word for word, _ in sorted(inside.items(), key=lambda item: (-item[1], item[0]))][:most]
    scored = []
    for word, count in inside.items():
        prior = PRIOR_WORDS * day[word] / n_day
        outside = day[word] - count
        difference = _log_odds(count, n_in, prior) - _log_odds(outside, n_out, prior)
        z = difference / math.sqrt(1 / (count + prior) + 1 / (outside + prior))
        if z >= LEAST_Z:
            scored.append((-z, word))
    return [word for _, word in sorted(scored)[:most]]


def count_words(texts: Iterable[Iterable[str]]) -> Counter[str]:
    """How many texts hold each word: a word that one text repeats counts once."""
    return Counter(word for words in texts for word in set(words))


def _log_odds(count: float, total: float, prior: float) -> float:
    return math.log((count + prior) / (total + PRIOR_WORDS - count - prior))
