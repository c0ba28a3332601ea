"""Codes of countries and parts, and the ministry's own list of them, as advisories and alerts name these.

Names and borders are not in an entry: they stand in the gazetteer (docs/formats/gazetteer.md), a blob that the record
names by its hash, so that an approval binds the very borders that were seen.
"""

import re
from datetime import date
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.attachments import BlobRef
from elshi.record.fields import check_names, check_text, read_count, read_hash, read_object

MAX_GAZETTEER_BYTES = 4 << 20
_COUNTRY = re.compile(r"[A-Z]{2}")
_PART = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")  # ISO 3166-2, as far as its shape goes


def check_country(value: object, *, what: str = "country") -> str:
    """`value`, which must be a country's code in two capital letters."""
    text = check_text(value, what=what)
    if not _COUNTRY.fullmatch(text):
        raise FormatError(f"{what}: expected two capital letters like XB, got {text[:20]!r}")
    return text


def check_place(value: object, *, what: str = "place") -> str:
    """`value`, which must be the code of a country (XB) or of a part of one (XB-N)."""
    text = check_text(value, what=what)
    if not _COUNTRY.fullmatch(text) and not _PART.fullmatch(text):
        raise FormatError(f"{what}: expected a code like XB or XB-N, got {text[:20]!r}")
    return text


def check_part(value: object, country: str) -> str:
    """`value`, which must be the code of a part of `country`."""
    text = check_text(value, what="part")
    if not _PART.fullmatch(text) or not text.startswith(f"{country}-"):
        raise FormatError(f"part: expected a code like {country}-N, got {text[:20]!r}")
    return text


def read_day(value: dict[str, Any], name: str) -> str:
    """A field that must be a day such as 2026-03-01."""
    text = check_text(value[name], what=name)
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError as exc:
        raise FormatError(f"{name}: expected a day like 2026-03-01, got {text[:20]!r}") from exc
    if day != text:  # ISO 8601 has other ways to write it
        raise FormatError(f"{name}: expected a day like 2026-03-01, got {text[:20]!r}")
    return day


def read_gazetteer_ref(value: Any) -> BlobRef:
    """The field `gazetteer`."""
    item = read_object(value, what="gazetteer")
    check_names(item, {"sha256", "bytes"}, what="gazetteer")
    return BlobRef(read_hash(item, "sha256"), read_count(item, "bytes", lowest=1, highest=MAX_GAZETTEER_BYTES))


def format_gazetteer_ref(ref: BlobRef) -> dict[str, Any]:
    """As it stands in a record."""
    return {"sha256": ref.sha256, "bytes": ref.bytes}
