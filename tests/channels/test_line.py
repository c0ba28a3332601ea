"""The line alone: what was sent, what was not, and what a stranger may not do."""

import json
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import caught
from channels.network import Answered, Asked, Network, served
from elshi.adapters.channels.line import MAX_BYTES, MAX_QUOTED, Line, check_service, library_errors, quote
from elshi.base.errors import UserError
from elshi.speak.channels import DoubtError, RefusedError, RetryError


class Saying(Network):
    """Answers everything with what it was given."""

    def __init__(self, answered: Answered) -> None:
        super().__init__()
        self.answered = answered

    def answer(self, asked: Asked) -> Answered:
        return self.answered

    def is_saying(self, asked: Asked) -> bool:
        return True


def line(address: str, *, harmless: bool = False, total_s: float = 10.0) -> Line:
    return Line(
        address,
        explain=lambda status, _: RefusedError("bad-request", str(status)),
        repeats=lambda _method, _path: harmless,
        allow_private=True,
        total_s=total_s,
    )


def ask(line: Line, path: str = "/post", method: str = "POST") -> httpx.Response:
    return line.handle_request(httpx.Request(method, str(line.base).rstrip("/") + path, content=b"{}"))


@pytest.mark.parametrize(
    "answered",
    [
        Answered(200, body=b" " * (MAX_BYTES + 1)),
        Answered(200, {}, headers={"Content-Encoding": "gzip"}),
        Answered(200, body=b"[1"),
        Answered(200, body=b"\xff\xfe"),
        Answered(599, {}),
    ],
)
def test_an_answer_that_is_none_is_a_doubt_only_where_a_repeat_does_harm(answered: Answered) -> None:
    with served(Saying(answered)) as network:
        assert isinstance(caught(lambda: ask(line(network.address))), DoubtError)
        assert isinstance(caught(lambda: ask(line(network.address, harmless=True))), RetryError)
        assert isinstance(caught(lambda: ask(line(network.address), method="GET")), RetryError)


@pytest.mark.parametrize("status", [408, 425, 429, 503])
def test_what_was_not_taken_is_no_doubt(status: int) -> None:
    with served(Saying(Answered(status, {}, headers={"Retry-After": "9"}))) as network:
        error = caught(lambda: ask(line(network.address)))
    assert isinstance(error, RetryError)
    assert error.after == 9


def test_another_service_is_not_asked() -> None:
    with served(Saying(Answered(200, {}))) as ours, served(Saying(Answered(200, {}))) as other:
        for url in (other.address, ours.address.replace("http:", "https:"), "http://u:p@127.0.0.1", "http://[::1]/"):
            error = caught(lambda url=url: line(ours.address).handle_request(httpx.Request("POST", url)))
            assert (type(error), error.code) == (RefusedError, "bad-address")
        assert ours.asked == other.asked == []


def test_no_cookie_and_no_name_of_a_library_goes_out() -> None:
    with served(Saying(Answered(200, {}))) as network:
        request = httpx.Request("GET", network.address, headers={"Cookie": "a=b", "User-Agent": "library/1"})
        line(network.address).handle_request(request)
        [asked] = network.asked
    assert asked.headers.get("Cookie") is None
    assert asked.headers["User-Agent"] == "elshi"
    assert asked.headers["Host"] == network.address.removeprefix("http://")


@contextmanager
def listening(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A socket that takes one connection and does with it what it is told."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                speak(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def test_a_handshake_that_fails_has_sent_nothing() -> None:
    with listening(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as address:
        error = caught(lambda: ask(line(f"https://{address}")))
    assert (type(error), error.code) == (RetryError, "unreachable")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_an_answer_that_breaks_off_is_a_doubt(said: bytes) -> None:
    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with listening(speak) as address:
        error = caught(lambda: ask(line(f"http://{address}")))
    assert (type(error), error.code) == (DoubtError, "cut")


def test_a_server_that_goes_on_for_ever_is_left() -> None:
    ended = threading.Event()

    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while not ended.wait(0.05):
                connection.sendall(b" ")
        except OSError:
            pass

    with listening(speak) as address:
        error = caught(lambda: ask(line(f"http://{address}", total_s=0.5)))
        ended.set()
    assert (type(error), error.code) == (DoubtError, "no-answer")


def test_a_call_has_its_time_for_all_of_its_requests() -> None:
    with served(Saying(Answered(200, {}))) as network:
        ours = line(network.address)
        ask(ours)
        ours.begin(0.0)
        error = caught(lambda: ask(ours))
        assert (type(error), error.code) == (RetryError, "unavailable")
        assert isinstance(caught(lambda: ours.wait(1.0)), RetryError)
        assert len(network.asked) == 1
        ours.begin()
        ask(ours)


def test_a_host_without_an_address_was_not_reached() -> None:
    error = caught(lambda: ask(line("https://mfa.samal.invalid")))
    assert (type(error), error.code) == (RetryError, "unreachable")


@pytest.mark.parametrize("address", ["https://a.example", "https://a.example/", "https://a.example:8443/api/"])
def test_a_service_is_an_https_address(address: str) -> None:
    assert str(check_service(address, allow_private=False)).rstrip("/") == address.rstrip("/")
    with pytest.raises(UserError):
        check_service(address.replace("https", "http"), allow_private=False)


@given(st.text(max_size=3000), st.text(min_size=1, max_size=20))
def test_a_quotation_is_short_plain_and_without_the_secret(text: str, secret: str) -> None:
    quoted = quote(f"{text}{secret}{text}", secret=secret)
    assert len(quoted) <= MAX_QUOTED
    assert "\n" not in quoted
    assert json.dumps(quoted)
    assert quote(b"bytes") == quote(None) == ""


def test_what_the_line_has_said_comes_out_of_any_wrapping() -> None:
    def say() -> None:
        raise RetryError("rate-limited", "wait", after=3)

    def wrap_once() -> None:
        try:
            say()
        except RetryError as exc:
            raise ValueError("in the library") from exc

    def wrap_twice() -> None:
        with library_errors("a.example", changes=True):
            try:
                wrap_once()
            except ValueError:
                raise KeyError("and once more")  # noqa: B904  # as libraries do

    error = caught(wrap_twice)
    assert isinstance(error, RetryError)
    assert error.after == 3


def test_a_fault_of_the_library_is_a_doubt_when_it_changes_things() -> None:
    def fail(*, changes: bool) -> None:
        with library_errors("a.example", changes=changes):
            raise KeyError("what a stranger wrote")

    doubt, retry = (caught(lambda changes=changes: fail(changes=changes)) for changes in (True, False))
    assert isinstance(doubt, DoubtError)
    assert isinstance(retry, RetryError)
    told = "".join(line for error in (doubt, retry) for line in traceback.format_exception(error))
    assert "stranger" not in told.replace('KeyError("what a stranger wrote")', "")  # our own line above
