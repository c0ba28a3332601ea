"""What all contents share: canonical JSON with a format, an office and what it replaces; hashed as one text."""

import hashlib
from collections.abc import Set as AbstractSet
from typing import Any

from elshi.base.canonical import parse_canonical
from elshi.base.errors import FormatError
from elshi.base.ids import check_office
from elshi.record import Rendition, check_rendition
from elshi.record.fields import check_names, read_count, read_object, read_text

Whole = dict[str, Any]


def parse_whole(
    text: str,
    *,
    format: str,  # noqa: A002  # the field's own name
    fields: AbstractSet[str],
    may_have: AbstractSet[str] = frozenset(),
) -> Whole:
    """The canonical whole in `text`, with `fields`, and of `may_have` any. Raises FormatError for anything else."""
    whole = parse_canonical(text.encode())
    if whole.get("format") != format:
        raise FormatError(f"expected content of format {format}, got {str(whole.get('format'))[:60]!r}")
    check_names(whole, fields | (may_have & whole.keys()), what="content")
    check_office(read_text(whole, "office"))
    if whole["replaces"] is not None:
        old = read_object(whole["replaces"], what="replaces")
        check_names(old, {"id", "version"}, what="replaces")
        read_text(old, "id")
        read_count(old, "version", lowest=1, highest=2**53 - 1)
    return whole


def parse_texts(found: Any) -> list[Rendition]:
    """The renditions in a list of a whole, checked. Raises FormatError for one that could not have been saved."""
    try:
        texts = [Rendition(**fields) for fields in found]
    except TypeError as exc:
        raise FormatError(f"content has a malformed rendition: {exc}") from exc
    for text in texts:
        check_rendition(text)
    return texts


def hash_content(text: str) -> str:
    """The hex sha256 that an approval binds."""
    return hashlib.sha256(text.encode()).hexdigest()
