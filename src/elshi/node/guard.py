"""The rollback guard: what this machine signed last, kept outside the home, so that an old backup is noticed.

A home that is put back as a whole looks in order: its log is whole, its sign state fits. Signing on would give two
entries to one place, and readers two truths. Therefore the press notes (origin, size, root) after each append in
`<state home>/<name>.json`, and whoever starts to sign compares the log with it, with the copy of the checkpoint in the
site, and with what witnesses say. A log that is behind, or that is another one, is refused (SecurityError) and nothing
is signed; `elshi log new-epoch` goes on from there.

The state home is $ELSHI_STATE_HOME, else $XDG_STATE_HOME/elshi, else ~/.local/state/elshi. The name is SHA-256 of
origin and root key. What the guard cannot see: a home moved to a machine that never signed, without a newer site and
without witnesses; and the one append between its signature and the note of it.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.durable import make_folder, write_durable
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import (
    Checkpoint,
    FolderStore,
    MissingError,
    open_note,
    parse_checkpoint,
    parse_note,
    read_bounded,
    read_consistency,
)
from elshi.log.note import MAX_NOTE_BYTES, Verifier
from elshi.log.signature_line import parse_base64
from elshi.mirror.mirror import AHEAD, read_notes
from elshi.node.home import NodeHome, read_trust
from elshi.node.official import read_whole
from elshi.node.settings import Settings
from elshi.record.fields import check_names, read_count, read_text
from elshi.record.trust import Trust

FORMAT = "elshi-seen/1"
_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Seen:
    """A head of a log that is known to have been signed, and `where` that is known from, in words."""

    head: Checkpoint
    where: str


def find_state_home(environ: Mapping[str, str]) -> Path:
    """The folder of what this machine remembers about its nodes."""
    if environ.get("ELSHI_STATE_HOME"):
        return Path(environ["ELSHI_STATE_HOME"])
    if environ.get("XDG_STATE_HOME"):
        return Path(environ["XDG_STATE_HOME"]) / "elshi"
    return Path(environ["HOME"] if environ.get("HOME") else Path.home()) / ".local" / "state" / "elshi"


class Guard:
    """The note of one log below `state_home`. `root_key`: 32 bytes, public. Owned by who holds the press's lock."""

    def __init__(self, state_home: Path, *, origin: str, root_key: bytes) -> None:
        self._origin = origin
        name = sha256(origin.encode() + b"\n" + root_key).hexdigest()
        self.path = state_home / f"{name}.json"

    def read(self) -> Seen | None:
        """The highest head this machine signed; None if it knows of none. SecurityError for a damaged note."""
        try:
            data = read_bounded(self.path, max_bytes=_MAX_BYTES)
        except MissingError:
            return None
        try:
            head = self._parse(data)
        except SecurityError as exc:
            raise SecurityError(
                f"{self.path}, which remembers what this machine signed, is damaged ({exc}); "
                "nothing was signed: bring it back, or remove it if the log is surely the newest"
            ) from exc
        return Seen(head, f"this machine signed it ({self.path})")

    def _parse(self, data: bytes) -> Checkpoint:
        value = parse_canonical(data.removesuffix(b"\n"), max_bytes=_MAX_BYTES)
        check_names(value, {"format", "origin", "size", "root"}, what="note")
        if (value["format"], value["origin"]) != (FORMAT, self._origin):
            raise FormatError(f"it is no {FORMAT} of {self._origin}")
        size = read_count(value, "size", lowest=0, highest=2**53 - 1)
        return Checkpoint(self._origin, size, parse_base64(read_text(value, "root")))

    def note(self, head: Checkpoint) -> None:
        """Remember `head`, durably, unless a higher one is known."""
        known = self.read()
        if known is not None and known.head.size >= head.size:
            return
        make_folder(self.path.parent)
        value = {
            "format": FORMAT,
            "origin": head.origin,
            "size": head.size,
            "root": base64.b64encode(head.root).decode(),
        }
        write_durable(self.path, format_canonical(value) + b"\n", mode=0o600)


def open_guard(home: NodeHome, settings: Settings, *, root_key: bytes, environ: Mapping[str, str]) -> Guard:
    """The guard of the node's log. Raises SecurityError if the state home is in the home: it would go back with it."""
    state = find_state_home(environ)
    if state.resolve().is_relative_to(home.path.resolve()):
        raise SecurityError(f"{state} lies in the node's home: expected a place outside (ELSHI_STATE_HOME)")
    return Guard(state, origin=settings.origin, root_key=root_key)


def check_rollback(home: NodeHome, settings: Settings, *, environ: Mapping[str, str]) -> None:
    """Raises SecurityError if the node's log is behind what this machine signed, its site shows or its mirror heard.

    Costs two small files, and a read of the log where something is wrong. A home without a log is left to the writer
    of the log, which refuses it.
    """
    check_not_begun(home, settings)
    folder = home.log_folder(settings.office, settings.epoch)
    if not (folder / "checkpoint").exists():
        return
    trust = read_trust(home)
    guard = open_guard(home, settings, root_key=trust.root_key, environ=environ)
    check_no_later_epoch(home, settings, root_key=trust.root_key, environ=environ)
    heard = read_heard_head(home, settings, trust=trust)
    check_not_behind(folder, [guard.read(), read_site_head(home, settings, trust=trust), heard])


def check_not_begun(home: NodeHome, settings: Settings) -> None:
    """Raises SecurityError if the next epoch's log is there already, and the keys that wait are those it names."""
    later = home.log_folder(settings.office, settings.epoch + 1)
    if later.exists():
        raise SecurityError(
            f"epoch {settings.epoch + 1} has begun in {later}, but {home.settings} says epoch {settings.epoch}; "
            "nothing was signed. To finish what was begun, run elshi log new-epoch again, with --home H --root-key FILE"
        )


def check_no_later_epoch(home: NodeHome, settings: Settings, *, root_key: bytes, environ: Mapping[str, str]) -> None:
    """Raises SecurityError if this machine signed in the next epoch already, of which the home knows nothing.

    That epoch cannot be begun a second time: its log has to come back.
    """
    later = replace(settings, epoch=settings.epoch + 1)
    seen = open_guard(home, later, root_key=root_key, environ=environ).read()
    if seen is not None:
        raise SecurityError(
            f"rollback: {later.origin} had {seen.head.size} entries, {seen.where}, but {home.path} is still in epoch "
            f"{settings.epoch} (an old backup?); nothing was signed. Bring the log of epoch {later.epoch} back, and "
            "blobs/ and keys/ of the same time with it, from a newer backup or the old disk"
        )


def read_site_head(home: NodeHome, settings: Settings, *, trust: Trust) -> Seen | None:
    """The head of the log's copy in the site if it is ahead of the log, and holds under the root key; else None.

    The copy is read as a stranger would read it. A damaged one proves nothing: the site is a projection.
    """
    here = read_here(home.log_folder(settings.office, settings.epoch))
    copy = home.site / settings.office / str(settings.epoch)
    try:
        if read_here(copy).size <= here.size:
            return None
        head = read_whole(copy.parent, trust=trust).checkpoint
    except SecurityError:  # also MissingError
        return None
    return Seen(head, f"the site shows them ({copy})")


def read_heard_head(home: NodeHome, settings: Settings, *, trust: Trust) -> Seen | None:
    """The highest head of the log that a mirror of ours showed or a stick brought, if one of our log keys signed it."""
    notes = read_notes(home.mirror / AHEAD)
    heads = [(parse_checkpoint(parse_note(note).text), note) for note in notes]
    of_ours = sorted((it for it in heads if it[0].origin == settings.origin), key=lambda it: it[0].size)
    if not of_ours:
        return None
    ledger = read_whole(home.logs / settings.office, trust=trust).ledger
    keys = [Verifier(settings.origin, key) for key in ledger.log_keys]
    for head, note in reversed(of_ours):
        try:
            open_note(note, keys)
        except SecurityError:
            continue
        return Seen(head, "others hold them (elshi mirror status)")
    return None


def read_kept_head(path: Path, *, origin: str, verifiers: Iterable[Verifier]) -> Seen:
    """The head in a checkpoint that somebody kept (a witness, a mirror). Raises UserError if it proves nothing here."""
    try:
        head = parse_checkpoint(open_note(read_bounded(path, max_bytes=MAX_NOTE_BYTES), verifiers).text)
    except SecurityError as exc:
        raise UserError(f"{path}: expected a checkpoint signed by a key of this log ({exc})") from exc
    if head.origin != origin:
        raise UserError(f"{path}: expected a checkpoint of {origin}, got one of {head.origin[:200]}")
    return Seen(head, f"it is kept in {path}")


def read_here(folder: Path) -> Checkpoint:
    """The head that the log in `folder` claims; its signature is for the caller to verify."""
    return parse_checkpoint(parse_note(read_bounded(folder / "checkpoint", max_bytes=MAX_NOTE_BYTES)).text)


def check_not_behind(folder: Path, seen: Iterable[Seen | None]) -> None:
    """Raises SecurityError unless the log in `folder` holds every head that was `seen`: as long, and the same entries.

    The log's own files must have been verified, or be verified before anything is signed.
    """
    here = read_here(folder)
    for one in seen:
        if one is None or one.head.size == 0:
            continue
        if here.size < one.head.size:
            raise SecurityError(_refusal(folder, one, f"holds {here.size} entries only (an old backup?)"))
        try:
            read_consistency(FolderStore(folder), one.head, here)
        except SecurityError as exc:
            raise SecurityError(_refusal(folder, one, "holds other entries (another copy?)")) from exc


def check_witness(folder: Path, *, witness: str, size: int, note: bytes | None, verifiers: Iterable[Verifier]) -> None:
    """Compare the log in `folder` with the answer of a witness: the `size` it holds (409) and, if it has one, the note.

    Raises SecurityError if the witness saw more, or something else. A note counts when one of the log's keys
    (`verifiers`) signed it; a bare size is believed too: a witness is chosen by the office, and the answer to one that
    lies is to leave it out of the settings, not to sign.
    """
    here = read_here(folder)
    if note is not None:
        head = parse_checkpoint(open_note(note, verifiers).text)
        if head.origin != here.origin:
            raise SecurityError(f"witness {witness} answered with a checkpoint of another log: {head.origin[:200]}")
        check_not_behind(folder, [Seen(head, f"the witness {witness} cosigned it")])
    if size > here.size:
        seen = Seen(Checkpoint(here.origin, size, b"\0" * 32), f"the witness {witness} says so")
        raise SecurityError(_refusal(folder, seen, f"holds {here.size} entries only (an old backup?)"))


def _refusal(folder: Path, seen: Seen, found: str) -> str:
    return (
        f"rollback: {seen.head.origin} had {seen.head.size} entries, {seen.where}, but {folder} {found}; nothing was "
        "signed. Bring the newer logs/ back, and blobs/ and keys/ of the same time with it; if the log is lost, go on "
        "with: elshi log new-epoch --home H --reason restored-backup --root-key FILE"
    )
