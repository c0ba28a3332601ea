"""The text of a checkpoint (C2SP tlog-checkpoint): origin, size and root of a log at one moment.

    mfa.samal.example/xs-mfa/1
    3
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

Our own checkpoints have no extension lines; those of other logs are kept and not interpreted.
"""

import base64
import re
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.log.merkle import HASH_BYTES
from elshi.log.signature_line import parse_base64

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
MAX_SIZE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of `size` leaves of the log `origin` has the hash `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The note text. Raises FormatError if a checkpoint cannot hold these values."""
    lines = (
        checkpoint.origin,
        str(checkpoint.size),
        base64.b64encode(checkpoint.root).decode(),
        *checkpoint.extensions,
    )
    text = "".join(f"{line}\n" for line in lines)
    if parse_checkpoint(text) != checkpoint:
        raise FormatError(f"values do not fit a checkpoint: {checkpoint}")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text. Raises FormatError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise FormatError("expected a checkpoint: origin, size and root, one line each")
    origin, size, encoded, *extensions = lines[:-1]
    if not _SIZE.fullmatch(size) or int(size) > MAX_SIZE:
        raise FormatError(f"checkpoint has no valid size: {size[:40]!r}")
    root = parse_base64(encoded)
    if len(root) != HASH_BYTES:
        raise FormatError(f"checkpoint root has wrong size: expected {HASH_BYTES} bytes, got {len(root)}")
    return Checkpoint(origin, int(size), root, tuple(extensions))
