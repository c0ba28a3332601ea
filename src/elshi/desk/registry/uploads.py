"""Uploads stay in memory and are bounded before anybody looks at them; none ever lies in a folder for all."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from elshi.desk.registry.rules.evidence import MAX_BYTES


class BoundedUpload(FileUploadHandler):
    """Keeps MAX_BYTES and one byte more, by which the rule sees that a file was too large; the rest is let go.

    One file in a request is kept (DATA_UPLOAD_MAX_NUMBER_FILES). The parser runs before the login is asked for, so a
    stranger's upload may cost this much memory and no disk.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  # Django's arguments
        """Keep as much of the piece as there is room for; no other handler sees it."""
        self._kept += raw_data[: max(0, MAX_BYTES + 1 - len(self._kept))]

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:  # noqa: ARG002
        """What was kept."""
        return InMemoryUploadedFile(
            file=BytesIO(bytes(self._kept)),
            field_name=self.field_name,
            name=self.file_name or "file",
            content_type=self.content_type,
            size=len(self._kept),
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
