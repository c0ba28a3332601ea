"""The transparency log, at the level of bytes: C2SP signed-note, tlog-checkpoint, tlog-tiles; RFC 6962 hashes.

Knows nothing of what entries mean. Reading needs only a `LogStore`; writing is `LogWriter`, one per log and machine.
Leaves out, for now: cosignatures and witnesses (C2SP tlog-cosignature, tlog-witness), and pruning of whole entries.

    with LogWriter(folder, origin=origin, signer=Signer(origin, private_key), create=True) as log:
        log.append([b"entry"])
    store = FolderStore(folder)
    checkpoint = read_checkpoint(store, [parse_vkey(vkey)])
    entries = list(read_entries(store, checkpoint))
"""

from elshi.log.check import LogCheck, SignatureCheck, check_log
from elshi.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from elshi.log.ed25519 import check_public_key, public_bytes, verify_signature
from elshi.log.folder import FolderStore, read_below, read_bounded
from elshi.log.merkle import leaf_hash
from elshi.log.note import Note, Signer, Verifier, format_vkey, open_note, parse_note, parse_vkey, sign_note
from elshi.log.ports import LogStore, MissingError
from elshi.log.reader import read_checkpoint, read_consistency, read_entries, read_inclusion
from elshi.log.tiles import tile_paths
from elshi.log.writer import LogWriter

__all__ = [
    "Checkpoint",
    "FolderStore",
    "LogCheck",
    "LogStore",
    "LogWriter",
    "MissingError",
    "Note",
    "SignatureCheck",
    "Signer",
    "Verifier",
    "check_log",
    "check_public_key",
    "format_checkpoint",
    "format_vkey",
    "leaf_hash",
    "open_note",
    "parse_checkpoint",
    "parse_note",
    "parse_vkey",
    "public_bytes",
    "read_below",
    "read_bounded",
    "read_checkpoint",
    "read_consistency",
    "read_entries",
    "read_inclusion",
    "sign_note",
    "tile_paths",
    "verify_signature",
]
