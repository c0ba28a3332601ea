"""Erasure: a tombstone for blobs that were taken away. The entries that name them stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.fields import check_hash, check_names, read_code, read_list
from elshi.record.types.common import COMMON, Head, parse_numbered, read_head, start_document

REASONS = ("personal-data", "law", "court", "other")
MAX_BLOBS = 64


@dataclass(frozen=True, slots=True)
class ErasureRecord(Head):
    """The `blobs` (SHA-256 in hexadecimal, in order) may be missing anywhere and are not taken back."""

    blobs: tuple[str, ...]
    reason: str


def erasure_document(*, office: str, number: int, blobs: Iterable[str], reason: str, issued_at: str) -> dict[str, Any]:
    """The unsigned record of erasure `number` (1..) of 1 to 64 blobs, which are put in order."""
    name = f"{office}/erasure/{number}"
    return {
        **start_document(type="erasure", id=name, version=1, office=office, issued_at=issued_at),
        "blobs": sorted(blobs),
        "reason": reason,
    }


def read_erasure(value: dict[str, Any], method: str) -> ErasureRecord:
    """An erasure record."""
    check_names(value, COMMON | {"blobs", "reason"}, what="erasure record")
    head = read_head(value, method, highest=1)
    parse_numbered(head[0], f"{head[2]}/erasure")
    blobs = [check_hash(item, what="blob") for item in read_list(value, "blobs", longest=MAX_BLOBS)]
    if not blobs or blobs != sorted(set(blobs)):
        raise FormatError(f"blobs are not 1 to {MAX_BLOBS} in order, each once")
    return ErasureRecord(*head, tuple(blobs), read_code(value, "reason", REASONS))
