"""Many seeds, one after the other: a line for each, a summary at the end. Exit 0 if all are good, else 1.

every.py 1-50 [--out DIR] [run.py's other options]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = Path(__file__).with_name("run.py")


def main() -> int:
    """Run them all."""
    seeds, more = parse_seeds(sys.argv[1]), sys.argv[2:]
    reports = []
    with tempfile.TemporaryDirectory(prefix="elshi-nemesis-") as scratch:
        for seed in seeds:
            given = [sys.executable, str(RUN), str(seed), "--out", scratch, "--template", f"{scratch}/template", *more]
            done = subprocess.run(given, capture_output=True, text=True, check=False)
            reports.append(read_report(done, seed=seed))
            print(format_line(reports[-1]), flush=True)
    print(summarise(reports))
    return 0 if all(report["ok"] for report in reports) else 1


def parse_seeds(text: str) -> list[int]:
    """`1-5,9`: 1, 2, 3, 4, 5 and 9."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        seeds += range(int(first), int(last) + 1) if dash else [int(first)]
    return seeds


def read_report(done: "subprocess.CompletedProcess[str]", *, seed: int) -> dict[str, object]:
    """What a run printed; a run without a report is not good."""
    try:
        report: dict[str, object] = json.loads(done.stdout[done.stdout.index("{\n") :])
    except ValueError:
        return {"seed": seed, "ok": False, "not_ready": f"exit {done.returncode}: {done.stderr[-2000:]}"}
    return report


def format_line(report: dict[str, object]) -> str:
    """One seed in one line, and whatever is wrong with it below."""
    if "not_ready" in report:
        return f"seed {report['seed']}: NOT JUDGED: {report['not_ready']}"
    worst = max(report["unanswered_percent"].values())
    line = (
        f"seed {report['seed']}: {'good' if report['ok'] else 'BAD'}, {report['acknowledged']} acknowledged, "
        f"{len(wrong_in(report))} wrong, {worst} % unanswered at worst, equal after {report['seconds_to_equal']} s"
    )
    return line if report["ok"] else "\n  ".join([line, *wrong_in(report), *report["unanswered_notes"]])


def wrong_in(report: dict[str, object]) -> list[str]:
    """All that is not as it must be, but for unanswered requests."""
    names = ("lost", "changed", "duplicated", "invented", "backwards", "unequal", "stopped_for_good")
    return [f"{name}: {line}" for name in names for line in report[name]]


def summarise(reports: list[dict[str, object]]) -> str:
    """The one line that counts."""
    judged = [report for report in reports if "not_ready" not in report]
    slowest = [report["seconds_to_equal"] for report in judged]
    return (
        f"{len(reports)} seeds, {sum(bool(report['ok']) for report in reports)} good: "
        f"{sum(report['acknowledged'] for report in judged)} acknowledged writes, "
        f"{sum(len(report['lost']) for report in judged)} lost, "
        f"{sum(len(report['changed']) for report in judged)} changed; at worst "
        f"{max((max(report['unanswered_percent'].values()) for report in judged), default=None)} % unanswered; equal "
        f"after {max((one for one in slowest if one is not None), default=None)} s at most"
        + (f"; {len(reports) - len(judged)} NOT JUDGED" if judged != reports else "")
    )


if __name__ == "__main__":
    sys.exit(main())
