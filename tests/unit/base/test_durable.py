import pytest

from elshi.base.durable import LockedError, hold_lock, is_held, write_durable, write_whole


@pytest.mark.parametrize("write", [write_durable, write_whole])
def test_a_write_is_whole_or_not_at_all(tmp_path, write, monkeypatch):
    path = tmp_path / "new" / "file"
    write(path, b"first")
    assert path.read_bytes() == b"first"

    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fchmod", fail)
    with pytest.raises(OSError, match="No space"):
        write(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in path.parent.iterdir()] == ["file"], "no temporary file stays"


def test_modes_are_as_asked(tmp_path):
    write_durable(tmp_path / "key", b"x", mode=0o600)
    assert oct((tmp_path / "key").stat().st_mode)[-3:] == "600"


def test_one_holder_at_a_time_and_asking_changes_nothing(tmp_path):
    lock = tmp_path / "run" / "x.lock"
    assert not is_held(lock)
    assert not lock.exists()
    with hold_lock(lock, wait=False):
        assert is_held(lock)
        with pytest.raises(LockedError, match="held by another process"), hold_lock(lock, wait=False):
            pass
    assert not is_held(lock)
