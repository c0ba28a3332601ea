import os
import threading

import pytest

from elshi.adapters.passphrases import read_passphrase, read_passphrase_file
from elshi.base.errors import UserError


@pytest.mark.parametrize(("written", "read"), [(b"six words", b"six words"), (b"six words\n", b"six words"),
                                               (b"a\r\n", b"a"), ("сөз \n".encode(), "сөз ".encode())])  # fmt: skip
def test_one_line(tmp_path, written, read):
    (tmp_path / "p").write_bytes(written)
    assert read_passphrase_file(tmp_path / "p") == read
    assert read_passphrase({"ELSHI_PASSPHRASE_FILE": str(tmp_path / "p")}) == read
    assert read_passphrase({}) is None


@pytest.mark.parametrize("written", [b"", b"\n", b"two\nlines\n", b"nul\0", b"x" * 5000])
def test_anything_else_is_a_mistake(tmp_path, written):
    (tmp_path / "p").write_bytes(written)
    with pytest.raises(UserError, match="expected one line with a passphrase"):
        read_passphrase_file(tmp_path / "p")


def test_a_missing_file_is_a_mistake(tmp_path):
    with pytest.raises(UserError, match="cannot read the passphrase file"):
        read_passphrase_file(tmp_path / "p")


def test_a_pipe_is_read_too(tmp_path):
    os.mkfifo(tmp_path / "p")
    writer = threading.Thread(target=(tmp_path / "p").write_bytes, args=(b"through a pipe\n",))
    writer.start()
    assert read_passphrase_file(tmp_path / "p") == b"through a pipe"
    writer.join()
