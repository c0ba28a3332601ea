"""The transparency log, at the level of bytes: C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof,
tlog-cosignature, tlog-policy, tlog-witness; RFC 6962 hashes.

Knows nothing of what entries mean. Reading needs only a `LogStore`; writing is `LogWriter`, one per log and machine;
`Witness` cosigns the logs of others. Leaves out pruning of whole entries and ML-DSA keys.

    with LogWriter(folder, origin=origin, signer=Signer(origin, private_key), create=True) as log:
        log.append([b"entry"])
    store = FolderStore(folder)
    checkpoint = read_checkpoint(store, [parse_vkey(vkey)])
    entries = list(read_entries(store, checkpoint))
"""

from elshi.log.check import LogCheck, SignatureCheck, check_log
from elshi.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from elshi.log.cosignature import CosignatureVerifier, Cosigner, parse_time_of
from elshi.log.ed25519 import check_public_key, public_bytes, verify_signature
from elshi.log.folder import FolderStore, read_below, read_bounded
from elshi.log.merkle import leaf_hash, verify_consistency, verify_inclusion
from elshi.log.note import (
    Note,
    NoteVerifier,
    Signer,
    UnverifiedNote,
    Verifier,
    check_signatures,
    format_note,
    format_vkey,
    open_note,
    parse_note,
    parse_vkey,
    sign_note,
)
from elshi.log.policy import NO_POLICY, Group, Policy, format_policy, parse_policy, verify_checkpoint
from elshi.log.ports import LogStore, MissingError
from elshi.log.proof import LogProof, format_proof, parse_proof, verify_proof
from elshi.log.reader import (
    ProofReader,
    read_checkpoint,
    read_consistency,
    read_entries,
    read_frontier,
    read_growing,
    read_growth,
    read_inclusion,
    read_kept,
)
from elshi.log.signature_line import Signature, format_signature, parse_signature
from elshi.log.tiles import tile_paths
from elshi.log.witness import Witness, WitnessRequest, WitnessState, format_request, parse_request
from elshi.log.writer import LogWriter

__all__ = [
    "NO_POLICY",
    "Checkpoint",
    "CosignatureVerifier",
    "Cosigner",
    "FolderStore",
    "Group",
    "LogCheck",
    "LogProof",
    "LogStore",
    "LogWriter",
    "MissingError",
    "Note",
    "NoteVerifier",
    "Policy",
    "ProofReader",
    "Signature",
    "SignatureCheck",
    "Signer",
    "UnverifiedNote",
    "Verifier",
    "Witness",
    "WitnessRequest",
    "WitnessState",
    "check_log",
    "check_public_key",
    "check_signatures",
    "format_checkpoint",
    "format_note",
    "format_policy",
    "format_proof",
    "format_request",
    "format_signature",
    "format_vkey",
    "leaf_hash",
    "open_note",
    "parse_checkpoint",
    "parse_note",
    "parse_policy",
    "parse_proof",
    "parse_request",
    "parse_signature",
    "parse_time_of",
    "parse_vkey",
    "public_bytes",
    "read_below",
    "read_bounded",
    "read_checkpoint",
    "read_consistency",
    "read_entries",
    "read_frontier",
    "read_growing",
    "read_growth",
    "read_inclusion",
    "read_kept",
    "sign_note",
    "tile_paths",
    "verify_checkpoint",
    "verify_consistency",
    "verify_inclusion",
    "verify_proof",
    "verify_signature",
]
