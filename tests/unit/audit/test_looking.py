"""One audit over ports that are played: what it goes to, what it joins, what it admits not to have seen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from elshi.audit.certificates import SeenCertificate, parse_certificate
from elshi.audit.delegated import Block, Delegated
from elshi.audit.dns_facts import DnsFacts, Host, Zone
from elshi.audit.home_networks import HomeList
from elshi.audit.inventory import NamedService
from elshi.audit.known_services import Service
from elshi.audit.looking import MAX_EVIDENCE, MAX_SHEETS, Subject, is_local, look
from elshi.audit.machine import MachineLine
from elshi.audit.ownership import Ownership
from elshi.audit.ports import LookError, Request, Text
from fakes.https_site import make_certificate

AT = datetime(2026, 3, 1, tzinfo=UTC)
LISTS = Ownership(
    HomeList(networks=(ip_network("203.0.113.0/24"),), as_of="2026-03-01"),
    Delegated([Block(4, 0xC6336400, 0xC63364FF, "XB")], as_of="2026-03-01"),  # 198.51.100.0/24
    "XS",
)
OUR, THEIR = ("203.0.113.1",), ("198.51.100.1",)
URL = "https://mfa.samal.test/"
ADDRESSES = {"mfa.samal.test": OUR, "static.samal.test": OUR, "cdn.foreign.test": THEIR, "ns1.foreign.test": THEIR}


@dataclass
class FakeEyes:
    """All ports at once. `texts`: pages by address; others cannot be read. `asked` for: None is no browser."""

    texts: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[Request] | str | None = None
    certificate: dict[str, object] | None = None
    silent: bool = False
    read_urls: list[str] = field(default_factory=list)

    @property
    def pages(self):
        return self

    names = certificates = pages

    @property
    def browser(self):
        return None if self.asked is None else self

    def read(self, url):
        self.read_urls.append(url)
        target = self.moved.get(url, url)
        if target not in self.texts:
            raise LookError(f"{url} answered 404")
        return Text(target, self.texts[target])

    def addresses(self, host):
        return ADDRESSES.get(host, ())

    def facts(self, host):
        if self.silent:
            raise LookError(f"no name server answered about {host}")
        servers = (Host("ns1.foreign.test", THEIR),)
        return DnsFacts(
            host=Host(host, self.addresses(host)),
            address_ttl=60,
            zone=Zone("samal.test", servers, 600),
            signed=True,
            unanswered=("samal.test MX",),
        )

    def look(self, host, port):
        if self.certificate is None:
            raise LookError(f"no certificate from {host}:{port}")
        return SeenCertificate(host, parse_certificate(make_certificate(**self.certificate)[0]))

    def requests(self, url):
        if isinstance(self.asked, str):
            raise LookError(self.asked)
        return self.asked


def audit(eyes, **more):
    return look(Subject(**{"urls": (URL,), **more}), eyes, LISTS, at=AT)


def codes(looked):
    return {(it.code, it.subject): it for it in looked.findings}


def test_a_page_its_sheets_and_its_frames_are_read_where_they_are_ours_and_nowhere_else():
    eyes = FakeEyes({
        URL: "<link rel=stylesheet href=/a.css><link rel=stylesheet href=//static.samal.test/b.css>"
             "<link rel=stylesheet href=//cdn.foreign.test/c.css><iframe src=/frame></iframe>",
        URL + "a.css": "@import 'd.css';",
        URL + "d.css": "@font-face{src:url(//cdn.foreign.test/f.woff2)}",
        "https://static.samal.test/b.css": "p{background:url(//cdn.foreign.test/p.png)}",
        "https://cdn.foreign.test/c.css": "p{background:url(//never.test/p.png)}",
        URL + "frame": "<script src=//cdn.foreign.test/s.js></script>",
    })  # fmt: skip
    found = codes(audit(eyes))
    assert not any("foreign" in url for url in eyes.read_urls)
    for code in ("font", "image", "script", "stylesheet"):
        one = found[code, "cdn.foreign.test"]
        assert (one.when.stage.value, one.owner.country) == ("at-once", "XB")
    assert found["stylesheet", "static.samal.test"].owner.standing.value == "home"
    assert found["stylesheet", "static.samal.test"].when.stage.value == "never"
    assert ("script", "mfa.samal.test") not in found


def test_sheets_without_end_are_not_read_without_end():
    texts = {f"{URL}{number}.css": f"@import '{number + 1}.css'" for number in range(100)}
    eyes = FakeEyes({URL: "<link rel=stylesheet href=/0.css>", **texts})
    audit(eyes)
    assert sum(url.endswith(".css") for url in eyes.read_urls) == MAX_SHEETS


def test_what_only_a_browser_sees_is_joined_with_what_the_page_says():
    page = "<script src=//cdn.foreign.test/s.js></script>"
    request = [
        Request("redirect", URL, URL),
        Request("script", "https://cdn.foreign.test/s.js", URL),
        Request("font", "https://late.test/f.woff2", URL),
        Request("image", URL + "own.png", URL),
    ]
    found = codes(audit(FakeEyes({URL: page}, asked=request)))
    assert found["font", "late.test"].owner.standing.value == "unknown"
    assert found["font", "late.test"].evidence == (f"chromium https://late.test/f.woff2 · {URL}",)
    assert len(found["script", "cdn.foreign.test"].evidence) == 2
    assert not {key for key in found if key[1] == "mfa.samal.test"} - {("address", "mfa.samal.test")}


def test_evidence_of_one_host_is_cut():
    page = "".join(f"<img src=//cdn.foreign.test/{number}>" for number in range(50))
    (one,) = [it for it in audit(FakeEyes({URL: page})).findings if it.code == "image"]
    assert len(one.evidence) == MAX_EVIDENCE


def test_where_a_page_leads_on_to_is_a_finding_and_looked_at_too():
    eyes = FakeEyes({"https://cdn.foreign.test/": ""}, moved={URL: "https://cdn.foreign.test/"})
    found = codes(audit(eyes))
    assert found["redirect", "cdn.foreign.test"].when.stage.value == "at-once"
    assert found["address", "cdn.foreign.test"].owner.country == "XB"
    assert found["address", "mfa.samal.test"].owner.standing.value == "home"


def test_certificate_and_dns_are_found_once_for_all_pages_of_a_host():
    ends = AT + timedelta(days=20)
    eyes = FakeEyes({URL: "", URL + "b": ""}, certificate={"ends": ends, "staple": True, "ocsp": "http://ocsp.test/"})
    looked = audit(eyes, urls=(URL, URL + "b"))
    found = codes(looked)
    assert found["certificate", "Foreign CA R1"].when.stage.value == "30"
    assert found["must-staple", "ocsp.test"].when.stage.value == "7"
    assert found["name-server", "ns1.foreign.test"].when.seconds == 600
    assert len(looked.findings) == len(found)


def test_what_was_not_seen_is_said():
    looked = audit(FakeEyes({}, asked="chromium is not there", silent=True))
    assert looked.unread == (URL,)
    assert {(it.part, it.subject) for it in looked.unseen} == {
        ("page", URL), ("browser", URL), ("dns", "mfa.samal.test"), ("certificate", "mfa.samal.test"),
    }  # fmt: skip
    assert ("address", "mfa.samal.test") in codes(looked)
    half = audit(FakeEyes({URL: ""}))
    assert {(it.part, it.reason) for it in half.unseen if it.part == "dns"} == {
        ("dns", "no answer about samal.test MX")
    }
    assert ("browser-off", URL) in {(it.part, it.subject) for it in half.unseen}


@pytest.mark.parametrize(("code", "stage"), [("resolver", "at-once"), ("time-server", "30"), ("package-source", "90")])
def test_lines_of_a_machine(code, stage):
    lines = (MachineLine(code, "198.51.100.9", "x"), MachineLine(code, "", "y"))

    class ByNumber(FakeEyes):
        def addresses(self, host):
            return (host,) if host else ()

    found = codes(audit(ByNumber(), urls=(), machine=lines))
    assert found[code, "198.51.100.9"].when.stage.value == stage
    assert found[code, "localhost"].owner.basis.value == "local"
    assert found[code, "localhost"].when.stage.value == "never"


def test_the_inventory_bites_at_once_and_helpers_never():
    services = tuple(NamedService(kind, "cdn.foreign.test") for kind in Service)
    found = codes(audit(FakeEyes(), urls=(), inventory=services, helpers=("https://witness.test/w",)))
    for kind in Service:
        assert found[kind.value, "cdn.foreign.test"].when.stage.value == "at-once"
    helper = found["helper", "witness.test"]
    assert (helper.when.stage.value, helper.loss.value) == ("never", "none")


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("2001:db8::1", True), ("localhost", True), ("a.localhost", True), ("intranet", True),
     ("a.test", False), ("fe80::1%eth0", True)],
)  # fmt: skip
def test_names_without_dns(host, local):
    assert is_local(host) is local


def test_a_host_in_its_own_letters_is_the_same_as_browsers_write_it():
    page = "<script src=https://static.қалқан.test/s.js></script>"
    ascii_host = "xn--80aa6aj08bc.test"
    asked = [
        Request("image", f"https://{ascii_host}/own.png", ""),
        Request("script", f"https://static.{ascii_host}/s.js", ""),
    ]
    looked = audit(FakeEyes({"https://Қалқан.test/": page}, asked=asked), urls=("https://Қалқан.test/",))
    assert [it.subject for it in looked.findings if it.code in {"image", "script"}] == [f"static.{ascii_host}"]
