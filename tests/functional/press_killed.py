"""A program, `press_killed.py HOME KILLS`: releases statements while the press is killed again and again.

One process releases through the real actions and notes each acknowledged statement; this one forks presses. Each
press is killed by SIGKILL at a named step of the release, the steps taken in turn, every third at a random moment
instead. After each death what the desk calls published must be in the log. Prints one JSON object.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from elshi.desk.setup import migrate, setup

STEPS = (
    "checked", "signed", "blobs-written", "tiles-written", "state-signed", "checkpoint-shown", "pruned", "appended",
    "site-built", "published",
)  # fmt: skip
BURST = 3  # statements released before each pause, so that the queue is never empty for long


def main(home_path: Path, kills: int) -> None:
    """Kill, look, kill again; then let the press finish and print what was seen."""
    setup(home_path)
    migrate()
    people = add_people()
    stop, acknowledged = home_path / "stop", home_path / "acknowledged.txt"
    releaser = os.fork()
    if releaser == 0:
        release_until(stop, acknowledged, people)
        os._exit(0)
    seed = random.Random(17)
    deaths: Counter[str] = Counter()
    for turn in range(kills):
        step = None if turn % 3 == 2 else STEPS[(turn - turn // 3) % len(STEPS)]
        deaths[kill_a_press(home_path, step, seed.uniform(0.02, 0.4))] += 1
        missing = published_ids() - set(logged_ids(home_path))
        assert not missing, f"published but not in the log after kill {turn}: {missing}"
    stop.touch()
    os.waitpid(releaser, 0)
    drain(home_path)
    said = acknowledged.read_text("utf-8").split()
    in_log = Counter(logged_ids(home_path))
    print(json.dumps({
        "kills": kills, "deaths": deaths, "acknowledged": len(said),
        "missing": [one for one in said if one not in in_log],
        "unpublished": sorted(set(said) - published_ids()),
        "twice": [one for one, count in in_log.items() if count > 1],
    }))  # fmt: skip


def add_people():
    """An author and an approver."""
    from elshi.desk.people.actions.add_person import add_person

    def add(name, role):
        return add_person(username=name, role=role, display_name=name, password="x" * 12, at=now())

    return add("author", "press_officer"), add("approver", "approver")


def release_until(stop, acknowledged, people):
    """Release statements through the real actions; note each one only after the action has returned."""
    from elshi.desk.releases.actions.approve_draft import approve_draft
    from elshi.desk.releases.actions.release_statement import release_statement
    from elshi.desk.releases.actions.save_draft import save_draft
    from elshi.desk.releases.actions.start_draft import start_draft
    from elshi.desk.releases.actions.submit_draft import submit_draft

    author, approver = people
    number = 0
    with acknowledged.open("a", buffering=1) as note:
        while not stop.exists():
            number += 1
            draft = start_draft(actor=author, at=now())
            words = [{"language": "en", "title": f"Notice {number}", "body": f"The bridge opens at {number}."}]
            version = save_draft(
                actor=author, draft_id=draft.pk, renditions=words, authentic="en", based_on=0, at=now()
            )
            submit_draft(actor=author, draft_id=draft.pk, at=now())
            approve_draft(actor=approver, draft_id=draft.pk, sha256=version.sha256, at=now())
            release = release_statement(actor=author, draft_id=draft.pk, sha256=version.sha256, at=now())
            note.write(f"{release.statement_id}\n")
            if number % BURST == 0:
                time.sleep(0.25)


def kill_a_press(home_path, step, seconds):
    """Fork a press; it kills itself at `step`, or is killed after `seconds`. Returns how it died."""
    pid = os.fork()
    if pid == 0:
        run_press(home_path, lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None)
        os._exit(3)
    if step is None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"the press ended by itself with {status} instead of being killed at {step}"
    assert os.WTERMSIG(status) == signal.SIGKILL
    return step or "random moment"


def run_press(home_path, on_step):
    """Presses until killed."""
    with open_press(home_path) as press:
        while True:
            if press.run_once(on_step) == 0:
                time.sleep(0.02)


def drain(home_path):
    """One press that lives and finishes everything."""
    with open_press(home_path) as press:
        while press.run_once():
            pass


def open_press(home_path):
    """The press of the home."""
    from elshi.desk.press.worker import Press
    from elshi.node.home import NodeHome
    from elshi.node.settings import read_settings

    home = NodeHome(home_path)
    return Press(home, read_settings(home, {}))


def published_ids():
    """What the desk shows as published."""
    from elshi.desk.releases.models import Release

    return set(Release.objects.filter(state="published").values_list("statement_id", flat=True))


def logged_ids(home_path):
    """The statement ids in the log, in order, read from its files."""
    from elshi.log import FolderStore, parse_checkpoint, parse_note, read_entries

    store = FolderStore(home_path / "logs/xs-mfa/1")
    entries = read_entries(store, parse_checkpoint(parse_note(store.read("checkpoint")).text))
    records = [json.loads(entry) for entry in entries]
    return [record["id"] for record in records if record["type"] == "statement"]


def now():
    return datetime.now(UTC)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
