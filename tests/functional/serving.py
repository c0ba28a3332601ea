"""`elshi up` of a real home that need not be ready to sign, and the intake process alone: until their pages answer."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from functional.running import ELSHI, READY_SECONDS, free_port


@contextlib.contextmanager
def serving_node(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """`elshi up` on `folder`/home: the addresses of site and desk, and the file of what it said."""
    ports, ready, said = (free_port(), free_port()), folder / "ready.json", folder / "up.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            [*ELSHI, "up", "--home", folder / "home", "--port", str(ports[0]), "--desk-port", str(ports[1]),
             "--ready-file", ready],
            stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            deadline = time.monotonic() + READY_SECONDS
            while not ready.exists():
                assert process.poll() is None, said.read_text("utf-8")
                assert time.monotonic() < deadline, said.read_text("utf-8")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{ports[0]}/", f"http://localhost:{ports[1]}", said
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


@contextlib.contextmanager
def serving_intake(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The process, once it answers. Only `door.json` is there: no settings, no database, no key."""
    process = subprocess.Popen(
        [*ELSHI, "process", "intake", "--home", str(home)],
        env={**os.environ, "ELSHI_INTAKE_PORT": str(port)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
