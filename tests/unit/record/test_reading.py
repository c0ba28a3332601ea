"""The one way to a verified log: what it takes, and what a false one costs."""

import pytest

from elshi.base.errors import SecurityError
from elshi.log import MissingError
from elshi.record import BlobStore, blob_sha256, read_official_log, read_rendition, rendition_ref
from unit.record.official import ENGLISH, KAZAKH, Official


@pytest.fixture
def office():
    made = Official()
    made.add(17, {"kk": KAZAKH, "en": ENGLISH})
    return made


def test_verified_log_is_read_whole(office, tmp_path):
    folder = office.write(tmp_path) / "xs-mfa/1"
    log = read_official_log(folder, trust=office.trust)
    assert (log.checkpoint.size, log.ledger.size, log.ledger.pinned) == (4, 4, True)
    assert log.note == (folder / "checkpoint").read_bytes()
    assert not read_official_log(folder, trust=None).ledger.pinned


def test_length_is_limited(office, tmp_path):
    folder = office.write(tmp_path) / "xs-mfa/1"
    assert read_official_log(folder, trust=office.trust, max_entries=4).checkpoint.size == 4
    with pytest.raises(SecurityError, match="log too long: expected at most 3 entries, got 4"):
        read_official_log(folder, trust=office.trust, max_entries=3)


def test_empty_log_is_none(office, tmp_path):
    office.entries = []
    office.write(tmp_path)
    with pytest.raises(SecurityError, match="log is empty"):
        read_official_log(tmp_path / "xs-mfa/1", trust=office.trust)


def test_folder_must_be_named_by_the_epoch(office, tmp_path):
    folder = office.write(tmp_path) / "xs-mfa/1"
    with pytest.raises(SecurityError, match="another log"):
        read_official_log(folder.rename(folder.with_name("2")), trust=office.trust)


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
