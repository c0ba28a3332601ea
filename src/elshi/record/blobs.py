"""Content-addressed blobs: `sha256/ab/cd/<64 hexadecimal digits>` below a folder."""

import re
from hashlib import sha256
from pathlib import Path

from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, SecurityError
from elshi.log import MissingError, read_below

MAX_BYTES = 5 << 20  # the longest is an attachment; whoever reads a blob knows his own, smaller limit
_HEX = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """Blobs of at most `max_bytes` below `folder`. What is read is checked against its name each time.

    No symbolic link below the folder is followed (SecurityError).
    """

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def path(self, digest: str) -> Path:
        """Where the blob of this SHA-256 is or would be. Raises FormatError unless `digest` is 64 lower-case digits."""
        if not _HEX.fullmatch(digest):
            raise FormatError(f"expected 64 hexadecimal digits, got {digest[:100]!r}")
        return self._folder / "sha256" / digest[:2] / digest[2:4] / digest

    def write(self, data: bytes) -> str:
        """Store `data` durably; its SHA-256. A blob that is there and whole is not written again.

        Raises FormatError if it is too long, SecurityError if a link stands where a folder belongs; nothing is written.
        """
        if len(data) > self._max_bytes:
            raise FormatError(f"blob too long: expected at most {self._max_bytes} bytes, got {len(data)}")
        digest = sha256(data).hexdigest()
        try:
            self.read(digest)
        except SecurityError:  # missing, or damaged: either way these are the right bytes
            self._check_folders(digest)
            write_durable(self.path(digest), data)
        return digest

    def _check_folders(self, digest: str) -> None:
        for folder in [*self.path(digest).parents][:3]:
            if folder.is_symlink():
                raise SecurityError(f"refused to follow a symbolic link: {folder}")

    def read(self, digest: str) -> bytes:
        """The blob. Raises MissingError, or SecurityError if the bytes are not those of the name."""
        path = self.path(digest).relative_to(self._folder).as_posix()
        try:
            data = read_below(self._folder, path, max_bytes=self._max_bytes)
        except MissingError as exc:
            raise MissingError(f"blob {digest} is missing") from exc
        if sha256(data).hexdigest() != digest:
            raise SecurityError(f"blob {digest} has other bytes than its name says")
        return data
