"""Sections of an advisory in the browser: cut where Python cuts them."""

import json
import random
import subprocess
from pathlib import Path

from elshi.text.markdown import split_sections

HERE = Path(__file__).parent
PIECES = (
    "## ", "# ", "### ", "##", "\n", "\n\n", "---\n", "===\n", "- ", "> ", "    ", "```\n", "words ", "*bold* ",
    "[a](https://mfa.samal.example)", "Кіру ", "التأشيرة ", "入境", "&#x202E;", "`code` ", "\\#", "1. ", "<b>",
    "![x](y) ",
)  # fmt: skip
WEIGHTS = [12, 1, 2, 2, 16, 8] + [1] * (len(PIECES) - 6)  # headings that begin lines are what this is about


def test_javascript_cuts_bodies_as_python_does(need) -> None:
    chance = random.Random(9)
    bodies = ["".join(chance.choices(PIECES, WEIGHTS, k=chance.randint(0, 20))) for _ in range(3_000)]
    told = subprocess.run(
        [need("node"), HERE / "sections.mjs"], input=json.dumps(bodies), capture_output=True, text=True, check=True,
        timeout=120,
    )  # fmt: skip
    found = json.loads(told.stdout)
    assert sum(len(parts) > 1 for _, parts in found) > 200
    for body, (before, parts) in zip(bodies, found, strict=True):
        assert (before, [tuple(part) for part in parts]) == split_sections(body), body
