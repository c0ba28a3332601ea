"""The Bluesky adapter against a personal data server that Bluesky's own project wrote. `make test-peers`; not in CI.

Everything is on loopback. What has to be installed from npm is locked beside this file.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.contract import PNG, caught, message, part, say
from elshi.adapters.channels.bluesky import BlueskyChannel
from elshi.adapters.channels.tid import make_tid
from elshi.speak.channels import Opened, RefusedError
from elshi.speak.messages import Picture

HERE = Path(__file__).parent
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(need: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("pds") / "pds"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules", "*.py"))
    environ = {
        **os.environ,
        "npm_config_nodedir": str(Path(need("node")).resolve().parents[1]),
    }  # headers to build with
    subprocess.run([need("npm"), "ci", "--no-audit", "--no-fund"], cwd=folder, env=environ, check=True, timeout=900)
    started = subprocess.Popen(
        [need("node"), "pds.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        line = next((line for line in started.stdout if line.startswith("{")), "")
        assert line, "the server has not started"
        yield json.loads(line)
    finally:
        started.stdin.close()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()


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
