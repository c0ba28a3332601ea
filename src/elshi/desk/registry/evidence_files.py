"""Where evidence lies: private, content-addressed, below `home/evidence`; never among the public blobs."""

from elshi.base.durable import make_folder
from elshi.desk.registry.home import node_home
from elshi.desk.registry.rules.evidence import MAX_BYTES
from elshi.record import BlobStore


def write_evidence(data: bytes) -> str:
    """Keep `data` durably; its SHA-256 in hex. Paths are made of that hash alone."""
    return _store().write(data)


def read_evidence(sha256: str) -> bytes:
    """The bytes with this hash. Raises MissingError, or SecurityError if they are not those any more."""
    return _store().read(sha256)


def _store() -> BlobStore:
    folder = node_home().path / "evidence"
    make_folder(folder)
    folder.chmod(0o700)  # the files below are as private as their folder
    return BlobStore(folder, max_bytes=MAX_BYTES)
