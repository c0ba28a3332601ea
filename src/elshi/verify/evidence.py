"""Reading and checking everything a verdict rests on, before any verdict (DESIGN 7).

All of it or nothing: checkpoints, every entry of every epoch, every record, every rendition. Nothing is returned before
- the entries lead to the root of the checkpoint, which witnesses of the pinned policy confirmed,
- the records replay under the pinned root key (or, with no trust file, under the log's own, marked as such),
- a log key that this root key signed has signed the checkpoint, and its origin is the one the office record names,
- each rendition there is has the hash, length, language and script that its record names. A rendition of what stands
  must be there, unless an erasure names it; one of a replaced version may be gone, and of one under a revoked key also
  damaged. An erased one is not read even if somebody kept it.

Partner states: a site of theirs is read under the root key that our own record recognises, so their statements verify
too, marked as theirs. Without recognition that stands, it is refused.

It costs one read of the logs and their blobs. How a log is read, and what bounds it, is `elshi.record.reading`.
"""

import errno
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from elshi.base.errors import SecurityError, UserError
from elshi.base.ids import check_office
from elshi.log import Checkpoint, MissingError
from elshi.record import (
    BlobStore,
    Ledger,
    NewerFormatError,
    OfficialRecord,
    Rendition,
    StatementEntry,
    Trust,
    read_official_logs,
    read_rendition,
)
from elshi.text.markdown import plain_text
from elshi.verify.dressing import Speaker, make_speaker
from elshi.verify.library import Document, Library, make_document
from elshi.verify.partners import partner_trust
from elshi.verify.verdicts import Proof


@dataclass(frozen=True, slots=True)
class Source:
    """A verified office with its texts. `renditions`: (id, version) to the renditions there are, in order of language.

    `trust`: "pinned" by a trust file, "recognised" by our own record, or "self-asserted".
    """

    record: OfficialRecord
    renditions: Mapping[tuple[str, int], tuple[Rendition, ...]]
    trust: str

    @property
    def office(self) -> str:
        """The office that speaks."""
        return self.record.ledger.office.office

    def documents(self) -> Iterator[Document]:
        """All texts, oldest first."""
        ledger = self.record.ledger
        entries = (entry for versions in ledger.statements.values() for entry in versions)
        for entry in sorted(entries, key=lambda it: (it.epoch, it.index)):
            for rendition in self.renditions.get((entry.record.id, entry.record.version), ()):
                yield make_document(
                    record=entry.record.id,
                    version=entry.record.version,
                    language=rendition.language,
                    title=rendition.title,
                    body=plain_text(rendition.body),
                    office=self.office,
                    epoch=entry.epoch,
                    index=entry.index,
                    leaf=entry.leaf,
                    **standing_of(ledger, entry),
                )


@dataclass(frozen=True)  # no slots: the library is built when first asked for
class Evidence:
    """All that a verdict rests on: our own office, and partners whom it recognises."""

    own: Source
    partners: tuple[Source, ...] = ()

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint of our own log."""
        return self.own.record.checkpoint

    @property
    def ledger(self) -> Ledger:
        """What our own logs say."""
        return self.own.record.ledger

    @property
    def renditions(self) -> Mapping[tuple[str, int], tuple[Rendition, ...]]:
        """The texts of our own office."""
        return self.own.renditions

    @property
    def unconfirmed(self) -> int:
        """How many entries our log says it has beyond the checkpoint that was confirmed."""
        return self.own.record.unconfirmed

    @property
    def as_of(self) -> str:
        """The latest `issued_at` of our log: how fresh the evidence is at least."""
        return self.ledger.newest

    @property
    def pinned(self) -> bool:
        """Whether a trust file named the root key."""
        return self.ledger.pinned

    @property
    def trust(self) -> str:
        """Who vouches for the root key: "pinned" if a trust file named it, else "self-asserted"."""
        return self.own.trust

    @cached_property
    def library(self) -> Library:
        """All texts, made findable; our own are the newer ones."""
        library = Library()
        for source in (*self.partners, self.own):
            library.speakers[source.office] = speaker_of(source.record.ledger)
            for document in source.documents():
                library.add(replace(document, order=len(library.documents)))
        return library

    def proof_of(self, document: Document | None) -> Proof:
        """Where a verdict about `document`, or about none, comes from."""
        if document is None:
            return self.proof_of_office(self.own.office)
        proof = self.proof_of_office(document.office)
        return replace(proof, index=document.index, leaf=document.leaf, epoch=document.epoch)

    def proof_of_office(self, office: str) -> Proof:
        """Where a verdict by our own office or a partner, about no entry, comes from."""
        [source] = [source for source in (self.own, *self.partners) if source.office == office]
        record = source.record
        return Proof(
            trust=source.trust,
            origin=record.checkpoint.origin,
            log_size=record.checkpoint.size,
            root=record.checkpoint.root,
            confirmed=record.confirmed,
            unconfirmed=record.unconfirmed,
        )


def read_evidence(*, logs: Path, blobs: Path, trust: Trust | None, partners: Sequence[Path] = ()) -> Evidence:
    """Read and verify the logs `<logs>/<office>/<epoch>` and their blobs, and copies of partners' sites.

    Raises UserError if there is no log to read, SecurityError if anything in one does not hold.
    """
    own = _read_source(_find_office(logs, trust), blobs, trust, named="self-asserted" if trust is None else "pinned")
    return Evidence(own, tuple(_read_partners(own, partners)))


def read_own_ledger(logs: Path, *, trust: Trust) -> Ledger:
    """What our logs `<logs>/<office>/<epoch>` say, verified, without the texts. Raises UserError, SecurityError."""
    return read_official_logs(_find_office(logs, trust), trust=trust).ledger


def _read_partners(own: Source, sites: Iterable[Path]) -> Iterator[Source]:
    seen = {own.office}
    for site in sites:
        folder = _find_office(site, None)
        if folder.name in seen:
            whose = "our own office" if folder.name == own.office else "a partner whose site was given already"
            raise SecurityError(f"{site} is a site of {folder.name}, which is {whose}")
        seen.add(folder.name)
        trust = partner_trust(own.record.ledger, folder.name, what=str(site))
        named = "recognised" if own.record.ledger.pinned else "self-asserted"
        try:
            yield _read_source(folder, site / "blobs", trust, named=named)
        except SecurityError as exc:
            raise SecurityError(f"the site of the partner {folder.name} does not hold: {exc}") from exc


def _read_source(folder: Path, blobs: Path, trust: Trust | None, *, named: str) -> Source:
    record = read_official_logs(folder, trust=trust)
    store = BlobStore(blobs)
    renditions = {
        (entry.record.id, entry.record.version): tuple(_read_renditions(store, entry, record.ledger))
        for versions in record.ledger.statements.values()
        for entry in versions
    }
    return Source(record, renditions, named)


def speaker_of(ledger: Ledger) -> Speaker:
    """Whose names may stand beside the texts of an office: its own, those of its tree, and of its active accounts."""
    accounts = (it.record for it in ledger.current_accounts())
    return make_speaker(
        names=dict(ledger.office.names).values(),
        others=(name for it in ledger.offices.values() for name in dict(it.names).values()),
        handles=(it.handle for it in accounts if it.status == "active"),
        hosts=(it.host for it in ledger.offices.values()),
    )


def standing_of(ledger: Ledger, entry: StatementEntry) -> dict[str, object]:
    """The fields of a document that say what became of its version."""
    if entry.disowned:
        [key] = [key for key in ledger.keys if key.id == entry.key and key.epoch == entry.epoch]
        reason = f"revoked-key: {entry.record.id} version {entry.record.version} is entry {entry.index}, signed by "
        reason += f"{key.id}, of which {key.last_good} is the last good size of the log"
        return {"standing": "disowned", "reason": reason}
    if ledger.is_current(entry):
        return {"standing": "current"}
    current = ledger.current(entry.record.id).record
    standing = "withdrawn" if ledger.standing(entry.record.id) == "withdrawn" else "superseded"
    return {"standing": standing, "stands": (current.id, current.version)}


def _find_office(logs: Path, trust: Trust | None) -> Path:
    found = [logs / name for name in _list_offices(logs) if _has_log(logs / name)]
    if not found:
        raise UserError(f"expected a log at {logs}/<office>/1/checkpoint, found none; nothing was verified")
    if trust is not None:
        office = logs / trust.office
        if office not in found:
            names = ", ".join(path.name for path in found)
            raise SecurityError(f"the trust file pins {trust.office}, but {logs} holds the log of {names}")
        return office
    if len(found) > 1:
        raise UserError(f"expected the log of one office in {logs}, found {len(found)}; name one with a trust file")
    return found[0]


def _list_offices(logs: Path) -> list[str]:
    try:
        names = [path.name for path in logs.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as exc:
        raise UserError(f"cannot read {logs}: {exc.strerror}; nothing was verified") from exc
    return sorted(name for name in names if _is_office(name))


def _has_log(office: Path) -> bool:
    checkpoint = office / "1" / "checkpoint"
    try:
        checkpoint.lstat()  # a link is no checkpoint, but what it leads to is not asked here
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as exc:
        if exc.errno == errno.ELOOP:
            raise SecurityError(f"symbolic links lead in a circle: {checkpoint}") from exc
        raise UserError(f"cannot read {checkpoint}: {exc.strerror}; nothing was verified") from exc
    return True


def _is_office(name: str) -> bool:
    try:
        check_office(name)
    except SecurityError:
        return False
    return True


def _read_renditions(blobs: BlobStore, entry: StatementEntry, ledger: Ledger) -> Iterator[Rendition]:
    record = entry.record
    current = ledger.is_current(entry)
    for ref in record.renditions:
        if ref.sha256 in ledger.erased:
            continue
        what = f"{ref.language} rendition of {record.id} version {record.version}"
        try:
            yield read_rendition(blobs, ref)
        except MissingError as exc:
            if current:
                raise SecurityError(f"{what}: {exc}") from exc
        except SecurityError as exc:
            if entry.disowned:
                continue  # whoever had the key may have put anything there; no text of the office is lost
            kind = NewerFormatError if isinstance(exc, NewerFormatError) else SecurityError
            raise kind(f"{what}: {exc}") from exc
