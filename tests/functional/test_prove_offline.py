"""`elshi prove-offline`: the whole proof once, and that it notices whatever it must."""

import json
import os
import sys
from pathlib import Path

import pytest

from elshi.prove.journeys import JOURNEYS
from elshi.prove.namespace import run_cut_off
from elshi.prove.proof import prove_offline
from functional.running import run_elshi

HERE = Path(__file__).parent
PROGRAMS = ("unshare", "mount", "ip", "nft")
pytestmark = [pytest.mark.netns, pytest.mark.timeout(1800)]
REACH_OUT = """
import socket
for family, place in ((socket.AF_INET, "192.0.2.7"), (socket.AF_INET6, "2001:db8::7")):
    socket.socket(family, socket.SOCK_DGRAM).sendto(b"x", (place, 9))
try:
    socket.getaddrinfo("fonts.samal.example", 443)
except OSError:
    print("no answer")
"""
STAY_HOME = """
import socket, threading
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).sendall(b"x")
print(server.accept()[0].recv(1))
"""


@pytest.fixture
def cut_off(need):
    for program in PROGRAMS:
        need(program)
    return lambda code, timeout=60: run_cut_off([sys.executable, "-c", code], environ=os.environ, timeout=timeout)


def test_what_reaches_out_is_counted_and_named(cut_off):
    found = cut_off(REACH_OUT)
    assert found.code == 0
    assert found.said.strip() == "no answer"
    assert found.packets >= 3
    seen = "\n".join(found.seen)
    assert "udp 192.0.2.7:9" in seen
    assert "udp [2001:db8::7]:9" in seen
    assert "asks for fonts.samal.example" in seen


def test_a_lookup_asked_of_this_very_machine_is_counted_too(cut_off):
    found = cut_off('import socket; socket.socket(2, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.53", 53))')
    assert found.packets == 1


def test_loopback_is_home(cut_off):
    found = cut_off(STAY_HOME)
    assert (found.code, found.packets, found.seen) == (0, 0, ()), found.said


def test_a_command_that_does_not_end_is_ended(cut_off, monkeypatch):
    monkeypatch.setattr("elshi.prove.namespace._SETTING_UP", 5)
    assert cut_off("import time; time.sleep(600)", 1).code is None


@pytest.mark.browser
def test_every_journey_passes_cut_off_today_and_later(tmp_path, need):
    for program in (*PROGRAMS, "chromium", "faketime"):
        need(program)
    out = tmp_path / "report"
    done = run_elshi("prove-offline", "--out", str(out), "--json", timeout=1700)
    assert done.returncode == 0, done.stderr[-8000:]
    found = json.loads(done.stdout)
    assert found == json.loads((out / "report.json").read_bytes())
    assert [day["offset"] for day in found["days"]] == [0, 40, 90]
    for day in found["days"]:
        assert [step["journey"] for step in day["steps"]] == [journey.name for journey in JOURNEYS]
        assert (day["packets"], day["seen"]) == (0, [])
    check_control(found["control"])
    page = (out / "report.html").read_text("utf-8")
    pictures = [picture for day in found["days"] for step in day["steps"] for picture in step["pictures"]]
    assert len(pictures) > 30
    for picture in pictures:
        assert (out / picture).read_bytes().startswith(b"\x89PNG")
        assert f'src="{picture}"' in page


def check_control(control):
    """One planted foreign font is noticed, by the kernel and in the page."""
    assert control["noticed"]
    assert control["packets"] > 0
    assert any("192.0.2.7:80" in line for line in control["seen"])
    assert control["asked"] == ["http://192.0.2.7/foreign.woff2"]


@pytest.mark.browser
def test_planted_journeys_fail_each_with_its_reason_and_stop_no_other(tmp_path, need):
    for program in (*PROGRAMS, "chromium"):
        need(program)
    names = ["hang", "fail", "reach_out", "stumble", "look"]
    walker = [sys.executable, str(HERE / "planted_journeys.py")]
    lines: list[str] = []
    proof = prove_offline(
        pictures=tmp_path, offsets=[0], journeys=names, control=False, say=lines.append, limit=20, walker=walker
    )
    [day] = proof.days
    steps = {step.journey: step for step in day.steps}
    assert list(steps) == names
    assert steps["hang"].reason.startswith("no end after 20 s")
    assert steps["fail"].reason == "expected 77 headings"
    assert len(steps["fail"].pictures) == 1
    assert "http://192.0.2.9/pixel.png" in steps["reach_out"].reason
    assert steps["reach_out"].packets > 0
    assert any("tcp 192.0.2.9:80" in line for line in day.seen)
    assert "KeyError" in steps["stumble"].reason
    assert steps["look"].reason is None
    assert day.problem is None
    assert not proof.ok
    assert any("FAILED  fail: expected 77 headings" in line for line in lines)


def test_a_machine_without_the_programs_is_told_their_names(tmp_path):
    environ = {**os.environ, "PATH": str(tmp_path)}
    done = run_elshi("prove-offline", "--out", str(tmp_path / "report"), environ=environ)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "lacks chromium, unshare, mount" in done.stderr  # ip and nft may be found in /usr/sbin
    assert "faketime; on Debian: apt-get install chromium faketime" in done.stderr
    assert not list(tmp_path.glob("report/*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--offsets", "40,0"], "ascending"),
        (["--offsets", "0,now"], "ascending"),
        (["--journeys", "site,moon"], "no journey is called moon"),
        ([], "--out DIR"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, arguments, said):
    out = [] if said == "--out DIR" else ["--out", str(tmp_path / "report")]
    done = run_elshi("prove-offline", *out, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run_elshi("prove-offline", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "nothing was touched" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_list_is_told_without_running_anything():
    done = run_elshi("prove-offline", "--list", "--json")
    assert done.returncode == 0
    assert [row["name"] for row in json.loads(done.stdout)["journeys"]] == [journey.name for journey in JOURNEYS]
