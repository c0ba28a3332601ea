"""Processes of a node: killed ones stay down, fallen ones come back, a proof that failed is for people."""

import sys
import time

import pytest

from nemesis.nodes import Node

SLEEPER = [sys.executable, "-c", "import os, time; os.fork(); time.sleep(600)"]  # two processes, one group


@pytest.fixture
def make_node(tmp_path):
    made = []

    def make(**commands):
        made.append(Node("hub", commands, prefix=[], environ={}, folder=tmp_path))
        return made[-1]

    yield make
    for node in made:
        node.kill()


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def exits_with(code):
    return [sys.executable, "-c", f"raise SystemExit({code})"]


def state_of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "gone"


def test_kill_ends_a_process_and_it_stays_down_until_it_is_started(make_node):
    node = make_node(press=SLEEPER, public=SLEEPER)
    node.start()
    press, public = node.children["press"].process, node.children["public"].process
    node.kill("press")
    node.tick()
    assert (press.poll(), public.poll(), node.children["press"].state) == (-9, None, "down")
    node.start("press")
    assert node.children["press"].process.poll() is None
    assert node.children["press"].falls == []


def test_pause_and_resume_reach_every_process_of_the_group(make_node):
    node = make_node(press=SLEEPER)
    node.start()
    pid = node.children["press"].process.pid
    node.pause()
    wait_until(lambda: state_of(pid) == "T")
    node.resume()
    wait_until(lambda: state_of(pid) in "SR")


def test_a_process_that_falls_is_noted_and_comes_back(make_node):
    node = make_node(press=exits_with(2))
    node.start()

    def has_fallen_twice():
        node.tick()
        return node.children["press"].falls[:2] == [2, 2]

    wait_until(has_fallen_twice)


def test_a_process_whose_proof_failed_is_not_started_again(make_node):
    node = make_node(press=exits_with(7))
    node.start()
    node.children["press"].process.wait(30)
    node.tick()
    assert node.children["press"].state == "failed"
    node.start()
    node.tick()
    assert (node.children["press"].state, node.children["press"].falls) == ("failed", [7])


def test_each_life_of_the_staff_has_a_file_of_its_own(make_node):
    node = make_node(staff=[sys.executable, "-c", "print('hello', flush=True); import time; time.sleep(600)"])
    for _ in range(2):
        node.start()
        wait_until(lambda: node.events[-1].read_text() == "hello\n")
        node.kill()
    assert [path.name for path in node.events] == ["hub-1.jsonl", "hub-2.jsonl"]


def test_what_was_told_to_end_is_not_started_again(make_node):
    node = make_node(staff=SLEEPER)
    node.start()
    node.end("staff", seconds=30)
    node.tick()
    node.start()
    assert (node.children["staff"].state, node.children["staff"].process.poll()) == ("ended", -15)
