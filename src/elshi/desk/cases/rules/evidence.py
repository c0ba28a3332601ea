"""A post as evidence: a copy of what an alert showed, and the hash that tells it when its text is gone.

The hash is over the canonical JSON (RFC 8785) of the five fields, so whoever still has the post can show that it is the
one that was filed. Authors are the keyed pseudonyms of listening; no handle comes here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from elshi.base.canonical import format_canonical
from elshi.base.clock import parse_time
from elshi.base.errors import UserError

MAX_TEXT = 20_000  # characters that are copied of one post


@dataclass(frozen=True, slots=True)
class Post:
    """One sample post of an alert. `written_at`: None where the sample does not say it in a way that we read."""

    source_id: str
    author: str
    text: str
    language: str
    written_at: datetime | None
    sha256: str


def copy_post(sample: Mapping[str, object]) -> Post:
    """The copy of a sample post {id, at, author, text, language} as `cases.models.Alert.sample` holds it."""
    fields = {name: str(sample.get(name, ""))[:MAX_TEXT] for name in ("id", "at", "author", "text", "language")}
    return Post(
        source_id=fields["id"][:200],
        author=fields["author"][:100],
        text=fields["text"],
        language=fields["language"][:35],
        written_at=_parse(fields["at"]),
        sha256=hashlib.sha256(format_canonical(fields)).hexdigest(),
    )


def _parse(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except UserError:
        return None
