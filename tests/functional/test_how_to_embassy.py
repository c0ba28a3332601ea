"""docs/how-to/embassy.md, typed as it stands: only the places and the ports are others."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from conftest import ROOT
from functional.running import free_port, init_node, run_elshi

PAGE = ROOT / "docs/how-to/embassy.md"
BOX = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATIENCE_SECONDS = 120


@pytest.fixture
def ministry(tmp_path):
    """A ministry's node that is there already; its root key lies in the vault."""
    for folder in ("srv", "stick", "vault"):
        (tmp_path / folder).mkdir()
    assert init_node(tmp_path / "srv/ministry").returncode == 0  # makes srv/root.key with the words beside it
    (tmp_path / "srv/root.key").rename(tmp_path / "vault/ministry-root.key")
    (tmp_path / "srv/root.pass").rename(tmp_path / "vault/ministry.words")
    (tmp_path / "vault/embassy.words").write_text("seven other words chosen by dice")
    for home, user, role in (("ministry", "aigerim", "press_officer"), ("ministry", "damira", "approver")):
        words = ("--user", user, "--role", role, "--language", "kk")
        assert run_elshi("people", "add", "--home", str(tmp_path / "srv" / home), *words).returncode == 0
    return tmp_path / "srv/ministry"


def test_the_page_is_followed_to_the_letter(tmp_path, ministry):
    boxes = BOX.findall(PAGE.read_text("utf-8"))
    assert len(boxes) == 5
    ports = {"8000": free_port(), "8010": free_port()}
    script = "\n".join(boxes[:3])
    for old, new in (("/srv/", f"{tmp_path}/srv/"), ("/media/", f"{tmp_path}/"), *ports.items()):
        script = script.replace(old, str(new))
    environ = {**os.environ, "PYTHON": sys.executable, "ELSHI_STATE_HOME": str(tmp_path / "state")}
    prelude = 'set -euo pipefail\nelshi() { "$PYTHON" -m elshi "$@"; }\n'
    done = subprocess.run(
        ["bash", "-c", prelude + script], capture_output=True, text=True, check=False, timeout=300, env=environ
    )
    assert done.returncode == 0, done.stdout + done.stderr
    nodes = [line.split("--home /srv/")[1].split()[0] for line in boxes[3].splitlines()]
    assert nodes == ["ministry", "embassy"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "elshi", "up", "--home", str(tmp_path / "srv" / name)],
            env={
                **environ, "ELSHI_PORT": str(port), "ELSHI_DESK_PORT": str(free_port()), "ELSHI_MIRROR_SECONDS": "1",
            },
        )
        for name, port in zip(nodes, ports.values(), strict=True)
    ]  # fmt: skip
    try:
        wait_until(lambda: all(holds_both(tmp_path / "srv" / name) for name in nodes))
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(60)


def holds_both(home):
    if not (home / "run/processes.json").exists():
        return False
    done = run_elshi("mirror", "status", "--home", str(home), "--json")
    if done.returncode:
        return False
    found = json.loads(done.stdout)
    assert not [alarm for alarm in found["alarms"] if alarm["code"] not in {"unreachable", "stale"}]
    sizes = {log["office"]: log["size"] for log in found["logs"]}
    return sizes.get("xs-mfa", 0) >= 4 and sizes.get("xs-emb-xa", 0) >= 3


def wait_until(what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(1)
