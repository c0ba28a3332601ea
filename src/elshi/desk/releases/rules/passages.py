"""A passage that somebody commented on: where it is, and where it went after an edit.

Offsets count characters (code points) of a title or body as saved.
"""

import re
from dataclasses import dataclass

from elshi.desk.people.rules import RuleError

MAX_QUOTE = 500  # characters
MAX_COMMENT = 2000  # characters
MAX_COMMENTS = 300  # of one draft, answers included
TITLE, BODY = "title", "body"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BETWEEN = r"[\s*_`>#]+"  # white space, and marks of Markdown that a reader of the page does not see


@dataclass(frozen=True, slots=True)
class Passage:
    """[start, start + length) of a title or a body. An empty one stands for the whole text."""

    part: str
    start: int
    length: int


def find_passage(title: str, body: str, quote: str, *, near: Passage | None = None) -> Passage | None:
    """Where `quote` stands now, nearest to where it stood; None when it is gone.

    First as written; then with any white space and marks of Markdown between its words, as a page shows them.
    """
    if not quote:
        return Passage(BODY, 0, 0)
    found = [
        Passage(part, match.start(), match.end() - match.start())
        for pattern in (re.escape(quote), _BETWEEN.join(re.escape(word) for word in quote.split()))
        for part, text in ((BODY, body), (TITLE, title))
        for match in re.finditer(pattern, text)
    ]
    return min(found, key=lambda one: _distance(one, near), default=None)


def check_comment(text: str) -> str:
    """The comment, tidied. Raises RuleError `bad-comment`."""
    tidy = text.replace("\r\n", "\n").strip()
    if not 1 <= len(tidy) <= MAX_COMMENT or _CONTROL.search(tidy):
        raise RuleError("bad-comment", limit=MAX_COMMENT)
    return tidy


def check_quote(title: str, body: str, quote: str, *, near: Passage | None) -> Passage:
    """Where the quoted passage stands. Raises RuleError `passage-gone` when it does not, or is too long."""
    found = find_passage(title, body, quote, near=near) if len(quote) <= MAX_QUOTE else None
    if found is None:
        raise RuleError("passage-gone", limit=MAX_QUOTE)
    return found


def _distance(one: Passage, near: Passage | None) -> tuple[bool, int]:
    if near is None:
        return (False, 0)  # min keeps the first: as written, in the body
    return (one.part != near.part, abs(one.start - near.start))
