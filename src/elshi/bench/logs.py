"""The log that is measured: entries of 300 bytes under one key, the same each time."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import LogWriter, Signer

ORIGIN = "mfa.samal.example/xs-mfa/1"
ENTRY_BYTES = 300
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def entry_of(index: int) -> bytes:
    """Entry `index`, ENTRY_BYTES long."""
    return (b"%012d" % index) * (ENTRY_BYTES // 12)


def signer() -> Signer:
    """Who signs the log."""
    return Signer(ORIGIN, KEY)


def grow_log(folder: Path, size: int) -> None:
    """Make the log in `folder`, or let it grow, to `size` entries under one more checkpoint."""
    with LogWriter(folder, origin=ORIGIN, signer=signer(), create=not folder.exists()) as log:
        log.append(map(entry_of, range(log.size, size)))
