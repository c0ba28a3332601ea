"""How a passphrase comes to the press, which starts again and again and has to get it each time."""

import os

import pytest

from elshi.desk import node_up


@pytest.mark.parametrize("place", ["typed", "empty", "pipe", "file"])
def test_the_press_gets_the_passphrase_at_each_start(tmp_path, place):
    path = tmp_path / place
    environ = {"typed": {}, "empty": {"ELSHI_PASSPHRASE_FILE": ""}}.get(place, {"ELSHI_PASSPHRASE_FILE": str(path)})
    if place == "pipe":
        os.mkfifo(path)
    elif place == "file":
        path.write_bytes(b"six words\n")
    found = node_up._secrets(b"six words", environ)
    assert found == ({} if place == "file" else {"press": b"six words"})
    assert node_up._secrets(None, environ) == {}
