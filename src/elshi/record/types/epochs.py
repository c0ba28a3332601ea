"""The link from the first entries of a new epoch's log to the log before it."""

import base64
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.log.checkpoint import Checkpoint
from elshi.log.signature_line import parse_base64
from elshi.record.fields import check_names, read_code, read_count, read_object, read_text
from elshi.record.types.common import COMMON, MAX_LOG_SIZE, Head, parse_numbered, read_head, start_document
from elshi.record.types.offices import MAX_EPOCH

REASONS = ("restored-backup", "lost-key", "fork", "other")
_MAX_ORIGIN = 400


@dataclass(frozen=True, slots=True)
class EpochRecord(Head):
    """Epoch `epoch` (2..) follows another log of the office, of which `head` was the last checkpoint seen.

    The first `carried.size` entries of that log, with the root `carried.root`, are official still; what came after
    them is not.
    """

    epoch: int
    head: Checkpoint
    carried: Checkpoint
    reason: str


def epoch_document(
    *, office: str, epoch: int, head: Checkpoint, carried: Checkpoint, reason: str, issued_at: str
) -> dict[str, Any]:
    """The unsigned record to be entry 1 of epoch `epoch`. `head`, `carried`: of the log of the epoch before it."""
    name = f"{office}/epoch/{epoch}"
    return {
        **start_document(type="epoch", id=name, version=1, office=office, issued_at=issued_at),
        "head": {"origin": head.origin, **_format_tree(head)},
        "carried": _format_tree(carried),
        "reason": reason,
    }


def read_epoch(value: dict[str, Any], method: str) -> EpochRecord:
    """An epoch record. No more can be carried over than was seen."""
    check_names(value, COMMON | {"head", "carried", "reason"}, what="epoch record")
    fields = read_head(value, method, highest=1)
    epoch = parse_numbered(fields[0], f"{fields[2]}/epoch")
    if not 2 <= epoch <= MAX_EPOCH:
        raise FormatError(f"expected an epoch from 2 to {MAX_EPOCH}, got {epoch}")
    seen, kept = read_object(value["head"], what="head"), read_object(value["carried"], what="carried")
    check_names(seen, {"origin", "size", "root"}, what="head")
    check_names(kept, {"size", "root"}, what="carried")
    origin = read_text(seen, "origin")
    if not 1 <= len(origin) <= _MAX_ORIGIN or not origin.isascii() or not origin.isprintable():
        raise FormatError(f"not a log's origin: {origin[:100]!r}")
    head, carried = _read_tree(seen, origin=origin), _read_tree(kept, origin=origin)
    if carried.size > head.size or (carried.size == head.size and carried.root != head.root):
        raise FormatError(f"epoch {epoch} carries {carried.size} entries over, which are not part of its head")
    return EpochRecord(*fields, epoch, head, carried, read_code(value, "reason", REASONS))


def _format_tree(head: Checkpoint) -> dict[str, Any]:
    return {"size": head.size, "root": base64.b64encode(head.root).decode()}


def _read_tree(item: dict[str, Any], *, origin: str) -> Checkpoint:
    root = parse_base64(read_text(item, "root"))
    if len(root) != 32:
        raise FormatError(f"root has wrong size: expected 32 bytes, got {len(root)}")
    return Checkpoint(origin, read_count(item, "size", lowest=1, highest=MAX_LOG_SIZE), root)
