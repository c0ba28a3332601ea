"""A file's bytes and lines, with a limit on each: whole files are never held, and gzip cannot unpack without end."""

import codecs
import gzip
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from elshi.base.errors import UserError
from elshi.listen.features import Reject
from elshi.listen.limits import Limits

_GZIP = b"\x1f\x8b"


@contextmanager
def open_bounded(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """A file's bytes, decompressed if they are gzip. Reading raises UserError beyond `limits.ratio` or when broken."""
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if not packed:
            yield raw
            return
        allowed = max(limits.ratio * path.stat().st_size, 1 << 20)
        with gzip.GzipFile(fileobj=raw) as unpacked:
            yield io.BufferedReader(_Bounded(unpacked, allowed, path), 1 << 16)


def check_file(path: Path) -> None:
    """Raises UserError, in plain words, unless `path` is a file that is there and not empty."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise UserError(f"no such file: {path}") from exc
    except OSError as exc:
        raise UserError(f"cannot read {str(path)[:200]}: {exc.strerror}") from exc
    if stat.S_ISDIR(found.st_mode):
        raise UserError(f"{path} is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise UserError(f"{path} is not a regular file")
    if not found.st_size:
        raise UserError(f"{path} is empty")


def read_head(path: Path, *, size: int = 4096) -> bytes:
    """The first bytes of a file, decompressed. Raises UserError if it cannot be opened."""
    try:
        with open_bounded(path, Limits()) as file:
            return file.read(size)
    except (OSError, EOFError) as exc:
        raise UserError(f"cannot read {path}: {getattr(exc, 'strerror', None) or exc}") from exc


def read_text_head(path: Path, *, size: int = 65_536) -> str:
    """The first bytes of a text file as text, without a byte order mark. Raises UserError if they are not UTF-8.

    So a file in another encoding, such as the Windows-1251 that Excel writes, is refused as a whole.
    """
    head = read_head(path, size=size)
    try:  # a letter that the end of the head cuts in two is no mistake
        text, _ = codecs.utf_8_decode(head, "strict", len(head) < size)
    except UnicodeDecodeError as exc:
        line = head.count(b"\n", 0, exc.start) + 1
        raise UserError(f"{path}: not UTF-8 (line {line}); save it as UTF-8") from exc
    return text.removeprefix("\ufeff")


def read_lines(file: IO[bytes], rejects: list[Reject], limits: Limits) -> Iterator[bytes | None]:
    """The lines of a file, the first without a byte order mark.

    None stands for one that is longer than `limits.line_bytes`: it is passed over without being held, and rejected.
    """
    number = 0
    while line := file.readline(limits.line_bytes):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) < limits.line_bytes or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(limits.line_bytes)) and not rest.endswith(b"\n"):
            pass
        rejects.append(Reject(number, f"line is longer than {limits.line_bytes} bytes"))
        yield None


class _Bounded(io.RawIOBase):
    """Refuses to give more than `allowed` bytes: a small file that unpacks without end is an attack."""

    def __init__(self, source: gzip.GzipFile, allowed: int, path: Path) -> None:
        self._source, self._left, self._path = source, allowed, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._source.read(len(buffer))
        except (OSError, EOFError) as exc:
            raise UserError(f"{self._path} is a broken gzip file: {exc}") from exc
        self._left -= len(data)
        if self._left < 0:
            raise UserError(f"{self._path} unpacks to far more than its size; refused")
        buffer[: len(data)] = data
        return len(data)
