"""Taking away blobs whose erasure the log holds: from the node's blobs, from what an old log left and its public tree.

The tombstone comes first and is durable; only then the blob goes. Whoever was killed in between, or brought an erased
blob back with a backup, is put right when the press starts, or by `elshi erase` again.
"""

from collections.abc import Iterable
from pathlib import Path

from elshi.base.durable import sync_folder
from elshi.node.home import NodeHome
from elshi.record import BlobStore


def remove_erased(home: NodeHome, erased: Iterable[str]) -> list[str]:
    """Remove the blobs `erased` (SHA-256, 64 hexadecimal digits) from the home, also below `lost/`, and from the
    site, durably; those that were there.

    Does not follow a link in a blob's place: the link itself goes. What is on the medium below the files, in backups
    and in copies that others took, is out of reach.
    """
    folders = [home.blobs, home.attachments, home.site / "blobs", *home.path.glob("lost/*/blobs")]
    removed = []
    for digest in sorted(erased):
        found = [_remove(BlobStore(folder).path(digest)) for folder in folders]
        if any(found):
            removed.append(digest)
    return removed


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    sync_folder(path.parent)
    return True
