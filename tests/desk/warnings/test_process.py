"""`elshi process warnings` itself: from a server on loopback to rows, killed in the middle, stopped with SIGTERM."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from desk.conftest import SETTINGS
from desk.warnings.feeds import written
from elshi.desk.cases.models import Case
from elshi.desk.node_up import _commands
from elshi.desk.warnings.models import ForeignWarning, WarningFeed
from elshi.node.settings import FeedSetting, format_settings, read_settings
from fakes.warning_server import LIST, NEVER, serve_warnings

PATIENCE_S = 60.0
NOW = datetime.now(UTC).replace(microsecond=0)


@contextmanager
def process(home):
    """The process, killed at the end if it still runs."""
    environ = {name: value for name, value in os.environ.items() if name != "ELSHI_HOME"}
    command = [sys.executable, "-m", "elshi", "process", "warnings", "--home", str(home.path)]
    running = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def wait_for(what):
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


def follow(home, url):
    known = read_settings(home, {})
    settings = replace(known, warnings=(FeedSetting("dorun", url),))
    home.settings.write_text(format_settings(settings), "utf-8")
    return settings


def test_a_killed_process_loses_nothing_and_says_nothing_twice(home):
    with serve_warnings() as server:
        follow(home, server.url)
        server.put("/1", written("one", since=NOW))
        server.put("/2", written("two", since=NOW, minute=1, severity="Minor"))
        server.faults["/2"] = NEVER
        with process(home) as first:
            wait_for(lambda: "/2" in server.asked)
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert not ForeignWarning.objects.exists(), "it was killed while it waited for the second file"
        del server.faults["/2"]
        with process(home) as second:
            wait_for(lambda: ForeignWarning.objects.count() == 2)
            second.send_signal(signal.SIGTERM)
            assert second.wait(PATIENCE_S) == 0
            assert second.stdout.read() == "warnings: 2 new of dorun\n"
        assert Case.objects.count() == 1
        assert WarningFeed.objects.get().fault == ""
        assert server.asked.count(LIST) == 2


def test_the_node_starts_it_where_a_feed_is_named(home):
    said = []
    assert "warnings" not in _commands(home, SETTINGS, say=said.append)
    settings = follow(home, "https://dorun.example/")
    assert "warnings" in _commands(home, settings, say=said.append)
