"""A node's disk is really full, keeps what it had, and takes more again afterwards."""

import json
from pathlib import Path

from nemesis.outer import PROGRAMS, run_inside


def test_a_full_disk(need, tmp_path):
    for program in PROGRAMS:
        need(program)
    done = run_inside(Path(__file__).with_name("network_trial.py"), "disk", str(tmp_path), timeout=60)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert 4_000_000 < facts.pop("ballast") <= 4 << 20
    assert not list((tmp_path / "disk").iterdir())  # all of it was inside
    assert facts == {"full": "ENOSPC", "again": 0, "kept": True, "outside": "written", "freed": "written"}
