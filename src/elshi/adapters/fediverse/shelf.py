"""What an actor shows, as files: written by the courier, read by the public process. Nothing in it is secret.

    <folder>/<actor>/actor.json             its document
    <folder>/<actor>/objects/<key>.json     a note, or the Tombstone in its place
    <folder>/<actor>/activities/<key>.json  what is delivered: the Create or Update of the part with that key
    <folder>/<actor>/activities/<key>-delete.json     the Delete of the note with that key
    <folder>/<actor>/media/<hash>.<ending>  pictures
    <folder>/<actor>/outbox                 keys of notes, oldest first, a line each
    <folder>/<actor>/followers              how many

Each file is written whole and synced. A note is there before its line in the outbox, so a line always leads somewhere;
and the Create or Update that says the same is there before the note, so words that are shown are in an activity, too.
"""

import fcntl
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from elshi.adapters.fediverse.addresses import is_name
from elshi.base.durable import sync_folder, write_durable

LATEST = 20
_KEY_BYTES = 33  # with its newline
_MEDIA = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|webp)")


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """Implements `Shelf`; what writes is for the courier alone, of which there is one."""

    folder: Path

    def read_actor(self, name: str) -> bytes | None:
        """See `Shelf`."""
        return _read(self.folder / name / "actor.json")

    def read_object(self, name: str, key: str) -> bytes | None:
        """See `Shelf`."""
        return _read(self.folder / name / "objects" / f"{key}.json")

    def read_media(self, name: str, file: str) -> bytes | None:
        """See `Shelf`."""
        return _read(self.folder / name / "media" / file) if _MEDIA.fullmatch(file) else None

    def read_outbox(self, name: str) -> tuple[int, Sequence[bytes]]:
        """See `Shelf`."""
        keys = self._read_keys(name)
        latest = [self.read_object(name, key) for key in reversed(keys[-LATEST:])]
        return len(keys), [note for note in latest if note is not None]

    def count_followers(self, name: str) -> int:
        """See `Shelf`."""
        found = _read(self.folder / name / "followers") or b""
        return int(found) if found.isdigit() else 0

    def read_activity(self, name: str, key: str) -> bytes | None:
        """What is delivered of the part with that key; of a Delete, `<key of the note>-delete`."""
        return _read(self.folder / name / "activities" / f"{key}.json")

    def write_actor(self, name: str, document: bytes) -> None:
        """Show the actor so from now on."""
        if self.read_actor(name) != document:
            write_durable(self.folder / name / "actor.json", document)

    def write_object(self, name: str, key: str, note: bytes) -> None:
        """Show the note, or its Tombstone; the first one is the note's place in the outbox."""
        write_durable(self.folder / name / "objects" / f"{key}.json", note)
        if key not in self._read_keys(name):
            with (self.folder / name / "outbox").open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.truncate(file.tell() // _KEY_BYTES * _KEY_BYTES)  # a line that a power cut left half
                file.write(f"{key}\n".encode())
                file.flush()
                os.fsync(file.fileno())

    def write_activity(self, name: str, key: str, activity: bytes) -> None:
        """Keep what is to be delivered."""
        write_durable(self.folder / name / "activities" / f"{key}.json", activity)

    def write_media(self, name: str, file: str, data: bytes) -> None:
        """Show a picture; of one that is there already nothing changes, its name is its hash."""
        path = self.folder / name / "media" / file
        if not path.exists():
            write_durable(path, data)

    def list_actors(self) -> list[str]:
        """The names of those that are shown."""
        return sorted(path.parent.name for path in self.folder.glob("*/actor.json") if is_name(path.parent.name))

    def list_naming(self, name: str, file: str) -> list[str]:
        """The notes and activities that name the picture, as `objects/<key>.json`; reads all of them."""
        paths = [path for kind in ("objects", "activities") for path in (self.folder / name / kind).glob("*.json")]
        return sorted(f"{path.parent.name}/{path.name}" for path in paths if file.encode() in (_read(path) or b""))

    def list_media(self, name: str) -> list[str]:
        """The file names of all pictures: SHA-256, a dot, an ending."""
        return sorted(path.name for path in (self.folder / name / "media").glob("*") if _MEDIA.fullmatch(path.name))

    def remove_activity(self, name: str, key: str) -> None:
        """It is delivered no more. One that is not there is no error."""
        _remove(self.folder / name / "activities" / f"{key}.json")

    def remove_media(self, name: str, file: str) -> None:
        """The picture is shown no more. One that is not there is no error."""
        if _MEDIA.fullmatch(file):
            _remove(self.folder / name / "media" / file)

    def write_followers(self, name: str, count: int) -> None:
        """Say how many follow."""
        write_durable(self.folder / name / "followers", str(count).encode())

    def _read_keys(self, name: str) -> list[str]:
        found = (_read(self.folder / name / "outbox") or b"").decode("ascii", "replace")
        return [line for line in found.split("\n") if len(line) == _KEY_BYTES - 1]


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return
    sync_folder(path.parent)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # not there; or, for the world, as good as that
        return None
