"""`elshi up` from outside: what a second start, a kill and a taken port do."""

import json
import os
import signal
import socket
import time

from functional.running import free_port, init_node, run_elshi, running_node
from processes import is_running


def wait_until_gone(pids, seconds=20):
    deadline = time.monotonic() + seconds
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, "a process outlived the supervisor"
        time.sleep(0.1)


def status(home):
    return json.loads(run_elshi("status", "--home", str(home), "--json").stdout)


def test_a_second_start_takes_up_where_the_first_was_killed(tmp_path):
    with running_node(tmp_path, ends=-signal.SIGKILL) as node:
        done = node.command("demo", "publish", "--home", str(node.home), "--count", "2", "--json")
        assert done.returncode == 0, done.stderr
        before = status(node.home)
        assert {process["state"] for process in before["processes"]} == {"running"}
        again = run_elshi("up", "--home", str(node.home), "--port", str(free_port()), "--desk-port", str(free_port()))
        assert again.returncode == 2
        assert "runs already" in again.stderr
        passwords, pids = node.passwords, [process["pid"] for process in before["processes"]]
        os.kill(node.process.pid, signal.SIGKILL)
        wait_until_gone(pids)
    assert {process["state"] for process in status(tmp_path / "home")["processes"]} == {"stopped"}
    with running_node(tmp_path) as node:
        assert node.passwords == passwords
        after = status(node.home)
        assert after["records"] == before["records"] == 16  # 5 statements, 3 advisories, an office, 7 accounts
        assert after["log_size"] == before["log_size"]
        assert after["posts"] >= before["posts"]


def test_a_taken_port_is_said_before_anything_starts(tmp_path):
    home = tmp_path / "home"
    assert init_node(home).returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_elshi("up", "--home", str(home), "--port", str(port), "--desk-port", str(free_port()))
    assert done.returncode == 2
    assert f"port {port}: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr
