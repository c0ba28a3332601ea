"""A snapshot: the whole registry as of one entry, named by its hash, so that *not listed* can be proved too."""

from dataclasses import dataclass
from typing import Any

from elshi.record.fields import check_names, read_count, read_hash
from elshi.record.rendition import blob_sha256
from elshi.record.types.common import COMMON, Head, parse_numbered, read_head, start_document

MAX_SNAPSHOT_BYTES = 1 << 19  # with its escapes and its proofs it still fits a receipt
MAX_ACCOUNTS = 9_999_999


@dataclass(frozen=True, slots=True)
class SnapshotRecord(Head):
    """The blob `sha256` of `bytes` bytes is the registry of `accounts` accounts as of this entry."""

    sha256: str
    bytes: int
    accounts: int


def snapshot_document(*, office: str, number: int, snapshot: bytes, accounts: int, issued_at: str) -> dict[str, Any]:
    """The unsigned record of snapshot `number` (1..). `snapshot`: what `registry_snapshot` gave."""
    name = f"{office}/registry/{number}"
    return {
        **start_document(type="snapshot", id=name, version=1, office=office, issued_at=issued_at),
        "sha256": blob_sha256(snapshot),
        "bytes": len(snapshot),
        "accounts": accounts,
    }


def read_snapshot(value: dict[str, Any], method: str) -> SnapshotRecord:
    """A snapshot record."""
    check_names(value, COMMON | {"sha256", "bytes", "accounts"}, what="snapshot record")
    head = read_head(value, method, highest=1)
    parse_numbered(head[0], f"{head[2]}/registry")
    size = read_count(value, "bytes", lowest=1, highest=MAX_SNAPSHOT_BYTES)
    accounts = read_count(value, "accounts", lowest=0, highest=MAX_ACCOUNTS)
    return SnapshotRecord(*head, read_hash(value, "sha256"), size, accounts)
