"""Attachments on their way to the public: looked at before their record is signed, copied before it is logged.

They come from the private folder of the desk's drafts. What is among the public blobs already needs no private copy: a
correction names the same picture again, and a restored home may hold the one and not the other.
"""

from collections.abc import Set as AbstractSet

from elshi.base.errors import SecurityError
from elshi.desk.releases.attachment_files import attachment_store
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.attachments import KeptFile
from elshi.node.home import NodeHome
from elshi.record import BlobStore
from elshi.record.attachments import find_media


def list_attached(release: Release) -> list[KeptFile]:
    """The attachments of a release, and its gazetteer. Raises SecurityError for what could not have been saved."""
    rules = release.version.draft.rules
    return list(rules.files(rules.parse_content(release.version.content)))


def check_attached(release: Release, *, home: NodeHome, blobs: BlobStore) -> None:
    """Raises RuleError `attachment-lost` unless the bytes that the approval binds are here, of the kind they say."""
    for number, one in enumerate(list_attached(release), start=1):
        try:
            data = _read(one.sha256, home=home, blobs=blobs)
        except SecurityError as exc:
            raise RuleError("attachment-lost", number=number) from exc
        if len(data) != one.bytes or find_media(data) != one.media:
            raise RuleError("attachment-lost", number=number)


def copy_attached(release: Release, *, home: NodeHome, blobs: BlobStore, erased: AbstractSet[str]) -> None:
    """Bring the attachments to the public blobs, but for those that were erased. Done again it changes nothing."""
    for one in list_attached(release):
        if one.sha256 not in erased and not _is_there(one.sha256, blobs):
            blobs.write(attachment_store(home).read(one.sha256))


def _read(sha256: str, *, home: NodeHome, blobs: BlobStore) -> bytes:
    return blobs.read(sha256) if _is_there(sha256, blobs) else attachment_store(home).read(sha256)


def _is_there(sha256: str, blobs: BlobStore) -> bool:
    try:
        blobs.read(sha256)
    except SecurityError:  # missing, or damaged: then the private copy mends it
        return False
    return True
