"""Only a log that the pinned root key vouches for is read."""

import shutil
from dataclasses import replace

import pytest

from elshi.base.errors import SecurityError
from elshi.record import Trust
from elshi.site.reading import Source, read_source
from unit.site.small_office import OFFICE, SmallOffice


def read(office: SmallOffice, trust: Trust | None = None) -> Source:
    return read_source(logs=office.home / "logs", blobs=office.home / "blobs", trust=trust or office.trust)


def test_what_is_read(office: SmallOffice) -> None:
    name = office.publish(1, "kk ru")
    source = read(office)
    assert source.size == 4
    assert source.ledger.pinned
    ref = source.ledger.current(name).record.renditions[0]
    assert source.read_rendition(ref).title == "Тақырып 1 (kk)"


def test_another_root_key_than_the_pinned_one_is_refused(office: SmallOffice) -> None:
    with pytest.raises(SecurityError, match="root key"):
        read(office, replace(office.trust, root_key=office.other_signer().verifier.public))


def test_no_log_is_said(office: SmallOffice) -> None:
    shutil.rmtree(office.home / "logs")
    with pytest.raises(SecurityError, match="no log found"):
        read(office)


def test_the_newest_epoch_must_be_the_one_that_it_says(office: SmallOffice) -> None:
    shutil.copytree(office.log, office.log.with_name("2"))
    with pytest.raises(SecurityError, match="another log"):
        read(office)


def test_a_blob_that_is_not_what_its_record_says_is_refused(office: SmallOffice) -> None:
    source = read(office)
    name = office.publish(1, "kk")
    source = read(office)
    ref = source.ledger.current(name).record.renditions[0]
    for change in ({"language": "ru"}, {"script": "Latn"}, {"bytes": ref.bytes + 1}):
        with pytest.raises(SecurityError, match="another length, language or script"):
            source.read_rendition(replace(ref, **change))


def test_a_missing_blob_is_said(office: SmallOffice) -> None:
    office.publish(1, "kk")
    shutil.rmtree(office.home / "blobs")
    with pytest.raises(SecurityError, match="missing"):
        office.build()
    assert OFFICE not in "".join(office.tree())
