"""Offline proofs that an entry is in a log (C2SP tlog-proof): index, audit path and the signed checkpoint.

    c2sp.org/tlog-proof@v1
    index 73894
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    …

    example.com/fancylog
    109482
    sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

    — example.com/fancylog hI2DJw…

What a proof proves depends on the keys and the policy of whoever checks it. The extra data is not authenticated.
"""

import base64
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.log import merkle
from elshi.log.checkpoint import MAX_SIZE, Checkpoint, parse_checkpoint
from elshi.log.merkle import HASH_BYTES
from elshi.log.note import MAX_NOTE_BYTES, NoteVerifier, UnverifiedNote, parse_note
from elshi.log.policy import NO_POLICY, Policy, verify_checkpoint
from elshi.log.signature_line import parse_base64

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63  # a tree of at most 2**63 - 1 leaves is no deeper
MAX_EXTRA_BYTES = 1 << 16
_MAX_HEAD_BYTES = len(HEADER) + 2 * MAX_EXTRA_BYTES + 64 * (MAX_HASHES + 2)
MAX_PROOF_BYTES = _MAX_HEAD_BYTES + MAX_NOTE_BYTES
_INDEX = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class LogProof:
    """Entry `index` (from 0) is in the tree of `checkpoint`, a whole note; `hashes` lead from its leaf to the root.

    `extra` is opaque and not authenticated; None if there is none (an empty one cannot be written).
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def format_proof(proof: LogProof) -> bytes:
    """The proof as text. Raises FormatError if these values do not fit the format."""
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(f"extra {base64.b64encode(proof.extra).decode()}")
    lines += [f"index {proof.index}", *format_hashes(proof.hashes), ""]
    data = "".join(f"{line}\n" for line in lines).encode() + proof.checkpoint
    if parse_proof(data) != proof:
        raise FormatError("values do not fit a proof")
    return data


def parse_proof(data: bytes) -> LogProof:
    """The proof in a text, well-formed in every part, nothing verified. Raises FormatError."""
    return parse_proof_and_note(data)[0]


def parse_proof_and_note(data: bytes) -> tuple[LogProof, UnverifiedNote]:
    """The same, and the note that it carries, for who will check that one's signatures."""
    if len(data) > MAX_PROOF_BYTES:
        raise FormatError(f"proof too long: expected at most {MAX_PROOF_BYTES} bytes, got {len(data)}")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        header, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as exc:
        raise FormatError("proof holds other letters than ASCII above its checkpoint") from exc
    if header != HEADER or not blank:
        raise FormatError(f"expected a proof that begins with {HEADER} and has a checkpoint after an empty line")
    extra = _parse_extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else None
    keyword, _, number = (lines.pop(0) if lines else "").partition(" ")
    if keyword != "index" or not _INDEX.fullmatch(number):
        raise FormatError("proof has no valid index line")
    note = parse_note(checkpoint)
    size = parse_checkpoint(note.text).size
    if not int(number) < size <= MAX_SIZE:
        raise FormatError(f"proof names entry {number} of a log of {size}")
    return LogProof(int(number), parse_hashes(lines), checkpoint, extra), note


def verify_proof(
    proof: LogProof,
    *,
    leaf: bytes,
    verifiers: Iterable[NoteVerifier] = (),
    policy: Policy = NO_POLICY,
    origin: str | None = None,
) -> Checkpoint:
    """The checkpoint, if it is trusted and has `leaf` (the entry's leaf hash, 32 bytes) at the proof's index.

    Trusted: signed by one of `verifiers` (else of `policy.logs`), cosigned as `policy` asks, of the log `origin` if
    that is given. Raises SecurityError, also for a proof that is longer or shorter than RFC 6962, 2.1.1 says.
    """
    checkpoint = verify_checkpoint(proof.checkpoint, verifiers=verifiers, policy=policy, origin=origin)
    merkle.verify_inclusion(
        index=proof.index, size=checkpoint.size, leaf=leaf, proof=proof.hashes, root=checkpoint.root
    )
    return checkpoint


def format_hashes(hashes: Iterable[bytes]) -> list[str]:
    """One line of Base 64 for each hash, without newlines."""
    return [base64.b64encode(found).decode() for found in hashes]


def parse_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """The hash (32 bytes) in each line, at most 63. Raises FormatError."""
    if len(lines) > MAX_HASHES:
        raise FormatError(f"proof has too many hashes: expected at most {MAX_HASHES}, got {len(lines)}")
    try:
        hashes = tuple(map(a2b_base64, lines))  # forgives too much, so it counts only if it is written so again
        exact = b"".join(map(b2a_base64, hashes)) == "\n".join((*lines, "")).encode()
    except ValueError:
        exact = False
    if not exact:
        hashes = tuple(parse_base64(line) for line in lines)  # says which line is wrong
    for found in hashes:
        if len(found) != HASH_BYTES:
            raise FormatError(f"proof holds a hash of wrong size: expected {HASH_BYTES} bytes, got {len(found)}")
    return hashes


def _parse_extra(line: str) -> bytes:
    data = parse_base64(line.removeprefix("extra "))
    if not 0 < len(data) <= MAX_EXTRA_BYTES:
        raise FormatError(f"proof has extra data of {len(data)} bytes, expected 1 to {MAX_EXTRA_BYTES}")
    return data
