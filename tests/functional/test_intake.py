"""The intake process from outside: what it said that it took is on the disk, whatever happens to it after."""

import http.client
import json
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.node.door import Door, MailList, write_door
from elshi.node.spool import Spool
from elshi.speak.webhooks import parse_secret, sign_delivery
from functional.running import ELSHI, free_port, init_node
from functional.serving import serving_intake, serving_node

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))


DOOR = Door(
    key=KEY.public_key(),
    office={"kk": "Самал СІМ"},
    site="https://mfa.samal.example",
    mail=(MailList("news", ("kk",)),),
    ways=(("call-centre", "webhook"),),
)
WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def home(tmp_path):
    write_door(tmp_path / "home" / "intake", DOOR)
    return tmp_path / "home"


def post(port, number):
    body = f"address=reader{number}%40b.example".encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/subscribe/kk/", body, timeout=30) as answer:
        return answer.status


def addresses(home):
    return [entry.fields["address"] for _, entry in Spool(home / "intake" / "spool").read(KEY)]


def test_killed_after_each_answer_nothing_that_was_said_is_lost(home):
    for number in range(3):
        port = free_port()
        with serving_intake(home, port) as process:
            assert post(port, number) == 200
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert addresses(home) == [f"reader{one}@b.example" for one in range(number + 1)]


def test_killed_at_any_moment_under_load_no_acknowledged_delivery_is_lost(home):
    """Four programs at once, each with question after question, until the process is gone under them; five times."""
    secret = home / "keys" / "ways" / "call-centre"
    secret.parent.mkdir(parents=True)
    secret.write_text(WRITTEN)
    secret.chmod(0o600)
    acknowledged, dice, numbers = [], random.Random(20261130), count()

    def deliver(port):
        while True:
            named = f"t-{next(numbers)}"
            body = json.dumps({"id": named, "text": "Шекара ашық па?"}).encode()
            signed = sign_delivery(body, id=named, at=int(time.time()), secret=parse_secret(WRITTEN))
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/ask/from/call-centre", body, {"Content-Type": "application/json"} | signed
            )
            try:
                with urllib.request.urlopen(asked, timeout=30) as answer:
                    assert answer.status == 202
            except (OSError, http.client.HTTPException):  # it was killed, or is gone
                return
            acknowledged.append(named)

    for _ in range(5):
        port = free_port()
        with serving_intake(home, port) as process, ThreadPoolExecutor(4) as programs:
            done = [programs.submit(deliver, port) for _ in range(4)]
            time.sleep(dice.uniform(0.2, 0.6))
            process.kill()
            for one in done:
                one.result(60)
    there = Counter(entry.fields["id"] for _, entry in Spool(home / "intake" / "spool").read(KEY))
    assert len(acknowledged) > 50
    assert set(acknowledged) <= set(there)
    assert set(there.values()) == {1}
    assert len(there) - len(acknowledged) <= 5 * 4, "but those that nobody was told of, one a program"
    assert not (home / "intake" / "refused").exists()


def test_a_disk_that_takes_nothing_is_said_so(home):
    spool = home / "intake" / "spool"
    spool.write_bytes(b"a file where the folder should be")
    port = free_port()
    with serving_intake(home, port), pytest.raises(urllib.error.HTTPError) as refused:
        post(port, 1)
    assert refused.value.code == 503
    refused.value.close()


def test_senders_that_say_nothing_more_do_not_close_the_door(home):
    """Each of them holds a thread, as a slow server of the fediverse does that is asked for a key."""
    port = free_port()
    with serving_intake(home, port), ExitStack() as held:
        for _ in range(8):
            sender = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            sender.sendall(b"POST /subscribe/kk/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        assert post(port, 1) == 200


def test_it_ends_when_it_is_told_and_has_nothing_to_say(home):
    port = free_port()
    with serving_intake(home, port) as process:
        post(port, 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert "b.example" not in process.stderr.read()


def test_without_a_door_it_says_what_is_lacking(tmp_path):
    found = subprocess.run(
        [*ELSHI, "process", "intake", "--home", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 2
    assert "door.json" in found.stderr


def test_it_is_open_when_the_node_says_that_it_is_ready(tmp_path, monkeypatch):
    """On the port of the settings, which the environment may win over."""
    port = free_port()
    monkeypatch.setenv("ELSHI_INTAKE_PORT", str(port))
    made = init_node(tmp_path / "home")
    assert made.returncode == 0, made.stderr
    write_door(tmp_path / "home" / "intake", DOOR)
    with serving_node(tmp_path) as (_, _, said):
        assert post(port, 1) == 200
        assert f"http://127.0.0.1:{port}/subscribe/" in said.read_text("utf-8")
    assert addresses(tmp_path / "home") == ["reader1@b.example"]
