"""The file of a backup, `elshi-backup/1`: a stream that is written and read from its start to its end (0017).

    elshi-backup/1\\n
    {"created_at":"2026-03-01T09:30:00Z","epoch":1,"host":"…","keys":false,"office":"xs-mfa","posts":true}\\n
    {"bytes":431,"kind":"settings","name":"node.toml","sha256":"…"}\\n  and then these 431 bytes
    …                                                                   one such frame per file
    {"frames":57,"kind":"end","sha256":"…"}\\n                           SHA-256 of all bytes before this line

Each line is canonical JSON of at most MAX_LINE bytes. Frames come in the order of `backup_names.KINDS`, within a kind
by ascending name, so that no name comes twice and one set of files has one file of backup. Nothing follows the end. A
reader keeps one line and CHUNK bytes in memory, whatever a frame claims.

The digests show damage. They prove nothing about who wrote the file: it is neither signed nor encrypted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError, UserError
from elshi.base.ids import check_host, check_office
from elshi.node.backup_names import KINDS, ORDER, Kind, check_name
from elshi.record.fields import check_names, read_count, read_hash, read_text, read_time
from elshi.record.types.offices import MAX_EPOCH

MAGIC = b"elshi-backup/1\n"
MAX_LINE = 1024
CHUNK = 1 << 20
MAX_FRAMES = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Header:
    """Of which node a backup is, made when (UTC, whole seconds), and whether it holds its keys and its posts."""

    office: str
    host: str
    epoch: int
    created_at: str
    keys: bool
    posts: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """One file: its kind, its path below the home, how many bytes, their SHA-256 in hexadecimal digits."""

    kind: Kind
    name: str
    bytes: int
    sha256: str


Take = Callable[[Frame, Iterator[bytes]], object]


class BackupWriter:
    """Writes a backup to `file`, frame by frame in their order. Makes nothing durable: that is the caller's."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file = file
        self._header = header
        self._digest = sha256()
        self._last = (-1, "")
        self.frames = 0
        self.bytes = 0
        self._write(MAGIC)
        self._write_line(
            {
                "created_at": header.created_at,
                "epoch": header.epoch,
                "host": header.host,
                "keys": header.keys,
                "office": header.office,
                "posts": header.posts,
            }
        )

    def add(self, frame: Frame, chunks: Iterable[bytes]) -> None:
        """Write one frame. Raises UserError if `chunks` are other bytes than it says, FormatError out of its order."""
        self._last = _check_order(self._last, frame, self._header)
        self._write_line(
            {"bytes": frame.bytes, "kind": frame.kind.name, "name": frame.name, "sha256": frame.sha256},
        )
        digest, left = sha256(), frame.bytes
        for chunk in chunks:
            left -= len(chunk)
            digest.update(chunk)
            self._write(chunk)
        if left or digest.hexdigest() != frame.sha256:
            raise UserError(f"{frame.name} changed while it was read; nothing was kept: run it again")
        self.frames += 1

    def add_bytes(self, kind: str, name: str, data: bytes) -> None:
        """Write one frame of bytes that are in memory."""
        frame = Frame(KINDS[ORDER[kind]], name, len(data), sha256(data).hexdigest())
        self.add(frame, [data])

    def end(self) -> None:
        """Write the last line."""
        digest = self._digest.hexdigest()
        self._write_line({"frames": self.frames, "kind": "end", "sha256": digest})

    def _write_line(self, value: dict[str, Any]) -> None:
        line = format_canonical(value) + b"\n"
        if len(line) > MAX_LINE:
            raise FormatError(f"line too long: expected at most {MAX_LINE} bytes, got {len(line)}")
        self._write(line)

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)
        self.bytes += len(data)


def read_backup(file: BinaryIO, take: Take, *, on_header: Callable[[Header], object] | None = None) -> Header:
    """Read a whole backup; `take` gets each frame with its bytes in chunks. What it says of itself.

    What was taken counts only once this has returned: a frame's digest is known after its last chunk, and the file's
    after its last line. Raises FormatError at the first byte that is not as the format says.
    """
    stream = _Stream(file)
    if stream.read(len(MAGIC)) != MAGIC:
        raise FormatError("not a backup of Elshi: it does not begin with elshi-backup/1")
    header = _parse_header(stream.read_line())
    if on_header is not None:
        on_header(header)
    last, frames = (-1, ""), 0
    while True:
        before = stream.digest.hexdigest()
        value = stream.read_line()
        if value.get("kind") == "end":
            _check_end(value, frames=frames, sha256=before)
            if file.read(1):
                raise FormatError("bytes follow the end of the backup")
            return header
        frame = _parse_frame(value)
        last = _check_order(last, frame, header)
        chunks = stream.read_frame(frame)
        take(frame, chunks)
        for _ in chunks:  # what `take` left
            pass
        frames += 1


def check_backup(file: BinaryIO) -> Header:
    """Read a whole backup and keep nothing of it. Raises FormatError."""
    return read_backup(file, lambda _frame, _chunks: None)


class _Stream:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = sha256()

    def read(self, count: int) -> bytes:
        data = self._file.read(count)
        self.digest.update(data)
        return data

    def read_line(self) -> dict[str, Any]:
        line = self._file.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise FormatError("the backup is cut off, or a line of it is too long")
        self.digest.update(line)
        return parse_canonical(line[:-1], max_bytes=MAX_LINE)

    def read_frame(self, frame: Frame) -> Iterator[bytes]:
        digest, left = sha256(), frame.bytes
        while left:
            chunk = self.read(min(left, CHUNK))
            if not chunk:
                raise FormatError(f"the backup is cut off within {frame.name}")
            left -= len(chunk)
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != frame.sha256:
            raise FormatError(f"{frame.name} is damaged in the backup")


def _parse_header(value: dict[str, Any]) -> Header:
    check_names(value, {"created_at", "epoch", "host", "keys", "office", "posts"}, what="head of the backup")
    office, host = read_text(value, "office"), read_text(value, "host")
    check_office(office)
    check_host(host)
    return Header(
        office,
        host,
        read_count(value, "epoch", lowest=1, highest=MAX_EPOCH),
        read_time(value, "created_at"),
        _read_flag(value, "keys"),
        _read_flag(value, "posts"),
    )


def _read_flag(value: dict[str, Any], name: str) -> bool:
    if not isinstance(value[name], bool):
        raise FormatError(f"{name} is neither true nor false")
    return bool(value[name])


def _parse_frame(value: dict[str, Any]) -> Frame:
    check_names(value, {"bytes", "kind", "name", "sha256"}, what="frame of the backup")
    kind = KINDS[ORDER[name]] if (name := read_text(value, "kind")) in ORDER else None
    if kind is None:
        raise FormatError(f"unknown kind of file in the backup: {name[:60]!r}")
    return Frame(
        kind,
        read_text(value, "name"),
        read_count(value, "bytes", lowest=0, highest=kind.max_bytes),
        read_hash(value, "sha256"),
    )


def _check_order(last: tuple[int, str], frame: Frame, header: Header) -> tuple[int, str]:
    """The place of `frame`, which must be after `last`. FormatError, also for a kind that `header` denies."""
    check_name(frame.kind, frame.name, sha256=frame.sha256)
    here = (ORDER[frame.kind.name], frame.name)
    if here <= last:
        raise FormatError(f"{frame.name} is out of its order in the backup, or there twice")
    if (frame.kind.name == "key" and not header.keys) or (frame.kind.name == "posts" and not header.posts):
        raise FormatError(f"{frame.name} is in a backup that says it holds none of its kind")
    return here


def _check_end(value: dict[str, Any], *, frames: int, sha256: str) -> None:
    check_names(value, {"frames", "kind", "sha256"}, what="end of the backup")
    if read_count(value, "frames", lowest=0, highest=MAX_FRAMES) != frames:
        raise FormatError(f"the backup says it has {value['frames']} files, and has {frames}")
    if read_hash(value, "sha256") != sha256:
        raise FormatError("the backup is damaged: its digest is another one")
