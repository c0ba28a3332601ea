"""The report of a proof: report.json for programs, report.html for people, beside the pictures."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from elshi.base.durable import write_durable
from elshi.base.errors import UserError
from elshi.prove.journeys import JOURNEYS
from elshi.prove.proof import Proof

FORMAT = "elshi-offline-proof/1"


def make_folder(out: Path | None) -> Path:
    """The folder for the report, made if it is not there. Raises UserError if it holds anything."""
    if out is None:
        raise UserError("expected --out DIR, a new or empty folder for the report")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"--out: expected a new or empty folder, {out} is not; nothing was touched")
    out.mkdir(parents=True, exist_ok=True)
    return out


def format_json(proof: Proof) -> dict[str, Any]:
    """Everything that was seen, as JSON types."""
    return {
        "format": FORMAT,
        "proved": proof.ok,
        **asdict(proof),
        "days": [{"offset": day.offset, "ok": day.ok, **asdict(day)} for day in proof.days],
        "control": None if proof.control is None else {"noticed": proof.control.ok, **asdict(proof.control)},
    }


def write_report(proof: Proof, out: Path) -> Path:
    """Write report.json and report.html into `out`; the page's path."""
    text = json.dumps(format_json(proof), ensure_ascii=False, indent=2)
    write_durable(out / "report.json", text.encode())
    page = out / "report.html"
    write_durable(page, format_page(proof).encode())
    return page


def format_page(proof: Proof) -> str:
    """The page: what was proved, a table of journeys and days, what tried to leave, the pictures."""
    environment = Environment(
        loader=PackageLoader("elshi.prove"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        proof=proof,
        walked=[journey for journey in JOURNEYS if journey.name in proof.journeys],
        steps=_index(proof),
        all_journeys=len(JOURNEYS),
    )


def _index(proof: Proof) -> Mapping[tuple[str, int], Any]:
    return {(step.journey, day.offset): step for day in proof.days for step in day.steps}
