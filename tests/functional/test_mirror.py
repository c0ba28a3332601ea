"""Mirrors as an administrator runs them: real commands, real processes, loopback only."""

import contextlib
import json
import os
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from functional.running import ELSHI, free_port, init_node, run_elshi, running_node

PATIENCE_SECONDS = 60


def ok(*words):
    done = run_elshi(*map(str, words))
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def get(url, host=None):
    request = urllib.request.Request(url, headers={} if host is None else {"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read()


def wait_until(what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with contextlib.suppress(OSError):
            if what():
                return
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.2)


@contextlib.contextmanager
def process(*words, **environ):
    one = subprocess.Popen(
        [*ELSHI, *map(str, words)],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield one
    finally:
        one.terminate()
        said, _ = one.communicate(timeout=30)
        print(said)


def test_a_mirror_goes_on_serving_and_verifying_when_the_ministry_is_gone(tmp_path):
    with running_node(tmp_path) as hub:
        trust = hub.home / "trust.json"
        mirror = tmp_path / "mirror"
        ok("mirror", "add", hub.site, "--home", mirror, "--trust", trust)
        pulled = json.loads(ok("mirror", "pull", "--home", mirror, "--json"))
        assert [(it["office"], it["missing"], it["alarm"]) for it in pulled["pulled"]] == [("xs-mfa", 0, None)]
        _, note = get(f"{hub.site}/xs-mfa/1/checkpoint")
        assert get(f"{hub.site}/xs-mfa/1/heartbeat")[0] == 200
        statement = next(path for path in (hub.home / "site" / "kk" / "xs-mfa").rglob("index.html"))
        page = statement.relative_to(hub.home / "site").parent.as_posix()
        _, shown = get(f"{hub.site}/{page}/")
        again = run_elshi("mirror", "pull", "--home", str(mirror))
        assert "nothing new" in again.stdout
    port = free_port()
    with process("mirror", "serve", "--home", mirror, "--port", port, "--every", 1, "--json"):
        here = f"http://127.0.0.1:{port}"
        wait_until(lambda: get(f"{here}/{page}/")[0] == 200)
        assert get(f"{here}/xs-mfa/1/checkpoint")[1].split(b"\n\n")[0] == note.split(b"\n\n")[0]
        assert get(f"{here}/{page}/")[1] == shown  # its pages are those of the ministry, byte for byte
        assert get(f"{here}/", host="mfa.samal.example")[0] == 200
        assert get(f"{here}/xs-mfa/1/heartbeat")[0] == 200
        assert get(f"{here}/heads.json")[0] == 200
        _, status = get(f"{here}/mirror/kk/")
        assert 'href="https://mfa.samal.example/"' in status.decode()
        assert "Журналдардың көшірмелері" in status.decode()
        assert get(f"{here}/mirror/")[0] == 200
        assert get(f"{here}/../mirror/witness.key")[0] == 404
        assert get(f"{here}/memory.json")[0] == 404
        status = run_elshi("mirror", "status", "--home", str(mirror), "--json")
        found = json.loads(status.stdout)
        assert status.returncode == 0
        wait_until(lambda: "unreachable" in run_elshi("mirror", "status", "--home", str(mirror)).stdout)
        assert found["logs"][0]["size"] > 3
        text = tmp_path / "words.txt"
        text.write_text(_words_of(mirror / "mirror" / "offices" / "xs-mfa" / "public"))
        told = run_elshi(
            "verify", "--site", str(mirror / "mirror" / "offices" / "xs-mfa" / "public"), "--trust", str(trust),
            "--text-file", str(text), "--json",
        )  # fmt: skip
        assert json.loads(told.stdout)["verdict"] == "authentic", told.stdout


def _words_of(tree):
    for path in sorted((tree / "blobs").rglob("*")):
        if path.is_file() and b'"language":"kk"' in path.read_bytes():
            return json.loads(path.read_bytes())["body"]
    raise AssertionError("no Kazakh text was copied")


@pytest.fixture
def embassy(tmp_path):
    """A node of its own, under its own root key."""
    root, secret = tmp_path / "embassy.key", tmp_path / "embassy.pass"
    secret.write_text("seven other words chosen by dice")
    ok("key", "root", "--out", root, "--passphrase-file", secret)
    home = tmp_path / "embassy"
    ok(
        "init", "--home", home, "--office", "xs-emb-xk", "--host", "xk.mfa.samal.example",
        "--name", "en=Embassy in Xandria", "--root-key", root, "--root-passphrase-file", secret,
    )  # fmt: skip
    ok("site", "build", "--home", home)
    return home


def test_hub_and_embassy_hold_each_others_logs_and_cosign_them(tmp_path, embassy):
    hub = tmp_path / "hub"
    assert init_node(hub).returncode == 0
    key = ("--root-key", tmp_path / "root.key", "--root-passphrase-file", tmp_path / "root.pass")
    said = ok(
        "office", "add", "--home", hub, "--trust", embassy / "trust.json", "--name", "en=Embassy in Xandria",
        "--name", "kk=Ксандриядағы елшілік", *key,
    )  # fmt: skip
    assert "xs-emb-xk" in said
    here, there = free_port(), free_port()
    ok("mirror", "add", f"http://127.0.0.1:{there}", "--home", hub)
    ok("mirror", "add", f"http://127.0.0.1:{here}", "--home", embassy, "--trust", hub / "trust.json")
    witness = json.loads(ok("mirror", "status", "--home", embassy, "--json"))["witness"]
    ok("policy", "set", "--home", hub, "--witness", witness, "--quorum", 1, *key)
    ok("people", "add", "--home", hub, "--user", "aigerim", "--role", "press_officer", "--language", "kk")
    with (
        process("process", "public", "--home", hub, ELSHI_PORT=str(here)),
        process("process", "public", "--home", embassy, ELSHI_PORT=str(there)),
    ):
        wait_until(lambda: get(f"http://127.0.0.1:{here}/xs-mfa/1/checkpoint")[0] == 200)
        wait_until(lambda: get(f"http://127.0.0.1:{there}/xs-emb-xk/1/checkpoint")[0] == 200)
        ok("mirror", "pull", "--home", embassy)
        ok("mirror", "pull", "--home", hub)
        for port in (here, there):  # each shows both
            for office in ("xs-mfa", "xs-emb-xk"):
                assert get(f"http://127.0.0.1:{port}/{office}/1/checkpoint")[0] == 200
        assert get(f"http://127.0.0.1:{here}/en/about/", host="xk.mfa.samal.example")[0] == 200
        logs = json.loads(ok("mirror", "status", "--home", hub, "--json"))["logs"]
        assert {(it["office"], it["is_own"], it["by"]) for it in logs} == {
            ("xs-mfa", True, ""),
            ("xs-emb-xk", False, "xs-mfa"),
        }
        with process("process", "press", "--home", hub):  # it adds a snapshot of the register, which names the embassy
            wait_until(lambda: get(f"http://127.0.0.1:{here}/xs-mfa/1/heartbeat")[0] == 200)
            ok("mirror", "pull", "--home", embassy)
            ok("mirror", "pull", "--home", hub)
            name = witness.partition("+")[0].encode()
            wait_until(lambda: name in get(f"http://127.0.0.1:{here}/xs-mfa/1/checkpoint")[1])
        after = json.loads(ok("mirror", "status", "--home", hub, "--json"))["logs"]
        assert [(it["confirmed"], it["witnesses"]) for it in after if it["is_own"]] == [(1, 1)]
