"""Bundles in memory for tests: made, taken apart into frames, put together again by a carrier who can count."""

from elshi.mirror import bundle, heads
from elshi.mirror.bundle import check_whole
from elshi.mirror.bundle_index import read_index
from elshi.mirror.bundle_making import format_planned, plan_bundle
from elshi.mirror.bundle_tree import BundleTree
from elshi.mirror.office_copy import OfficeCopy
from elshi.record import parse_rendition, rendition_ref
from unit.record.official import KAZAKH


def notes_of(*copies):
    return [copy.log(epoch).read_note() for copy in copies for epoch in copy.epochs()]


def make_bundle(*copies, since=(), said=None):
    """A bundle of what `copies` hold, for whoever shows the notes `since`."""
    plan = plan_bundle(
        [(copy, copy.blobs) for copy in copies],
        heads=heads.format_heads(notes_of(*copies) if said is None else said),
        since=list(since),
    )
    return b"".join(format_planned(plan))


def reader(data):
    return lambda at, count: data[at : at + count]


def open_bytes(data, name="bundle:round.elshi"):
    """The bundle as a source, opened as a file is."""
    check_whole(reader(data), len(data))
    return BundleTree(name, read_index(reader(data), len(data)), reader(data))


def take_apart(data):
    """(kind, bytes) of each frame but the end."""
    found, at = [], len(bundle.MAGIC)
    while at < len(data):
        length = int.from_bytes(data[at + 1 : at + 5], "big")
        found.append((data[at : at + 1], data[at + 5 : at + 5 + length]))
        at += 5 + length
    assert found[-1][0] == bundle.END
    return found[:-1]


def put_together(frames):
    """A bundle of these frames, whatever they are, whose end is right: what a hostile carrier can make."""
    return b"".join(bundle.finish(kind + len(data).to_bytes(4, "big") + data for kind, data in frames))


def copy_of(office, folder):
    """What somebody who holds all of `office` has in `folder`."""
    return OfficeCopy(office.write(folder), office.trust)


def fill(office, numbers):
    """Statements that share one text, so that a thousand of them are written quickly."""
    blob = next(blob for blob in office.blobs if parse_rendition(blob).language == "kk")
    kept = len(office.blobs)
    for number in numbers:
        office.add(number, {"kk": KAZAKH}, renditions=[rendition_ref(blob)])
    del office.blobs[kept:]
