"""The report of an audit as JSON and as lines for a terminal; `report_page.py` makes the page.

What was found on pages is a stranger's text: it is escaped, and what is not printable (control characters, direction
overrides) is replaced, in the terminal too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elshi.audit.findings import Finding, Stage, Standing, count_stages
from elshi.audit.looking import Looked
from elshi.audit.ownership import Ownership
from elshi.audit.saying import Saying, plain
from elshi.base.clock import format_time

FORMAT = "elshi-audit/1"


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, with which lists, when, and what was found. `fails`: those that a limit of CI refuses."""

    subjects: tuple[str, ...]
    looked: Looked
    ownership: Ownership
    at: datetime
    fail_on: Stage | None = None
    fails: tuple[Finding, ...] = field(default=())


def format_json(report: Report) -> dict[str, Any]:
    """The report as one JSON object; `docs/how-to/audit.md` names its fields."""
    findings, counts = report.looked.findings, count_stages(report.looked.findings)
    return {
        "format": FORMAT,
        "made_at": format_time(report.at),
        "subjects": [plain(subject) for subject in report.subjects],
        "lists": describe_lists(report.ownership),
        "counts": {standing.value: sum(it.owner.standing is standing for it in findings) for standing in Standing},
        "bites": {
            standing.value: sum(of[standing] for of in counts.values())
            for standing in (Standing.FOREIGN, Standing.UNKNOWN)
        },
        "stages": {
            stage.value: {standing.value: count for standing, count in of.items() if standing is not Standing.HOME}
            for stage, of in counts.items()
        },
        "findings": [_finding(finding) for finding in findings],
        "not_looked_at": [
            {"part": it.part, "subject": plain(it.subject), "reason": plain(it.reason)} for it in report.looked.unseen
        ],
        "unread": [plain(url) for url in report.looked.unread],
        "fail_on": None if report.fail_on is None else report.fail_on.value,
        "fails": len(report.fails),
    }


def format_lines(report: Report) -> Iterator[str]:
    """One line for each finding, worst first, and what was not looked at. English, as all commands are."""
    said = Saying("en")
    for finding in report.looked.findings:
        service = f" ({said.service(finding)})" if finding.service else ""
        yield (
            f"{said.when(finding.when)}: {plain(finding.subject)}{service}, {said.owner(finding.owner)}: "
            f"{said.sentence(finding)}"
        )
    for unseen in report.looked.unseen:
        yield f"NOT LOOKED AT: {plain(unseen.subject)}: {said.unseen(unseen)} {plain(unseen.reason)}"
    bites = [it for it in report.looked.findings if it.bites]
    unknown = sum(it.owner.standing is Standing.UNKNOWN for it in bites)
    yield f"{len(bites) - unknown} would be lost abroad, {unknown} more have an unknown owner"
    if report.fail_on is not None:
        unknown = sum(it.owner.standing is Standing.UNKNOWN for it in report.fails)
        note = f", {unknown} of them with an unknown owner, which counts as foreign here" if unknown else ""
        yield f"--fail-on {report.fail_on.value}: {len(report.fails)} too many{note}"


def _finding(finding: Finding) -> dict[str, Any]:
    said = Saying("en")
    seconds = finding.when.seconds
    return {
        "code": finding.code,
        "subject": plain(finding.subject),
        "service": finding.service,
        "owner": {
            "standing": finding.owner.standing.value,
            "basis": finding.owner.basis.value,
            "country": finding.owner.country,
            "as_of": finding.owner.as_of,
        },
        "when": {
            "stage": finding.when.stage.value,
            "seconds": None if finding.when.stage is Stage.NEVER else int(seconds),
        },
        "loss": finding.loss.value,
        "says": said.sentence(finding),
        "evidence": [plain(one) for one in finding.evidence],
    }


def describe_lists(ownership: Ownership) -> dict[str, Any]:
    """The lists that say whose a thing is, and their dates."""
    return {
        "country": ownership.country,
        "home_as_of": ownership.home.as_of,
        "home_networks": len(ownership.home.networks),
        "delegated_as_of": None if ownership.delegated is None else ownership.delegated.as_of,
        "delegated_blocks": 0 if ownership.delegated is None else len(ownership.delegated),
    }
