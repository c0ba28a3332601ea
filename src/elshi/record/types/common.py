"""What all records share: the fields of the head, numbered ids, and the link to the version before."""

import re
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.base.ids import check_office
from elshi.record.fields import check_names, read_count, read_hash, read_object, read_text, read_time

FORMAT = "elshi/1"
MAX_VERSION = 9_999
MAX_LANGUAGES = 64
MAX_LOG_SIZE = 2**53 - 1  # what canonical JSON can hold exactly
COMMON = frozenset({"format", "type", "id", "version", "office", "issued_at", "proof"})
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of every record. `method` names the key that signed: `<office>#<multikey>`."""

    id: str
    version: int
    office: str
    issued_at: str
    method: str


@dataclass(frozen=True, slots=True)
class Replaces:
    """The version that a new version takes the place of, and the leaf hash (64 hexadecimal digits) of its entry."""

    version: int
    leaf: str


HeadFields = tuple[str, int, str, str, str]


def start_document(*, type: str, id: str, version: int, office: str, issued_at: str) -> dict[str, Any]:  # noqa: A002
    """The fields that every unsigned record has."""
    return {"format": FORMAT, "type": type, "id": id, "version": version, "office": office, "issued_at": issued_at}


def format_replaces(replaces: Replaces | None) -> dict[str, Any] | None:
    """The field `replaces`."""
    return None if replaces is None else {"version": replaces.version, "leaf": replaces.leaf}


def read_head(value: dict[str, Any], method: str, *, lowest: int = 1, highest: int = MAX_VERSION) -> HeadFields:
    """The fields of :class:`Head`, in order. Whether the id fits is for the caller to check."""
    office = read_text(value, "office")
    check_office(office)
    version = read_count(value, "version", lowest=lowest, highest=highest)
    return read_text(value, "id"), version, office, read_time(value, "issued_at"), method


def check_id(found: str, expected: str) -> None:
    """Raises unless a record has the only id that fits its other fields."""
    if found != expected:
        raise FormatError(f"expected the id {expected!r}, got {found[:100]!r}")


def parse_numbered(found: str, prefix: str) -> int:
    """The number of an id like `xs-mfa/key/1`, of which `prefix` is `xs-mfa/key`."""
    head, _, number = found.rpartition("/")
    if head != prefix or not _NUMBER.fullmatch(number):
        raise FormatError(f"expected an id like {prefix}/1, got {found[:100]!r}")
    return int(number)


def read_replaces(value: Any, *, version: int) -> Replaces | None:
    """The field `replaces` of version `version`: null for version 1, else the version before."""
    if version == 1:
        if value is not None:
            raise FormatError("version 1 replaces nothing")
        return None
    item = read_object(value, what=f"replaces of version {version}")
    check_names(item, {"version", "leaf"}, what="replaces")
    return Replaces(read_count(item, "version", lowest=version - 1, highest=version - 1), read_hash(item, "leaf"))
