"""Where blobs, files and CAP messages lie in the site."""

from elshi.record import StatementEntry
from elshi.record.attachments import AttachmentRef


def blob_path(sha256: str) -> str:
    """Where a blob lies; the record checked that `sha256` is 64 hexadecimal digits."""
    return f"blobs/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def file_path(ref: AttachmentRef) -> str:
    """Where readers find an attachment: on a path of its own, with a name of hash and kind, whatever it was called."""
    return f"files/{ref.sha256[:2]}/{ref.sha256}.{ref.media.ending}"


def cap_name(entry: StatementEntry) -> str:
    """What a CAP message is called: its record and version, in one word."""
    return f"{entry.record.id.replace('/', '-')}-v{entry.record.version}"


def cap_path(entry: StatementEntry) -> str:
    """Where the CAP message of a version of an advisory or an alert lies, or of a withdrawal."""
    return f"alerts/{cap_name(entry)}.cap.xml"
