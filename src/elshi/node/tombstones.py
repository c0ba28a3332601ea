"""Erasure records, signed by the node's record key; and again where a revocation would take them away.

A revocation disowns all that the key signed from some size of the log on, tombstones too, and a new epoch may leave
some behind. A text that is gone cannot be brought back for that, and one that a backup brought back must go again; so
such texts get a new tombstone by a good key.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from elshi.log import public_bytes
from elshi.node.office_log import OfficeNode
from elshi.node.official import read_raw_entries
from elshi.record import BlobStore, ErasureRecord, erasure_document, method_of, parse_record, sign_document
from elshi.record.types.erasures import MAX_BLOBS


def make_tombstones(node: OfficeNode, reasons: Sequence[tuple[str, str]], *, when: str) -> list[bytes]:
    """Signed erasure records for `reasons`: pairs of reason and blob (SHA-256). `when`: as records write times."""
    if not reasons:
        return []
    key, office = node.read_keys().record, node.settings.office
    number = max((int(one.id.rpartition("/")[2]) for one in _read_erasures(node)), default=0)
    entries = []
    for reason, pairs in groupby(sorted(reasons), key=lambda pair: pair[0]):
        blobs = [blob for _, blob in pairs]
        for start in range(0, len(blobs), MAX_BLOBS):
            number += 1
            document = erasure_document(
                office=office,
                number=number,
                blobs=blobs[start : start + MAX_BLOBS],
                reason=reason,
                issued_at=when,
            )
            method = method_of(office, public_bytes(key))
            entries.append(sign_document(document, private_key=key, method=method, created=when))
    return entries


def renew_tombstones(node: OfficeNode, blobs: Iterable[str], *, when: str) -> list[bytes]:
    """Tombstones for those of `blobs` that are gone from the node, with the reasons that they had.

    One that is still here may stay: then nobody erased it but whoever had the key.
    """
    store = BlobStore(node.home.blobs)
    had = {blob: record.reason for record in _read_erasures(node) for blob in record.blobs}
    return make_tombstones(node, [(had[blob], blob) for blob in blobs if not store.path(blob).exists()], when=when)


def find_lost_tombstones(node: OfficeNode) -> list[tuple[str, str]]:
    """Pairs of reason and blob: the erasures below `lost/` that the logs do not hold, for `make_tombstones`.

    After a fork only those of texts that are gone: what the other log says may be an intruder's.
    """
    ledger, store = node.read_ledger(), BlobStore(node.home.blobs)
    forked = bool(ledger.epochs) and ledger.epochs[-1].reason == "fork"
    found = {}
    for folder in sorted((node.home.path / "lost").glob(f"{node.settings.office}-*")):
        for record in map(parse_record, read_raw_entries(folder / "log")):
            if isinstance(record, ErasureRecord):
                found.update(dict.fromkeys(record.blobs, record.reason))
    return [
        (reason, blob)
        for blob, reason in found.items()
        if blob not in ledger.erased and not (forked and store.path(blob).exists())
    ]


def _read_erasures(node: OfficeNode) -> Iterator[ErasureRecord]:
    """All erasures of all epochs, carried over or not, disowned or not."""
    for epoch in range(1, node.settings.epoch + 1):
        for entry in read_raw_entries(node.logs / str(epoch)):
            record = parse_record(entry)
            if isinstance(record, ErasureRecord):
                yield record
