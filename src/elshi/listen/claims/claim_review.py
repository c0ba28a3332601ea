"""ClaimReview of schema.org (JSON-LD) to claims: https://schema.org/ClaimReview. Read tolerantly, within limits.

Taken are objects of `@type` ClaimReview wherever publishers put them: alone, in lists, in `@graph`, in the
`itemListElement` of an ItemList, in the `dataFeedElement` of a DataFeed, in `hasPart` and `mainEntity` of a page. Of
each: `claimReviewed` (else the name of `itemReviewed`), `name` or `headline`, `url`, `author`, `datePublished` and
`reviewRating`. Contexts are not followed and nothing is fetched. Markup in texts is taken off.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from elshi.listen.claims.known import Claim
from elshi.listen.features import Reject
from elshi.listen.markup import plain_text

MAX_TEXT = 5000  # characters of a claim or a title; more is cut
MAX_DEPTH = 32
_INSIDE = ("@graph", "itemListElement", "dataFeedElement", "item", "hasPart", "mainEntity", "review")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def parse_claim_reviews(data: bytes, rejects: list[Reject]) -> list[Claim]:
    """The claims of one JSON document, in its order; `rejects` counts the reviews from 1. Raises ValueError."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except RecursionError as exc:
        raise ValueError("nested too deeply") from exc
    found = []
    for number, review in enumerate(_reviews(document), 1):
        claim = read_review(review)
        if claim is None:
            rejects.append(Reject(number, "a review without a claim"))
        else:
            found.append(claim)
    return found


def read_review(review: Mapping[str, Any]) -> Claim | None:
    """The claim of one ClaimReview; None if it names none. Its id is its address, else its `@id`, else empty."""
    reviewed = _only(review.get("itemReviewed"))
    text = clean_text(review.get("claimReviewed")) or clean_text(_field(reviewed, "name"))
    if not text:
        return None
    url = clean_url(review.get("url"))
    rating = _only(review.get("reviewRating"))
    return Claim(
        id=url or clean_text(review.get("@id")),
        text=text,
        title=clean_text(review.get("name")) or clean_text(review.get("headline")),
        url=url,
        publisher=clean_text(_field(_only(review.get("author")), "name")),
        rating=clean_text(_field(rating, "alternateName")) or clean_text(_field(rating, "ratingValue")),
        published=clean_day(review.get("datePublished")),
    )


def clean_text(value: object) -> str:
    """A text of a stranger without markup and control characters, white space folded, cut at MAX_TEXT."""
    value = _only(value)
    if isinstance(value, Mapping):
        value = value.get("@value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    plain = plain_text(value[: 4 * MAX_TEXT])
    shown = "".join(letter for letter in plain if letter.isprintable() or letter.isspace())
    return " ".join(shown.split())[:MAX_TEXT]


def clean_url(value: object) -> str:
    """An address that a person could follow, or nothing: http and https only."""
    text = _only(value)
    if not isinstance(text, str) or len(text) > 2000 or not text.isprintable() or any(map(str.isspace, text.strip())):
        return ""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip() if parts.scheme in ("http", "https") and parts.hostname and not parts.username else ""


def clean_day(value: object) -> str:
    """The day of a date or a time in ISO 8601, or nothing."""
    found = _DAY.match(text) if isinstance(text := _only(value), str) else None
    return found[0] if found else ""


def _reviews(document: object) -> Iterator[Mapping[str, Any]]:
    waiting: list[tuple[object, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(node, list):
            waiting += [(each, depth + 1) for each in reversed(node)]
        elif isinstance(node, Mapping):
            if "ClaimReview" in _types(node):
                yield node
                continue
            waiting += [(node[name], depth + 1) for name in reversed(_INSIDE) if name in node]


def _types(node: Mapping[str, Any]) -> set[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name.rpartition("/")[2].rpartition(":")[2] for name in names if isinstance(name, str)}


def _only(value: object) -> object:
    """The first of a list: a property may have one value or several."""
    return value[0] if isinstance(value, list) and value else value


def _field(node: object, name: str) -> object:
    if isinstance(node, Mapping):
        return node.get(name)
    return node if name == "name" else None  # an author or an item that is only named
