"""Backups from outside: of a node that runs and writes, put back, tried out, and refused where they are damaged."""

import json
import re
import resource
import shutil
import subprocess
import threading
import urllib.request

import pytest

from elshi.node.official import read_whole
from elshi.record.trust import parse_trust
from functional.running import ELSHI, init_node, run_elshi, running_node
from functional.serving import serving_node

BACKUPS = 5


def statements(home):
    trust = parse_trust((home / "trust.json").read_bytes())
    return set(read_whole(home / "logs" / trust.office, trust=trust).ledger.statements)


def ok(*args):
    done = run_elshi(*map(str, args))
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A demonstration's backup with keys, and one without, taken while it ran; how many statements it had."""
    folder = tmp_path_factory.mktemp("backed-up")
    with running_node(folder) as node:
        ok("demo", "publish", "--home", node.home, "--count", 2)
        ok("backup", "--home", node.home, "--out", folder / "keys", "--with-keys")
        ok("backup", "--home", node.home, "--out", folder / "bare")
    return folder


def test_five_backups_while_statements_are_published(tmp_path, monkeypatch):
    acknowledged, failed, stop = [], [], threading.Event()

    def write(home):
        while not stop.is_set():
            done = run_elshi("demo", "publish", "--home", str(home), "--count", "2", "--json")
            if done.returncode:
                failed.append(done.stderr)
                return
            found = json.loads(done.stdout)
            acknowledged.extend([found["first"], found["last"]])

    with running_node(tmp_path) as node:
        writer = threading.Thread(target=write, args=(node.home,))
        writer.start()
        try:
            before = []
            for number in range(BACKUPS):
                while not failed and len(acknowledged) <= 2 * number:
                    stop.wait(0.05)
                before.append(set(acknowledged))
                ok("backup", "--home", node.home, "--out", tmp_path / f"F{number}", "--with-keys")
        finally:
            stop.set()
            writer.join()
    assert failed == []
    monkeypatch.setenv("ELSHI_STATE_HOME", str(tmp_path / "empty-machine"))  # this one would refuse an older log
    for number in range(BACKUPS):
        home = tmp_path / f"home{number}"
        ok("restore", tmp_path / f"F{number}", "--home", home)
        assert before[number], "something was acknowledged before this backup began"
        assert before[number] <= statements(home), "acknowledged before the backup began"
        checked = json.loads(ok("log", "check", home / "logs/xs-mfa/1", "--json").stdout)
        assert checked["ok"]
        ok("site", "build", "--home", home)
        pages = home.glob("site/kk/xs-mfa/*/*/index.html")
        shown = {page.parent.relative_to(home / "site/kk").as_posix() for page in pages}
        assert before[number] <= shown
    ok("restore", "--i-have-nothing-newer", "--home", home)
    kept = statements(home)
    ok("demo", "publish", "--home", home, "--count", 1)
    assert kept < statements(home), "a database older than its log was put right: it goes on"


def test_what_a_backup_says(tmp_path, backed_up):
    home = tmp_path / "home"
    init_node(home)
    bare = ok("backup", "--home", home, "--out", tmp_path / "F")
    assert "No key is in it" in bare.stdout
    assert "0600" in bare.stdout
    with_keys = ok("backup", "--home", home, "--out", tmp_path / "G", "--with-keys")
    assert "The private keys are in it" in with_keys.stdout
    assert with_keys.stdout.count("WARNING: record.key and log.key in it have no passphrase") == 1
    for name in ("F", "G"):
        assert oct((tmp_path / name).stat().st_mode)[-3:] == "600"
    again = run_elshi("backup", "--home", str(home), "--out", str(tmp_path / "F"))
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert json.loads(ok("backup", "--home", home, "--out", tmp_path / "H", "--json").stdout)["keys"] is False
    assert b"PRIVATE KEY" not in (backed_up / "bare").read_bytes()
    assert b"PRIVATE KEY" in (backed_up / "keys").read_bytes()


@pytest.mark.parametrize("suffix", [".html", ".json"])
def test_a_drill_is_one_command_with_a_report(backed_up, tmp_path, suffix):
    work = tmp_path / "work"
    work.mkdir()
    report = tmp_path / f"report{suffix}"
    before = sorted(backed_up.rglob("*"))
    done = ok("drill", "--backup", backed_up / "bare", "--out", report, "--work", work)
    steps = re.findall(r"^(\w+) +[0-9.]+ s  ", done.stdout, re.MULTILINE)
    assert steps == ["restore", "log", "texts", "database", "site", "verify", "pages", "all"]
    assert "is authentic" in done.stdout
    assert list(work.iterdir()) == [], "it leaves the report and nothing else"
    assert sorted(backed_up.rglob("*")) == before
    text = report.read_text("utf-8")
    if suffix == ".json":
        found = json.loads(text)
        assert (found["format"], found["ok"], found["backup"]["office"]) == ("elshi-drill/1", True, "xs-mfa")
        assert all(step["seconds"] >= 0 for step in found["steps"])
        assert found["steps"][-1]["found"].startswith("8 statements")
    else:
        assert "This backup can be restored." in text
        assert not re.search(r"(?:src|href|url)\s*[=(]|https?:|<script", text), "it asks nobody for anything"


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_drill_of_a_damaged_backup_says_so(backed_up, tmp_path, damage):
    data = bytearray((backed_up / "bare").read_bytes())
    if damage == "cut":
        del data[len(data) // 2 :]
    else:
        data[len(data) // 3] ^= 1
    (tmp_path / "bad").write_bytes(data)
    done = run_elshi("drill", "--backup", str(tmp_path / "bad"), "--out", str(tmp_path / "r.html"), "--json")
    assert (done.returncode, done.stderr) == (3, "")
    found = json.loads(done.stdout)
    assert [(step["name"], step["ok"]) for step in found["steps"]] == [("restore", False)]
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "CANNOT BE RESTORED" in page
    assert page.count("not done") == 6
    refused = run_elshi("restore", str(tmp_path / "bad"), "--home", str(tmp_path / "new"))
    assert (refused.returncode, refused.stderr.count("\n")) == (7, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "r.html"], "nothing left behind"


def test_a_drill_that_is_stopped_leaves_nothing(backed_up, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    command = ["drill", "--backup", backed_up / "bare", "--out", tmp_path / "r.html", "--work", work]
    process = subprocess.Popen([*ELSHI, *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline().startswith("restore")
    assert list(work.iterdir()), "it is at work"
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "elshi: stopped\n")
    assert [path.name for path in tmp_path.iterdir()] == ["work"]
    assert list(work.iterdir()) == []


def test_slips_of_usage_are_one_line(backed_up, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/file").touch()
    for command in (
        ("restore", "--home", tmp_path / "new"),
        ("restore", backed_up / "bare", "--home", tmp_path / "taken"),
        ("restore", tmp_path / "none", "--home", tmp_path / "new"),
        ("restore", tmp_path, "--home", tmp_path / "new"),
        ("restore", backed_up / "bare", "--home", backed_up / "home", "--i-have-nothing-newer"),
        ("restore", "--home", backed_up / "home", "--i-have-nothing-newer"),
        ("drill", "--backup", backed_up / "bare", "--out", tmp_path / "report.pdf"),
        ("drill", "--backup", backed_up / "bare", "--out", tmp_path / "none/report.html"),
        ("drill", "--backup", tmp_path / "none", "--out", tmp_path / "report.html"),
        ("backup", "--home", tmp_path / "none", "--out", tmp_path / "F"),
        ("backup", "--home", backed_up / "home", "--out", backed_up / "home/F"),
    ):
        done = run_elshi(*map(str, command))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), (command, done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_without_keys_a_node_serves_and_says_what_it_lacks(backed_up, tmp_path):
    home = tmp_path / "home"
    restored = ok("restore", backed_up / "bare", "--home", home)
    assert "Lacking in" in restored.stdout
    press = run_elshi("process", "press", "--home", str(home))
    assert (press.returncode, press.stderr.count("\n")) == (2, 1)
    assert "lacks log.key and record.key" in press.stderr
    with serving_node(tmp_path) as (site, desk, said):
        with urllib.request.urlopen(site, timeout=30) as page:
            assert b"xs-mfa" in page.read()
        with urllib.request.urlopen(f"{desk}/login/", timeout=30) as page:
            assert page.status == 200
        text = said.read_text("utf-8")
    assert "the press is not started" in text
    assert "log.key and record.key" in text
    assert "lacks pseudonym.key" in text
    state = json.loads(ok("status", "--home", home, "--json").stdout)
    assert state["unconfirmed_backup"] is not None
    for name in ("record.key", "log.key", "pseudonym.key"):
        shutil.copy(backed_up / "home/keys" / name, home / "keys" / name)
    waiting = run_elshi("demo", "publish", "--home", str(home), "--count", "1")
    assert (waiting.returncode, waiting.stderr.count("\n")) == (2, 1)
    assert "nobody has confirmed" in waiting.stderr
    ok("restore", "--i-have-nothing-newer", "--home", home)
    ok("demo", "publish", "--home", home, "--count", 1)
    assert json.loads((home / "restored.json").read_bytes())["confirmed_by"] == "administrator"


def test_a_full_disk_leaves_no_half_file(backed_up, tmp_path):
    """RLIMIT_FSIZE stands in for a disk that fills up in the midst of the backup."""
    limit = 100_000
    done = subprocess.run(
        [*ELSHI, "backup", "--home", backed_up / "home", "--out", tmp_path / "F"],
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert list(tmp_path.iterdir()) == []
    assert (backed_up / "bare").stat().st_size > limit, "the limit was in its way"
