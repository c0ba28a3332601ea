"""One office, one source: what is taken, and what is refused under which name."""

import pytest

from elshi.base.errors import SecurityError
from elshi.log import (
    Cosigner,
    LogWriter,
    Policy,
    Signer,
    check_log,
    format_checkpoint,
    public_bytes,
    read_entries,
)
from elshi.mirror.errors import (
    BadRecordError,
    DamagedCopyError,
    EquivocationError,
    RevokedCheckpointError,
    RolledBackError,
    WrongBytesError,
)
from elshi.mirror.memory import Memory
from elshi.mirror.office_copy import OfficeCopy, checkpoint_of
from elshi.mirror.ports import UnreachableError
from elshi.mirror.pulling import NoSuchLogError, pull_office, still_needed
from elshi.record import blob_sha256, parse_rendition, rendition_ref
from elshi.record.attachments import AttachmentRef, BlobRef, find_media, format_alternatives, parse_alternatives
from elshi.record.errors import ForeignOfficeError, RevokedKeyError
from fakes.trees import Tree
from unit.record.official import ENGLISH, KAZAKH, Official, make_key, official_office_with


@pytest.fixture
def office():
    return official_office_with(statements=3)


@pytest.fixture
def source(office, tmp_path):
    return Tree(office.write(tmp_path / "hub"))


@pytest.fixture
def copy(office, tmp_path):
    return OfficeCopy(tmp_path / "copy", office.trust)


@pytest.fixture
def memory():
    return Memory()


def fill(office, numbers):
    """Statements that share one text, so that a thousand of them are written quickly."""
    blob = next(blob for blob in office.blobs if parse_rendition(blob).language == "kk")
    kept = len(office.blobs)
    for number in numbers:
        office.add(number, {"kk": KAZAKH}, renditions=[rendition_ref(blob)])
    del office.blobs[kept:]


def entries_of(copy, epoch=1):
    log = copy.log(epoch)
    return list(read_entries(log.store, log.read_checkpoint()))


def test_a_first_pull_takes_all_and_a_second_nothing(copy, source, office, memory):
    pulled = pull_office(copy, source, memory=memory)
    assert pulled.sizes == {1: (0, len(office.entries))}
    assert entries_of(copy) == office.entries
    assert all(copy.blobs.read(blob_sha256(blob)) == blob for blob in office.blobs)
    assert not memory.missing
    source.reads.clear()
    again = pull_office(copy, source, memory=memory)
    assert (again.sizes, again.is_level) == ({}, True)
    assert source.reads == [f"{office.office}/1/checkpoint", f"{office.office}/2/checkpoint"]


@pytest.mark.parametrize("before", [4, 255, 256, 257, 511, 600])
@pytest.mark.parametrize("more", [1, 2, 255, 256, 300])
def test_only_what_is_new_is_read(tmp_path, before, more):
    office = Official()
    office.add(1, {"kk": KAZAKH})
    number = before - len(office.entries) + 1
    fill(office, range(2, number + 1))
    source, memory = Tree(office.write(tmp_path / "hub")), Memory()
    copy = OfficeCopy(tmp_path / "copy", office.trust)
    pull_office(copy, source, memory=memory)
    fill(office, range(number + 1, number + more))
    office.add(number + more, {"en": ENGLISH})
    office.write(tmp_path / "hub")
    source.reads.clear()
    pull_office(copy, source, memory=memory)
    assert entries_of(copy) == office.entries
    bundles = [path for path in source.reads if "/tile/entries/" in path]
    assert len(bundles) == len(range(before // 256, -(-(before + more) // 256)))
    assert len([path for path in source.reads if path.startswith("blobs/")]) == 1  # the English one; we have the other
    log = copy.log(1)
    assert check_log(log.store, kept=log.store.kept_sizes()).problems == ()


def test_a_cut_line_at_every_read_leaves_what_was_shown_and_the_next_pull_goes_on(
    copy, source, office, memory, tmp_path
):
    pull_office(copy, source, memory=memory)
    shown = copy.log(1).read_note()
    fill(office, range(10, 300))
    office.write(tmp_path / "hub")
    cut = 0
    while True:
        source.left = cut
        try:
            pull_office(copy, source, memory=memory)
        except UnreachableError:
            cut += 1
            assert copy.log(1).read_note() == shown
            continue
        break
    assert cut > 5
    assert entries_of(copy) == office.entries


def test_bundles_of_an_interrupted_pull_are_not_read_again(copy, source, office, memory, tmp_path):
    fill(office, range(10, 600))
    office.write(tmp_path / "hub")

    def cut(path, data):
        if "/tile/entries/002" in path:
            raise UnreachableError("cut")
        return data

    source.change = cut
    with pytest.raises(UnreachableError):
        pull_office(copy, source, memory=memory)
    assert copy.epochs() == []
    source.change, source.reads = lambda _path, data: data, []
    pull_office(copy, source, memory=memory)
    bundles = [path for path in source.reads if "/tile/entries/" in path]
    assert [path.rpartition("entries/")[2][:3] for path in bundles] == ["000", "002"]  # 000: to see whose log it is
    assert entries_of(copy) == office.entries


def test_a_source_without_the_office_is_no_alarm(copy, tmp_path, memory):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoSuchLogError):
        pull_office(copy, Tree(tmp_path / "empty"), memory=memory)


def test_another_root_key_is_not_followed(office, source, tmp_path, memory):
    stranger = OfficeCopy(tmp_path / "copy", Official(root=make_key(9)).trust)
    with pytest.raises(SecurityError, match="another root key"):
        pull_office(stranger, source, memory=memory)
    assert stranger.epochs() == []


def test_two_histories_of_one_size_are_an_equivocation(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    other = official_office_with(statements=3)
    other.entries[-1] = other.sign(other.document(77, {"en": ENGLISH}))
    twin = Tree(other.write(tmp_path / "twin"), name="https://twin.samal.example/")
    with pytest.raises(EquivocationError) as caught:
        pull_office(copy, twin, memory=memory)
    assert [checkpoint_of(note).size for note in caught.value.notes] == [len(office.entries)] * 2
    assert entries_of(copy) == office.entries


@pytest.mark.parametrize("longer", [1, 40, 300])
def test_a_longer_history_that_is_another_is_an_equivocation(copy, source, office, memory, tmp_path, longer):
    pull_office(copy, source, memory=memory)
    other = official_office_with(statements=3)
    other.entries[-1] = other.sign(other.document(77, {"en": ENGLISH}))
    fill(other, range(100, 100 + longer))
    twin = Tree(other.write(tmp_path / "twin"), name="https://twin.samal.example/")
    with pytest.raises(EquivocationError):
        pull_office(copy, twin, memory=memory)
    assert entries_of(copy) == office.entries


def test_a_shorter_history_that_is_another_is_an_equivocation(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    other = Official()
    other.add(77, {"en": ENGLISH})
    twin = Tree(other.write(tmp_path / "twin"), name="https://twin.samal.example/")
    with pytest.raises(EquivocationError):
        pull_office(copy, twin, memory=memory)


def test_a_mirror_that_is_behind_is_no_alarm(copy, source, office, memory, tmp_path):
    late = Tree(office.write(tmp_path / "late"), name="https://late.samal.example/")
    office.add(50, {"en": ENGLISH})
    office.write(tmp_path / "hub")
    pull_office(copy, source, memory=memory)
    pulled = pull_office(copy, late, memory=memory)
    assert (pulled.sizes, pulled.is_level) == ({}, False)


def test_a_source_that_shows_less_than_before_was_rolled_back(copy, source, office, memory, tmp_path):
    short = office.write(tmp_path / "short")
    office.add(50, {"en": ENGLISH})
    office.write(tmp_path / "hub")
    pull_office(copy, source, memory=memory)
    source.root = short
    with pytest.raises(RolledBackError):
        pull_office(copy, source, memory=memory)
    assert entries_of(copy) == office.entries


def test_a_flipped_byte_anywhere_is_refused_and_nothing_is_shown(copy, source, office, memory, tmp_path):
    fill(office, range(10, 270))
    office.write(tmp_path / "hub")
    pull_office(OfficeCopy(tmp_path / "other", office.trust), source, memory=Memory())
    wanted = sorted({path for path in source.reads if "/tile/" in path or path.startswith("blobs/")})
    assert len(wanted) > 10
    for damaged in wanted:
        for at in (0, -1):
            fresh = OfficeCopy(tmp_path / f"copy-{wanted.index(damaged)}{at}", office.trust)

            def flip(path, data, damaged=damaged, at=at):
                if path != damaged:
                    return data
                changed = bytearray(data)
                changed[at] ^= 1
                return bytes(changed)

            source.change = flip
            with pytest.raises(SecurityError):
                pull_office(fresh, source, memory=Memory())
            assert fresh.epochs() == [], damaged


def test_a_checkpoint_by_a_stranger_proves_nothing(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    other = official_office_with(statements=3)
    other.entries[-1] = other.sign(other.document(77, {"en": ENGLISH}))
    forged = Tree(other.write(tmp_path / "forged", log_key=make_key(8)), name="https://forger.samal.example/")
    with pytest.raises(WrongBytesError, match="not signed by a key of the log"):
        pull_office(copy, forged, memory=memory)


def test_a_longer_log_under_a_strange_key_is_refused(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    office.add(50, {"en": ENGLISH})
    forged = Tree(office.write(tmp_path / "forged", log_key=make_key(8)), name="https://forger.samal.example/")
    with pytest.raises(WrongBytesError, match="not signed by a key of the log"):
        pull_office(copy, forged, memory=memory)
    assert copy.log(1).read_checkpoint().size == len(office.entries) - 1


def test_a_rotated_key_is_followed_and_the_revoked_one_is_not(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    good = len(office.entries)
    new = make_key(7)
    office.add_key(5, "log", new)
    office.revoke(2, "log", office.log, last_good=good)
    stolen = Tree(office.write(tmp_path / "stolen"), name="https://stolen.samal.example/")
    with pytest.raises(RevokedCheckpointError):
        pull_office(copy, stolen, memory=memory)
    honest = Tree(office.write(tmp_path / "honest", log_key=new), name="https://honest.samal.example/")
    pull_office(copy, honest, memory=memory)
    assert entries_of(copy) == office.entries


def test_an_entry_by_a_revoked_record_key_is_refused(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    office.add_key(6, "record", make_key(7))
    office.revoke(1, "record", office.record, last_good=len(office.entries))
    office.entries.append(office.sign(office.document(60, {"en": ENGLISH})))
    with pytest.raises(RevokedKeyError):
        pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)


def test_a_record_of_a_foreign_office_is_refused(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    foreign = Official(office="xm-mfa", host="mfa.meren.example")
    office.entries.append(foreign.sign(foreign.document(1, {"en": ENGLISH})))
    with pytest.raises(ForeignOfficeError):
        pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)


def test_the_log_of_a_foreign_office_in_its_place_is_refused(copy, office, memory, tmp_path):
    foreign = Official(office="xm-mfa", host="mfa.meren.example")
    folder = foreign.write(tmp_path / "hub")
    (folder / "xm-mfa").rename(folder / "xs-mfa")
    with pytest.raises(ForeignOfficeError):
        pull_office(copy, Tree(folder), memory=memory)


def test_an_entry_that_breaks_a_rule_is_refused(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    office.add(90, {"en": ENGLISH}, version=2)
    with pytest.raises(BadRecordError):
        pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)
    assert copy.log(1).read_checkpoint().size == len(office.entries) - 1


def test_a_missing_text_is_noted_and_taken_from_another_source(copy, source, office, memory, tmp_path):
    gone = blob_sha256(office.blobs[0])
    source.change = lambda path, data: None if gone in path else data
    pulled = pull_office(copy, source, memory=memory)
    assert (pulled.missing, memory.missing) == (1, {gone})
    assert entries_of(copy) == office.entries
    other = Tree(office.write(tmp_path / "other"), name="https://other.samal.example/")
    assert pull_office(copy, other, memory=memory).texts == 1
    assert copy.blobs.read(gone) == office.blobs[0]
    assert not memory.missing


def test_an_erased_text_goes_and_is_not_taken_back(copy, source, office, memory, tmp_path):
    office.add(40, {"kk": KAZAKH})
    gone = blob_sha256(office.blobs[-1])
    pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)
    assert copy.blobs.read(gone)
    office.erase(2, gone)
    keeps = Tree(office.write(tmp_path / "hub"))
    pull_office(copy, keeps, memory=memory)
    assert not copy.blobs.path(gone).exists()
    keeps.reads.clear()
    pull_office(copy, keeps, memory=memory)
    assert not [path for path in keeps.reads if gone in path]
    fresh = OfficeCopy(tmp_path / "fresh", office.trust)
    pull_office(fresh, keeps, memory=Memory())
    assert not fresh.blobs.path(gone).exists()


def test_a_new_epoch_is_followed(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    office.begin_epoch(carried=len(office.entries) - 1)
    office.add(70, {"en": ENGLISH})
    pulled = pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)
    assert pulled.sizes == {2: (0, len(office.entries))}
    assert copy.epochs() == [1, 2]
    assert entries_of(copy, 2) == office.entries
    fresh = OfficeCopy(tmp_path / "fresh", office.trust)
    pull_office(fresh, Tree(tmp_path / "hub"), memory=Memory())
    assert fresh.epochs() == [1, 2]


def test_cosignatures_of_declared_witnesses_are_kept_and_bad_ones_refused(copy, source, office, memory, tmp_path):
    declared = Cosigner("mfa.meren.example/witness", make_key(5))
    stranger = Cosigner("nobody.example/witness", make_key(6))
    pull_office(copy, source, memory=memory)
    folder = office.write(tmp_path / "hub", cosigners=(declared, stranger))
    pull_office(copy, Tree(folder), memory=memory)
    note = copy.log(1).read_note()
    assert Policy((declared.verifier,), 1).is_met(note)
    assert b"nobody.example" not in note
    other = tmp_path / "lies"
    office.write(other)
    path = other / office.office / "1" / "checkpoint"
    lie = declared.cosign(format_checkpoint(office.head(5)), time=1)  # its signature is of another tree
    path.write_bytes(path.read_bytes() + lie.encode())
    with pytest.raises(SecurityError):
        pull_office(copy, Tree(other, name="https://liar.example/"), memory=memory)


def test_a_damaged_copy_is_noticed(copy, source, office, memory, tmp_path):
    pull_office(copy, source, memory=memory)
    office.add(50, {"en": ENGLISH})
    for path in (copy.log(1).folder / "tile" / "0").rglob("*"):
        if path.is_file():
            path.write_bytes(bytes(len(path.read_bytes())))
    with pytest.raises((DamagedCopyError, SecurityError)):
        pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)


def test_a_claimed_size_costs_nothing_before_entry_0_is_the_office(copy, office, memory, tmp_path):
    key = make_key(8)
    folder = tmp_path / "hub" / office.office / "1"
    with LogWriter(folder, origin=office.origin, signer=Signer(office.origin, key), create=True) as log:
        log.append([b"not an office record"] * 1000)
    source = Tree(tmp_path / "hub")
    with pytest.raises(SecurityError, match="entry 0"):
        pull_office(copy, source, memory=memory)
    assert len([path for path in source.reads if "entries" in path]) == 1
    assert public_bytes(key) != public_bytes(office.log)


def test_no_file_of_what_is_shown_is_written_again(copy, source, office, memory):
    """Not even with the same bytes: a kill or a full disk in the midst would damage what readers see."""
    fill(office, range(10, 600))
    office.write(source.root)
    pull_office(copy, source, memory=memory)
    before = {
        path: path.stat().st_mtime_ns for path in copy.folder.rglob("*") if path.is_file() and "tile" in path.parts
    }
    office.add(700, {"en": ENGLISH})
    office.write(source.root)
    pull_office(copy, source, memory=memory)
    assert entries_of(copy) == office.entries
    assert any(path.parent.name == "000.p" and path.parent.parent.name == "1" for path in before)
    assert {path: path.stat().st_mtime_ns for path in before if path.exists()} == before


def attached(office, *files):
    """A statement with attachments, whose bytes and words are kept; the blobs that it names beside its texts."""
    refs = []
    for data in files:
        words = format_alternatives({"kk": f"{len(data)} байт"}, salt=f"{len(office.blobs):032x}")
        media = find_media(data)
        office.blobs += [data, words]
        ref = AttachmentRef(media.media_type, blob_sha256(data), len(data), BlobRef(blob_sha256(words), len(words)))
        refs.append(ref)
    office.add(9, {"kk": KAZAKH}, attachments=refs)
    return [blob for ref in refs for blob in (ref.sha256, ref.alternatives.sha256)]


@pytest.mark.parametrize("length", [9, 5 << 20])
def test_attachments_and_their_words_come_along(tmp_path, memory, length):
    office = official_office_with(statements=1)
    named = attached(office, b"%PDF-1.7\n" + b"x" * (length - 9))
    copy = OfficeCopy(tmp_path / "copy", office.trust)
    pull_office(copy, Tree(office.write(tmp_path / "hub")), memory=memory)
    assert len(copy.blobs.read(named[0])) == length
    assert parse_alternatives(copy.blobs.read(named[1])) == {"kk": f"{length} байт"}
    assert not memory.missing


def test_an_attachment_that_a_source_lacks_is_asked_of_the_next_and_an_erased_one_of_none(tmp_path, memory):
    office = official_office_with(statements=1)
    picture, words = attached(office, b"%PDF-1.7\n")
    folder = office.write(tmp_path / "hub")
    path = folder / "blobs/sha256" / picture[:2] / picture[2:4] / picture
    data = path.read_bytes()
    path.unlink()
    copy = OfficeCopy(tmp_path / "copy", office.trust)
    assert pull_office(copy, Tree(folder), memory=memory).missing == 1
    assert still_needed(copy.read_ledger(), memory.missing) == {picture}
    path.write_bytes(data)
    assert pull_office(copy, Tree(folder), memory=memory).missing == 0
    assert copy.blobs.read(picture) == data
    office.erase(2, picture)
    office.blobs = [blob for blob in office.blobs if blob_sha256(blob) != picture]
    pull_office(copy, Tree(office.write(tmp_path / "later")), memory=memory)
    assert not copy.blobs.path(picture).exists()
    assert copy.blobs.path(words).exists()
    assert not memory.missing
