"""Recognition of a partner state's office: its root key, so that its log can be read by who pins ours."""

from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.record.fields import check_names, read_code, read_object, read_text
from elshi.record.multibase import format_multikey, parse_multikey
from elshi.record.types.common import COMMON, Head, check_id, read_head, start_document

RECOGNISED = "recognised"
STATUSES = (RECOGNISED, "ended")


@dataclass(frozen=True, slots=True)
class Partner:
    """A foreign `office` at `host` and its `root_key` (32 bytes)."""

    office: str
    host: str
    root_key: bytes


@dataclass(frozen=True, slots=True)
class RecognitionRecord(Head):
    """From here on the `partner` is "recognised", or recognition has "ended"."""

    partner: Partner
    status: str


def recognition_document(
    *, office: str, partner: str, host: str, root_key: bytes, status: str, version: int, issued_at: str
) -> dict[str, Any]:
    """The unsigned record. `partner`: the foreign office; `host`, `root_key` (32 bytes): its own; `status`: a code."""
    name = f"{office}/partner/{partner}"
    return {
        **start_document(type="recognition", id=name, version=version, office=office, issued_at=issued_at),
        "partner": {"office": partner, "host": host, "root_key": format_multikey(root_key)},
        "status": status,
    }


def read_recognition(value: dict[str, Any], method: str) -> RecognitionRecord:
    """A recognition record. An office does not recognise itself."""
    check_names(value, COMMON | {"partner", "status"}, what="recognition record")
    head = read_head(value, method)
    item = read_object(value["partner"], what="partner")
    check_names(item, {"office", "host", "root_key"}, what="partner")
    partner = Partner(read_text(item, "office"), read_text(item, "host"), parse_multikey(read_text(item, "root_key")))
    check_office(partner.office)
    check_host(partner.host)
    if partner.office == head[2]:
        raise FormatError(f"{partner.office} cannot be its own partner")
    check_id(head[0], f"{head[2]}/partner/{partner.office}")
    return RecognitionRecord(*head, partner, read_code(value, "status", STATUSES))
