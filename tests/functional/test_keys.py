"""Keys from outside: the ceremonies at a terminal, who opens which key file, a stolen passphrase, a restored backup."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import termios
import time
from pathlib import Path

import pytest

from elshi.adapters.clock import SystemClock
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.desk.press.demonstration_texts import demonstration_renditions
from elshi.node.create import create_node
from elshi.node.settings import Settings
from functional.running import ELSHI, READY_SECONDS, free_port, init_node, run_elshi

SECRET, ROOT_SECRET = "a passphrase for the press", "six words chosen by dice"
SIGNING = ("record.key", "log.key")
OPENED = re.compile(r'openat\([^,]*, "([^"]*)"')


@pytest.fixture
def home(tmp_path):
    """A real node whose signing keys are protected; root.key, root.pass and node.pass lie beside it."""
    (tmp_path / "node.pass").write_text(f"{SECRET}\n")
    made = init_node(tmp_path / "home", "--passphrase-file", str(tmp_path / "node.pass"), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["protected"] is True
    return tmp_path / "home"


def keys(home):
    """`elshi key list` as (number, purpose, state)."""
    listed = json.loads(run_elshi("key", "list", "--home", str(home), "--json").stdout)
    return [(row["id"].rpartition("/")[2], row["purpose"], row["state"]) for row in listed["keys"]]


def ceremony(home, *args):
    """A command that needs the root key and the node's passphrase."""
    beside = home.parent
    return run_elshi(
        *args, "--home", str(home), "--passphrase-file", str(beside / "node.pass"),
        "--root-key", str(beside / "root.key"), "--root-passphrase-file", str(beside / "root.pass"),
    )  # fmt: skip


def test_init_asks_for_a_root_key_and_never_takes_it_in(tmp_path, home):
    bare = run_elshi("init", "--home", str(tmp_path / "other"), "--office", "xs-mfa", "--host", "mfa.samal.example")
    assert bare.returncode == 2
    assert "elshi key root --out FILE" in bare.stderr
    assert bare.stderr.count("\n") == 1
    assert not (tmp_path / "other").exists()
    root = (tmp_path / "root.key").read_bytes()
    assert root not in [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    inside = run_elshi(
        "key", "root", "--out", str(home / "keys/root.key"), "--passphrase-file", str(tmp_path / "root.pass")
    )
    assert inside.returncode == 2
    assert "inside the node" in inside.stderr
    again = run_elshi("key", "root", "--out", str(tmp_path / "root.key"), "--passphrase-file", str(home / "node.toml"))
    assert again.returncode == 2
    assert (tmp_path / "root.key").read_bytes() == root


def test_a_ceremony_with_the_root_key_at_hand(tmp_path, home):
    assert ceremony(home, "key", "rotate", "record").returncode == 0
    assert ceremony(home, "key", "rotate", "log").returncode == 0
    unasked = ceremony(home, "key", "revoke", "xs-mfa/key/3", "--last-good", "5")
    assert (unasked.returncode, "nothing was changed" in unasked.stderr) == (2, True)
    assert ceremony(home, "key", "revoke", "xs-mfa/key/3", "--last-good", "5", "--yes").returncode == 0
    assert keys(home) == [
        ("1", "record", "old"),
        ("2", "log", "old"),
        ("3", "record", "revoked"),
        ("4", "log", "in use"),
        ("5", "record", "in use"),
    ]
    checked = run_elshi("log", "check", str(home / "logs/xs-mfa/1"), "--json")
    assert (checked.returncode, json.loads(checked.stdout)["size"]) == (0, 7)


def test_a_ceremony_with_the_root_key_on_another_machine(tmp_path, home):
    secret = ("--passphrase-file", str(tmp_path / "node.pass"))
    request, signed = str(tmp_path / "stick.request"), str(tmp_path / "stick.signed")
    asked = run_elshi("key", "request", "rotate", "--purpose", "record", "--out", request, "--home", str(home), *secret)
    assert asked.returncode == 0, asked.stderr
    assert keys(home)[0] == ("1", "record", "in use"), "nothing has changed yet"
    away = tmp_path / "vault"
    away.mkdir()
    shutil.copy(tmp_path / "root.key", away)
    done = subprocess.run(
        [*ELSHI, "key", "sign", request, "--root-key", "root.key", "--out", signed,
         "--root-passphrase-file", str(tmp_path / "root.pass")],
        cwd=away, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "a new record key xs-mfa/key/3" in done.stderr
    entered = run_elshi("key", "enter", signed, "--home", str(home), *secret)
    assert entered.returncode == 0, entered.stderr
    assert keys(home)[2] == ("3", "record", "in use")
    nothing = run_elshi("key", "request", "revoke", "--out", request, "--home", str(home), *secret)
    assert "--key, --last-good" in nothing.stderr


@pytest.mark.parametrize("where", ["file", "no terminal"])
def test_a_wrong_passphrase_starts_nothing(tmp_path, home, where):
    (tmp_path / "wrong.pass").write_text("another passphrase")
    environ = {**os.environ, **({"ELSHI_PASSPHRASE_FILE": str(tmp_path / "wrong.pass")} if where == "file" else {})}
    done = subprocess.run(
        [*ELSHI, "up", "--home", str(home), "--port", str(free_port()), "--desk-port", str(free_port())],
        env=environ, stdin=subprocess.DEVNULL, start_new_session=True, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert ("wrong passphrase" if where == "file" else "expected a terminal") in done.stderr
    assert not (home / "run/processes.json").exists()
    assert not (home / "site").exists()


def test_the_passphrase_can_be_changed_and_taken_away(tmp_path, home):
    old, new = ("--passphrase-file", str(tmp_path / "node.pass")), tmp_path / "new.pass"
    new.write_text("short")
    refused = run_elshi("key", "passphrase", "--home", str(home), *old, "--new-passphrase-file", str(new))
    assert (refused.returncode, "12 to 1000 bytes" in refused.stderr) == (2, True)
    new.write_text("a newer and longer passphrase")
    assert run_elshi("key", "passphrase", "--home", str(home), *old, "--new-passphrase-file", str(new)).returncode == 0
    assert run_elshi("key", "passphrase", "--home", str(home), *old, "--remove").returncode == 2
    given = ("--passphrase-file", str(new))
    assert run_elshi("key", "passphrase", "--home", str(home), *given, "--remove").returncode == 0
    assert b"ENCRYPTED" not in (home / "keys/record.key").read_bytes()


def test_only_the_press_opens_signing_keys_and_knows_the_passphrase(tmp_path, home, need):
    """Somebody types the passphrase at a terminal; every file that any process of the node opens is written down."""
    strace, ready, trace = need("strace"), tmp_path / "ready.json", tmp_path / "trace"
    trace.mkdir()
    command = [
        strace, "-f", "-ff", "--seccomp-bpf", "-qq", "-e", "trace=openat", "-o", str(trace / "opened"), *ELSHI, "up",
        "--home", str(home), "--port", str(free_port()), "--desk-port", str(free_port()), "--ready-file", str(ready),
    ]  # fmt: skip
    terminal, side = os.openpty()
    environ = {name: value for name, value in os.environ.items() if name != "ELSHI_PASSPHRASE_FILE"}
    process = subprocess.Popen(
        command, stdin=side, stdout=side, stderr=side, env=environ, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # no other thread runs here
    )  # fmt: skip
    os.close(side)
    said = read_until(terminal, b"passphrase of the node's signing keys: ")
    os.write(terminal, f"{SECRET}\n".encode())
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not ready.exists():
            assert process.poll() is None, said + read_available(terminal)
            assert time.monotonic() < deadline, said + read_available(terminal)
            time.sleep(0.2)
        up = json.loads(ready.read_text())["pid"]
        listed = json.loads(run_elshi("status", "--home", str(home), "--json").stdout)["processes"]
        pids = {one["name"]: one["pid"] for one in listed}
        assert set(pids) == {"press", "desk", "public", "listen"}
        for name, pid in pids.items():
            environ_of = Path(f"/proc/{pid}/environ").read_bytes()
            assert SECRET.encode() not in environ_of + Path(f"/proc/{pid}/cmdline").read_bytes(), name
            assert (b"ELSHI_PASSPHRASE_FILE=" in environ_of) == (name == "press"), name
        threads = {int(task.name): name for name, pid in pids.items() for task in Path(f"/proc/{pid}/task").iterdir()}
    finally:
        if ready.exists():
            os.kill(up, signal.SIGTERM)
        else:
            process.kill()
        process.wait(60)
        os.close(terminal)
    opened_by = {}
    for path in trace.iterdir():
        thread = int(path.name.rpartition(".")[2])
        names = {Path(name).name for name in OPENED.findall(path.read_text("utf-8", "replace"))}
        for name in names & {*SIGNING, "node.toml", "root.key"}:
            opened_by.setdefault(name, set()).add("up" if thread == up else threads.get(thread, "unknown"))
    assert opened_by["node.toml"] >= {"up", "press", "desk", "public", "listen"}, "the trace sees every process"
    for name in SIGNING:
        assert opened_by[name] == {"up", "press"}, "up looks once whether the passphrase is right"
    assert "root.key" not in opened_by


def read_until(terminal, words):
    """What the terminal shows until `words` come."""
    shown, deadline = b"", time.monotonic() + 60
    while words not in shown:
        assert time.monotonic() < deadline, shown
        shown += os.read(terminal, 4096)
    return shown


def read_available(terminal):
    """What the terminal shows by now."""
    os.set_blocking(terminal, False)
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_restored_backup_is_refused_and_a_new_epoch_goes_on(tmp_path):
    home = tmp_path / "demo"
    create_node(home, Settings(OFFICE, HOST, demonstration=True), names=OFFICE_NAMES, at=SystemClock().now())
    publish(home, 2)
    shutil.copytree(home, tmp_path / "backup")
    publish(home, 2)
    assert verdict(home, 4) == "authentic"
    shutil.copytree(home / "site", tmp_path / "newer-site")
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "backup", home)
    shutil.rmtree(home / "site")
    shutil.copytree(tmp_path / "newer-site", home / "site")
    size = json.loads(run_elshi("log", "check", str(home / "logs/xs-mfa/1"), "--json").stdout)["size"]
    for command in (("up", "--port", str(free_port()), "--desk-port", str(free_port())), ("process", "press")):
        refused = run_elshi(*command, "--home", str(home))
        assert refused.returncode == 7, refused.stderr
        assert refused.stderr.count("\n") == 1
        assert "rollback" in refused.stderr
        assert "elshi log new-epoch" in refused.stderr
    assert json.loads(run_elshi("log", "check", str(home / "logs/xs-mfa/1"), "--json").stdout)["size"] == size
    begun = run_elshi(
        "log", "new-epoch", "--home", str(home), "--root-key", str(tmp_path / "demo-root.key"),
        "--reason", "restored-backup", "--yes", "--json",
    )  # fmt: skip
    assert begun.returncode == 0, begun.stderr
    lost = json.loads(begun.stdout)["lost"]
    assert [re.sub(r"/\d{4}/", "/", one) for one in lost] == ["xs-mfa/3 version 1", "xs-mfa/4 version 1"]
    other = run_elshi("demo", "publish", "--home", str(home), "--count", "1")
    assert other.returncode == 2, "released before the press knew what was lost: other words under a lost id"
    done = publish(home, 1)
    assert done["last"].endswith("/5"), "the numbers of lost statements are not given away again"
    for number in (1, 2):
        assert verdict(home, number) == "authentic", "carried over"
    assert verdict(home, 4) == "authentic", "published in the new epoch"
    assert verdict(home, 3) in {"unknown", "altered"}, "lost; the invented statements are like each other"


def publish(home, count):
    """`elshi demo publish`."""
    done = run_elshi("demo", "publish", "--home", str(home), "--count", str(count), "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def verdict(home, number):
    """What `elshi verify` says of the n-th invented statement, in English."""
    text = next(one["body"] for one in demonstration_renditions(number) if one["language"] == "en")
    told = run_elshi("verify", "--home", str(home), "--text", text, "--json")
    assert told.stdout, told.stderr
    return json.loads(told.stdout)["verdict"]
