"""The registry as one blob, so that its hash can be logged (docs/formats/registry.md).

Canonical JSON of what stands: offices in order of id, accounts in order of id, without times. A list that names every
account is what makes *not listed* an answer that can be proved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.record.errors import check_format
from elshi.record.fields import check_names, read_list, read_object, read_text
from elshi.record.ledger import AccountEntry, Ledger
from elshi.record.types.offices import OfficeRecord
from elshi.record.types.snapshots import MAX_SNAPSHOT_BYTES

FORMAT = "elshi-registry/1"
_FIELDS = {"format", "office", "offices", "accounts"}
_OFFICE_FIELDS = {"id", "parent", "host", "names"}
_ACCOUNT_FIELDS = {
    *("id", "version", "leaf", "platform", "handle", "url", "holder", "purpose", "languages", "status", "successor"),
}


@dataclass(frozen=True, slots=True)
class Registry:
    """A snapshot's blob, read: `offices` and `accounts` are its objects, with the fields of the format."""

    office: str
    offices: tuple[Mapping[str, Any], ...]
    accounts: tuple[Mapping[str, Any], ...]


def registry_snapshot(ledger: Ledger) -> bytes:
    """The blob for a snapshot record that follows the last entry of `ledger`. Raises FormatError if it is too long."""
    return format_registry(ledger.office.id, ledger.offices.values(), ledger.current_accounts())


def format_registry(office: str, offices: Iterable[OfficeRecord], accounts: Iterable[AccountEntry]) -> bytes:
    """The blob of these offices and these current accounts, in any order. Raises FormatError if it is too long."""
    data = format_canonical(
        {
            "format": FORMAT,
            "office": office,
            "offices": [
                {"id": it.id, "parent": it.parent, "host": it.host, "names": dict(it.names)}
                for it in sorted(offices, key=lambda it: it.id)
            ],
            "accounts": [_format_account(it) for it in sorted(accounts, key=lambda it: it.record.id)],
        }
    )
    if len(data) > MAX_SNAPSHOT_BYTES:
        raise FormatError(f"registry too long: expected at most {MAX_SNAPSHOT_BYTES} bytes, got {len(data)}")
    return data


def _format_account(entry: AccountEntry) -> dict[str, Any]:
    record = entry.record
    return {
        "id": record.id,
        "version": record.version,
        "leaf": entry.leaf.hex(),
        "platform": record.platform,
        "handle": record.handle,
        "url": record.url,
        "holder": {"kind": record.holder.kind, "office": record.holder.office},
        "purpose": record.purpose,
        "languages": list(record.languages),
        "status": record.status,
        "successor": record.successor,
    }


def parse_registry(data: bytes) -> Registry:
    """The registry in a blob whose hash a verified snapshot record names. Raises FormatError, NewerFormatError.

    The hash vouches for the values; checked here are the format, the names of fields and that ids come once, in order.
    """
    value = parse_canonical(data, max_bytes=MAX_SNAPSHOT_BYTES)
    check_format(value, FORMAT, what="registry")
    check_names(value, _FIELDS, what="registry")
    offices = _read_all(value, "offices", _OFFICE_FIELDS)
    return Registry(read_text(value, "office"), offices, _read_all(value, "accounts", _ACCOUNT_FIELDS))


def _read_all(value: dict[str, Any], name: str, fields: set[str]) -> tuple[Mapping[str, Any], ...]:
    items = tuple(read_object(item, what=name) for item in read_list(value, name, longest=MAX_SNAPSHOT_BYTES))
    for item in items:
        check_names(item, fields, what=name)
    ids = [read_text(item, "id") for item in items]
    if ids != sorted(set(ids)):
        raise FormatError(f"{name} are not in order of id, each once")
    return items
