"""A receipt: one record with all that it takes to check it offline (docs/formats/receipt.md).

    {"blobs":["{…}"],"entries":[{"proof":"c2sp.org/tlog-proof@v1\\nindex 0\\n…","record":"{…}"},…],
     "format":"elshi-receipt/1","office":"xs-mfa"}

On paper it is one line of canonical JSON and a line feed, at most 1 MiB. The entries are the chain from the root key to
the record: office record; in a later epoch the epoch record; the key that signed the record, unless the root key did;
the key that signed the checkpoint; the record itself. All proofs carry the same checkpoint. The blobs are those that
the record names, in its order; texts may be left out.

A receipt says what was official at its checkpoint. What came later (a new version, a withdrawal, a revocation of the
key) it cannot say, and it says nothing at all unless its root key is the pinned one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from elshi.base.canonical import MAX_BYTES, format_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.base.ids import check_office
from elshi.log import Checkpoint, LogProof, Verifier, format_proof, leaf_hash, parse_checkpoint
from elshi.log.merkle import verify_inclusion
from elshi.log.note import UnverifiedNote, check_signatures
from elshi.log.policy import Policy
from elshi.log.proof import parse_hashes, parse_proof_and_note
from elshi.record.documents import MAX_RECORD_BYTES, Record, parse_signed
from elshi.record.errors import check_format
from elshi.record.exact import parse_exact
from elshi.record.fields import check_names, check_text, read_list, read_object, read_text
from elshi.record.proofs import method_of, verify_record
from elshi.record.reading import check_rendition_ref
from elshi.record.registry import Registry, parse_registry
from elshi.record.rendition import Rendition, blob_sha256
from elshi.record.replaying import read_office_entry
from elshi.record.trust import Trust
from elshi.record.types.accounts import AccountRecord
from elshi.record.types.common import MAX_LANGUAGES
from elshi.record.types.epochs import EpochRecord
from elshi.record.types.erasures import ErasureRecord
from elshi.record.types.keys import KeyRecord
from elshi.record.types.offices import OfficeRecord
from elshi.record.types.partners import RecognitionRecord
from elshi.record.types.policies import PolicyRecord
from elshi.record.types.snapshots import SnapshotRecord
from elshi.record.types.statements import StatementRecord, WithdrawalRecord

FORMAT = "elshi-receipt/1"
MAX_RECEIPT_BYTES = MAX_BYTES
_MAX_ENTRIES = 5
_FIELDS = {"format", "office", "entries", "blobs"}
# tlog-proof, "Format": the lines above the checkpoint, without extra data
_PROOF_HEAD = re.compile(
    rb"c2sp\.org/tlog-proof@v1\nindex (?P<index>0|[1-9][0-9]{0,15})(?P<hashes>(?:\n[A-Za-z0-9+/]{43}=){0,63})"
)
_BY_RECORD_KEY = (StatementRecord, WithdrawalRecord, AccountRecord, ErasureRecord, SnapshotRecord)
_BY_ROOT_KEY = (PolicyRecord, RecognitionRecord)


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """The bytes of a log entry and the proof that it is in the log."""

    raw: bytes
    proof: LogProof


@dataclass(frozen=True, slots=True)
class Receipt:
    """A well-formed receipt of which nothing was verified. All its proofs carry `note`, the bytes of a checkpoint."""

    office: str
    entries: tuple[ReceiptEntry, ...]
    blobs: tuple[bytes, ...]

    @property
    def note(self) -> bytes:
        """The checkpoint that all proofs carry."""
        return self.entries[0].proof.checkpoint


@dataclass(frozen=True)  # no slots: texts are read when first asked for
class VerifiedReceipt:
    """A record that was official at `checkpoint`: entry `index` of that log, with the leaf hash `leaf` (32 bytes).

    `confirmed`: how many witnesses of the pinned policy cosigned the checkpoint. `blobs`: their hashes and lengths are
    those that the record names.
    """

    office: OfficeRecord
    record: Record
    index: int
    leaf: bytes
    checkpoint: Checkpoint
    confirmed: int
    blobs: tuple[bytes, ...]

    @cached_property
    def renditions(self) -> tuple[Rendition, ...]:
        """The texts in the receipt, in order of language. Raises SecurityError for one that no record may name."""
        if not isinstance(self.record, StatementRecord):
            return ()
        refs = {ref.sha256: ref for ref in self.record.renditions}
        return tuple(check_rendition_ref(blob, refs[blob_sha256(blob)]) for blob in self.blobs)

    @cached_property
    def snapshot(self) -> Registry | None:
        """The registry in the receipt of a snapshot. Raises FormatError if the blob holds none."""
        return parse_registry(self.blobs[0]) if isinstance(self.record, SnapshotRecord) else None


def format_receipt(receipt: Receipt) -> bytes:
    """The receipt as a file. Raises FormatError if it is too long, or not what `parse_receipt` takes."""
    value = {
        "format": FORMAT,
        "office": receipt.office,
        "entries": [
            {"record": entry.raw.decode(), "proof": format_proof(entry.proof).decode()} for entry in receipt.entries
        ],
        "blobs": [blob.decode() for blob in receipt.blobs],
    }
    data = format_canonical(value) + b"\n"
    if parse_receipt(data) != receipt:
        raise FormatError("values do not fit a receipt")
    return data


def parse_receipt(data: bytes) -> Receipt:
    """The receipt in a file, its proofs well-formed, nothing verified. Raises FormatError, NewerFormatError."""
    return _parse(data)[0]


def _parse(data: bytes) -> tuple[Receipt, UnverifiedNote]:
    """The receipt, and its checkpoint as the first proof was read with it."""
    if not data.endswith(b"\n"):
        raise FormatError("receipt does not end in a line feed")
    value = parse_exact(data[:-1], max_bytes=MAX_RECEIPT_BYTES - 1)
    check_format(value, FORMAT, what="receipt")
    check_names(value, _FIELDS, what="receipt")
    office = read_text(value, "office")
    check_office(office)
    items = read_list(value, "entries", longest=_MAX_ENTRIES)
    if not items:
        raise FormatError("receipt has no entries")
    raw, data = _read_entry(items[0])
    first, note = parse_proof_and_note(data)
    if first.extra is not None:
        raise FormatError("a proof in a receipt has no extra data")
    entries = [ReceiptEntry(raw, first)]
    for item in items[1:]:
        raw, data = _read_entry(item)
        entries.append(ReceiptEntry(raw, _parse_next_proof(data, first)))
    blobs = tuple(check_text(item, what="blob").encode() for item in read_list(value, "blobs", longest=MAX_LANGUAGES))
    return Receipt(office, tuple(entries), blobs), note


def _read_entry(value: Any) -> tuple[bytes, bytes]:
    """The bytes of a record and of its proof."""
    item = read_object(value, what="entry")
    check_names(item, {"record", "proof"}, what="entry")
    raw = read_text(item, "record").encode()
    if len(raw) > MAX_RECORD_BYTES:
        raise FormatError(f"record too long: expected at most {MAX_RECORD_BYTES} bytes, got {len(raw)}")
    return raw, read_text(item, "proof").encode()


def _parse_next_proof(data: bytes, first: LogProof) -> LogProof:
    """A proof that carries the same checkpoint as the first one, which is not read again."""
    head, _, note = data.partition(b"\n\n")
    match = _PROOF_HEAD.fullmatch(head)
    if match is None or note != first.checkpoint:
        raise FormatError("proofs of a receipt have no extra data, and all carry the same checkpoint")
    return LogProof(int(match["index"]), parse_hashes(match["hashes"].decode("ascii").split("\n")[1:]), note)


def verify_receipt(data: bytes, *, trust: Trust) -> VerifiedReceipt:
    """What the receipt proves to whoever pins `trust`. Each signature in it is verified once.

    Raises SecurityError if it is of another root key or anything in it does not hold; FormatError, NewerFormatError.
    """
    receipt, note = _parse(data)
    if receipt.office != trust.office:
        raise SecurityError(f"receipt is of another office: expected {trust.office}, got {receipt.office}")
    office = read_office_entry(receipt.entries[0].raw, trust=trust)
    log_key, record = _verify_chain(receipt, office, root_key=trust.root_key)
    checkpoint, confirmed = _verify_note(
        note, Verifier(office.origin, log_key.public_key), trust.policy, origin=office.origin
    )
    leaves = [leaf_hash(entry.raw) for entry in receipt.entries]
    for leaf, entry in zip(leaves, receipt.entries, strict=True):
        proof = entry.proof
        verify_inclusion(index=proof.index, size=checkpoint.size, leaf=leaf, proof=proof.hashes, root=checkpoint.root)
    _check_blobs(receipt.blobs, record)
    index = receipt.entries[-1].proof.index
    return VerifiedReceipt(office, record, index, leaves[-1], checkpoint, confirmed, receipt.blobs)


def _verify_chain(receipt: Receipt, office: OfficeRecord, *, root_key: bytes) -> tuple[KeyRecord, Record]:
    """The log's key and the record, each signed by who may sign it and in its place in the log."""
    first, *rest, last = receipt.entries
    if first.proof.index != 0:
        raise SecurityError(f"the office record of a receipt is entry {first.proof.index}, expected 0")
    if office.epoch != 1:
        link = _verify_signed(rest.pop(0), office, root_key) if rest else None
        if not isinstance(link, EpochRecord) or link.epoch != office.epoch or receipt.entries[1].proof.index != 1:
            raise SecurityError(f"a receipt of epoch {office.epoch} has its epoch record as second entry")
    signed = [_verify_signed(entry, office, root_key) for entry in rest]
    keys = [key for key in signed if isinstance(key, KeyRecord) and key.action == "add"]
    if len(keys) != len(signed) or [key.purpose for key in keys] not in (["record", "log"], ["log"]):
        raise SecurityError("a receipt has the key of its record (or none, for the root key) and that of its log")
    log_key = keys[-1]
    by_root = len(keys) == 1
    signer = root_key if by_root else keys[0].public_key
    record = _verify_signed(last, office, signer)
    if not isinstance(record, _BY_ROOT_KEY if by_root else _BY_RECORD_KEY):
        raise SecurityError(f"a receipt cannot prove {record.id} under this key")
    if not by_root and not rest[0].proof.index < last.proof.index:
        raise SecurityError(f"{record.id} is signed by a key that the log added later")
    return log_key, record


def _verify_signed(entry: ReceiptEntry, office: OfficeRecord, key: bytes) -> Record:
    document, record = parse_signed(entry.raw)
    if record.office != office.id:
        raise SecurityError(f"record of a foreign office: expected {office.id}, got {record.office}")
    if record.method != method_of(office.id, key):
        raise SecurityError(f"{record.id} is signed by a key that may not sign it: {record.method[:120]}")
    verify_record(entry.raw, document, key)
    return record


def _verify_note(note: UnverifiedNote, log: Verifier, policy: Policy, *, origin: str) -> tuple[Checkpoint, int]:
    """The checkpoint, and how many witnesses cosigned it; every signature verified once."""
    opened = check_signatures(note, [log, *policy.witnesses])
    checkpoint = parse_checkpoint(opened.text)
    if not opened.is_signed_by(log) or checkpoint.origin != origin:
        raise SecurityError(f"checkpoint of the receipt is not signed by the log {origin}")
    confirmed = sum(opened.is_signed_by(witness) for witness in policy.witnesses)
    if not policy.accepts(opened):
        raise SecurityError(f"checkpoint does not meet the policy: {confirmed} witnesses, {policy.quorum} needed")
    return checkpoint, confirmed


def named_blobs(record: Record) -> list[tuple[str, int]]:
    """The blobs that a record vouches for: SHA-256 and length in bytes, in its order."""
    if isinstance(record, StatementRecord):
        return [(ref.sha256, ref.bytes) for ref in record.renditions]
    if isinstance(record, SnapshotRecord):
        return [(record.sha256, record.bytes)]
    return []


def all_blobs(record: Record) -> list[str]:
    """The SHA-256 of every blob that a copy needs to show the record whole: also what no receipt carries."""
    if isinstance(record, StatementRecord | WithdrawalRecord):
        return [ref.sha256 for ref in record.blobs]
    return [digest for digest, _ in named_blobs(record)]


def _check_blobs(blobs: Sequence[bytes], record: Record) -> None:
    """Raises unless the blobs are named by the record, in its order, each once; a snapshot's must be there."""
    named = iter(named_blobs(record))
    for blob in blobs:
        if not any(it == (blob_sha256(blob), len(blob)) for it in named):  # goes on behind the one found before
            raise SecurityError(f"receipt holds a blob that {record.id} does not name there")
    if isinstance(record, SnapshotRecord) and not blobs:
        raise SecurityError("receipt of a snapshot lacks the registry")
