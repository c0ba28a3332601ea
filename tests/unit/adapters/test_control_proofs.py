"""Proofs of control, over a loopback server that plays all hosts, and a loopback name server."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import dns.message
import dns.resolver
import dns.rrset
import pytest

from elshi.adapters.control_proofs import Asset, TxtError, check_control, profile_code, read_html
from elshi.adapters.dns_txt import DnsTxt
from elshi.adapters.http import FetchLimits, Page, fetch

AT = "2026-03-01T09:30:00Z"
KEY = "z6MkexampleRootKey"
OURS = "https://mfa.samal.example/en/registry/2/"
PROFILE = "https://social.example/@mfa_samal"
ACCOUNT = Asset(
    id="xs-mfa/account/2", platform="x", handle="mfa_samal", url=PROFILE, office="xs-mfa", host="mfa.samal.example",
    root_key=KEY, pages=(OURS,),
)  # fmt: skip
DOMAIN = replace(
    ACCOUNT, id="xs-mfa/account/7", platform="domain", handle="tarvia.example", url="https://tarvia.example/"
)
NAMES_US = {"office": "xs-mfa", "root_key": KEY, "accounts": ["xs-mfa/account/7"]}


class World:
    """Pages by their https address; a page may say where it really is (a redirect that was followed)."""

    def __init__(self, port: int) -> None:
        self.pages: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self._port = port

    def read(self, url: str) -> Page:
        parts = urlsplit(url)
        page = fetch(
            f"http://127.0.0.1:{self._port}/{parts.netloc}{parts.path}",
            limits=FetchLimits(allow_private=True, total_s=2.0, step_s=1.0),
        )
        return Page(self.moved.get(url, url), page.body)


@pytest.fixture
def world() -> Iterator[World]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = found.pages.get(f"https:/{self.path}")
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = World(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


class FakeTxt:
    def __init__(self, **records: list[str]) -> None:
        self.records = {name.replace("__", "."): values for name, values in records.items()}

    def read_txt(self, name: str) -> list[str]:
        if name not in self.records:
            raise TxtError("nobody answers")
        return self.records[name]


def _results(asset: Asset, world: World, **more) -> dict[str, str]:
    return {it.method: it.result for it in check_control(asset, at=AT, read=world.read, **more)}


LINK_TO_US = b'<a rel="me nofollow" href="https://mfa.samal.example/">site</a>'
LINK_TO_THEM = f'<a rel="me" href="{PROFILE}">account</a>'.encode()


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        (LINK_TO_THEM, LINK_TO_US, "both"),
        (LINK_TO_THEM, b"", "forward-only"),
        (b"", LINK_TO_US, "backward-only"),
        (b"", b"", "none"),
        (LINK_TO_THEM, b'<link rel=me href="//mfa.samal.example/kk/">', "both"),
        (LINK_TO_THEM, b'<a href="https://mfa.samal.example/">no rel</a>', "forward-only"),
        (LINK_TO_THEM, b'<a rel="me" href="https://mfa.samal.example.evil.test/">x</a>', "forward-only"),
        (LINK_TO_THEM, b'<a rel="me" href="https://press.mfa.samal.example/">x</a>', "forward-only"),
        (LINK_TO_THEM, b'<a rel="home" href="https://mfa.samal.example/">x</a>', "forward-only"),
        (LINK_TO_THEM, b'<!-- <a rel="me" href="https://mfa.samal.example/"> -->', "forward-only"),
        (b'<a rel="me" href="https://social.example/@other">x</a>', LINK_TO_US, "backward-only"),
        (
            LINK_TO_THEM,
            b"\xff<a rel=me href='http://[broken'><a rel=me href='https://mfa.samal.example'",
            "forward-only",
        ),
    ],
)
def test_rel_me(world, ours, theirs, result):
    world.pages = {OURS: ours, PROFILE: theirs}
    assert _results(ACCOUNT, world)["rel-me"] == result


def test_nothing_reachable_names_nobody(world):
    proofs = check_control(ACCOUNT, at=AT, read=world.read)
    assert [(it.method, it.result) for it in proofs] == [("profile-text", "forward-only"), ("rel-me", "none")]
    assert {it.seen for it in proofs} == {sha256(b"").hexdigest()}


def test_what_was_seen_and_when(world):
    world.pages = {OURS: LINK_TO_THEM, PROFILE: LINK_TO_US}
    proof = check_control(ACCOUNT, at=AT, read=world.read)[-1]
    assert (proof.method, proof.where, proof.checked_at) == ("rel-me", PROFILE, AT)
    assert proof.seen == sha256(LINK_TO_US).hexdigest()


@pytest.mark.parametrize(
    ("page", "result"),
    [
        ('<meta property="og:description" content="Ministry. elshi:xs-mfa/account/2">', "both"),
        ('<meta name="description" content="elshi&#58;xs-mfa/account/2, kk ru en">', "both"),
        ("<title>MFA elshi:xs-mfa/account/2</title>", "both"),
        ('<meta name="description" content="elshi:xs-mfa/account/21">', "forward-only"),
        ('<meta name="description" content="notelshi:xs-mfa/account/2">', "forward-only"),
        ("<p>a visitor writes elshi:xs-mfa/account/2</p>", "forward-only"),
        ("<title>MFA</title><p>elshi:xs-mfa/account/2</p>", "forward-only"),
    ],
)
def test_profile_text(world, page, result):
    world.pages = {PROFILE: page.encode()}
    assert profile_code(ACCOUNT.id) == "elshi:xs-mfa/account/2"
    assert _results(ACCOUNT, world)["profile-text"] == result


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (json.dumps(NAMES_US), "both"),
        (json.dumps({**NAMES_US, "root_key": "z6Mkother"}), "forward-only"),
        (json.dumps({**NAMES_US, "office": "xm-mfa"}), "forward-only"),
        (json.dumps({**NAMES_US, "accounts": ["xs-mfa/account/70"]}), "forward-only"),
        (json.dumps({**NAMES_US, "accounts": "xs-mfa/account/7"}), "forward-only"),
        ("[" * 60_000, "forward-only"),
        ("not json", "forward-only"),
        (" " * 70_000 + json.dumps(NAMES_US), "forward-only"),
    ],
)
def test_well_known(world, body, result):
    world.pages = {"https://tarvia.example/.well-known/elshi.json": body.encode()}
    assert _results(DOMAIN, world)["well-known"] == result


def test_a_file_that_another_host_gives_proves_nothing(world):
    url = "https://tarvia.example/.well-known/elshi.json"
    world.pages = {url: json.dumps(NAMES_US).encode()}
    world.moved = {url: "https://parking.test/elshi.json"}
    assert _results(DOMAIN, world)["well-known"] == "forward-only"


def test_dns_txt(world):
    good = FakeTxt(_elshi__tarvia__example=["v=spf1 -all", f"elshi=xs-mfa/{KEY}"])
    assert _results(DOMAIN, world, txt=good)["dns-txt"] == "both"
    assert (
        _results(DOMAIN, world, txt=FakeTxt(_elshi__tarvia__example=["elshi=xs-mfa/z6Mk"]))["dns-txt"] == "forward-only"
    )
    assert _results(DOMAIN, world, txt=FakeTxt())["dns-txt"] == "forward-only"
    assert "dns-txt" not in _results(DOMAIN, world)


def test_an_account_without_an_address_has_nothing_to_look_at(world):
    assert check_control(replace(ACCOUNT, url=None), at=AT, read=world.read) == ()


def test_each_page_is_fetched_once(world):
    world.pages = {OURS: LINK_TO_THEM, PROFILE: LINK_TO_US}
    asked = []

    def read(url: str) -> Page:
        asked.append(url)
        return world.read(url)

    check_control(ACCOUNT, at=AT, read=read)
    assert sorted(asked) == sorted([OURS, PROFILE])


def test_of_two_attributes_the_first_counts():
    page = Page(PROFILE, b'<a rel="me" rel="x" href="https://a.test/" href="https://b.test/">')
    assert read_html(page).me == ("https://a.test/",)


@pytest.fixture
def name_server() -> Iterator[int]:
    """A name server that knows one name, and how to say that another is not there."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, sender = listening.recvfrom(4096)
            if not data:
                return
            question = dns.message.from_wire(data)
            answer = dns.message.make_response(question)
            name = question.question[0].name
            if str(name) == "_elshi.tarvia.example.":
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", '"elshi=xs-" "mfa/key"', '"other"'))
            else:
                answer.set_rcode(3)
            listening.sendto(answer.to_wire(), sender)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.sendto(b"", listening.getsockname())
    thread.join()
    listening.close()


def test_the_resolver_joins_the_parts_of_a_record(name_server):
    txt = DnsTxt(server="127.0.0.1", port=name_server)
    assert sorted(txt.read_txt("_elshi.tarvia.example")) == ["elshi=xs-mfa/key", "other"]
    assert list(txt.read_txt("_elshi.nobody.example")) == []


def test_a_name_that_is_none_is_an_error(name_server):
    with pytest.raises(TxtError):
        DnsTxt(server="127.0.0.1", port=name_server).read_txt("a" * 300 + ".example")


def test_without_a_name_server_nobody_answers(monkeypatch):
    def lacking(_self, _path="/etc/resolv.conf"):
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", lacking)
    with pytest.raises(TxtError):
        DnsTxt().read_txt("_elshi.tarvia.example")
