"""A channel's secret: from its file or its variable, and never in a message."""

import pytest

from elshi.base.errors import UserError
from elshi.node.channel_secrets import read_secret, secret_variable
from elshi.node.home import NodeHome

SECRET = "s3cret-of-the-channel"


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "keys" / "channels"
    folder.mkdir(parents=True)
    return folder / "mfa-news"


def read(tmp_path, environ=None):
    return read_secret(NodeHome(tmp_path), "mfa-news", environ or {})


def test_from_the_file(tmp_path, place):
    place.write_text(f"{SECRET}\n")
    place.chmod(0o600)
    assert read(tmp_path) == SECRET


def test_the_variable_wins(tmp_path, place):
    place.write_text("another")
    place.chmod(0o600)
    assert secret_variable("mfa-news") == "ELSHI_CHANNEL_MFA_NEWS"
    assert read(tmp_path, {"ELSHI_CHANNEL_MFA_NEWS": f" {SECRET} "}) == SECRET


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (f"{SECRET}\n".encode(), 0o640, "0600"),
        (f"{SECRET}\n".encode(), 0o604, "0600"),
        (b" \n", 0o600, "empty"),
        (SECRET.encode() * 1_000, 0o600, "at most"),
        (SECRET.encode() + b"\xff", 0o600, "no text"),
        (None, 0o600, "ELSHI_CHANNEL_MFA_NEWS"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(tmp_path, place, content, mode, said):
    if content is not None:
        place.write_bytes(content)
        place.chmod(mode)
    with pytest.raises(UserError, match=said) as caught:
        read(tmp_path)
    told = [str(caught.value), repr(caught.value), repr(caught.value.__cause__), repr(caught.value.__context__)]
    assert SECRET not in "".join(told)


@pytest.mark.parametrize("name", ["../record.key", "", "site", "A", "a/b", "a" * 41])
def test_no_other_file_is_read(tmp_path, name):
    with pytest.raises(UserError, match="no channel"):
        read_secret(NodeHome(tmp_path), name, {})
