"""`pip install elshi` alone, on a machine with nothing of ours: enough to verify and to check a log, and no more."""

import json
import shutil
import subprocess
import sys

import pytest

from conftest import lack
from elshi.adapters.clock import SystemClock
from elshi.node.create import create_node
from elshi.node.settings import Settings
from elshi.record.trust import parse_trust
from elshi.site.build import build_site

HEAVY = ("django", "numpy", "duckdb", "pyarrow", "gunicorn", "httpx")


@pytest.fixture(scope="module")
def small(tmp_path_factory, wheel):
    """A fresh virtual environment with the wheel and its required dependencies only."""
    folder = tmp_path_factory.mktemp("small")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    done = subprocess.run([folder / "bin/pip", "install", "-q", wheel], capture_output=True, text=True, check=False)
    if done.returncode and "connection" in done.stderr.lower():
        lack("a package registry")
    assert done.returncode == 0, done.stderr
    return folder / "bin"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A copied site folder and a trust file, and nothing else of the node."""
    folder = tmp_path_factory.mktemp("node")
    home = create_node(
        folder / "home",
        Settings(office="xs-mfa", host="mfa.samal.example"),
        names={"en": "Ministry"},
        at=SystemClock().now(),
    )
    build_site(logs=home.logs, blobs=home.blobs, out=home.site, trust=parse_trust(home.trust.read_bytes()))
    shutil.copytree(home.site, folder / "copy")
    shutil.copy(home.trust, folder / "trust.json")
    return folder


def elshi(small, *args):
    return subprocess.run([small / "elshi", *args], capture_output=True, text=True, check=False)


def test_nothing_heavy_came_along(small):
    listed = json.loads(subprocess.check_output([small / "pip", "list", "--format=json"], text=True))
    names = {package["name"].lower() for package in listed}
    assert "elshi" in names
    assert not names & set(HEAVY)


def test_every_command_shows_its_help(small):
    assert elshi(small, "--help").returncode == 0
    assert elshi(small, "up", "--help").returncode == 0


def test_verify_and_log_check_work(small, site):
    text = "These are words that nobody in the ministry has ever published."
    told = elshi(small, "verify", "--site", site / "copy", "--trust", site / "trust.json", "--text", text, "--json")
    assert (told.returncode, json.loads(told.stdout)["verdict"]) == (4, "unknown")
    checked = elshi(small, "log", "check", site / "copy/xs-mfa/1", "--json")
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["ok"] is True


def test_a_copied_site_is_mirrored_and_the_copy_verifies(small, site, tmp_path):
    mirror, trust = tmp_path / "mirror", site / "trust.json"
    assert elshi(small, "mirror", "add", site / "copy", "--home", mirror, "--trust", trust).returncode == 0
    pulled = elshi(small, "mirror", "pull", "--home", mirror, "--json")
    assert json.loads(pulled.stdout)["pulled"][0]["sizes"] == {"1": [0, 3]}, pulled.stderr
    copy = mirror / "mirror/offices/xs-mfa/public"
    text = "These are words that nobody in the ministry has ever published."
    told = elshi(small, "verify", "--site", copy, "--trust", trust, "--text", text, "--json")
    assert json.loads(told.stdout)["proof"]["trust"] == "pinned"
    over_http = elshi(small, "mirror", "serve", "--home", mirror, "--port", "8099")
    assert over_http.returncode == 2
    assert "pip install '.[mirror]'" in over_http.stderr


@pytest.mark.parametrize(("command", "extra"), [("status", "desk"), ("up", "desk")])
def test_what_needs_more_says_what(small, site, command, extra):
    told = elshi(small, command, "--home", site / "home")
    assert told.returncode == 2
    assert f"pip install '.[{extra}]'" in told.stderr
    assert "Traceback" not in told.stderr
