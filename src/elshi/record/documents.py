"""The official records of this release: office, key, statement (docs/formats/record.md).

`…_document` make the unsigned dict, `parse_record` reads the signed bytes of a log entry: canonical JSON, exactly the
known fields, `proof.created` equal to `issued_at`. No free text is in an entry but the names of an office. Whether a
signature holds, and whether its key was good, is decided by `elshi.record.ledger`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elshi.base.canonical import parse_canonical
from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office, parse_statement_id
from elshi.record.errors import NewerFormatError, check_format
from elshi.record.fields import (
    check_language,
    check_names,
    check_prose,
    check_script,
    read_count,
    read_hash,
    read_list,
    read_object,
    read_text,
    read_time,
)
from elshi.record.multibase import format_multikey, parse_multikey
from elshi.record.rendition import MAX_BYTES as MAX_BLOB_BYTES
from elshi.record.rendition import blob_sha256, parse_rendition

FORMAT = "elshi/1"
PURPOSES = ("record", "log")
MAX_RECORD_BYTES = 65_535  # one log entry (tlog-tiles)
MAX_VERSION = 9_999
MAX_LANGUAGES = 64
_COMMON = {"format", "type", "id", "version", "office", "issued_at"}


@dataclass(frozen=True, slots=True)
class OfficeRecord:
    """An office, entry 0 of its log: `host`, `epoch` 1.., `names` per language, `root_key` 32 bytes."""

    id: str
    version: int
    office: str
    issued_at: str
    method: str
    host: str
    epoch: int
    names: tuple[tuple[str, str], ...]
    root_key: bytes

    @property
    def origin(self) -> str:
        """The origin of the log that this record opens: `<host>/<office>/<epoch>`."""
        return f"{self.host}/{self.office}/{self.epoch}"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key that the office uses from here on: `purpose` "record" or "log", `public_key` 32 bytes."""

    id: str
    version: int
    office: str
    issued_at: str
    method: str
    purpose: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class RenditionRef:
    """Names one rendition blob: its language, script, SHA-256 (64 hexadecimal digits) and length in bytes."""

    language: str
    script: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Replaces:
    """The version that a new version takes the place of, and the leaf hash (64 hexadecimal digits) of its entry."""

    version: int
    leaf: str


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement's version; `authentic` is the language that counts in case of divergence."""

    id: str
    version: int
    office: str
    issued_at: str
    method: str
    authentic: str
    renditions: tuple[RenditionRef, ...]
    replaces: Replaces | None


Record = OfficeRecord | KeyRecord | StatementRecord


def office_document(
    *, office: str, host: str, names: Mapping[str, str], root_key: bytes, issued_at: str, epoch: int = 1
) -> dict[str, Any]:
    """The unsigned office record. `names`: language to name; `root_key`: 32 bytes, public."""
    return {
        "format": FORMAT,
        "type": "office",
        "id": office,
        "version": 1,
        "office": office,
        "issued_at": issued_at,
        "host": host,
        "epoch": epoch,
        "names": dict(names),
        "root_key": format_multikey(root_key),
    }


def key_document(*, office: str, number: int, purpose: str, public_key: bytes, issued_at: str) -> dict[str, Any]:
    """The unsigned record of the office's key `number` (1..). `purpose`: "record" or "log"; `public_key`: 32 bytes."""
    return {
        "format": FORMAT,
        "type": "key",
        "id": f"{office}/key/{number}",
        "version": 1,
        "office": office,
        "issued_at": issued_at,
        "action": "add",
        "purpose": purpose,
        "public_key": format_multikey(public_key),
    }


def rendition_ref(blob: bytes) -> RenditionRef:
    """The reference to a rendition blob. Raises FormatError if it is none."""
    rendition = parse_rendition(blob)
    return RenditionRef(rendition.language, rendition.script, blob_sha256(blob), len(blob))


def statement_document(  # the record's own fields, in its own words
    *,
    id: str,  # noqa: A002
    version: int,
    office: str,
    issued_at: str,
    authentic: str,
    renditions: Iterable[RenditionRef],
    replaces: Replaces | None,
) -> dict[str, Any]:
    """The unsigned statement record; renditions are put in order of their language."""
    return {
        "format": FORMAT,
        "type": "statement",
        "id": id,
        "version": version,
        "office": office,
        "issued_at": issued_at,
        "authentic": authentic,
        "renditions": [
            {"language": ref.language, "script": ref.script, "sha256": ref.sha256, "bytes": ref.bytes}
            for ref in sorted(renditions, key=lambda ref: ref.language)
        ],
        "replaces": None if replaces is None else {"version": replaces.version, "leaf": replaces.leaf},
        "about": [],
        "attachments": [],
    }


def parse_record(data: bytes) -> Record:
    """The record in a log entry's bytes. Raises FormatError, NewerFormatError for what this release does not know."""
    return parse_signed(data)[1]


def parse_signed(data: bytes) -> tuple[dict[str, Any], Record]:
    """The signed document in a log entry's bytes, as a dict for `verify_document`, and the record read from it."""
    value = parse_canonical(data, max_bytes=MAX_RECORD_BYTES)
    check_format(value, FORMAT, what="record")
    read = _READERS.get(str(value.get("type")))
    if read is None:
        raise NewerFormatError(f"record needs a newer Elshi: unknown type {str(value.get('type'))[:60]!r}")
    proof = read_object(value.get("proof"), what="proof")
    if not isinstance(proof.get("verificationMethod"), str):
        raise FormatError("proof has no verificationMethod")
    record = read(value, proof["verificationMethod"])
    if proof.get("created") != record.issued_at:
        raise FormatError("proof.created differs from issued_at")
    return value, record


def _read_office(value: dict[str, Any], method: str) -> OfficeRecord:
    check_names(value, {*_COMMON, "proof", "host", "epoch", "names", "root_key"}, what="office record")
    office = _read_office_id(value)
    if value["id"] != office:
        raise FormatError("an office record's id is the office")
    host = read_text(value, "host")
    check_host(host)
    names = read_object(value["names"], what="names")
    if not 1 <= len(names) <= MAX_LANGUAGES:
        raise FormatError(f"an office has a name in 1 to {MAX_LANGUAGES} languages")
    for tag in names:
        check_language(tag)
        check_prose(read_text(names, tag), what=f"name in {tag}", longest=200, lines=False)
    return OfficeRecord(
        id=office,
        version=read_count(value, "version", lowest=1, highest=1),
        office=office,
        issued_at=read_time(value, "issued_at"),
        method=method,
        host=host,
        epoch=read_count(value, "epoch", lowest=1, highest=9_999),
        names=tuple(sorted(names.items())),
        root_key=parse_multikey(read_text(value, "root_key")),
    )


def _read_key(value: dict[str, Any], method: str) -> KeyRecord:
    check_names(value, {*_COMMON, "proof", "action", "purpose", "public_key"}, what="key record")
    office = _read_office_id(value)
    if value["action"] != "add" or value["purpose"] not in PURPOSES:
        raise NewerFormatError("record needs a newer Elshi: unknown action or purpose of a key")
    prefix, _, number = read_text(value, "id").rpartition("/")
    if prefix != f"{office}/key" or not (number.isascii() and number.isdigit()) or number.startswith("0"):
        raise FormatError(f"expected a key id like {office}/key/1, got {value['id'][:100]!r}")
    return KeyRecord(
        id=value["id"],
        version=read_count(value, "version", lowest=1, highest=1),
        office=office,
        issued_at=read_time(value, "issued_at"),
        method=method,
        purpose=value["purpose"],
        public_key=parse_multikey(read_text(value, "public_key")),
    )


def _read_statement(value: dict[str, Any], method: str) -> StatementRecord:
    fields = {*_COMMON, "proof", "authentic", "renditions", "replaces", "about", "attachments"}
    check_names(value, fields, what="statement record")
    office = _read_office_id(value)
    statement = parse_statement_id(read_text(value, "id"))
    if statement.office != office:
        raise FormatError(f"statement {statement} carries another office than {office}")
    if value["about"] != [] or value["attachments"] != []:
        raise NewerFormatError("record needs a newer Elshi: it has attachments or says what it is about")
    version = read_count(value, "version", lowest=1, highest=MAX_VERSION)
    renditions = tuple(_read_ref(item) for item in read_list(value, "renditions", longest=MAX_LANGUAGES))
    languages = [ref.language for ref in renditions]
    if languages != sorted(set(languages)):
        raise FormatError("renditions are not in order of language, each once")
    if value["authentic"] not in languages:
        raise FormatError("the authentic language has no rendition")
    return StatementRecord(
        id=str(statement),
        version=version,
        office=office,
        issued_at=read_time(value, "issued_at"),
        method=method,
        authentic=value["authentic"],
        renditions=renditions,
        replaces=_read_replaces(value["replaces"], version=version),
    )


def _read_ref(value: Any) -> RenditionRef:
    item = read_object(value, what="rendition")
    check_names(item, {"language", "script", "sha256", "bytes"}, what="rendition")
    language, script = read_text(item, "language"), read_text(item, "script")
    check_language(language)
    check_script(script)
    size = read_count(item, "bytes", lowest=1, highest=MAX_BLOB_BYTES)
    return RenditionRef(language, script, read_hash(item, "sha256"), size)


def _read_replaces(value: Any, *, version: int) -> Replaces | None:
    if value is None and version == 1:
        return None
    item = read_object(value, what=f"replaces of version {version}")
    check_names(item, {"version", "leaf"}, what="replaces")
    return Replaces(read_count(item, "version", lowest=version - 1, highest=version - 1), read_hash(item, "leaf"))


def _read_office_id(value: Mapping[str, Any]) -> str:
    office = read_text(value, "office")
    check_office(office)
    return office


_READERS: dict[str, Callable[[dict[str, Any], str], Record]] = {
    "office": _read_office,
    "key": _read_key,
    "statement": _read_statement,
}
