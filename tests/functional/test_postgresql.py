"""A whole node with its staff database on a PostgreSQL server, from outside."""

import json
import os
import signal
import subprocess

import pytest

from conftest import lack
from functional.running import run_elshi, running_node
from postgres_server import KEYED, PASSWORD, find_programs, start_server


@pytest.fixture
def server():
    programs = find_programs()
    if programs is None:
        lack("PostgreSQL's server (Debian: postgresql)")
    with start_server(programs) as made:
        yield made


def test_the_loop_on_a_server(tmp_path, monkeypatch, server):
    """Up, published, killed, up again; backed up without its database, which has a dump; the password is nowhere."""
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    with server.database(name="desk", owner=KEYED):
        monkeypatch.setenv("ELSHI_DATABASE", server.address("desk", user=KEYED))
        monkeypatch.setenv("ELSHI_DATABASE_PASSWORD_FILE", str(secret))
        home = tmp_path / "home"
        with running_node(tmp_path, ends=-signal.SIGKILL) as node:
            done = node.command("demo", "publish", "--home", str(home), "--count", "2", "--json")
            assert done.returncode == 0, done.stderr
            before = json.loads(node.command("status", "--home", str(home), "--json").stdout)
            assert (before["records"], before["unconfirmed_backup"]) == (16, None)
            listing = subprocess.run(["ps", "axeww"], capture_output=True, text=True, check=True).stdout
            assert PASSWORD not in listing, "neither in an argument nor in an environment"
            os.kill(node.process.pid, signal.SIGKILL)
            node.process.wait(30)
        with running_node(tmp_path) as node:
            after = json.loads(node.command("status", "--home", str(home), "--json").stdout)
            assert (after["records"], after["log_size"]) == (16, before["log_size"])
        assert not (home / "desk.sqlite3").exists()
        assert server.run("SELECT count(*) FROM releases_release WHERE state = 'published'", name="desk") == [(16,)]
        for path in (one for one in home.rglob("*") if one.is_file()):
            assert PASSWORD.encode() not in path.read_bytes(), path
        refused = run_elshi("backup", "--home", str(home), "--out", str(tmp_path / "F"))
        assert refused.returncode == 2
        assert "dump it with pg_dump first" in refused.stderr
        taken = run_elshi("backup", "--home", str(home), "--out", str(tmp_path / "F"), "--without-database")
        assert taken.returncode == 0, taken.stderr
        drilled = run_elshi("drill", "--backup", str(tmp_path / "F"), "--out", str(tmp_path / "drill.html"))
        assert drilled.returncode == 0, drilled.stdout + drilled.stderr
    gone = run_elshi("status", "--home", str(home))
    assert gone.returncode == 2
    assert "cannot use the staff database desk on /" in gone.stderr
    assert PASSWORD not in gone.stderr
    assert len(gone.stderr.strip().splitlines()) == 1
