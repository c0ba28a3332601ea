"""A mirror: the copies of all offices that are followed, what is known beyond them, and what is wrong with any.

    <folder>/offices/<office>/public/   the copy, a public tree of its own (`office_copy`)
    <folder>/offices/<office>/memory.json
    <folder>/public/heads.json          what we tell others (`heads`): the newest note of every log that we hold
    <folder>/ahead.json                 notes of larger trees than ours, to be compared when we have as much
    <folder>/own.json                   notes of our own logs as others show them, with cosignatures: for the press
    <folder>/alarms.json                `alarms`
    <folder>/cosigned/                  what our witness key has cosigned (`elshi.log.Witness`)

One process at a time changes a mirror: it holds `<folder>/.lock`. Readers need no lock.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from elshi.base.clock import format_time, parse_time
from elshi.base.durable import write_durable
from elshi.base.errors import ElshiError, SecurityError, UserError
from elshi.log import Checkpoint, Cosigner, Witness, WitnessRequest, format_request, read_bounded, read_growth
from elshi.log.durable_files import remove_file
from elshi.mirror import heads
from elshi.mirror.alarms import LACKS, OF_THE_LOG, Alarms, classify
from elshi.mirror.anchors import Anchor, Anchors, find_anchors
from elshi.mirror.errors import DamagedCopyError
from elshi.mirror.gossip import compare_notes
from elshi.mirror.heartbeats import take_heartbeat
from elshi.mirror.memory import Memory, read_memory, write_memory
from elshi.mirror.office_copy import OfficeCopy, checkpoint_of, log_verifiers
from elshi.mirror.ports import Source, UnreachableError
from elshi.mirror.pulling import NoSuchLogError, Pulled, pull_office, still_needed
from elshi.record import Ledger, Trust

AHEAD, OWN = "ahead.json", "own.json"
MAX_FORKS, MAX_SAME = 4, 64  # notes per log that one source is heard for
STALE = timedelta(hours=1)  # without a word from any source that shows all we have


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one office at one source: `pulled`, or the `alarm` that it raised or that stands in the way."""

    office: str
    source: str
    pulled: Pulled | None = None
    alarm: str = ""
    detail: str = ""


class Mirror:
    """The mirror in `folder`. `pinned`: the trust files that it follows.

    `own`: the logs of the node that the mirror belongs to, which are compared and shown to others, and never copied.
    `cosigner`: our key as a witness; what is held and verified is cosigned with it.
    """

    def __init__(
        self, folder: Path, *, pinned: Sequence[Trust], own: OfficeCopy | None = None, cosigner: Cosigner | None = None
    ) -> None:
        self.folder = folder
        self.alarms = Alarms(folder / "alarms.json")
        self._pinned = tuple(pinned)
        self._own = own
        self._cosigner = cosigner
        self._copies: dict[str, OfficeCopy] = {}
        self.rendered: dict[str, tuple[bytes | None, frozenset[str]]] = {}  # office to what its pages were made of

    @property
    def witness(self) -> str:
        """Our witness key as text, "" if we have none."""
        return "" if self._cosigner is None else self._cosigner.vkey

    def is_outdated(self) -> bool:
        """Whether somebody else has settled an alarm since: then a mirror is to be opened anew."""
        return self.alarms.is_outdated()

    def anchors(self) -> Anchors:
        """The offices that are followed now, our own among them."""
        ledgers: dict[str, Ledger] = {}
        found = find_anchors(self._pinned, ledgers)
        while True:  # a copy's ledger may name more offices, at most two steps away
            for office, anchor in found.offices.items():
                ledger = self._ledger_of(self.copy(anchor.trust)) if office not in ledgers else None
                if ledger is not None:
                    ledgers[office] = ledger
            again = find_anchors(self._pinned, ledgers)
            if again == found:
                return found
            found = again

    def copy(self, trust: Trust) -> OfficeCopy:
        """Our copy of an office; of our own office, the node's logs themselves."""
        if self._own is not None and trust.office == self._own.trust.office:
            return self._own
        known = self._copies.get(trust.office)
        if known is None or known.trust != trust:
            known = OfficeCopy(self._office_folder(trust.office) / "public", trust)
            self._copies[trust.office] = known
        return known

    def copies(self) -> list[tuple[Anchor, OfficeCopy]]:
        """Every office that is followed, but our own, with what we hold of it."""
        return [
            (anchor, self.copy(anchor.trust)) for anchor in self.anchors().offices.values() if not self._is_own(anchor)
        ]

    def pull(self, source: Source, *, at: datetime, say: Callable[[Outcome], object] = lambda _outcome: None) -> None:
        """Bring every copy up to what `source` shows, and hear what it says of others. Errors become alarms."""
        done: set[str] = set()
        try:
            # pulling an office may make others known, so ask again until there is none that was not tried
            while todo := [copy for anchor, copy in self.copies() if anchor.trust.office not in done]:
                for copy in todo:
                    done.add(copy.trust.office)
                    say(self._pull_one(copy, source, at))
            self._hear(source)
        except UnreachableError as exc:
            if source.is_live:
                self.alarms.note("unreachable", office="", source=source.name, detail=str(exc), at=format_time(at))
            say(Outcome("", source.name, alarm="unreachable", detail=str(exc)))
            return
        self.alarms.end_lack("unreachable", office="", source=source.name, at=format_time(at))

    def _pull_one(self, copy: OfficeCopy, source: Source, at: datetime) -> Outcome:
        office = copy.trust.office
        standing = self.alarms.blocks(office, source.name)
        if standing is not None:
            return Outcome(office, source.name, alarm=standing.code, detail=standing.detail)
        memory = self.memory_of(office)
        try:
            witnesses = () if self._cosigner is None else (self._cosigner.verifier,)
            pulled = pull_office(copy, source, memory=memory, witnesses=witnesses)
        except NoSuchLogError:
            return Outcome(office, source.name)
        except UnreachableError:
            raise
        except SecurityError as exc:
            code, _ = classify(exc)
            if code in LACKS and not source.is_live:  # said now; nothing would ever end it
                return Outcome(office, source.name, alarm=code, detail=str(exc))
            return self._raise(exc, office=office, source=source.name, at=at)
        finally:
            self._keep_memory(office, memory)
        for code in ("gap", "newer-format"):
            self.alarms.end_lack(code, office=office, source=source.name, at=format_time(at))
        beat = take_heartbeat(copy, source)
        if beat not in {0, memory.beat}:  # an earlier one only where the key of the later one was revoked
            memory.beat, memory.beat_at = beat, format_time(at)
        if pulled.is_level and (source.is_live or pulled.is_new):
            memory.heard_at = format_time(at)
        self._keep_memory(office, memory)
        self._note_gap(copy, memory, at)
        return Outcome(office, source.name, pulled)

    def _raise(self, error: ElshiError, *, office: str, source: str, at: datetime) -> Outcome:
        code, evidence = classify(error)
        self.alarms.note(code, office=office, source=source, detail=str(error), at=format_time(at), evidence=evidence)
        return Outcome(office, source, alarm=code, detail=str(error))

    def _note_gap(self, copy: OfficeCopy, memory: Memory, at: datetime) -> None:
        """A text that stands and that no source had is a gap of the office, until one has it."""
        ledger = copy.read_ledger()
        needed = still_needed(ledger, memory.missing) if ledger is not None and memory.missing else set()
        office, when = copy.trust.office, format_time(at)
        if needed:
            detail = f"{len(needed)} texts of {office} have not come, the first is {min(needed)}"
            self.alarms.note("gap", office=office, source="", detail=detail, at=when)
        else:
            self.alarms.end_lack("gap", office=office, source="", at=when)

    def _hear(self, source: Source) -> None:
        """Keep what a source says of any log until it is compared. What is no such file is passed over."""
        try:
            notes = heads.parse_heads(source.read(heads.PATH, max_bytes=heads.MAX_BYTES))
        except SecurityError:
            return
        self.hear(notes)

    def hear(self, notes: Sequence[bytes]) -> None:
        """Keep, until the next `compare`, what says something of a log that we follow; no other note takes its room."""
        kept = self._read_ahead()
        for anchor in self.anchors().offices.values():
            try:
                compared = compare_notes(self.copy(anchor.trust), notes)
            except SecurityError:  # a damaged copy; `compare` says so
                continue
            kept += [*compared.ahead, *(fork.notes[1] for fork in compared.forks[:MAX_FORKS])]
            if self._is_own(anchor):  # with cosignatures that we may lack
                kept += compared.same[-MAX_SAME:]
        self._write(AHEAD, kept)

    def compare(self, *, at: datetime) -> None:
        """Compare what was heard with what we hold; two histories, or more of our own log than we have, are alarms."""
        heard = self._read_ahead()
        ahead: list[bytes] = []
        anchors = self.anchors()
        self._note_disputed(anchors, at)
        for anchor in anchors.offices.values():
            copy, office = self.copy(anchor.trust), anchor.trust.office
            try:
                compared = compare_notes(copy, heard)
            except SecurityError as exc:
                self._raise(DamagedCopyError(str(exc)), office=office, source="", at=at)
                continue
            settled = self._settled_heads(office)
            for fork in compared.forks:
                if checkpoint_of(fork.notes[1]) not in settled:  # others go on telling what a person has looked at
                    self._raise(fork, office=office, source="", at=at)
            if self._is_own(anchor) and compared.ahead:
                size = max(checkpoint_of(note).size for note in compared.ahead)
                detail = f"others hold {size} entries of our own log {office}"
                self.alarms.note("own-log-behind", office=office, source="", detail=detail, at=format_time(at))
                self._write(OWN, [])
            elif self._is_own(anchor):
                self._write(OWN, compared.same)
            ahead += compared.ahead
        self._write(AHEAD, ahead)

    def _settled_heads(self, office: str) -> set[Checkpoint]:
        """Both trees of every equivocation of `office` that a person has settled."""
        found = [it for it in self.alarms.settled() if (it.code, it.office) == ("equivocation", office)]
        return {checkpoint_of(note) for note in heads.fit_notes(text.encode() for it in found for text in it.evidence)}

    def _note_disputed(self, anchors: Anchors, at: datetime) -> None:
        claims = dict(anchors.disputed)
        for alarm in self.alarms.standing():
            if alarm.code == "disputed" and claims.get(alarm.office) != alarm.source:
                self.alarms.end_lack("disputed", office=alarm.office, source=alarm.source, at=format_time(at))
        for office, by in claims.items():
            detail = (
                f"{by} names another root key or host for {office} than {anchors.offices[office].by or 'is pinned'}"
            )
            self.alarms.note("disputed", office=office, source=by, detail=detail, at=format_time(at))

    def note_stale(self, *, at: datetime, limit: timedelta = STALE) -> None:
        """Say of each copy whether its office was heard of lately: by a new heartbeat, or, where it sends none, by a
        source that shows all that we have. Both by our own clock. It may be wrong, so nothing follows from it.
        """
        for anchor, copy in self.copies():
            if not copy.epochs():
                continue
            office, when = anchor.trust.office, format_time(at)
            memory = self.memory_of(office)
            heard = memory.beat_at or memory.heard_at
            if heard and abs(at - parse_time(heard)) <= limit:
                self.alarms.end_lack("stale", office=office, source="", at=when)
            else:
                what = "no new heartbeat of" if memory.beat_at else "no source has shown all that we have of"
                detail = f"{what} {office} since {heard or 'the copy was made'}"
                self.alarms.note("stale", office=office, source="", detail=detail, at=when)

    def cosign(self, *, at: datetime) -> int:
        """Cosign the newest checkpoint of every copy, once; how many. Our witness's memory keeps us to one history."""
        if self._cosigner is None:
            return 0
        count = 0
        for anchor, copy in self.copies():
            try:
                count += self._cosign_one(copy, self._cosigner, at)
            except SecurityError as exc:
                self._raise(DamagedCopyError(str(exc)), office=anchor.trust.office, source="", at=at)
        return count

    def _cosign_one(self, copy: OfficeCopy, cosigner: Cosigner, at: datetime) -> int:
        ledger = copy.read_ledger()
        if ledger is None:
            return 0
        log = copy.log(ledger.epoch)
        note, head = log.read_note(), log.read_checkpoint()
        if note is None or f" {cosigner.name} ".encode() in note:
            return 0
        witness = Witness(
            self.folder / "cosigned", cosigner, {head.origin: log_verifiers(ledger, head, epoch=ledger.epoch)}
        )
        known = witness.state(head.origin)
        if known.size > head.size:  # made anew from a source that is behind: not yet
            return 0
        proof = tuple(read_growth(log.store, old_size=known.size, new=head))
        answer = witness.add_checkpoint(
            format_request(WitnessRequest(known.size, proof, note)), time=int(at.timestamp())
        )
        if answer.status != HTTPStatus.OK:
            if any(it.office == copy.trust.office and it.code in OF_THE_LOG for it in self.alarms.settled()):
                return 0  # a person has chosen the other history; we cosigned this one's rival, and never do both
            raise DamagedCopyError(f"our witness does not cosign {head.origin} at {head.size}: {answer.body.decode()}")
        log.add_signature(answer.body.decode())
        return 1

    def format_heads(self) -> bytes:
        """What we tell others: the notes of our own logs and of every copy, and those that prove two histories."""
        notes = [note for copy in self._all() for epoch in copy.epochs() if (note := copy.log(epoch).read_note())]
        proofs = [text.encode() for alarm in self.alarms.standing() for text in alarm.evidence]
        return heads.format_heads(heads.fit_notes([*notes, *proofs, *self._read_ahead()]))

    def write_heads(self) -> None:
        """Tell it."""
        data = self.format_heads()
        path = self.folder / "public" / heads.PATH
        if not path.exists() or path.read_bytes() != data:
            write_durable(path, data)

    def resume(self, *, office: str = "", source: str = "", at: datetime) -> int:
        """A person's word that what stands of `office`, or of `source`, was looked at; how many alarms that settles.

        What the source showed before is forgotten with it: it may begin anew.
        """
        settled = self.alarms.settle(office=office, source=source, at=format_time(at))
        for alarm in settled:
            path = self._office_folder(alarm.office) / "memory.json"
            if alarm.source and path.exists():
                memory = read_memory(path)
                memory.shown.pop(alarm.source, None)
                self._keep_memory(alarm.office, memory)
        return len(settled)

    def set_aside(self, office: str, *, at: datetime) -> Path | None:
        """Put our copy of an office aside, so that it is copied anew; where it lies now. None if there is none.

        Raises UserError for an office that we do not copy.
        """
        if office not in {anchor.trust.office for anchor, _ in self.copies()}:
            raise UserError(f"{office!r} is no office that is copied here; nothing was changed")
        folder = self._office_folder(office)
        if not folder.exists():
            return None
        aside = self.folder / "aside" / f"{office}-{format_time(at).replace(':', '')}"
        aside.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(aside)
        self._copies.pop(office, None)
        return aside

    def forget_copy_of_own(self) -> None:
        """Remove the copy of our own office that was taken while nobody knew whether our log is the newest."""
        if self._own is not None:
            shutil.rmtree(self._office_folder(self._own.trust.office), ignore_errors=True)

    def memory_of(self, office: str) -> Memory:
        """What is remembered of an office."""
        return read_memory(self._office_folder(office) / "memory.json")

    def _keep_memory(self, office: str, memory: Memory) -> None:
        """Store it if it has changed; so an office that no source has leaves nothing on our disk."""
        if memory != self.memory_of(office):
            write_memory(self._office_folder(office) / "memory.json", memory)

    def ahead_of(self, copy: OfficeCopy) -> dict[int, int]:
        """Epoch to the largest size that somebody else proved to have, where it is more than ours."""
        found: dict[int, int] = {}
        for note in compare_notes(copy, self._read_ahead()).ahead:
            head = checkpoint_of(note)
            epoch = int(head.origin.rpartition("/")[2])
            found[epoch] = max(found.get(epoch, 0), head.size)
        return found

    def _all(self) -> Iterator[OfficeCopy]:
        for anchor in self.anchors().offices.values():
            yield self.copy(anchor.trust)

    def _is_own(self, anchor: Anchor) -> bool:
        return self._own is not None and anchor.trust.office == self._own.trust.office

    def _ledger_of(self, copy: OfficeCopy) -> Ledger | None:
        """None also for a copy that is damaged: then it vouches for nobody, and `compare` says so."""
        try:
            return copy.read_ledger()
        except SecurityError:
            return None

    def _office_folder(self, office: str) -> Path:
        return self.folder / "offices" / office

    def _read_ahead(self) -> list[bytes]:
        return read_notes(self.folder / AHEAD)

    def _write(self, name: str, notes: Sequence[bytes]) -> None:
        path = self.folder / name
        if notes:
            data = heads.format_heads(heads.fit_notes(notes))
            if not path.exists() or path.read_bytes() != data:
                write_durable(path, data)
        else:
            remove_file(path)


def read_notes(path: Path) -> list[bytes]:
    """The notes in a file of the format of `heads`; none if there is no such file, or it is damaged."""
    try:
        return heads.parse_heads(read_bounded(path, max_bytes=heads.MAX_BYTES))
    except SecurityError:
        return []
