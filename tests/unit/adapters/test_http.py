import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from elshi.adapters.http import (
    AddressError,
    FetchError,
    FetchLimits,
    UnreachableError,
    ask,
    check_address,
    fetch,
    host_header,
    post,
)

OPEN = FetchLimits(allow_private=True, max_bytes=10_000, total_s=1.0, step_s=0.5)
SEEN: list[tuple[str, str | None, str | None]] = []
ASKED: list[dict[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        SEEN.append((self.path, self.headers.get("Cookie"), self.headers.get("Host")))
        ASKED.append(dict(self.headers.items()))
        if self.path.startswith("/go/"):
            left = int(self.path[4:])
            self._answer(302, location=f"/go/{left - 1}" if left else "/page", cookie=True)
        elif self.path == "/to-file":
            self._answer(302, location="file:///etc/passwd")
        elif self.path == "/big":
            self._answer(200, b"x" * 20_000)
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(20):
                self.wfile.write(b"x")
                self.wfile.flush()
                threading.Event().wait(0.2)
        elif self.path == "/none":
            self._answer(404)
        else:
            self._answer(200, b"hello")

    def _answer(self, status: int, body: bytes = b"", *, location: str | None = None, cookie: bool = False) -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_comes_back_from_the_pinned_address_under_its_own_name(base: str) -> None:
    SEEN.clear()
    assert fetch(f"{base}/page", limits=OPEN).body == b"hello"
    assert [("/page", None, base.removeprefix("http://"))] == SEEN


def test_a_question_has_headers_of_ones_own_and_any_answer_is_given_back(base: str) -> None:
    ASKED.clear()
    answer = ask("GET", f"{base}/none", headers={"accept": "a/b", "date": "D", "signature": "s"}, limits=OPEN)
    assert (answer.status, answer.headers["content-length"]) == (404, "0")
    (asked,) = ASKED
    assert {name.lower(): value for name, value in asked.items()}.items() >= {
        "accept": "a/b",
        "date": "D",
        "signature": "s",
        "host": host_header(f"{base}/none"),
    }.items()
    moved = ask("GET", f"{base}/go/1", limits=OPEN)
    assert (moved.status, moved.headers["location"]) == (302, "/go/0")


def test_what_was_never_sent_is_told_from_what_is_in_doubt(base: str) -> None:
    with pytest.raises(UnreachableError):
        ask("POST", "http://127.0.0.1:9/", b"x", limits=OPEN)
    for url in (f"{base}/page", "ftp://a.example/"):
        with pytest.raises(AddressError):
            ask("POST", url, b"x")
    with pytest.raises(FetchError) as caught:
        ask("GET", f"{base}/slow", limits=OPEN)
    assert type(caught.value) is FetchError


def test_the_host_is_named_as_it_is_sent() -> None:
    hosts = {
        "https://a.example/x": "a.example",
        "https://a.example:443/": "a.example",
        "http://a.example:8080/": "a.example:8080",
    }
    assert {url: host_header(url) for url in hosts} == hosts


def test_five_redirects_are_followed_without_cookies_and_six_are_not(base: str) -> None:
    SEEN.clear()
    assert fetch(f"{base}/go/4", limits=OPEN).url == f"{base}/page"
    assert {cookie for _, cookie, _ in SEEN} == {None}
    with pytest.raises(FetchError, match="redirects"):
        fetch(f"{base}/go/5", limits=OPEN)


@pytest.mark.parametrize(
    ("path", "said"), [("/big", "larger"), ("/slow", "longer"), ("/none", "404"), ("/to-file", "http")]
)
def test_bad_answers(base: str, path: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        fetch(base + path, limits=OPEN)


def test_private_addresses_are_refused_by_default(base: str) -> None:
    SEEN.clear()
    with pytest.raises(FetchError, match="private"):
        fetch(f"{base}/page")
    assert SEEN == []


def test_a_closed_port_is_our_own_error() -> None:
    with pytest.raises(FetchError, match="cannot fetch"):
        fetch("http://127.0.0.1:9/", limits=OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "nonsense",
        "http://",
        "http://u:p@a.example/",
        "https://xn--a.example/",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, limits=OPEN)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    with pytest.raises(FetchError):
        check_address(address, allow_private=False)


def test_private_networks_that_the_administrator_names_are_let_through() -> None:
    networks = (ip_network("127.0.0.0/8"), ip_network("fc00::/7"))
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "fc00::1"):
        check_address(address, allow_private=False, private_networks=networks)
    for address in ("10.1.2.3", "::1", "224.0.0.1", "0.0.0.0"):
        with pytest.raises(FetchError):
            check_address(address, allow_private=False, private_networks=(*networks, ip_network("224.0.0.0/4")))


def test_a_lookup_of_ones_own_is_checked_like_any(base: str) -> None:
    port = base.rpartition(":")[2]
    asked = []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        return {"mfa.samal.test": ["127.0.0.1"], "two.test": ["127.0.0.1", "10.0.0.1"]}.get(host, [])

    own = FetchLimits(private_networks=(ip_network("127.0.0.1/32"),), total_s=5.0)
    assert fetch(f"http://mfa.samal.test:{port}/page", limits=own, lookup=lookup).body == b"hello"
    for host, said in (("two.test", "private"), ("none.test", "cannot resolve")):
        with pytest.raises(FetchError, match=said):
            fetch(f"http://{host}:{port}/page", limits=own, lookup=lookup)
    assert asked == ["mfa.samal.test", "two.test", "none.test"]


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111"])
def test_public_addresses(address: str) -> None:
    check_address(address, allow_private=False)


HEAD = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "status": b"HTTP/1.1" + b" " * 2000,
    "header": HEAD + b"X-Padding: " + b"x" * 2000,
    "early answers": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 400,
    "body": HEAD + b"Content-Length: 2000\r\n\r\n" + b"x" * 1999,
    "chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + b"x" * 1999,
}


class Dripper:
    """Answers one request a few bytes at a time, never slower than a step's limit, and notes how it ended."""

    def __init__(self, answer: bytes) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(30)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.answer = answer
        self.was_cut = False
        self.sent = 0
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with self.listener, self.listener.accept()[0] as stream:
            stream.recv(65536)
            try:
                for letter in self.answer:
                    stream.sendall(bytes([letter]))
                    self.sent += 1
                    threading.Event().wait(0.02)
            except OSError:
                self.was_cut = True


@pytest.mark.parametrize("part", DRIPS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_drips_is_given_up_as_a_whole(part: str, method: str) -> None:
    dripper = Dripper(DRIPS[part])
    limits = FetchLimits(allow_private=True, total_s=0.5, step_s=10.0)
    with pytest.raises(FetchError, match=r"took longer than 0\.5 s"):
        fetch(dripper.url, limits=limits) if method == "GET" else post(dripper.url, b"body", limits=limits)
    dripper.thread.join(timeout=60)
    assert dripper.was_cut  # the other side had not finished: the connection was closed under it
    assert 0 < dripper.sent < len(dripper.answer)


def test_redirects_share_one_deadline() -> None:
    """Each answer alone is fast enough; all of them together are not."""
    second = Dripper(DRIPS["body"])
    first = Dripper(b"HTTP/1.1 302 Found\r\nLocation: " + second.url.encode() + b"\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(FetchError, match="took longer"):
        fetch(first.url, limits=FetchLimits(allow_private=True, total_s=3.0, step_s=10.0))
    first.thread.join(timeout=60)
    second.thread.join(timeout=60)
    assert second.was_cut


def test_a_body_that_is_sent_goes_whole() -> None:
    """More than one piece of it, and what comes back is read."""
    listener = socket.create_server(("127.0.0.1", 0))
    got = bytearray()

    def serve() -> None:
        with listener, listener.accept()[0] as stream:
            stream.settimeout(30)
            while got.count(b"x") < 300_000:
                got.extend(stream.recv(65536))
            stream.sendall(b"HTTP/1.1 418 T\r\nContent-Type: Text/Plain; a=b\r\nContent-Length: 2\r\n\r\nok")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    answer = post(
        f"http://127.0.0.1:{listener.getsockname()[1]}/", b"x" * 300_000, limits=FetchLimits(allow_private=True)
    )
    thread.join(timeout=60)
    assert (answer.status, answer.kind, answer.body) == (418, "text/plain", b"ok")
    assert got.count(b"x") == 300_000
