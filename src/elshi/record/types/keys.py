"""Keys of an office: added, rotated (a new key that says which one it takes over from), revoked."""

from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.errors import NewerFormatError
from elshi.record.fields import check_names, read_count, read_text
from elshi.record.multibase import format_multikey, parse_multikey
from elshi.record.types.common import COMMON, MAX_LOG_SIZE, Head, parse_numbered, read_head, start_document

PURPOSES = ("record", "log")
_FIELDS = COMMON | {"action", "purpose", "public_key"}


@dataclass(frozen=True, slots=True)
class KeyRecord(Head):
    """A key of the office: `purpose` "record" or "log", `public_key` 32 bytes.

    `action` "add": used from here on; `replaces_key` is the id of the key that it takes over from, which does not end
    that one. `action` "revoke": the log of `last_good` entries was the last good one; later ones do not count.
    """

    action: str
    purpose: str
    public_key: bytes
    replaces_key: str | None
    last_good: int | None


def key_document(
    *, office: str, number: int, purpose: str, public_key: bytes, issued_at: str, replaces_key: str | None = None
) -> dict[str, Any]:
    """The unsigned record that adds key `number` (1..). `purpose`: "record" or "log"; `public_key`: 32 bytes."""
    return {
        **start_document(type="key", id=f"{office}/key/{number}", version=1, office=office, issued_at=issued_at),
        "action": "add",
        "purpose": purpose,
        "public_key": format_multikey(public_key),
        "replaces_key": replaces_key,
    }


def revocation_document(
    *, office: str, number: int, purpose: str, public_key: bytes, last_good: int, issued_at: str
) -> dict[str, Any]:
    """The unsigned record that revokes key `number`: what it signed at index `last_good` and later is not official."""
    return {
        **start_document(type="key", id=f"{office}/key/{number}", version=2, office=office, issued_at=issued_at),
        "action": "revoke",
        "purpose": purpose,
        "public_key": format_multikey(public_key),
        "last_good": last_good,
    }


def read_key(value: dict[str, Any], method: str) -> KeyRecord:
    """A key record: version 1 adds, version 2 revokes."""
    action = value.get("action")
    if action not in ("add", "revoke") or value.get("purpose") not in PURPOSES:
        raise NewerFormatError("record needs a newer Elshi: unknown action or purpose of a key")
    revoked = action == "revoke"
    check_names(value, _FIELDS | {"last_good" if revoked else "replaces_key"}, what="key record")
    version = 2 if revoked else 1
    head = read_head(value, method, lowest=version, highest=version)
    prefix = f"{head[2]}/key"
    parse_numbered(head[0], prefix)
    replaced = None if revoked else value["replaces_key"]
    if replaced is not None:
        parse_numbered(read_text(value, "replaces_key"), prefix)
        if replaced == head[0]:
            raise FormatError(f"{replaced} takes over from itself")
    last_good = read_count(value, "last_good", lowest=1, highest=MAX_LOG_SIZE) if revoked else None
    return KeyRecord(
        *head, action, value["purpose"], parse_multikey(read_text(value, "public_key")), replaced, last_good
    )
