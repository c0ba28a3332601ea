"""Server-sent events as their standard says (HTML, 9.2.6), wherever the bytes are cut, and from servers that fail."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.adapters import streams
from elshi.adapters.http import FetchError, FetchLimits
from elshi.adapters.streams import ServerEvent, parse_events, read_stream

OPEN = FetchLimits(allow_private=True, total_s=5.0, step_s=5.0)
# The examples of the standard, 9.2.6.
EXAMPLES = [
    (b"data: YHOO\ndata: +2\ndata: 10\n\n", [ServerEvent("message", "YHOO\n+2\n10", "")]),
    (
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        [
            ServerEvent("message", "first event", "1"),
            ServerEvent("message", "second event", ""),
            ServerEvent("message", " third event", ""),
        ],
    ),
    (b"data\n\ndata\ndata\n\ndata:", [ServerEvent("message", "", ""), ServerEvent("message", "\n", "")]),
    (b"data:test\n\ndata: test\n\n", [ServerEvent("message", "test", "")] * 2),
    (b"\xef\xbb\xbfevent: update\r\ndata: {}\r\n\r\nevent: x\r\r", [ServerEvent("update", "{}", "")]),
    (b"id: a\x00b\ndata: x\n\n", [ServerEvent("message", "x", "")]),
]


@pytest.mark.parametrize(("data", "events"), EXAMPLES)
def test_the_examples_of_the_standard(data: bytes, events: list[ServerEvent]) -> None:
    assert list(parse_events([data])) == events
    assert list(parse_events(bytes([byte]) for byte in data)) == events


@settings(deadline=None)
@given(
    data=st.lists(st.sampled_from([b"data", b":", b" ", b"id", b"event", b"\r", b"\n", b"\r\n", b"x", b"\xff"])).map(
        b"".join
    ),
    cuts=st.lists(st.integers(0, 60), max_size=6),
)
def test_it_does_not_matter_where_the_bytes_are_cut(data: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(places)]
    assert list(parse_events(pieces)) == list(parse_events([data]))


def test_an_event_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_EVENT_BYTES", 40)
    small, long, many = b"data: a\n\n", b"data: " + b"x" * 50 + b"\n\n", b"data: 12345\n" * 10 + b"\n"
    found = list(parse_events([small + long + small + many + small]))
    assert found == [ServerEvent("message", "a", "")] * 3


class Handler(BaseHTTPRequestHandler):
    asked: list[str | None] = []  # one server in the module

    def do_GET(self) -> None:
        Handler.asked.append(self.headers.get("Last-Event-ID"))
        if self.path == "/none":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(b"id: 7\nevent: update\ndata: {}\n\n:thump\n")
        self.wfile.flush()
        if self.path == "/silent":
            threading.Event().wait(3)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_rows_come_with_the_id_to_go_on_from(base: str) -> None:
    (row,) = read_stream(f"{base}/public", limits=OPEN)
    assert row == ("7", {"event": "update", "payload": "{}"})
    assert list(read_stream(f"{base}/public", last_id="7", limits=OPEN)) == [row]
    assert Handler.asked[-1] == "7"


def test_the_end_of_its_time_is_no_mistake(base: str) -> None:
    limits = FetchLimits(allow_private=True, total_s=1.0, step_s=5.0)
    assert len(list(read_stream(f"{base}/silent", limits=limits))) == 1


@pytest.mark.parametrize("path", ["none", "packed"])
def test_what_is_no_stream_is_refused(base: str, path: str) -> None:
    with pytest.raises(FetchError):
        list(read_stream(f"{base}/{path}", limits=OPEN))


def test_a_private_address_is_not_asked(base: str) -> None:
    asked = len(Handler.asked)
    with pytest.raises(FetchError, match="private"):
        list(read_stream(f"{base}/public"))
    assert len(Handler.asked) == asked
