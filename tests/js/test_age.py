"""What is past its day is said so by the reader's own clock, also on a page that stays open."""

import json
import subprocess
from pathlib import Path


def test_a_day_holds_to_its_last_second_and_an_hour_to_itself(need) -> None:
    untils = ["2026-06-01T23:59:59Z", "2026-06-01T09:30:00Z", "9999-12-31T23:59:59Z", "0001-01-01T23:59:59Z"]
    times = ["2026-06-01T09:30:00Z", "2026-06-01T23:59:59Z", "2026-06-02T00:00:00Z", "2026-06-01T00:00:00Z"]
    told = subprocess.run(
        [need("node"), "age.mjs"], cwd=Path(__file__).parent, text=True, check=True, timeout=60,
        input=json.dumps({"untils": untils, "times": times}), capture_output=True,
    )  # fmt: skip
    assert json.loads(told.stdout) == [
        [False, False, False, True],
        [False, True, False, True],
        [True, True, False, True],
        [False, False, False, True],  # the clock was set back
    ]
