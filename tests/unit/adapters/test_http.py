import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from elshi.adapters.http import FetchError, FetchLimits, check_address, fetch

OPEN = FetchLimits(allow_private=True, max_bytes=10_000, total_s=1.0, step_s=0.5)
SEEN: list[tuple[str, str | None, str | None]] = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        SEEN.append((self.path, self.headers.get("Cookie"), self.headers.get("Host")))
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
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_comes_back_from_the_pinned_address_under_its_own_name(base: str) -> None:
    SEEN.clear()
    assert fetch(f"{base}/page", limits=OPEN).body == b"hello"
    assert [("/page", None, base.removeprefix("http://"))] == SEEN


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
