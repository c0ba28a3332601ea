"""Erasure of texts: the log says that blobs may be missing, then they are taken away. What names them stays.

Everything else still verifies: entries hold hashes of blobs only, and each text has a salt of its own, so the hash that
stays gives nothing away.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from elshi.base.clock import format_time
from elshi.base.errors import SecurityError, UserError
from elshi.node.enter import render_site
from elshi.node.erased import remove_erased
from elshi.node.erased_notes import remove_erased_notes
from elshi.node.office_log import OfficeNode
from elshi.node.tombstones import make_tombstones
from elshi.record import BlobStore, StatementRecord, WithdrawalRecord, parse_rendition
from elshi.record.attachments import parse_alternatives
from elshi.record.ledger import Ledger


def describe_texts(node: OfficeNode, blobs: Iterable[str]) -> list[str]:
    """Which texts `blobs` (SHA-256) are, one line each, in the order of the log; those with a tombstone are left out.

    Raises UserError for a blob that no record names.
    """
    ledger, wanted, store = node.read_ledger(), set(blobs), BlobStore(node.home.blobs)
    _check_named(ledger, wanted)
    lines: dict[tuple[str, str], str] = {}  # the same picture may stand in several statements
    for id_, versions in ledger.statements.items():
        for entry in versions:
            for digest, what in _describe(entry.record, store):
                if digest in wanted - ledger.erased:
                    lines.setdefault((digest, id_), f"{id_} version {entry.record.version}, {what}  [{digest}]")
    return list(lines.values())


def _describe(record: StatementRecord | WithdrawalRecord, store: BlobStore) -> Iterator[tuple[str, str]]:
    """(SHA-256, what it is) of the blobs of a version. What is missing or damaged is to be erased all the same."""
    for ref in record.renditions:
        try:
            yield ref.sha256, f"{ref.language}: {parse_rendition(store.read(ref.sha256)).title}"
        except SecurityError:
            yield ref.sha256, f"{ref.language}: (the text is not here)"
    for attached in record.attachments:
        yield attached.sha256, f"attachment: {attached.media_type}, {attached.bytes} bytes"
        try:
            texts = parse_alternatives(store.read(attached.alternatives.sha256))
            yield attached.alternatives.sha256, f"words for an attachment: {next(iter(texts.values()))}"
        except SecurityError:
            yield attached.alternatives.sha256, "words for an attachment: (they are not here)"


def erase(node: OfficeNode, blobs: Iterable[str], *, reason: str, at: datetime) -> tuple[list[str], list[str]]:
    """Erase `blobs` (SHA-256): those whose tombstone is new, and those that were removed now.

    First the tombstones are durable, then the blobs go from home and site, and what our actors show of them on the
    fediverse, then the site is rendered. May be run again after it was killed; a blob that has a tombstone gets no
    second one. Raises UserError, with nothing changed, for a blob that no record names, LockedError while the node is
    up.
    """
    with node.alone():
        ledger = node.read_ledger()
        wanted = set(blobs)
        _check_named(ledger, wanted)
        new = sorted(wanted - ledger.erased)
        node.append(make_tombstones(node, [(reason, blob) for blob in new], when=format_time(at)))
        removed = remove_erased(node.home, ledger.erased | wanted)
        remove_erased_notes(node.home, ledger, ledger.erased | wanted)
        render_site(node)
    return new, removed


def _check_named(ledger: Ledger, blobs: set[str]) -> None:
    unknown = sorted(blobs - set(find_named_blobs(ledger)) - ledger.erased)
    if unknown:
        raise UserError(f"no record names the blob {unknown[0]}; nothing was changed")


def find_named_blobs(ledger: Ledger) -> dict[str, set[str]]:
    """The texts and attachments of statements, as SHA-256 to the ids of the statements; none that others share."""
    found: dict[str, set[str]] = {}
    for id_, versions in ledger.statements.items():
        for ref in (ref for entry in versions for ref in entry.record.own_blobs):
            found.setdefault(ref.sha256, set()).add(id_)
    return found


def find_statement_blobs(ledger: Ledger, statement: str) -> list[str]:
    """All texts and attachments of all versions of a statement. Raises UserError if there is no such statement."""
    found = [digest for digest, ids in find_named_blobs(ledger).items() if statement in ids]
    if not found:
        raise UserError(f"no statement {statement!r} in the log; nothing was changed")
    return sorted(found)
