"""Where attachments of drafts lie: private, content-addressed, below `home/attachments`; never among the public blobs.

Only the press copies one to the blobs, when a record that names it is on its way into the log.
"""

from django.conf import settings

from elshi.base.durable import make_folder
from elshi.base.errors import ElshiError
from elshi.node.home import NodeHome
from elshi.record import BlobStore
from elshi.record.attachments import MAX_ATTACHMENT_BYTES


def write_attachment(data: bytes) -> str:
    """Keep `data` durably; its SHA-256 in hex. Paths are made of that hash alone."""
    return attachment_store(_home()).write(data)


def read_attachment_file(sha256: str) -> bytes:
    """The bytes with this hash. Raises MissingError (erased, or the home was not restored whole) or SecurityError."""
    return attachment_store(_home()).read(sha256)


def attachment_store(home: NodeHome) -> BlobStore:
    """The store itself; its folder is made where it lacks."""
    make_folder(home.attachments)
    home.attachments.chmod(0o700)  # the files below are as private as their folder
    return BlobStore(home.attachments, max_bytes=MAX_ATTACHMENT_BYTES)


def _home() -> NodeHome:
    if settings.ELSHI_HOME is None:
        raise ElshiError("the desk was set up without a home: expected ELSHI_HOME")
    return NodeHome(settings.ELSHI_HOME)
