"""What speaks for each candidate claim of a post: a table of numbers, one row a claim, one column a kind of evidence.

Nothing in it is a word of a language save `PICTURES`, so the same table serves every language; whether a claim in
another language than the post is found depends on names and numbers alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from elshi.listen.claims.known import Claim
from elshi.listen.claims.postings import Floats, Match, Numbers, Postings, best
from elshi.listen.claims.words import (
    PostWords,
    find_grams,
    find_numbers,
    find_pairs,
    find_stems,
    find_words,
    find_years,
    read_post,
)

FIELDS = ("title", "claim", "both")
VIEWS = ("words", "stems", "grams")
# Stems of what a claim about a picture speaks of, in the five languages.
PICTURES = frozenset(
    (
        *("photo", "video", "image", "pictu", "foota", "scree", "meme", "фото", "фотог", "видео", "снимо", "кадр"),
        *("кадры", "сурет", "бейне", "صورة", "صور", "فيدي", "照片", "图片", "视频"),
    )
)

NAMES = (
    *(f"bm25 {view} {field}" for view in VIEWS for field in FIELDS),
    "bm25 pairs", "bm25 speaker", "bm25 body",
    "rank words", "rank stems", "rank grams", "rank title", "rank body",
    "cosine words", "cosine claim", "cosine grams", "cosine body",
    "of title", "of claim", "of both", "by words", "by grams",
    "rarest", "numbers shared", "numbers missing", "year", "picture", "title length", "claim length",
)  # fmt: skip
RANKED = 60  # how far down each of five rankings is looked; those of stems and groups are candidates …
BY_OTHERS = 20  # … and so many of every other


@dataclass(frozen=True, slots=True)
class Candidates:
    """`places` of claims in the order of the claims, and their evidence, one column for each of NAMES."""

    places: Numbers
    evidence: Floats


class KnownClaims:
    """The claims, made findable. Built once; `claims[place]` is what a place means."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = claims
        titles = [find_words(claim.title) for claim in claims]
        texts = [find_words(claim.text) for claim in claims]
        both = [one + other for one, other in zip(titles, texts, strict=True)]
        stems = [(find_stems(claim.title), find_stems(claim.text)) for claim in claims]
        self._postings: dict[tuple[str, str], Postings] = {}
        for field, words in zip(FIELDS, (titles, texts, both), strict=True):
            self._postings["words", field] = Postings(words)
            self._postings["grams", field] = Postings([find_grams(each) for each in words])
        self._postings["stems", "title"] = Postings([title for title, _ in stems])
        self._postings["stems", "claim"] = Postings([text for _, text in stems])
        self._postings["stems", "both"] = Postings([title + text for title, text in stems])
        self._pairs = Postings([find_pairs(each) for each in both])
        self._numbers = [find_numbers(each) for each in both]
        self._years = [find_years(f"{claim.title}\n{claim.text}") for claim in claims]
        self._pictures = np.array([not PICTURES.isdisjoint(title + text) for title, text in stems], dtype=bool)
        self._lengths = {field: np.log1p(self._postings["words", field].length) for field in ("title", "claim")}

    def find(self, text: str) -> Candidates:
        """The candidates of a post and what speaks for each; none if it shares nothing with any claim."""
        post = read_post(text)
        words = find_words(post.whole)
        terms = {"words": words, "stems": find_stems(post.whole), "grams": find_grams(words)}
        found = {(view, field): self._postings[view, field].match(terms[view]) for view in VIEWS for field in FIELDS}
        body = self._postings["grams", "both"].match(find_grams(find_words(post.body)))
        scores = {key: match.bm25() for key, match in found.items()}
        pairs = self._pairs.match(find_pairs(words)).bm25()
        body_score = body.bm25()
        ranked = {
            "words": scores["words", "both"],
            "stems": scores["stems", "both"],
            "grams": scores["grams", "both"],
            "title": scores["grams", "title"],
            "body": body_score,
        }
        tops = {name: best(score, RANKED).places for name, score in ranked.items()}
        chosen = _choose(tops, pairs, scores["grams", "claim"])
        columns = [
            *(scores[view, field][chosen] for view in VIEWS for field in FIELDS),
            pairs[chosen],
            self._postings["words", "both"].match(find_words(post.speaker)).bm25()[chosen],
            body_score[chosen],
            *(_rank(top, chosen) for top in tops.values()),
            *_shares(found, body, chosen),
            *self._others(post, find_numbers(words), chosen),
        ]
        return Candidates(chosen, np.stack(columns, axis=1))

    def _others(self, post: PostWords, said: frozenset[str], chosen: Numbers) -> Iterable[Floats]:
        """Numbers, year, picture, lengths."""
        yield np.array([len(self._numbers[place] & said) for place in chosen], dtype=np.float64)
        yield np.array([len(self._numbers[place] - said) for place in chosen], dtype=np.float64)
        yield np.array([_agrees(post.year, self._years[place]) for place in chosen], dtype=np.float64)
        yield (self._pictures[chosen] & post.has_picture).astype(np.float64)
        yield self._lengths["title"][chosen]
        yield self._lengths["claim"][chosen]


def _choose(tops: dict[str, Numbers], *others: Floats) -> Numbers:
    found = [top[: RANKED if name in ("stems", "grams") else BY_OTHERS] for name, top in tops.items()]
    return np.unique(np.concatenate([*found, *(best(score, BY_OTHERS).places for score in others)]))


def _rank(top: Numbers, chosen: Numbers) -> Floats:
    """1 for the best claim, 1/2 for the second, and so on; 0 for those that are not among `top`."""
    if not len(top):
        return np.zeros(len(chosen))
    order = np.argsort(top)
    at = order[np.minimum(np.searchsorted(top, chosen, sorter=order), len(top) - 1)]
    return np.where(top[at] == chosen, 1 / (at + 1), 0.0)


def _shares(found: dict[tuple[str, str], Match], body: Match, chosen: Numbers) -> Iterable[Floats]:
    words, claim, grams = found["words", "both"], found["words", "claim"], found["grams", "both"]
    yield from (match.cosine()[chosen] for match in (words, claim, grams, body))
    yield found["words", "title"].shares()[0][chosen]
    yield claim.shares()[0][chosen]
    of_both, by_words = words.shares()
    yield of_both[chosen]
    yield by_words[chosen]
    yield grams.shares()[1][chosen]
    yield words.rarest()[chosen]


def _agrees(year: str, years: frozenset[str]) -> int:
    """1 where a claim names the post's year, -1 where it names others, 0 where nothing is known."""
    if not year or not years:
        return 0
    return 1 if year in years else -1
