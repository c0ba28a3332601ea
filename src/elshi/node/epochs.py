"""A new epoch: a new log that says how much of the old one counts, for when the old one cannot go on.

Steps, each durable before the next: the new log is built beside and renamed into place; the keys that waited take
over; node.toml names the new epoch. A node killed in between does not sign (`elshi.node.guard.check_rollback`), and
the same command again finishes. The old log is never written again.
"""

import contextlib
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.durable import sync_folder, write_durable
from elshi.base.errors import SecurityError, UserError
from elshi.log import LogWriter, Signer, Verifier, public_bytes
from elshi.node.erased import remove_erased
from elshi.node.guard import Seen, check_no_later_epoch, check_not_behind, read_here, read_kept_head, read_site_head
from elshi.node.home import NodeHome
from elshi.node.keys import SIGNING, promote, read_next
from elshi.node.office_log import OfficeNode
from elshi.node.official import check_additions, read_raw_entries
from elshi.node.tombstones import find_lost_tombstones, make_tombstones
from elshi.record import KeyRecord, OfficeRecord, parse_record
from elshi.record.blobs import BlobStore
from elshi.record.documents import parse_signed
from elshi.record.types.statements import StatementRecord

_EPOCH = re.compile(r"^epoch[ \t]*=.*$", re.MULTILINE)


def find_heads(node: OfficeNode, *, kept: Path | None) -> list[Seen]:
    """The heads of the present log that are known here besides its own: this machine's, the site's, a `kept` note."""
    verifiers = [
        Verifier(node.settings.origin, key.public_key) for key in node.read_ledger().keys if key.purpose == "log"
    ]
    found = [node.open_guard().read(), read_site_head(node.home, node.settings, trust=node.trust)]
    if kept is not None:
        found.append(read_kept_head(kept, origin=node.settings.origin, verifiers=verifiers))
    return [one for one in found if one is not None]


def is_behind(node: OfficeNode, heads: Sequence[Seen]) -> bool:
    """Whether the present log lacks entries of one of `heads`, or holds others: what a new epoch is there to mend."""
    try:
        check_not_behind(node.folder, heads)
    except SecurityError:
        return True
    return False


def has_begun(node: OfficeNode) -> bool:
    """Whether the log of the next epoch is there, so that all that is left is to finish."""
    return node.home.log_folder(node.settings.office, node.settings.epoch + 1).exists()


def begin_epoch(node: OfficeNode, entries: Sequence[bytes]) -> tuple[OfficeNode, list[str]]:
    """The node in its new epoch, whose log begins with `entries`, and what was done. The caller is alone with it.

    Raises SecurityError, with nothing changed, if readers would refuse these entries; UserError for another epoch
    than the next one, or for keys whose private halves do not wait here.
    """
    office = parse_record(entries[0])
    assert isinstance(office, OfficeRecord)
    epoch = node.settings.epoch + 1
    if office.epoch == node.settings.epoch:
        raise UserError(f"epoch {office.epoch} is the present one already; nothing was changed")
    if office.epoch != epoch:
        raise UserError(f"expected the records of epoch {epoch}, got those of epoch {office.epoch}")
    target = node.logs / str(epoch)
    lines = []
    if not target.exists():
        check_no_later_epoch(node.home, node.settings, root_key=node.trust.root_key, environ=node.environ)
        signer = Signer(office.origin, _waiting_log_key(node, entries))
        check_additions(node.logs, entries, epoch=epoch, trust=node.trust)
        lines += keep_lost(node)
        building = node.logs / f".{epoch}.new"
        shutil.rmtree(building, ignore_errors=True)
        with LogWriter(building, origin=office.origin, signer=signer, create=True) as log:
            log.append(entries)
        building.rename(target)
        sync_folder(target.parent)
    node = finish_epoch(node)
    return node, [*lines, f"epoch {epoch} has begun: {target}; {node.logs / str(epoch - 1)} is only read from now on"]


def finish_epoch(node: OfficeNode) -> OfficeNode:
    """Let a log of the next epoch that is in place be the one that is written; the node with its new settings.

    Texts whose erasure was lost with the end of the old log are erased again.
    """
    ledger, epoch = node.read_ledger(), node.settings.epoch + 1
    if ledger.epoch != epoch:
        raise SecurityError(f"expected the log of epoch {epoch} in {node.logs}, found epoch {ledger.epoch}")
    named = {key.public_key for key in ledger.keys if key.epoch == epoch}
    for purpose in SIGNING:
        waiting = read_next(node.home, purpose, passphrase=node.passphrase)
        if waiting is not None and public_bytes(waiting) in named:
            promote(node.home, purpose)
    new = replace(node, settings=replace(node.settings, epoch=epoch))
    lacking = [purpose for purpose, public in new.read_keys().public.items() if public not in named]
    if lacking:
        raise SecurityError(f"the log of epoch {epoch} does not name this node's {lacking[0]} key; nothing was signed")
    lost = find_lost_tombstones(new)
    if lost:
        new.append(make_tombstones(new, lost, when=ledger.newest))
        remove_erased(new.home, [blob for _, blob in lost])
    raise_epoch(node.home, epoch)
    new.open_guard().note(read_here(new.folder))
    return new


def _waiting_log_key(node: OfficeNode, entries: Sequence[bytes]) -> Ed25519PrivateKey:
    keys = [record for record in map(parse_record, entries) if isinstance(record, KeyRecord)]
    found = {}
    for purpose in SIGNING:
        waiting = read_next(node.home, purpose, passphrase=node.passphrase)
        if waiting is None or (purpose, public_bytes(waiting)) not in {(key.purpose, key.public_key) for key in keys}:
            raise UserError(
                f"the private half of the new {purpose} key does not wait in {node.home.keys}; a later request may "
                "have taken its place, so make a new one: elshi key request new-epoch; nothing was changed"
            )
        found[purpose] = waiting
    return found["log"]


def list_lost(node: OfficeNode) -> list[str]:
    """What the copy of the log in the site holds beyond the present log, as "id version n", in log order.

    Empty where the site shows no more than the log. What nobody kept a copy of cannot be listed.
    """
    if read_site_head(node.home, node.settings, trust=node.trust) is None:
        return []
    size = read_here(node.folder).size
    entries = list(read_raw_entries(_site_copy(node)))[size:]
    return [f"{record.id} version {record.version}" for record in map(parse_record, entries)]


def keep_lost(node: OfficeNode) -> list[str]:
    """Copy what only the site still has (log, texts of the lost statements) to `lost/` in the home; says so.

    The site is rendered from the log, so the next build would take it away.
    """
    lost = list_lost(node)
    if not lost:
        return []
    copy = _site_copy(node)
    size = read_here(node.folder).size
    target = node.home.path / "lost" / f"{node.settings.office}-{node.settings.epoch}-{read_here(copy).size}"
    if not target.exists():
        building = target.with_name(f".{target.name}.new")
        shutil.rmtree(building, ignore_errors=True)
        shutil.copytree(copy, building / "log")
        blobs, kept = BlobStore(node.home.site / "blobs"), BlobStore(building / "blobs")
        for record in map(parse_record, list(read_raw_entries(copy))[size:]):
            for ref in record.blobs if isinstance(record, StatementRecord) else ():
                with contextlib.suppress(SecurityError):  # missing or damaged: there is nothing to keep
                    kept.write(blobs.read(ref.sha256))
        building.rename(target)
        sync_folder(target.parent)
    return [f"not official any more, kept in {target}: {', '.join(lost)}"]


def find_lost(home: NodeHome, office: str) -> dict[tuple[str, int], bytes]:
    """The statements below `lost/` in the home, as (id, version) to the canonical record without its proof.

    Readers may know them, so no other words may be published under their ids. Raises SecurityError for a copy of a log
    that was changed.
    """
    found = {}
    for folder in sorted((home.path / "lost").glob(f"{office}-*")):
        for entry in read_raw_entries(folder / "log"):
            document, record = parse_signed(entry)
            if isinstance(record, StatementRecord):
                bare = {name: value for name, value in document.items() if name != "proof"}
                found[record.id, record.version] = format_canonical(bare)
    return found


def _site_copy(node: OfficeNode) -> Path:
    return node.home.site / node.settings.office / str(node.settings.epoch)


def raise_epoch(home: NodeHome, epoch: int) -> None:
    """Let node.toml say `epoch`, and nothing else in it change. Raises UserError if that cannot be done."""
    text = home.settings.read_text("utf-8")
    line = f"epoch = {epoch}"
    changed = _EPOCH.sub(line, text, count=1) if _EPOCH.search(text) else f"{line}\n{text}"
    try:
        good = {**tomllib.loads(text), "epoch": epoch} == tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        good = False
    if not good:
        raise UserError(f"write this line into {home.settings} yourself: {line}")
    write_durable(home.settings, changed.encode(), mode=home.settings.stat().st_mode & 0o777)
