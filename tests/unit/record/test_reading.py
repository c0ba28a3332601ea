"""The one way to a verified office: what it takes, and what a false one costs."""

import shutil
from dataclasses import replace

import pytest

from elshi.base.errors import SecurityError
from elshi.log import Cosigner, MissingError, Policy, parse_note
from elshi.record import BlobStore, blob_sha256, list_epochs, read_official_logs, read_rendition, rendition_ref
from unit.record.official import ENGLISH, KAZAKH, Official, make_key, official_office_with

WITNESSES = tuple(Cosigner(f"w{seed}.example/witness", make_key(seed)) for seed in (21, 22, 23))


def pinned(office, *, quorum, witnesses=WITNESSES):
    return replace(office.trust, policy=Policy(tuple(it.verifier for it in witnesses), quorum))


@pytest.fixture
def office():
    made = Official()
    made.add(17, {"kk": KAZAKH, "en": ENGLISH})
    return made


def test_verified_log_is_read_whole(office, tmp_path):
    folder = office.write(tmp_path) / "xs-mfa"
    official = read_official_logs(folder, trust=office.trust)
    assert (official.checkpoint.size, official.ledger.size, official.ledger.pinned) == (4, 4, True)
    assert official.note == (folder / "1/checkpoint").read_bytes()
    assert (official.folder, official.confirmed, official.unconfirmed) == (folder / "1", 0, 0)
    assert not read_official_logs(folder, trust=None).ledger.pinned


def test_length_is_limited_over_all_epochs(office, tmp_path):
    folder = office.write(tmp_path) / "xs-mfa"
    assert read_official_logs(folder, trust=office.trust, max_entries=4).checkpoint.size == 4
    with pytest.raises(SecurityError, match="log too long: expected at most 3 entries, got 4"):
        read_official_logs(folder, trust=office.trust, max_entries=3)
    office.begin_epoch()
    office.write(tmp_path)
    assert read_official_logs(folder, trust=office.trust, max_entries=8).ledger.size == 4
    with pytest.raises(SecurityError, match="log too long: expected at most 3 entries, got 4"):
        read_official_logs(folder, trust=office.trust, max_entries=7)


def test_empty_log_is_none(office, tmp_path):
    office.entries = []
    office.write(tmp_path)
    with pytest.raises(SecurityError, match="log is empty"):
        read_official_logs(tmp_path / "xs-mfa", trust=office.trust)


def test_folder_must_be_named_by_the_epoch(office, tmp_path):
    folder = office.write(tmp_path) / "xs-mfa"
    shutil.copytree(folder / "1", folder / "2")
    with pytest.raises(SecurityError, match="2 holds another log"):
        read_official_logs(folder, trust=office.trust)


def test_epochs_are_listed_without_a_gap(office, tmp_path):
    folder = tmp_path / "xs-mfa"
    with pytest.raises(SecurityError, match="no log found"):
        list_epochs(folder)
    office.write(tmp_path)
    (folder / "2").mkdir()  # begun, and not yet a log
    (folder / "01").mkdir()
    assert list_epochs(folder) == [1]
    shutil.copytree(folder / "1", folder / "3")
    with pytest.raises(SecurityError, match=r"an epoch is missing in .*: found 1, 3"):
        list_epochs(folder)


def test_later_epoch_carries_over_what_its_epoch_record_says(office, tmp_path):
    lost = office.add(18, {"en": ENGLISH})
    office.begin_epoch(carried=4)
    office.add(19, {"en": ENGLISH})
    official = read_official_logs(office.write(tmp_path) / "xs-mfa", trust=office.trust)
    assert (official.folder.name, official.checkpoint.origin) == ("2", "mfa.samal.example/xs-mfa/2")
    places = {name: (versions[0].epoch, versions[0].index) for name, versions in official.ledger.statements.items()}
    assert places == {"xs-mfa/2026/17": (1, 3), "xs-mfa/2026/19": (2, 4)}
    office.entries.append(lost)  # the same bytes again, now in the new log
    official = read_official_logs(office.write(tmp_path) / "xs-mfa", trust=office.trust)
    assert official.ledger.statements["xs-mfa/2026/18"][0].epoch == 2


def test_old_log_with_other_entries_than_were_carried_over(office, tmp_path):
    office.begin_epoch()
    forged = Official(earlier=[], entries=[])
    forged.add(17, {"en": ENGLISH})
    office.earlier[0] = forged.entries
    with pytest.raises(SecurityError, match="epoch 1 does not have the 4 entries that the next epoch carried over"):
        read_official_logs(office.write(tmp_path) / "xs-mfa", trust=office.trust)


def test_checkpoint_needs_a_log_key_that_is_good_at_its_size(office, tmp_path):
    other = make_key(7)
    office.add_key(3, "log", other)
    office.write(tmp_path / "before")
    office.revoke(2, "log", office.log, last_good=5)
    folder = tmp_path / "before/xs-mfa"
    assert read_official_logs(folder, trust=office.trust).checkpoint.size == 5
    with pytest.raises(SecurityError, match="signed by no known key"):
        read_official_logs(office.write(tmp_path / "old") / "xs-mfa", trust=office.trust)
    with_new = office.write(tmp_path / "new", log_key=other)
    assert read_official_logs(with_new / "xs-mfa", trust=office.trust).checkpoint.size == 6


def test_policy_that_the_newest_checkpoint_meets(office, tmp_path):
    folder = office.write(tmp_path, cosigners=WITNESSES[:2]) / "xs-mfa"
    official = read_official_logs(folder, trust=pinned(office, quorum=2))
    assert (official.confirmed, official.unconfirmed) == (2, 0)
    with pytest.raises(SecurityError, match=r"no checkpoint of .* is cosigned by 3 witnesses"):
        read_official_logs(folder, trust=pinned(office, quorum=3))


def test_without_confirmation_the_newest_confirmed_checkpoint_counts(office, tmp_path):
    trust = pinned(office, quorum=2)
    folder = office.write(tmp_path, cosigners=WITNESSES[:2]) / "xs-mfa"
    first = (folder / "1/checkpoint").read_bytes()
    office.add(18, {"en": ENGLISH})
    office.write(tmp_path, cosigners=WITNESSES[1:2])  # one witness is not enough
    for number in range(19, 300):
        office.add(number, {"en": ENGLISH})
    office.blobs = []
    office.write(tmp_path)
    official = read_official_logs(folder, trust=trust)
    assert (official.note, official.checkpoint.size, official.ledger.size) == (first, 4, 4)
    assert (official.confirmed, official.unconfirmed) == (2, 282)
    assert read_official_logs(folder, trust=pinned(office, quorum=1)).checkpoint.size == 5


def test_bad_line_of_a_known_witness_refuses_the_log(office, tmp_path):
    folder = office.write(tmp_path, cosigners=WITNESSES[:1]) / "xs-mfa"
    note = folder / "1/checkpoint"
    text = parse_note(note.read_bytes()).text
    head, line = note.read_text(encoding="utf-8").rsplit("— ", 1)
    good = WITNESSES[0].cosign(text, time=1)
    assert read_official_logs(folder, trust=pinned(office, quorum=1)).confirmed == 1
    note.write_text(head + good.replace("AAAAAAAA", "AAAAAAAB"), encoding="utf-8")
    with pytest.raises(SecurityError):
        read_official_logs(folder, trust=pinned(office, quorum=1))
    assert line


def test_every_type_of_record_is_read_back(tmp_path):
    office = official_office_with(statements=3, accounts=2)
    ledger = read_official_logs(office.write(tmp_path) / "xs-mfa", trust=office.trust).ledger
    assert ledger == office.ledger


def test_rendition_is_read_missing_or_refused(office, tmp_path):
    blobs, ref = BlobStore(tmp_path), rendition_ref(office.blobs[0])
    with pytest.raises(MissingError):
        read_rendition(blobs, ref)
    assert blobs.write(office.blobs[0]) == ref.sha256
    assert read_rendition(blobs, ref).title == KAZAKH[0]
    blobs.path(ref.sha256).write_bytes(office.blobs[1])
    with pytest.raises(SecurityError, match="other bytes"):
        read_rendition(blobs, ref)
    assert blob_sha256(office.blobs[1]) != ref.sha256
