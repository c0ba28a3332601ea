"""Coverage-guided fuzzing with atheris: `fuzz.py SECONDS CORPORA TARGET…`, as many targets at a time as processors.

A line of JSON for each target when it is over: its name, its exit status (0 if nothing crashed), its last words. Its
corpus is the folder of its name below CORPORA: it begins with the seeds and what was found before, and keeps what is
found; a crash leaves its bytes in it. Our code is instrumented once, before each target is forked off: that takes as
long as a short run itself.
"""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import atheris
from found import unpack

with atheris.instrument_imports(include=["elshi"]):
    from targets import TARGETS, run

LAST_WORDS = 3000  # bytes of what the fuzzer said


def main(seconds: int, corpora: Path, names: list[str]) -> None:
    """Fuzz each of `names` for `seconds` (at least 1)."""
    waiting, running = names[::-1], {}
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            name = waiting.pop()
            unpack(name, corpora / name, TARGETS[name].seeds)
            running[os.fork() or _fuzz(name, seconds, corpora)] = name
        pid, status = os.wait()
        name = running.pop(pid)
        words = _said(name, corpora).read_bytes()[-LAST_WORDS:].decode("utf-8", "replace")
        print(json.dumps([name, os.waitstatus_to_exitcode(status), words]), flush=True)


def _fuzz(name: str, seconds: int, corpora: Path) -> NoReturn:
    corpus = corpora / name
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-verbosity=0"]
    said = os.open(_said(name, corpora), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    atheris.Setup(["fuzz", *options, f"-artifact_prefix={corpus}/", str(corpus)], lambda data: run(name, data))
    atheris.Fuzz()  # ends the process; a crash is an exception that has to end it as well, so that its bytes are left
    sys.exit(1)


def _said(name: str, corpora: Path) -> Path:
    return corpora / f"{name}.said"


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
