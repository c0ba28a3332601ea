"""Bundles: the format, and what comes of taking one in."""

import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.adapters.bundle_files import open_bundle
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import MissingError, Signer, check_log, heartbeat, leaf_hash, read_entries
from elshi.log.frontier import Frontier
from elshi.mirror import bundle, heads
from elshi.mirror.bundle_index import Texts
from elshi.mirror.bundle_making import find_held
from elshi.mirror.errors import CutOffError, EquivocationError
from elshi.mirror.memory import Memory
from elshi.mirror.office_copy import OfficeCopy
from elshi.mirror.pulling import NoSuchLogError, pull_office
from elshi.record import blob_sha256
from elshi.record.attachments import AttachmentRef, BlobRef, format_alternatives
from elshi.record.errors import NewerFormatError
from unit.mirror.bundling import copy_of, fill, make_bundle, notes_of, open_bytes, put_together, take_apart
from unit.record.official import ENGLISH, KAZAKH, Official, make_key, official_office_with


@pytest.fixture
def office():
    return official_office_with(statements=3)


@pytest.fixture
def fresh(office, tmp_path):
    return OfficeCopy(tmp_path / "fresh", office.trust)


def entries_of(copy, epoch=1):
    log = copy.log(epoch)
    return list(read_entries(log.store, log.read_checkpoint()))


def take(copy, data, memory=None):
    return pull_office(copy, open_bytes(data), memory=Memory() if memory is None else memory)


# --- the format -----------------------------------------------------------------------------------------------------


@given(size=st.integers(0, 2_000_000))
def test_an_edge_comes_back_as_it_was(size):
    edge = Frontier()
    edge.size, edge.levels, count = size, [], size
    while count or not edge.levels:
        count, width = divmod(count, 256)
        edge.levels.append([leaf_hash(f"{len(edge.levels)}/{place}".encode()) for place in range(width)])
    data = bundle.format_edge(edge)
    again = bundle.parse_edge(data)
    assert (again.size, again.levels) == (edge.size, edge.levels)
    assert len(data) <= bundle.LIMITS[bundle.EDGE]
    for wrong in (data[:-1], data + b"\0", data[:7]):
        with pytest.raises(FormatError):
            bundle.parse_edge(wrong)


@given(texts=st.sets(st.binary(max_size=40), max_size=30), other=st.binary(min_size=41, max_size=50))
def test_every_text_is_found_and_no_other(texts, other):
    index = Texts()
    digests = {bytes.fromhex(blob_sha256(text)): text for text in texts}
    for number, digest in enumerate(sorted(digests)):
        index.add(digest, number, len(digests[digest]))
    for number, digest in enumerate(sorted(digests)):
        assert index.find(digest) == (number, len(digests[digest]))
        with pytest.raises(FormatError):
            index.add(digest, 0, 0)
    assert index.find(bytes.fromhex(blob_sha256(other))) is None


@settings(max_examples=200)
@given(data=st.binary(max_size=300), is_framed=st.booleans())
def test_any_bytes_are_refused_in_one_line(data, is_framed):
    whole = b"".join(bundle.finish([data])) if is_framed else data
    with pytest.raises((SecurityError, UserError)) as caught:
        open_bytes(whole)
    assert str(caught.value)


def test_what_is_no_bundle_and_what_is_newer():
    with pytest.raises(UserError, match="no bundle"):
        open_bytes(b"%PDF-1.7 and so on, at some length")
    with pytest.raises(NewerFormatError):
        open_bytes(b"elshi-bundle/2\n" + b"x" * 100)
    with pytest.raises(CutOffError, match="after 0 bytes"):
        open_bytes(b"")


def test_the_frames_are_those_of_the_page(office, tmp_path):
    """Read by a program that knows nothing but docs/formats/bundle.md."""
    fill(office, range(10, 300))
    copy = copy_of(office, tmp_path / "hub")
    data = make_bundle(copy)
    frames = take_apart(data)
    assert [kind for kind, _ in frames[:5]] == [b"h", b"c", b"r", b"e", b"e"]
    assert {kind for kind, _ in frames[5:]} == {b"t"}
    assert frames[0][1] == heads.format_heads(notes_of(copy))
    assert frames[1][1] == copy.log(1).read_note()
    assert frames[2][1] == bytes(8)
    entries = []
    for _, packed in frames[3:5]:
        at = 0
        while at < len(packed):
            length = int.from_bytes(packed[at : at + 2], "big")
            entries.append(packed[at + 2 : at + 2 + length])
            at += 2 + length
    assert entries == office.entries
    assert sorted(text for kind, text in frames if kind == b"t") == sorted(set(office.blobs))
    assert put_together(frames) == data


def test_the_same_home_makes_the_same_bytes(office, tmp_path):
    copy = copy_of(office, tmp_path / "hub")
    assert make_bundle(copy) == make_bundle(copy)


# --- taking in ------------------------------------------------------------------------------------------------------


def test_all_of_an_office_and_again(office, fresh, tmp_path):
    data = make_bundle(copy_of(office, tmp_path / "hub"))
    assert take(fresh, data).sizes == {1: (0, len(office.entries))}
    assert entries_of(fresh) == office.entries
    assert all(fresh.blobs.read(blob_sha256(blob)) == blob for blob in office.blobs)
    before = {path: path.read_bytes() for path in fresh.folder.rglob("*") if path.is_file()}
    assert take(fresh, data).sizes == {}
    assert {path: path.read_bytes() for path in fresh.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("before", [6, 255, 256, 257, 600])
@pytest.mark.parametrize("more", [1, 300])
def test_since_carries_only_what_is_new_and_it_is_enough(tmp_path, before, more):
    office = Official()
    office.add(1, {"kk": KAZAKH})
    fill(office, range(2, before - len(office.entries) + 2))
    hub = copy_of(office, tmp_path / "hub")
    embassy = OfficeCopy(tmp_path / "embassy", office.trust)
    take(embassy, make_bundle(hub))
    old = len(office.blobs)
    fill(office, range(2000, 2000 + more - 1))
    office.add(5000, {"en": ENGLISH})
    hub = copy_of(office, tmp_path / "hub")
    since = make_bundle(hub, since=notes_of(embassy))
    frames = take_apart(since)
    assert sum(kind == b"e" for kind, _ in frames) == len(range(before // 256, -(-(before + more) // 256)))
    texts = {blob_sha256(text) for kind, text in frames if kind == b"t"}
    again = office.blobs[:1] if more > 1 else []  # new statements name it
    assert texts == {blob_sha256(blob) for blob in [*again, *office.blobs[old:]]}
    memory = Memory()
    assert take(embassy, since, memory).sizes == {1: (before, before + more)}
    assert (entries_of(embassy), memory.missing) == (office.entries, set())
    log = embassy.log(1)
    assert check_log(log.store, kept=log.store.kept_sizes()).problems == ()
    nothing = take_apart(make_bundle(hub, since=notes_of(embassy)))
    assert [kind for kind, _ in nothing] == [b"h", b"c", b"r"]
    assert take(embassy, put_together(nothing)).sizes == {}


def test_old_after_new_takes_nothing_away_and_is_no_alarm(office, fresh, tmp_path):
    old = make_bundle(copy_of(office, tmp_path / "hub"))
    fill(office, range(10, 400))
    new = make_bundle(copy_of(office, tmp_path / "hub"))
    memory = Memory()
    take(fresh, new, memory)
    pulled = take(fresh, old, memory)
    assert (pulled.sizes, pulled.is_level) == ({}, False)
    assert entries_of(fresh) == office.entries
    take(fresh, new, memory)
    assert memory.shown == {}


def test_a_bundle_that_begins_beyond_us_is_a_gap(office, fresh, tmp_path):
    fill(office, range(10, 306))
    hub = copy_of(office, tmp_path / "hub")
    take(fresh, make_bundle(hub))
    shown = fresh.log(1).read_note()
    fill(office, range(400, 700))
    later = OfficeCopy(tmp_path / "later", office.trust)
    take(later, make_bundle(copy_of(office, tmp_path / "hub")))
    fill(office, range(700, 800))
    hub = copy_of(office, tmp_path / "hub")
    since = make_bundle(hub, since=notes_of(later))
    with pytest.raises(MissingError, match=r"has no entries of mfa.samal.example/xs-mfa/1 before 512"):
        take(fresh, since)
    assert fresh.log(1).read_note() == shown
    with pytest.raises(MissingError, match="before 512"):
        take(OfficeCopy(tmp_path / "nobody", office.trust), since)
    nothing_new = make_bundle(hub, since=notes_of(hub))
    with pytest.raises(MissingError, match=f"before {len(office.entries)}"):
        take(fresh, nothing_new)
    assert take(later, since).sizes == {1: (len(office.entries) - 100, len(office.entries))}


def test_an_erased_text_is_neither_sent_nor_taken_back(office, fresh, tmp_path):
    office.add(40, {"en": ENGLISH})
    gone = blob_sha256(office.blobs[-1])
    hub = copy_of(office, tmp_path / "hub")
    old = make_bundle(hub)
    take(fresh, old)
    assert fresh.blobs.path(gone).exists()
    office.erase(2, gone)
    hub = copy_of(office, tmp_path / "hub")
    assert hub.blobs.path(gone).exists()  # the sender has not taken it away yet
    new = make_bundle(hub)
    assert not [text for kind, text in take_apart(new) if kind == b"t" and blob_sha256(text) == gone]
    take(fresh, new)
    assert not fresh.blobs.path(gone).exists()
    take(fresh, old)
    assert not fresh.blobs.path(gone).exists()


def test_the_longest_attachment_and_its_words_come_along(office, fresh, tmp_path):
    data = b"%PDF-1.7\n" + b"x" * ((5 << 20) - 9)
    words = format_alternatives({"en": "The treaty."}, salt="7" * 32)
    office.blobs += [data, words]
    ref = AttachmentRef("application/pdf", blob_sha256(data), len(data), BlobRef(blob_sha256(words), len(words)))
    office.add(40, {"en": ENGLISH}, attachments=[ref])
    memory = Memory()
    take(fresh, make_bundle(copy_of(office, tmp_path / "hub")), memory)
    assert fresh.blobs.read(blob_sha256(data)) == data
    assert fresh.blobs.read(blob_sha256(words)) == words
    assert not memory.missing


def test_two_histories_on_two_sticks_are_an_equivocation(office, fresh, tmp_path):
    take(fresh, make_bundle(copy_of(office, tmp_path / "hub")))
    other = official_office_with(statements=3)
    other.entries[-1] = other.sign(other.document(77, {"en": ENGLISH}))
    for longer in (0, 1, 300):
        fill(other, range(100, 100 + longer))
        with pytest.raises(EquivocationError):
            take(fresh, make_bundle(copy_of(other, tmp_path / "twin")))
    assert entries_of(fresh) == office.entries


@pytest.mark.parametrize("seen", [250, 256, 530])
def test_a_fork_after_the_edge_is_proved_from_a_bundle_that_begins_in_the_midst(tmp_path, seen):
    ours, theirs = Official(), Official()
    for office in (ours, theirs):
        office.add(1, {"kk": KAZAKH})
        fill(office, range(2, seen - 2))
    common = notes_of(copy_of(ours, tmp_path / "common"))
    fill(ours, range(5000, 5003))
    fill(theirs, range(6000, 6400))
    held = copy_of(ours, tmp_path / "ours")
    since = make_bundle(copy_of(theirs, tmp_path / "theirs"), since=common)
    assert int.from_bytes(take_apart(since)[2][1][:8], "big") == seen // 256 * 256
    with pytest.raises(EquivocationError):
        take(held, since)


def test_an_office_that_is_not_in_it_is_no_alarm(office, tmp_path):
    other = Official(office="xm-mfa", host="mfa.meren.example")
    with pytest.raises(NoSuchLogError):
        take(OfficeCopy(tmp_path / "copy", other.trust), make_bundle(copy_of(office, tmp_path / "hub")))


def test_several_offices_and_epochs_in_one_file(office, tmp_path):
    office.begin_epoch(carried=len(office.entries) - 1)
    office.add(70, {"en": ENGLISH})
    other = Official(office="xm-mfa", host="mfa.meren.example", root=make_key(20))
    data = make_bundle(copy_of(office, tmp_path / "hub"), copy_of(other, tmp_path / "hub2"))
    assert [(it.office, it.epoch) for it in open_bytes(data).index.sections] == [
        ("xm-mfa", 1), ("xs-mfa", 1), ("xs-mfa", 2),
    ]  # fmt: skip
    for one in (office, other):
        fresh = OfficeCopy(tmp_path / "fresh", one.trust)
        take(fresh, data)
        assert entries_of(fresh, one.epoch) == one.entries


def test_a_heartbeat_comes_along(office, fresh, tmp_path):
    hub = copy_of(office, tmp_path / "hub")
    beat = heartbeat.sign_heartbeat(
        heartbeat.Heartbeat(office.origin, len(office.entries), 1_800_000_000), Signer(office.origin, office.log)
    )
    (hub.log(1).folder / heartbeat.PATH).write_bytes(beat)
    source = open_bytes(make_bundle(hub))
    assert source.read("xs-mfa/1/heartbeat", max_bytes=1 << 18) == beat
    with pytest.raises(SecurityError, match="longer than"):
        source.read("xs-mfa/1/heartbeat", max_bytes=10)


@pytest.mark.parametrize("path", ["", "xs-mfa", "xs-mfa/1/", "xs-mfa/1/../checkpoint", "xs-mfa/01/checkpoint", "/",
    "xm-mfa/1/checkpoint", "xs-mfa/2/checkpoint", "xs-mfa/1/.signed", "blobs/sha256/aa/bb/" + "a" * 64, "trust.json",
    "xs-mfa/1/tile/0/001", "xs-mfa/1/tile/entries/000", "xs-mfa/1/tile/63/000"])  # fmt: skip
def test_what_is_not_in_it_is_missing(office, tmp_path, path):
    with pytest.raises(MissingError):
        open_bytes(make_bundle(copy_of(office, tmp_path / "hub"))).read(path, max_bytes=1 << 20)


def test_what_the_receiver_holds_is_what_its_heads_prove(office, tmp_path):
    hub = copy_of(office, tmp_path / "hub")
    old = notes_of(hub)
    size = len(office.entries)
    office.add(60, {"en": ENGLISH})
    hub = copy_of(office, tmp_path / "hub")
    other = official_office_with(statements=3)
    other.entries[-1] = other.sign(other.document(77, {"en": ENGLISH}))
    forked = notes_of(copy_of(other, tmp_path / "twin"))
    strange = notes_of(OfficeCopy(office.write(tmp_path / "strange", log_key=make_key(9)), office.trust))
    assert find_held(hub, old) == {1: size}
    assert find_held(hub, [*old, *notes_of(hub)]) == {1: size}, "of the larger one its keeper may only have heard"
    assert find_held(hub, forked) == {}
    assert find_held(hub, strange) == {}
    behind = copy_of(official_office_with(statements=3), tmp_path / "behind")
    assert find_held(behind, notes_of(hub)) == {1: size + 1}
    frames = take_apart(make_bundle(behind, since=notes_of(hub)))
    assert [kind for kind, _ in frames] == [b"h", b"c", b"r"]


# --- hostile --------------------------------------------------------------------------------------------------------


@pytest.fixture
def frames(office, tmp_path):
    fill(office, range(10, 280))
    return take_apart(make_bundle(copy_of(office, tmp_path / "hub")))


def without(frames, kind):
    return [frame for frame in frames if frame[0] != kind]


def resized(frames, size):
    note = frames[1][1].split(b"\n")
    note[1] = str(size).encode()
    return [frames[0], (b"c", b"\n".join(note)), *frames[2:]]


@pytest.mark.parametrize(
    "change",
    [
        lambda it: without(it, b"h"),
        lambda it: [it[0], *it],
        lambda it: without(it, b"c"),
        lambda it: without(it, b"r"),
        lambda it: without(it, b"e"),
        lambda it: it[:4] + it[5:],
        lambda it: [*it[:3], it[4], it[3], *it[5:]],
        lambda it: it[:1] + it[1:5] * 2 + it[5:],
        lambda it: [*it, it[-1]],
        lambda it: [*it[:-2], it[-1], it[-2]],
        lambda it: [*it, (b".", bytes(32))],
        lambda it: [*it, (b".", b"")],
        lambda it: [*it, (b"?", b"")],
        lambda it: [*it, (b"t", bytes(600_000))],
        lambda it: [*it[:2], (b"r", b"\xff" * 8), *it[3:]],
        lambda it: [*it[:2], (b"r", (256).to_bytes(8, "big") + bytes(32)), *it[4:]],
        lambda it: [*it[:2], (b"r", (1).to_bytes(8, "big") + bytes(32)), *it[3:]],
        lambda it: [*it[:2], (b"b", it[1][1]), *it[2:]],
        lambda it: resized(it, 0),
        lambda it: resized(it, 2**62),
        lambda it: resized(it, 2_000_001),
        lambda it: resized(it, 1),
        lambda it: resized(it, 256),
        lambda it: [it[0], (b"c", it[1][1].replace(b"xs-mfa/1", b"xs-mfa/0")), *it[2:]],
        lambda it: [it[0], (b"c", it[1][1].replace(b"xs-mfa/1", b"../../1")), *it[2:]],
        lambda it: [(b"h", b'{"format":"elshi-heads/1","notes":["x"]}'), *it[1:]],
        lambda it: [(b"h", b""), *it[1:]],
    ],
)  # fmt: skip
def test_a_file_that_is_not_at_one_with_itself_is_refused_whole(frames, change):
    open_bytes(put_together(frames))
    with pytest.raises(SecurityError):
        open_bytes(put_together(change(frames)))


def test_a_length_that_promises_more_than_there_is_costs_nothing(frames):
    asked = []

    def read_at(at, count):
        asked.append(count)
        return data[at : at + count]

    body = bundle.MAGIC + b"h" + (1 << 20).to_bytes(4, "big") + b"x"
    data = b"".join(bundle.finish([body[len(bundle.MAGIC) :]]))
    with pytest.raises(SecurityError):
        bundle.check_whole(read_at, len(data)) or open_bytes(data)
    assert max(asked) <= 1 << 20


def test_a_file_is_read_in_small_pieces():
    texts = {
        blob_sha256(text): text for text in (bytes([number % 256, number // 256]) * 8000 for number in range(1500))
    }
    frames = [(b"h", heads.format_heads([])), *((b"t", texts[digest]) for digest in sorted(texts))]
    data = put_together(frames)
    tracemalloc.start()
    try:
        source = open_bytes(data)
        assert source.read(f"blobs/sha256/{min(texts)[:2]}/{min(texts)[2:4]}/{min(texts)}", max_bytes=1 << 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(data) > 24_000_000
    assert peak < 3_000_000


def test_links_pipes_and_folders_are_refused(office, tmp_path):
    good = tmp_path / "good.elshi"
    good.write_bytes(make_bundle(copy_of(office, tmp_path / "hub")))
    with open_bundle(good) as source:
        assert source.name == "bundle:good.elshi"
    link, pipe = tmp_path / "link.elshi", tmp_path / "pipe.elshi"
    link.symlink_to(good)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path, Path("/dev/zero")):
        with pytest.raises(SecurityError, match="nothing was taken"), open_bundle(path):
            pass
    with pytest.raises(UserError, match="nothing was taken"), open_bundle(tmp_path / "none.elshi"):
        pass


def test_a_name_that_does_not_print_is_not_printed(office, tmp_path):
    path = tmp_path / "x\n\x1b[31mALARM\u202e.elshi"
    path.write_bytes(make_bundle(copy_of(office, tmp_path / "hub")))
    with open_bundle(path) as source:
        assert source.name == "bundle:x??[31mALARM?.elshi"


def test_a_stick_that_changes_while_it_is_read_is_refused(office, fresh, tmp_path):
    fill(office, range(10, 300))
    path = tmp_path / "round.elshi"
    path.write_bytes(make_bundle(copy_of(office, tmp_path / "hub")))
    with open_bundle(path) as source:
        changed = bytearray(path.read_bytes())
        for at in range(6000, len(changed), 50):
            changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(SecurityError):
            pull_office(fresh, source, memory=Memory())
        path.write_bytes(b"elshi")
        with pytest.raises(UserError, match="become shorter"):
            pull_office(fresh, source, memory=Memory())
    assert fresh.epochs() == []
