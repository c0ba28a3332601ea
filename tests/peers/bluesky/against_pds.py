"""The Bluesky adapter against a personal data server that Bluesky's own project wrote. `make test-peers`; not in CI.

Everything is on loopback. What has to be installed from npm is locked beside this file.
"""

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from channels.contract import PNG, caught, message, part, say
from elshi.adapters.channels.bluesky import BlueskyChannel
from elshi.adapters.channels.tid import make_tid
from elshi.speak.channels import Opened, RefusedError, RetryError
from elshi.speak.messages import Picture

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / ".out/peers/bluesky"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(need: Callable[[str], str]) -> Iterator[dict[str, str]]:
    """Installed once, by hash, below `.out`; one part is compiled (SQLite), with the headers that are beside node."""
    if not (FOLDER / "node_modules").is_dir() or _read(FOLDER) != _read(HERE):
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(HERE, FOLDER, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        environ = {**os.environ, "npm_config_nodedir": str(Path(need("node")).resolve().parents[1])}
        subprocess.run([need("npm"), "ci", "--no-audit", "--no-fund"], cwd=FOLDER, env=environ, check=True, timeout=900)
    shutil.copy(HERE / "pds.mjs", FOLDER)
    command = [need("node"), "pds.mjs"]
    with subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        try:
            line = next((line for line in started.stdout if line.startswith("{")), "")
            assert line, "the server has not started"
            yield json.loads(line)
        finally:
            started.stdin.close()  # which ends it
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()


def _read(folder: Path) -> bytes:
    return (folder / "package-lock.json").read_bytes() if folder.is_dir() else b""


@pytest.fixture
def channel(server: dict[str, str]) -> BlueskyChannel:
    return opened(server)


def opened(server: dict[str, str], **fields: str) -> BlueskyChannel:
    given = {**server, **fields}
    return BlueskyChannel(
        Opened(
            name="bluesky",
            kind="bluesky",
            account="xs-mfa/account/5",
            address=given["address"],
            secret=given["password"],
            options={"handle": given["handle"]},
            allow_private=True,
        )
    )


def test_the_password_opens_the_account(channel: BlueskyChannel) -> None:
    assert channel.check().handle == "mfa.test"


def test_a_wrong_password_is_refused(server: dict[str, str]) -> None:
    error = caught(lambda: opened(server, password="another").check())
    assert (type(error), error.code) == (RefusedError, "login-refused")


def test_a_record_is_taken_under_our_key_and_a_repeat_is_the_same(
    server: dict[str, str], channel: BlueskyChannel
) -> None:
    one = part(101, text="Самал СІМ мәлімдемесі: https://mfa.samal.example/kk/xs-mfa/2026/17/")
    assert channel.find(one, since=SINCE) is None
    remote = channel.post(one, reply_to=None)
    assert remote.id.endswith(f"/app.bsky.feed.post/{make_tid(one.key)}")
    assert opened(server).post(one, reply_to=None) == remote
    assert opened(server).find(one, since=SINCE) == remote
    assert channel.look(remote, one).is_changed is False
    assert channel.look(remote, replace(one, text="Басқа")).is_changed is True


def test_a_thread_with_a_picture_is_said_and_taken_away(channel: BlueskyChannel) -> None:
    parts = list(channel.cut(message(12, record="xs-mfa/2026/18", pictures=(Picture("image/png", PNG, "Карта"),))))
    assert len(parts) > 2
    remotes = say(channel, parts)
    for remote, one in zip(remotes, parts, strict=True):
        seen = channel.look(remote, one)
        assert not seen.is_gone
        assert not seen.is_changed
    for remote in reversed(remotes):
        channel.delete(remote)
        channel.delete(remote)
    assert channel.look(remotes[0], parts[0]).is_gone
    assert channel.find(parts[0], since=SINCE) is None


def test_what_is_gone_is_not_answered(channel: BlueskyChannel) -> None:
    remote = channel.post(part(103), reply_to=None)
    channel.delete(remote)
    error = caught(lambda: channel.post(part(104), reply_to=remote))
    assert (type(error), error.code) == (RefusedError, "not-found")


def test_a_text_that_is_too_long_is_refused_by_the_server_itself(channel: BlueskyChannel) -> None:
    error = caught(lambda: channel.post(part(105, text="ә" * 301), reply_to=None))
    assert (type(error), error.code) == (RefusedError, "bad-request")


@contextmanager
def cutting(address: str) -> Iterator[str]:
    """A way to the server on which each request arrives and is answered, and no byte of an answer comes back."""
    there = urlsplit(address)
    with socket.create_server(("127.0.0.1", 0)) as way:

        def carry() -> None:
            while True:
                try:
                    here, _ = way.accept()
                except OSError:
                    return
                with here, socket.create_connection((there.hostname, there.port)) as server:
                    request = here.recv(65536)
                    while b"\r\n\r\n" not in request or not _is_whole(request):
                        request += here.recv(65536)
                    server.sendall(request)
                    server.recv(65536)  # it has been done

        thread = threading.Thread(target=carry, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{way.getsockname()[1]}"
        way.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _is_whole(request: bytes) -> bool:
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return len(body) >= int(length.partition(b":")[2])


def test_a_record_whose_answer_was_cut_off_is_there_once(server: dict[str, str], channel: BlueskyChannel) -> None:
    one = part(106, text="Жауабы жолда үзілген мәлімдеме")
    channel.check()
    with cutting(server["address"]) as way:
        broken = opened(server, address=way)
        broken._did, broken._handle = channel._did, channel._handle  # signed in: the cut is to hit the record
        broken._client.request.set_additional_headers(channel._client.request.get_headers())
        broken._read = lambda rkey: None
        error = caught(lambda: broken.post(one, reply_to=None))
        assert (type(error), error.code) == (RetryError, "unreachable")
    found = channel.find(one, since=SINCE)
    assert found is not None
    cid = channel._read(make_tid(one.key)).cid
    assert channel.post(one, reply_to=None) == found
    assert channel._read(make_tid(one.key)).cid == cid
