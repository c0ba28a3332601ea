"""`elshi audit` from outside: a site with planted dependencies abroad, one without any, and a node's own."""

import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from fakes.dns_server import fake_dns
from fakes.https_site import make_certificate, site
from functional.running import run_elshi, running_node

# 127.0.0.1 is at home, 127.0.0.2 in the country XB: nothing leaves this machine, and yet one is abroad.
DELEGATED = (
    "2|testrir|20260301|2|19930101|20260228|+0000\n"
    "testrir|XB|ipv4|127.0.0.2|1|20240101|allocated\n"
    "testrir|XS|ipv4|127.0.0.1|1|20240101|allocated\n"
)
HOME = 'as_of = 2026-03-01\ncountry = "XS"\nhome = ["127.0.0.1/32"]\nhome_issuers = ["Samal Root CA"]\n'
CLEAN_ZONES = (
    "samal.test. 600 IN NS ns.samal.test.",
    "samal.test. 600 IN MX 10 mx.samal.test.",
    "ns.samal.test. 600 IN A 127.0.0.1",
    "mx.samal.test. 600 IN A 127.0.0.1",
    "mfa.samal.test. 300 IN A 127.0.0.1",
    "test. 86400 IN NS ns.samal.test.",
)
PLANTED_ZONES = (
    "samal.test. 600 IN NS ns.foreign.test.",
    "samal.test. 600 IN MX 10 mx.foreign.test.",
    "foreign.test. 7200 IN NS ns.foreign.test.",
    "ns.foreign.test. 600 IN A 127.0.0.2",
    "mx.foreign.test. 600 IN A 127.0.0.2",
    "ocsp.foreign.test. 600 IN A 127.0.0.2",
    "mfa.samal.test. 300 IN A 127.0.0.1",
    "test. 86400 IN NS ns.foreign.test.",
)
PAGE = "<!doctype html><title>x</title><link rel=icon href=data:,>{}<script src=/own.js></script>"
ICON = ("image/x-icon", "")


@contextmanager
def served(folder, *, zones, page, script, certificate):
    pages = {"/": ("text/html", page), "/own.js": ("text/javascript", script)}
    (folder / "delegated.txt").write_text(DELEGATED)
    (folder / "home.toml").write_text(HOME)
    with fake_dns(zones) as dns, site(pages, folder, pem=make_certificate(**certificate)[1]) as port:
        yield (
            f"https://mfa.samal.test:{port}/", "--resolver", f"127.0.0.1:{dns.port}",
            "--home-networks", str(folder / "home.toml"), "--delegated", str(folder / "delegated.txt"),
            *(["--no-browser-sandbox"] if os.geteuid() == 0 else []),
        )  # fmt: skip


@pytest.fixture
def planted(tmp_path):
    certificate = {
        "ends": datetime.now(UTC) + timedelta(days=20.5), "staple": True, "ocsp": "http://ocsp.foreign.test/q",
    }  # fmt: skip
    script = 'new FontFace("f", "url(https://127.0.0.2:9/late.woff2)").load().catch(() => 0)'
    page = PAGE.format("<script src=https://127.0.0.2:9/s.js></script>")
    with served(tmp_path, zones=PLANTED_ZONES, page=page, script=script, certificate=certificate) as arguments:
        yield arguments


def findings(done):
    return {(it["code"], it["subject"]): it for it in json.loads(done.stdout)["findings"]}


@pytest.mark.browser
def test_each_planted_dependency_is_found_with_its_moment(planted, tmp_path, need):
    need("chromium")
    out = tmp_path / "report.html"
    done = run_elshi("audit", *planted, "--json", "--fail-on", "90", "--out", str(out), "--language", "kk")
    assert done.returncode == 3, done.stderr
    found = findings(done)
    wanted = {
        ("script", "127.0.0.2"): "at-once",
        ("font", "127.0.0.2"): "at-once",  # loaded by a script of the site's own: only the browser sees it
        ("mail", "mx.foreign.test"): "at-once",
        ("name-server", "ns.foreign.test"): "ttl",
        ("name-server-zone", "foreign.test"): "ttl",
        ("parent-zone", "test"): "ttl",
        ("must-staple", "ocsp.foreign.test"): "7",
        ("certificate", "Foreign CA R1"): "30",
    }
    assert {key: it["when"]["stage"] for key, it in found.items() if it["when"]["stage"] != "never"} == wanted
    assert {found[key]["owner"]["country"] for key in wanted} == {"XB"}
    assert found["name-server", "ns.foreign.test"]["when"]["seconds"] == 600
    assert found["parent-zone", "test"]["when"]["seconds"] == 86_400
    assert found["address", "mfa.samal.test"]["owner"] == {
        "standing": "home", "basis": "home-network", "country": None, "as_of": "2026-03-01",
    }  # fmt: skip
    assert any("chromium" in line for line in found["font", "127.0.0.2"]["evidence"])
    assert json.loads(done.stdout)["not_looked_at"] == []
    check_page(out)


def check_page(out):
    """The report opens in a browser, asks nobody for anything, and fits a telephone."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(out.as_uri())
        assert (asked, said) == ([out.as_uri()], [])
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.locator("article.foreign").count() == 10  # two of them: unsigned, unverified
        assert page.locator("svg rect.foreign").count() == 4
        browser.close()


def test_without_a_browser_the_late_font_is_missed_and_the_report_says_so(planted):
    done = run_elshi("audit", *planted, "--json", "--no-browser")
    assert done.returncode == 0, done.stderr
    assert ("font", "127.0.0.2") not in findings(done)
    assert ("script", "127.0.0.2") in findings(done)
    assert [it["part"] for it in json.loads(done.stdout)["not_looked_at"]] == ["browser-off"]


@pytest.mark.parametrize(("limit", "code"), [("at-once", 0), ("ttl", 0), ("7", 0), ("90", 0)])
@pytest.mark.browser
def test_a_clean_site_passes_at_every_limit(tmp_path, need, limit, code):
    need("chromium")
    certificate = {"issuer": "Samal Root CA", "country": "XS", "staple": True, "ocsp": "http://ns.samal.test/q"}
    with served(tmp_path, zones=CLEAN_ZONES, page=PAGE.format(""), script="1", certificate=certificate) as arguments:
        done = run_elshi("audit", *arguments, "--fail-on", limit, *(["--no-browser"] if limit != "90" else []))
    assert done.returncode == code, done.stdout + done.stderr
    assert "0 would be lost abroad, 0 more have an unknown owner" in done.stdout


def test_without_lists_owners_are_unknown_and_count_against_the_limit(planted):
    arguments = [
        it for it in planted if not it.endswith((".toml", ".txt")) and it not in {"--home-networks", "--delegated"}
    ]
    done = run_elshi("audit", *arguments, "--no-browser", "--home-network", "127.0.0.1/32", "--fail-on", "at-once")
    assert done.returncode == 3
    assert "owner unknown (in no list that was given)" in done.stdout
    assert "of them with an unknown owner, which counts as foreign here" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "got none"),
        (["--self"], "--home"),
        (["ftp://a.test/"], "http or https"),
        (["http://a.test:99999/"], "http or https"),
        (["http://u:secret@a.test/"], "without a user name, got 'a.test/'"),
        (["http://127.0.0.1:9/", "--home-network", "127.0.0.1/8"], "203.0.113.0/24"),
        (["http://127.0.0.1:9/", "--country", "xs"], "two capital letters"),
        (["http://127.0.0.1:9/", "--resolver", "dns.test"], "--resolver"),
        (["http://127.0.0.1:9/", "--delegated", "/nowhere"], "No such file"),
        (["http://127.0.0.1:9/", "--no-browser"], "could not be read"),  # a private address that nobody named
    ],
)
def test_what_a_person_can_mend_is_one_line(arguments, said):
    done = run_elshi("audit", *arguments)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.browser
def test_a_node_of_ours_loses_nothing_at_once(tmp_path, need, monkeypatch):
    need("chromium")
    root = tmp_path / "root"
    (root / "etc/systemd").mkdir(parents=True)
    (root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    (root / "etc/systemd/timesyncd.conf").write_text("[Time]\nNTP=192.0.2.123\n")
    sandbox = ["--no-browser-sandbox"] if os.geteuid() == 0 else []
    with running_node(tmp_path) as node:
        monkeypatch.setenv("ELSHI_PORT", str(urlsplit(node.site).port))
        monkeypatch.setenv("ELSHI_DESK_PORT", str(urlsplit(node.desk).port))
        common = ("audit", "--self", "--home", str(node.home), "--root", str(root), *sandbox)
        done = run_elshi(*common, "--json", "--fail-on", "7")
        strict = run_elshi(*common, "--no-browser", "--fail-on", "30")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert [it["part"] for it in report["not_looked_at"]] == ["public-host"]
    assert len(report["subjects"]) == 6
    found = findings(done)
    assert {it["when"]["stage"] for key, it in found.items() if key[0] != "time-server"} == {"never"}
    assert found["time-server", "192.0.2.123"]["when"]["stage"] == "30"
    assert {key for key in found if key[0] == "address"} == {("address", "127.0.0.1"), ("address", "localhost")}
    assert strict.returncode == 3
    assert "Within 30 days: 192.0.2.123, owner unknown" in strict.stdout
