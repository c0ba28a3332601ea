"""The spool: whole or not there, in the order of time, and nothing of it is lost by a reader that dies."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.base.errors import FormatError
from elshi.node import spool as module
from elshi.node.spool import Spool, SpoolFullError
from elshi.speak.sealing import Entry

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, 11, 12, 345678, tzinfo=UTC)


def entry(number: int) -> Entry:
    return Entry("subscribe", AT + timedelta(microseconds=number), {"number": str(number)})


def read(spool: Spool) -> list[str]:
    return [found.fields["number"] for _, found in spool.read(KEY)]


def test_what_was_written_is_read_in_its_order(tmp_path):
    spool = Spool(tmp_path / "spool")
    for number in (5, 1, 3):
        spool.write(entry(number), KEY.public_key())
    assert read(spool) == ["1", "3", "5"]
    assert read(Spool(tmp_path / "spool")) == ["1", "3", "5"]  # reading takes nothing away
    for name, found in spool.read(KEY):
        if found.fields["number"] != "3":
            spool.remove(name)
            spool.remove(name)  # twice is no error
    assert read(spool) == ["3"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "spool").iterdir())


def test_two_of_one_moment_are_both_there(tmp_path):
    spool = Spool(tmp_path / "spool")
    spool.write(entry(1), KEY.public_key())
    spool.write(entry(1), KEY.public_key())
    assert read(spool) == ["1", "1"]


def test_half_a_file_and_a_stranger_are_not_entries(tmp_path):
    spool = Spool(tmp_path / "spool")
    spool.write(entry(1), KEY.public_key())
    (tmp_path / "spool" / ".tmp-abc").write_bytes(b"half")
    (tmp_path / "spool" / "README").write_bytes(b"?")
    assert read(spool) == ["1"]


def test_what_cannot_be_opened_is_put_aside_and_kept(tmp_path):
    spool = Spool(tmp_path / "spool")
    spool.write(entry(1), X25519PrivateKey.generate().public_key())
    spool.write(entry(2), KEY.public_key())
    [name] = spool.names()[:1]
    data = (tmp_path / "spool" / name).read_bytes()
    assert read(spool) == ["2"]
    assert read(spool) == ["2"]
    assert (tmp_path / "refused" / name).read_bytes() == data


def test_a_spool_that_nobody_empties_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    spool = Spool(tmp_path / "spool")
    for number in range(3):
        spool.write(entry(number), KEY.public_key())
    with pytest.raises(SpoolFullError):
        spool.write(entry(4), KEY.public_key())
    assert len(read(spool)) == 3
    spool.remove(spool.names()[0])
    spool.write(entry(5), KEY.public_key())


@pytest.mark.parametrize("name", ["../x.sealed", "x", "20260309T101112345678Z-0123456789abcdef.sealed/.."])
def test_names_lead_nowhere_else(tmp_path, name):
    with pytest.raises(FormatError):
        Spool(tmp_path / "spool").remove(name)


def test_other_servers_leave_room_for_people(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 4)
    others, forms = Spool(tmp_path / "spool", keep_free=2), Spool(tmp_path / "spool")
    for number in range(2):
        others.write(entry(number), KEY.public_key())
    with pytest.raises(SpoolFullError):
        others.write(entry(3), KEY.public_key())
    for number in (4, 5):
        forms.write(entry(number), KEY.public_key())
    with pytest.raises(SpoolFullError):
        forms.write(entry(6), KEY.public_key())
    assert read(forms) == ["0", "1", "4", "5"]


def test_what_was_put_aside_is_in_nobodys_way_and_can_be_brought_back(tmp_path):
    spool = Spool(tmp_path / "spool")
    for number in (1, 2):
        spool.write(entry(number), KEY.public_key())
    name = spool.names()[0]
    spool.put_aside(name)
    assert read(spool) == ["2"]
    (tmp_path / "refused" / name).rename(tmp_path / "spool" / name)
    assert read(spool) == ["1", "2"]
