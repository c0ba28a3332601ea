"""What the node's mirror has heard of our own log (`elshi.mirror`): cosignatures that came another way, and more of it.

The mirror is a process of its own and reads; only the press changes the log. Both files are small and looked at when
they have changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.clock import Clock
from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    CosignatureVerifier,
    LogWriter,
    MissingError,
    Signer,
    check_signatures,
    format_signature,
    parse_checkpoint,
    parse_note,
    read_bounded,
)
from elshi.log.heartbeat import PATH, Heartbeat, parse_heartbeat, sign_heartbeat
from elshi.log.note import MAX_NOTE_BYTES
from elshi.mirror.mirror import AHEAD, OWN, read_notes
from elshi.node.guard import Seen, check_not_behind
from elshi.node.home import NodeHome

BEAT_SECONDS = 300.0


@dataclass(slots=True)
class Hearing:
    """One node's. `witnesses`: whose cosignatures count, those that the office declares. Owned by the press."""

    home: NodeHome
    folder: Path  # of the log that is written
    signer: Signer
    witnesses: Sequence[CosignatureVerifier]
    clock: Clock
    _seen: dict[str, int] = field(default_factory=dict)
    _beaten_at: float | None = None

    def take(self, log: LogWriter) -> int:
        """Add to the log what others' copies of our checkpoints are cosigned with; how many notes brought something.

        Raises SecurityError if others hold more of our log than we do, or another one: then nothing is signed any more.
        """
        if self._is_new(AHEAD):
            self._check_not_behind()
        if not self._is_new(OWN):
            return 0
        return sum(self._add(log, note) for note in read_notes(self.home.mirror / OWN))

    def beat(self, size: int) -> None:
        """Say that the log is at `size`, every BEAT_SECONDS and whenever it has grown."""
        now = self.clock.now().timestamp()
        path = self.home.mirror / "public" / self.folder.parent.name / self.folder.name / PATH
        before = _read(path)
        is_due = self._beaten_at is None or abs(now - self._beaten_at) >= BEAT_SECONDS
        if not is_due and before is not None and before.size == size:
            return
        # Never backwards, whatever the clock does: copies take only what is newer than what they have.
        time = max(int(now), 0 if before is None else before.time + 1)
        write_durable(path, sign_heartbeat(Heartbeat(self.signer.name, size, time), self.signer))
        self._beaten_at = now

    def _is_new(self, name: str) -> bool:
        try:
            stamp = (self.home.mirror / name).stat().st_mtime_ns
        except FileNotFoundError:
            stamp = 0
        before, self._seen[name] = self._seen.get(name, 0), stamp
        return stamp not in {0, before}

    def _check_not_behind(self) -> None:
        for note in read_notes(self.home.mirror / AHEAD):
            head = parse_checkpoint(parse_note(note).text)
            if head.origin == self.signer.name and _is_signed(note, self.signer):
                check_not_behind(self.folder, [Seen(head, "a mirror holds them (elshi mirror status)")])

    def _add(self, log: LogWriter, note: bytes) -> bool:
        head = parse_checkpoint(parse_note(note).text)
        kept = self.folder / "checkpoints" / str(head.size)
        try:
            ours = parse_note(read_bounded(kept, max_bytes=MAX_NOTE_BYTES))
            opened = check_signatures(parse_note(note), self.witnesses)
        except SecurityError:  # no such checkpoint was kept, or a witness's line is bad: it says nothing
            return False
        known = {(it.name, it.key_id) for it in ours.signatures}
        new = [it for it in opened.verified if (it.name, it.key_id) not in known]
        if head.origin != self.signer.name or opened.text != ours.text or not new:
            return False
        log.add_cosignatures(head.size, [format_signature(it) for it in new])
        return True


def _is_signed(note: bytes, signer: Signer) -> bool:
    try:
        return bool(check_signatures(parse_note(note), [signer.verifier]).verified)
    except SecurityError:
        return False


def _read(path: Path) -> Heartbeat | None:
    try:
        return parse_heartbeat(read_bounded(path, max_bytes=MAX_NOTE_BYTES))
    except (MissingError, FormatError):
        return None
