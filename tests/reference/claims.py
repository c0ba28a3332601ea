"""Slow, obvious twins of what a text shares with each claim: BM25, cosine, coverage, one sum over terms each.

BM25 as in Robertson and Zaragoza 2009 with k1 = 1.2, b = 0.75 and the idf ln(1 + (N - n + 0.5) / (n + 0.5)); a term of
the asking text counts once there. It imports nothing from `elshi`.
"""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

K1, B = 1.2, 0.75


def idf(term: str, documents: Sequence[Sequence[str]]) -> float:
    holders = sum(term in document for document in documents)
    return log(1 + (len(documents) - holders + 0.5) / (holders + 0.5))


def bm25(text: Sequence[str], document: Sequence[str], documents: Sequence[Sequence[str]]) -> float:
    usual = sum(map(len, documents)) / len(documents)
    total = 0.0
    for term in set(text) & set(document):
        often = document.count(term)
        norm = K1 * (1 - B + B * len(document) / usual)
        total += idf(term, documents) * often * (K1 + 1) / (often + norm)
    return total


def cosine(text: Sequence[str], document: Sequence[str], documents: Sequence[Sequence[str]]) -> float:
    """Terms that no document has are no part of the text."""
    known = {term for each in documents for term in each}

    def weigh(terms: Sequence[str]) -> dict[str, float]:
        counts = Counter(term for term in terms if term in known)
        return {term: (1 + log(often)) * idf(term, documents) for term, often in counts.items()}

    one, other = weigh(text), weigh(document)
    lengths = sqrt(sum(w * w for w in one.values())) * sqrt(sum(w * w for w in other.values()))
    return sum(weight * other.get(term, 0.0) for term, weight in one.items()) / lengths if lengths else 0.0


def shares(text: Sequence[str], document: Sequence[str], documents: Sequence[Sequence[str]]) -> tuple[float, float]:
    """The part of the document's idf that the text has, and the part of the text's that the document has."""
    both = sum(idf(term, documents) for term in set(text) & set(document))
    of_document = sum(idf(term, documents) for term in set(document))
    of_text = sum(idf(term, documents) for term in set(text))
    return both / of_document if of_document else 0.0, both / of_text if of_text else 0.0


def rarest(text: Sequence[str], document: Sequence[str], documents: Sequence[Sequence[str]]) -> float:
    return max((idf(term, documents) for term in set(text) & set(document)), default=0.0)
