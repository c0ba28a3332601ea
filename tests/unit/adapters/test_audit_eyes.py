"""Pages, certificates, machine files and a real chromium, all on loopback."""

import os
from ipaddress import ip_network
from pathlib import Path

import pytest

from elshi.adapters.audit_eyes import open_eyes
from elshi.adapters.certificate_of import CertificateOf
from elshi.adapters.chromium_requests import ChromiumRequests
from elshi.adapters.machine_files import read_machine_files
from elshi.adapters.site_pages import SitePages
from elshi.audit.ports import LookError
from fakes.https_site import make_certificate, site

LOOPBACK = (ip_network("127.0.0.0/8"),)
OCSP = "http://ocsp.foreign.test/q"


def to_loopback(host):
    return () if host == "none.test" else ("127.0.0.1",)


@pytest.fixture
def https(tmp_path):
    pem = make_certificate(staple=True, ocsp=OCSP)[1]
    with site({"/": ("text/html", "<title>мәтін</title>")}, tmp_path, pem=pem) as port:
        yield port


def test_a_page_behind_a_certificate_that_does_not_verify_is_read(https):
    got = SitePages(LOOPBACK, to_loopback).read(f"https://mfa.samal.test:{https}/")
    assert (got.url, got.text) == (f"https://mfa.samal.test:{https}/", "<title>мәтін</title>")


@pytest.mark.parametrize("networks", [(), (ip_network("10.0.0.0/8"),), (ip_network("::1/128"),)])
def test_private_addresses_are_refused_unless_their_network_is_named(https, networks):
    with pytest.raises(LookError, match="private"):
        SitePages(networks, to_loopback).read(f"https://mfa.samal.test:{https}/")
    with pytest.raises(LookError, match="private"):
        CertificateOf(networks, to_loopback).look("mfa.samal.test", https)


def test_a_certificate_is_looked_at_and_its_fault_said(https):
    seen = CertificateOf(LOOPBACK, to_loopback).look("mfa.samal.test", https)
    assert (seen.host, seen.certificate.issuer_country) == ("mfa.samal.test", "XB")
    assert (seen.certificate.must_staple, seen.certificate.ocsp) == (True, (OCSP,))
    assert "certificate" in seen.fault


def test_no_certificate_is_an_error_of_ours(tmp_path):
    with site({}, tmp_path) as port, pytest.raises(LookError, match="no certificate"):
        CertificateOf(LOOPBACK, to_loopback).look("mfa.samal.test", port)
    with pytest.raises(LookError, match="cannot resolve"):
        CertificateOf(LOOPBACK, to_loopback).look("none.test", 443)
    with pytest.raises(LookError, match="cannot resolve"):
        SitePages(LOOPBACK, to_loopback).read("http://none.test/")


def test_files_of_a_machine_are_read_below_its_root(tmp_path):
    (tmp_path / "etc/apt/sources.list.d").mkdir(parents=True)
    (tmp_path / "etc/apt/apt.conf.d/sub").mkdir(parents=True)
    (tmp_path / "etc/resolv.conf").write_text("nameserver 203.0.113.1\n")
    (tmp_path / "etc/apt/sources.list.d/a.list").write_bytes(b"deb http://a.example/ x \xff" + b"x" * 500_000)
    (tmp_path / "etc/shadow").write_text("secret")
    (tmp_path / "etc/apt/sources.list.d/gone.list").symlink_to(tmp_path / "gone")
    (tmp_path / "etc/ntp.conf").symlink_to("/etc/hostname")  # of a copied disk: it leads out of it
    files, refused = read_machine_files(tmp_path)
    assert set(files) == {"/etc/resolv.conf", "/etc/apt/sources.list.d/a.list"}
    assert files["/etc/resolv.conf"] == "nameserver 203.0.113.1\n"
    assert len(files["/etc/apt/sources.list.d/a.list"]) == 256 << 10
    assert refused == ("/etc/ntp.conf", "/etc/apt/sources.list.d/gone.list")


PAGE = """<!doctype html><link rel=icon href=data:,><link rel=stylesheet href=/a.css><iframe src=/frame></iframe>
<script src=/a.js></script>"""
SCRIPT = """const face = new FontFace("late", "url(http://127.0.0.2:{port}/late.woff2)"); face.load().catch(() => 0);
setTimeout(() => fetch("http://127.0.0.3:{port}/data").catch(() => 0), 300);"""


@pytest.mark.browser
def test_chromium_sees_what_a_script_loads_later(tmp_path, need):
    need("chromium")
    pages = {
        "/": ("text/html", PAGE),
        "/a.css": ("text/css", "body{background:url(http://127.0.0.4:9/p.png)}"),
        "/frame": ("text/html", "<link rel=icon href=data:,><img src=http://127.0.0.5:9/i.png>"),
        "/a.js": ("text/javascript", SCRIPT.format(port=9)),
    }
    with site(pages, tmp_path) as port:
        browser = ChromiumRequests(hosts={"mfa.samal.test": "127.0.0.1"}, sandboxed=os.geteuid() != 0)
        found = browser.requests(f"http://mfa.samal.test:{port}/")
    own = f"http://mfa.samal.test:{port}"
    kinds = {(it.kind, it.url) for it in found}
    assert kinds == {
        ("redirect", f"{own}/"), ("stylesheet", f"{own}/a.css"), ("script", f"{own}/a.js"), ("frame", f"{own}/frame"),
        ("font", "http://127.0.0.2:9/late.woff2"), ("data", "http://127.0.0.3:9/data"),
        ("image", "http://127.0.0.4:9/p.png"), ("image", "http://127.0.0.5:9/i.png"),
    }  # fmt: skip
    assert {it.frame for it in found if it.url.endswith("i.png")} == {f"{own}/frame"}


@pytest.mark.browser
def test_a_page_that_is_not_there_is_an_error_of_ours(need):
    need("chromium")
    with pytest.raises(LookError, match="did not open"):
        ChromiumRequests(sandboxed=os.geteuid() != 0).requests("http://127.0.0.1:9/")


def test_without_the_program_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LookError, match="no program called chromium"):
        ChromiumRequests().requests("http://127.0.0.1:9/")
    monkeypatch.setitem(__import__("sys").modules, "playwright.sync_api", None)
    with pytest.raises(LookError, match=r"pip install '\.\[browser\]'"):
        ChromiumRequests(executable=str(Path("/bin/false"))).requests("http://127.0.0.1:9/")


def test_eyes_without_a_browser():
    assert open_eyes((), networks=(), resolver=None, browser=False).browser is None
