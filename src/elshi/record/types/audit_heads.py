"""An audit head: how far the desk's audit trail had come on a day, so that rows cannot vanish from its end unseen."""

from dataclasses import dataclass
from typing import Any

from elshi.record.fields import check_names, read_count, read_hash
from elshi.record.types.common import COMMON, MAX_LOG_SIZE, Head, check_id, read_head, start_document


@dataclass(frozen=True, slots=True)
class AuditHeadRecord(Head):
    """The trail had `rows` rows, and the newest of them the hash `sha256`, which is chained to all before it."""

    rows: int
    sha256: str


def audit_head_id(office: str, issued_at: str) -> str:
    """Its id, which holds the UTC day of `issued_at`: one for each day."""
    return f"{office}/audit/{issued_at[:10]}"


def audit_head_document(*, office: str, rows: int, sha256: str, issued_at: str) -> dict[str, Any]:
    """The unsigned record."""
    name = audit_head_id(office, issued_at)
    return {
        **start_document(type="audit-head", id=name, version=1, office=office, issued_at=issued_at),
        "rows": rows,
        "sha256": sha256,
    }


def read_audit_head(value: dict[str, Any], method: str) -> AuditHeadRecord:
    """An audit head."""
    check_names(value, COMMON | {"rows", "sha256"}, what="audit-head record")
    head = read_head(value, method, highest=1)
    check_id(head[0], audit_head_id(head[2], head[3]))
    rows = read_count(value, "rows", lowest=1, highest=MAX_LOG_SIZE)
    return AuditHeadRecord(*head, rows, read_hash(value, "sha256"))
