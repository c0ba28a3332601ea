"""Writes docs/reference/states.md from the tables of the rules; --check fails if it is stale."""

import argparse
import ast
import inspect
import sys
from pathlib import Path

from elshi.desk.people.rules import MAY, Act
from elshi.desk.releases.rules.policies import APART, POLICIES
from elshi.desk.releases.rules.states import OWNERS, PRESS, RELEASE_STEPS, SCHEDULE_STEPS, STEPS
from elshi.speak.states import NEXT, State

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "states.md"


def format_page() -> str:
    """The whole page."""
    parts = [_head(), _drafts(), _turns(), _policies(), _releases(), _schedules(), _outbox(), _roles()]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head() -> list[str]:
    return [
        "# States of a text, and who may move it",
        "",
        "Made by `tools/state_diagram.py` from `states` and `policies` in `elshi.desk.releases.rules`, from",
        "`elshi.speak.states` and from `elshi.desk.people.rules`.",
        "Change the tables there, not this page.",
        "",
        "## A draft",
        "",
        "Any edit is a new version. An approval binds the SHA-256 of one version, so an edit leaves it behind.",
        "Whenever a text goes back to `writing`, a new round begins: what was approved or cleared in an earlier one",
        "counts no more. `approve-draft` leads to `approved` with the last approval that is needed; until then the",
        "text stays `submitted`.",
        "",
    ]


def _drafts() -> list[str]:
    first, *_ = STEPS
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}: {Act.START_DRAFT}"]
    for state, steps in STEPS.items():
        lines += [f"    {state} --> {after}: {act}" for act, after in steps.items()]
        if not steps:
            lines.append(f"    {state} --> [*]")
    return [*lines, "```", ""]


def _turns() -> list[str]:
    rows = [f"| {state} | {owner or '-'} |" for state, owner in OWNERS.items()]
    return ["| state | whose turn |", "|---|---|", *rows, ""]


def _policies() -> list[str]:
    rows = [
        f"| {kind} | {policy.approvals} | {', '.join(sorted(policy.roles))} | {', '.join(policy.clearances)} "
        f"| {'one alone, another after' if policy.emergency else '-'} |"
        for kind, policy in POLICIES.items()
    ]
    return [
        "## What a release takes",
        "",
        "Approvals by so many different people who wrote no part, each in one of these roles. A draft can be marked as",
        "needing a clearance: then a clearance officer clears it before anybody approves. `[approvals]` in `node.toml`",
        "may ask for more, never for less ([how](../how-to/approvals.md)).",
        "",
        f"Of statements, {' and '.join(APART)} have numbers of their own there: an advisory asks for those of a",
        "statement at the least, an alert for its own alone.",
        "",
        "| kind | approvals | roles | can be marked | emergency |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def _releases() -> list[str]:
    first, *_ = RELEASE_STEPS
    lines = [
        "## A release",
        "",
        f"Moved by the {PRESS} alone. `refused` is a row that did not hold when it was checked again; it is never",
        "signed, or never published, and its reason is on the desk.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {first}: {Act.RELEASE_STATEMENT}",
    ]
    for state, after in RELEASE_STEPS.items():
        lines += [f"    {state} --> {one}" for one in sorted(after)]
        if not after:
            lines.append(f"    {state} --> [*]")
    return [*lines, "```", ""]


def _schedules() -> list[str]:
    first, *_ = SCHEDULE_STEPS
    lines = [
        "## A scheduled release",
        "",
        "An approved text with an hour waits for it here. Number and record are made at the hour, by the press; a",
        "recall and the hour exclude each other.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {first}: {Act.SCHEDULE_RELEASE}",
    ]
    for state, after in SCHEDULE_STEPS.items():
        lines += [f"    {state} --> {one}" for one in sorted(after)]
        if not after:
            lines.append(f"    {state} --> [*]")
    return [*lines, "```", ""]


def _outbox() -> list[str]:
    lines = [
        "## What is said on a channel",
        "",
        "A row of the outbox: one release, in one language, on one channel; of mail and followers also each reader's",
        "copy. A publication makes it `queued`, or `manual` where no machine speaks. It is `sending` under a lease;",
        "one that ends without word makes it `unknown`, and nothing that is `unknown` is simply tried again",
        "([how](../how-to/channels.md)).",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    [*] --> {state}: {PRESS}" for state in (State.QUEUED, State.MANUAL)),
    ]
    for state, after in NEXT.items():
        lines += [f"    {state} --> {one}" for one in sorted(after)]
        if not after:
            lines.append(f"    {state} --> [*]")
    meanings = [f"| {state} | {meaning} |" for state, meaning in _comments(State).items()]
    return [*lines, "```", "", "| state | means |", "|---|---|", *meanings, ""]


def _comments(states: type[State]) -> dict[str, str]:
    """By value, what stands beside each member in the source."""
    source = inspect.getsource(states)
    lines = source.splitlines()
    return {
        states[node.targets[0].id]: lines[node.lineno - 1].partition("#")[2].strip()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _roles() -> list[str]:
    rows = [f"| {act} | {', '.join(sorted(owners))} |" for act, owners in MAY.items()]
    notes = [
        "Whoever wrote any version of a draft does not approve it, whatever the role. Of drafts, a consular officer",
        "sees and acts on those of travel advice and alerts alone.",
    ]
    return ["## Who may do what", "", "| act | roles |", "|---|---|", *rows, "", *notes]


def main(args: list[str]) -> int:
    """Write the page, or with --check say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the page is stale")
    page = format_page()
    if not parser.parse_args(args).check:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page, "utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == page:
        return 0
    print(f"{PAGE} is stale: run tools/state_diagram.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
