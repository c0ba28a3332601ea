"""A stream that breaks, goes on and is faster than we are: every post comes, after a kill from where it was stored."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from elshi.adapters import subscriptions
from elshi.adapters.http import FetchLimits
from elshi.adapters.subscriptions import Subscription

OPEN = FetchLimits(allow_private=True, total_s=20.0, step_s=20.0)
POSTS = 30


class Server(BaseHTTPRequestHandler):
    """Sends seven posts a connection, numbered on from the id that is asked for, and breaks off."""

    asked: list[tuple[str, str | None]] = []  # one server in the module
    sent = 0

    def do_GET(self) -> None:
        Server.asked.append((self.headers.get("Last-Event-ID", ""), self.headers.get("Authorization")))
        if self.path == "/closed":
            self.send_error(403)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        first = int(self.headers.get("Last-Event-ID") or -1) + 1
        for number in range(first, min(first + 7, POSTS)):
            self.wfile.write(f"id: {number}\nevent: update\ndata: {number}\n\n".encode())
            Server.sent = max(Server.sent, number)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def base() -> Iterator[str]:
    Server.asked, Server.sent = [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def subscribe(address: str, folder: Path, **options: Any) -> Subscription:
    return Subscription(address, folder, limits=OPEN, first_wait_s=0.01, **options)


def take(stream: Subscription, count: int, *, most: int = 4) -> list[str]:
    found: list[str] = []
    deadline = time.monotonic() + 60
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} came; {stream.trouble}"
        rows, bad = stream.read(most)
        assert bad == 0
        assert len(rows) <= most
        found += [row["payload"] for row in rows]
        stream.done()
        time.sleep(0.01)
    return found


def test_every_post_comes_once_over_connections_that_break(base: str, tmp_path: Path) -> None:
    stream = subscribe(f"{base}/public", tmp_path, token="s3cret")
    assert take(stream, POSTS) == [str(number) for number in range(POSTS)]
    stream.close()
    assert [asked for asked, _ in Server.asked][:5] == ["", "6", "13", "20", "27"]
    assert {proof for _, proof in Server.asked} == {"Bearer s3cret"}


def test_a_new_process_goes_on_from_what_was_stored(base: str, tmp_path: Path) -> None:
    stream = subscribe(f"{base}/public", tmp_path)
    take(stream, 8, most=1)
    stream.read(3)  # read, and then the process is killed before they are stored
    stream.close()
    again = subscribe(f"{base}/public", tmp_path)
    assert take(again, POSTS - 8) == [str(number) for number in range(8, POSTS)]
    again.close()
    (cursor,) = tmp_path.iterdir()
    assert json.loads(cursor.read_bytes()) == {"address": f"{base}/public", "id": "29"}


def test_a_cursor_that_cannot_be_read_is_none(base: str, tmp_path: Path) -> None:
    stream = subscribe(f"{base}/public", tmp_path)
    take(stream, 3, most=1)
    stream.close()
    (cursor,) = tmp_path.iterdir()
    cursor.write_bytes(b"{")
    again = subscribe(f"{base}/public", tmp_path)
    assert take(again, 1, most=1) == ["0"]
    again.close()


def test_a_server_that_is_faster_waits(base: str, tmp_path: Path) -> None:
    stream = subscribe(f"{base}/public", tmp_path, queue=5)
    deadline = time.monotonic() + 20
    while stream._queue.qsize() < 5:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)
    assert Server.sent == 6  # its first connection: nothing more is asked for while five wait
    assert take(stream, POSTS) == [str(number) for number in range(POSTS)]
    stream.close()


def test_a_server_that_is_faster_waits_for_bytes_too(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "QUEUE_BYTES", 3)
    stream = subscribe(f"{base}/public", tmp_path)
    deadline = time.monotonic() + 20
    while stream._queue.qsize() < 3:  # of a byte each
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)
    assert Server.sent == 6  # its first connection
    assert stream._queue.qsize() == 3
    assert [row["payload"] for row in stream.read(10, 2)[0]] == ["0", "1"]
    stream.done()
    assert take(stream, POSTS - 2) == [str(number) for number in range(2, POSTS)]
    stream.close()


def test_what_goes_wrong_is_said_and_tried_again(base: str, tmp_path: Path) -> None:
    stream = subscribe(f"{base}/closed", tmp_path)
    deadline = time.monotonic() + 20
    while len(Server.asked) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert "403" in stream.trouble
    assert stream.read(10) == ([], 0)
    stream.done()
    stream.close()
    assert not list(tmp_path.iterdir())
