"""What the root key is asked to sign, and what it signed: two small files that a medium carries to it and back.

A node makes a request, the machine with the root key says in plain words what is in it and signs, the node enters the
signed records into its log. Where the root key is at hand, a command does the three steps at once, by the same
functions.

    {"format":"elshi-request/1","records":[<unsigned record>, …]}
    {"format":"elshi-signed/1","records":[<signed record>, …]}

Each is one line of canonical JSON and a line feed. A request names no key: `sign_records` signs only what a root key
may sign, and an office record that begins a log only if it names this very key.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, UserError
from elshi.log import MissingError, public_bytes, read_bounded
from elshi.record import (
    EpochRecord,
    KeyRecord,
    OfficeRecord,
    PolicyRecord,
    RecognitionRecord,
    Record,
    format_multikey,
    method_of,
    parse_record,
    sign_document,
)
from elshi.record.documents import READERS
from elshi.record.errors import NewerFormatError, check_format
from elshi.record.fields import check_names, read_list, read_object

REQUEST, SIGNED = "elshi-request/1", "elshi-signed/1"
MAX_BYTES = 1 << 20
MAX_RECORDS = 64
ROOT_SIGNED = (EpochRecord, KeyRecord, OfficeRecord, PolicyRecord, RecognitionRecord)
Document = dict[str, Any]


def format_request(documents: Iterable[Document]) -> bytes:
    """The request for `documents`, unsigned records. Raises FormatError for what no root key signs."""
    found = list(documents)
    for document in found:
        read_unsigned(document)
    return format_canonical({"format": REQUEST, "records": found}) + b"\n"


def parse_request(data: bytes) -> list[Document]:
    """The unsigned records in a request. Raises FormatError, NewerFormatError."""
    documents = _parse(data, REQUEST, what="request")
    for document in documents:
        read_unsigned(document)
    return documents


def format_signed(entries: Iterable[bytes]) -> bytes:
    """The file with signed records, which are entries of a log."""
    return format_canonical({"format": SIGNED, "records": [parse_canonical(entry) for entry in entries]}) + b"\n"


def parse_signed_file(data: bytes) -> list[bytes]:
    """The signed records, as entries of a log; well-formed, their signatures not verified. Raises FormatError."""
    entries = [format_canonical(document) for document in _parse(data, SIGNED, what="file with signed records")]
    for entry in entries:
        parse_record(entry)
    return entries


def read_unsigned(document: Document) -> Record:
    """The record that `document` will be once the root key signed it. Raises FormatError for what it never signs."""
    check_format(document, "elshi/1", what="record")
    kind = document.get("type")
    read = READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise NewerFormatError(f"record needs a newer Elshi: unknown type {str(kind)[:60]!r}")
    if "proof" in document:
        raise FormatError("a record in a request is not signed yet, but this one has a proof")
    record = read({**document, "proof": {}}, "")
    if not isinstance(record, ROOT_SIGNED) or (isinstance(record, OfficeRecord) and _is_small_office(record)):
        raise FormatError(f"a root key does not sign {kind} records such as {record.id}")
    return record


def sign_records(documents: Sequence[Document], *, root_key: Ed25519PrivateKey) -> list[bytes]:
    """Each record signed by the root key: entries of a log. Raises UserError for the log of another root key."""
    public = public_bytes(root_key)
    entries = []
    for document in documents:
        record = read_unsigned(document)
        if isinstance(record, OfficeRecord) and record.parent is None and record.root_key != public:
            raise UserError(f"{record.id} has another root key than this one; nothing was signed")
        entry = sign_document(
            document,
            private_key=root_key,
            method=method_of(record.office, public),
            created=record.issued_at,
        )
        parse_record(entry)
        entries.append(entry)
    return entries


def describe(document: Document) -> str:
    """One record of a request in plain words, for the person who is about to sign it."""
    record = read_unsigned(document)
    return f"{record.office}, {record.issued_at}: {_describe(record)}"


def _describe(record: Record) -> str:
    if isinstance(record, KeyRecord) and record.action == "revoke":
        return (
            f"REVOKE the {record.purpose} key {record.id} ({format_multikey(record.public_key)}): what it signed as "
            f"entry number {record.last_good} or later (the first entry is number 0) is not official"
        )
    if isinstance(record, KeyRecord):
        old = "" if record.replaces_key is None else f", which takes over from {record.replaces_key}"
        return f"a new {record.purpose} key {record.id}: {format_multikey(record.public_key)}{old}"
    if isinstance(record, EpochRecord):
        return (
            f"epoch {record.epoch} begins (reason: {record.reason}); of the log before it, last seen with "
            f"{record.head.size} entries, the first {record.carried.size} stay official, the rest do not"
        )
    if isinstance(record, PolicyRecord):
        names = ", ".join(f"{it.name} ({it.vkey})" for it in record.witnesses) or "none"
        return f"witness policy, version {record.version}: {record.quorum} of these must cosign: {names}"
    if isinstance(record, RecognitionRecord):
        partner = record.partner
        return f"{partner.office} at {partner.host} with root key {format_multikey(partner.root_key)}: {record.status}"
    assert isinstance(record, OfficeRecord)
    assert record.root_key is not None
    names = ", ".join(f"{tag}: {name}" for tag, name in record.names)
    return f"the office {record.id} ({names}) keeps the log {record.origin} under {format_multikey(record.root_key)}"


def check_new(path: Path) -> None:
    """Raises UserError unless a new file can be made at `path`: ask before anything else is done."""
    if path.is_symlink() or path.exists():
        raise UserError(f"{path} is there already: expected a new file; it was not touched")
    if not path.absolute().parent.is_dir():
        raise UserError(f"expected a file in a folder that exists, got {path}; nothing was written")


def write_new(path: Path, data: bytes) -> None:
    """Write `data` to `path`, durably. Raises UserError if something is there."""
    check_new(path)
    write_durable(path.absolute(), data)


def read_request_file(path: Path) -> list[Document]:
    """The request in a file. Raises UserError for a file that is none, SecurityError for a damaged one."""
    return parse_request(_read(path, REQUEST))


def read_signed_file(path: Path) -> list[bytes]:
    """The signed records in a file. Raises UserError for a file that is none, SecurityError for a damaged one."""
    return parse_signed_file(_read(path, SIGNED))


def _read(path: Path, name: str) -> bytes:
    try:
        data = read_bounded(path, max_bytes=MAX_BYTES)
    except MissingError as exc:
        raise UserError(f"no file {path}: expected one of format {name}; nothing was changed") from exc
    if f'"{name}"'.encode() not in data[:200]:
        raise UserError(f"{path}: expected a file of format {name}")
    return data


def _parse(data: bytes, name: str, *, what: str) -> list[Document]:
    value = parse_canonical(data.removesuffix(b"\n"), max_bytes=MAX_BYTES)
    check_format(value, name, what=what)
    check_names(value, {"format", "records"}, what=what)
    found = [read_object(item, what="record") for item in read_list(value, "records", longest=MAX_RECORDS)]
    if not found:
        raise FormatError(f"{what} holds no record")
    return found


def _is_small_office(record: OfficeRecord) -> bool:
    return record.root_key is None
