"""Reading and checking everything a verdict rests on, before any verdict (DESIGN 7).

All of it or nothing: checkpoint, every entry, every record, every rendition. Nothing is returned before
- the entries lead to the root of the checkpoint,
- the records replay under the pinned root key (or, with no trust file, under the log's own, marked as such),
- a log key that this root key signed has signed the checkpoint, and its origin is the one the office record names,
- each rendition there is has the hash, length, language and script that its record names. A rendition of a current
  statement must be there; one of a replaced version may be gone.

It costs one read of the log and its blobs. How the log is read, and what bounds it, is `elshi.record.reading`.
"""

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from elshi.base.errors import SecurityError, UserError
from elshi.base.ids import check_office
from elshi.log import Checkpoint, MissingError
from elshi.record import (
    BlobStore,
    Ledger,
    NewerFormatError,
    Rendition,
    StatementEntry,
    Trust,
    body_words,
    read_official_log,
    read_rendition,
    words,
)
from elshi.text.normal import fold

_EPOCH = 1  # this release knows the first epoch only; a second one is refused as newer


@dataclass(frozen=True, slots=True)
class Place:
    """A rendition's place in the log: the entry that names it; `part` is "whole" or, without the title, "body"."""

    entry: StatementEntry
    rendition: Rendition
    part: str


@dataclass(frozen=True)  # no slots: the words are computed once, when first asked for
class Evidence:
    """A verified log with its texts. `renditions`: (id, version) to the renditions there are, in order of language."""

    checkpoint: Checkpoint
    ledger: Ledger
    renditions: Mapping[tuple[str, int], tuple[Rendition, ...]]

    @property
    def as_of(self) -> str:
        """The latest `issued_at` of the log: how fresh the evidence is at least."""
        return self.ledger.newest

    @property
    def trust(self) -> str:
        """Who vouches for the root key: "pinned" if a trust file named it, else "self-asserted"."""
        return "pinned" if self.ledger.pinned else "self-asserted"

    @cached_property
    def words(self) -> Mapping[str, tuple[Place, ...]]:
        """Where each official text stands: the words of title and body, and those of the body alone."""
        found: dict[str, tuple[Place, ...]] = {}
        for versions in self.ledger.statements.values():
            for entry in versions:
                for rendition in self.renditions[entry.record.id, entry.record.version]:
                    # a title of invisible characters only adds no word; then the body is the whole
                    parts = {body_words(rendition): "body", words(rendition): "whole"}
                    for text, part in parts.items():
                        found[text] = (*found.get(text, ()), Place(entry, rendition, part))
        return found

    @cached_property
    def folded_words(self) -> Mapping[str, tuple[str, ...]]:
        """Which of `words` share a folded form."""
        found: dict[str, tuple[str, ...]] = {}
        for text in self.words:
            folded = fold(text)
            found[folded] = (*found.get(folded, ()), text)
        return found


def read_evidence(*, logs: Path, blobs: Path, trust: Trust | None) -> Evidence:
    """Read and verify the log `<logs>/<office>/1` and its blobs.

    Raises UserError if there is no log to read, SecurityError if anything in it does not hold.
    """
    log = read_official_log(_find_log(logs, trust), trust=trust)
    blob_store = BlobStore(blobs)
    renditions = {
        (entry.record.id, entry.record.version): tuple(_read_renditions(blob_store, entry, log.ledger))
        for versions in log.ledger.statements.values()
        for entry in versions
    }
    return Evidence(log.checkpoint, log.ledger, renditions)


def _find_log(logs: Path, trust: Trust | None) -> Path:
    found = [logs / name for name in _list_offices(logs) if _has_log(logs / name)]
    if not found:
        raise UserError(f"expected a log at {logs}/<office>/{_EPOCH}/checkpoint, found none; nothing was verified")
    if trust is not None:
        office = logs / trust.office
        if office not in found:
            names = ", ".join(path.name for path in found)
            raise SecurityError(f"the trust file pins {trust.office}, but {logs} holds the log of {names}")
    elif len(found) > 1:
        raise UserError(f"expected the log of one office in {logs}, found {len(found)}; name one with a trust file")
    else:
        office = found[0]
    if (office / str(_EPOCH + 1)).exists():
        raise NewerFormatError(f"{office} needs a newer Elshi: it has an epoch {_EPOCH + 1}")
    return office / str(_EPOCH)


def _list_offices(logs: Path) -> list[str]:
    try:
        names = [path.name for path in logs.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as exc:
        raise UserError(f"cannot read {logs}: {exc.strerror}; nothing was verified") from exc
    return sorted(name for name in names if _is_office(name))


def _has_log(office: Path) -> bool:
    checkpoint = office / str(_EPOCH) / "checkpoint"
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
    current = ledger.current(record.id) is entry
    for ref in record.renditions:
        what = f"{ref.language} rendition of {record.id} version {record.version}"
        try:
            yield read_rendition(blobs, ref)
        except MissingError as exc:
            if current:
                raise SecurityError(f"{what}: {exc}") from exc
        except NewerFormatError as exc:
            raise NewerFormatError(f"{what}: {exc}") from exc
        except SecurityError as exc:
            raise SecurityError(f"{what}: {exc}") from exc
