"""The wall clock of a running program jumps when it is told to; its sleeps and its monotonic clock do not."""

import json
import os
import subprocess
import sys
import time

import pytest

from nemesis.wrong_clock import DAY, WrongClock, build_library

PROGRAM = """
import json, sqlite3, sys, threading, time, datetime
for line in sys.stdin:
    before = time.monotonic()
    time.sleep(0.01)
    threading.Event().wait(0.01)
    (sql,) = sqlite3.connect(":memory:").execute("select unixepoch()").fetchone()
    print(json.dumps([time.time(), datetime.datetime.now(datetime.UTC).timestamp(), sql, before]), flush=True)
"""


@pytest.fixture
def clock(tmp_path, need):
    need("cc")
    return WrongClock(tmp_path / "clock", build_library(tmp_path))


def test_a_running_program_sees_the_jump_on_its_wall_clock_only(clock):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **clock.environ},
    )  # fmt: skip
    with process:
        for days in (0, 365, -365, 0):
            clock.set(days)
            process.stdin.write("\n")
            process.stdin.flush()
            *walls, monotonic = json.loads(process.stdout.readline())
            for wall in walls:
                assert round((wall - time.time()) / DAY) == days
            assert round((monotonic - time.monotonic()) / DAY) == 0
        process.stdin.close()
