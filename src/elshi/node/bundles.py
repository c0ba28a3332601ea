"""Bundles out of a home and into it: what a line would carry, on a stick.

Taking one in is a pull from a file: the same verifying, the same alarms, the same comparing of what others say. Our own
log is compared and never copied.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from elshi.adapters.bundle_files import open_bundle, write_bundle
from elshi.base.clock import Clock
from elshi.base.errors import SecurityError, UserError
from elshi.log import read_bounded
from elshi.mirror import heads
from elshi.mirror.alarms import Alarm
from elshi.mirror.bundle import MAGIC
from elshi.mirror.bundle_making import Plan, format_planned, plan_bundle
from elshi.mirror.bundle_tree import BundleTree
from elshi.mirror.mirror import Mirror, Outcome
from elshi.mirror.office_copy import OfficeCopy
from elshi.node.home import NodeHome
from elshi.node.mirroring import finish_round, follow, hold_mirror, open_mirror, read_followed
from elshi.record import BlobStore, Trust


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle of `size` bytes was written as `plan` says. `left_out`: offices whose copy here is damaged, and how."""

    plan: Plan
    size: int
    left_out: dict[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What taking a bundle in did. `own`: its logs of our own office; `passed_over`: those that are not followed here.

    `is_foreign`: none of its logs is ours or followed. `standing`: the alarms that stand now.
    """

    outcomes: tuple[Outcome, ...]
    own: tuple[str, ...]
    passed_over: tuple[str, ...]
    is_foreign: bool
    standing: tuple[Alarm, ...]


def export_bundle(home: NodeHome, out: Path, *, since: Path | None) -> Exported:
    """Write all that `home` holds and shows to `out`, or what the receiver of `since` lacks of it.

    `since`: the receiver's heads.json, or a bundle of his. Changes nothing at home. Raises UserError, with nothing
    written, where there is no log or no room.
    """
    if not out.parent.is_dir():
        raise UserError(f"no such folder: {out.parent}; nothing was written")
    if out.is_dir():
        raise UserError(f"{out} is a folder: expected the name of a file; nothing was written")
    notes = [] if since is None else read_since(since)
    if not (home.settings.exists() or (home.mirror / "sources.json").exists()):
        raise UserError(f"{home.path} is neither a node nor a mirror; nothing was written")
    mirror = open_mirror(home, read_followed(home))
    sound: list[tuple[OfficeCopy, BlobStore]] = []
    left_out: dict[str, str] = {}
    for anchor in mirror.anchors().offices.values():
        copy = mirror.copy(anchor.trust)
        try:
            copy.read_ledger()
        except SecurityError as exc:
            left_out[anchor.trust.office] = str(exc)
        else:
            sound.append((copy, BlobStore(home.blobs) if copy.folder == home.logs else copy.blobs))
    plan = plan_bundle(sound, heads=mirror.format_heads(), since=notes)
    if not plan.logs:
        raise UserError(f"{home.path} holds no log yet; nothing was written")
    return Exported(plan, write_bundle(out, format_planned(plan)), left_out)


def read_since(path: Path) -> list[bytes]:
    """The notes of what the receiver holds, from his heads.json or from a bundle that he made; nothing verified."""
    with path.open("rb") as file:
        is_bundle = file.read(len(MAGIC)) == MAGIC
    if is_bundle:
        with open_bundle(path) as bundle:
            return [section.note for section in bundle.index.sections]
    try:
        return heads.parse_heads(read_bounded(path, max_bytes=heads.MAX_BYTES))
    except SecurityError as exc:
        raise UserError(
            f"{path}: expected a heads.json or a bundle of the receiver: {exc}; nothing was written"
        ) from exc


def import_bundle(home: NodeHome, path: Path, *, trust: Trust | None, clock: Clock) -> Imported:
    """Take in what is new in the bundle `path`. `trust`: whom to follow from now on, as with `elshi mirror add`.

    Waits until a round of the mirror is over. Raises UserError or SecurityError, with nothing taken, for a file that is
    not whole or not at one with itself; what is wrong with one log becomes an alarm and stops no other.
    """
    with open_bundle(path) as bundle:
        if trust is not None and trust not in read_followed(home).trust:
            follow(home, None, trust=trust)
        followed = read_followed(home)
        if not (home.settings.exists() or followed.trust):
            raise UserError(f"{home.path} follows nobody yet: whose logs are to be taken? --trust FILE")
        with hold_mirror(home, wait=True):
            mirror = open_mirror(home, followed)
            outcomes = take_in(home, mirror, bundle, clock=clock)
            known = {anchor.trust.office: mirror.copy(anchor.trust) for anchor in mirror.anchors().offices.values()}
            standing = tuple(mirror.alarms.standing())
    sections = bundle.index.sections
    foreign = tuple(it.checkpoint.origin for it in sections if it.office not in known)
    own = tuple(it.checkpoint.origin for it in sections if it.office in known and known[it.office].folder == home.logs)
    return Imported(tuple(outcomes), own, foreign, len(foreign) == len(sections), standing)


def take_in(home: NodeHome, mirror: Mirror, bundle: BundleTree, *, clock: Clock) -> list[Outcome]:
    """Pull from an open bundle, then do what follows a round. The caller holds the mirror."""
    outcomes: list[Outcome] = []
    mirror.pull(bundle, at=clock.now(), say=outcomes.append)
    finish_round(home, mirror, clock=clock)
    return [_explain(mirror, it) for it in outcomes]


@contextmanager
def open_whole(path: Path, *, office: str) -> Iterator[BundleTree]:
    """A bundle from which `office` can be copied anew. Raises UserError for one that lacks a part of it."""
    with open_bundle(path) as bundle:
        starts = [section.start for section in bundle.index.sections if section.office == office]
        if not starts or any(starts):
            raise UserError(f"{bundle.name} does not hold all of {office} (made with --since?); nothing was changed")
        yield bundle


def _explain(mirror: Mirror, outcome: Outcome) -> Outcome:
    """A bundle that begins after what we hold: from where on we need it."""
    if outcome.alarm != "gap":
        return outcome
    return replace(outcome, detail=f"{outcome.detail}; {_needs(mirror, outcome.office)}")


def _needs(mirror: Mirror, office: str) -> str:
    copy = next(mirror.copy(it.trust) for name, it in mirror.anchors().offices.items() if name == office)
    sizes = {epoch: head.size for epoch, head in copy.heads().items()}
    size = sizes[max(sizes)] if sizes else 0
    return (
        f"we need entries from {size} on: ask for a bundle since your own heads "
        f"({mirror.folder / 'public' / heads.PATH}); nothing of {office} was taken"
    )
