"""The form's script makes the very stamp that Python does: the same head, the first number that holds."""

import json
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from elshi.speak.proof_of_work import check_stamp, make_stamp

AT = datetime(2026, 3, 9, 10, 59, 59, tzinfo=UTC)
TEXTS = ["Шекара ашық па?", "line\r\nline\nline\rend", "سؤال", "😀" * 40, "x" * 200]


def test_stamps_and_hashes(need):
    hashed = ["a" * length for length in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000)] + TEXTS
    cases = [{"text": text, "now": AT.timestamp() * 1000, "bits": 9} for text in TEXTS]
    cases += [{"hash": text} for text in hashed]
    told = subprocess.run(
        [need("node"), "stamps.mjs"], cwd=Path(__file__).parent, input="\n".join(map(json.dumps, cases)),
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout.splitlines()  # fmt: skip
    stamps, hashes = told[: len(TEXTS)], told[len(TEXTS) :]
    assert stamps == [make_stamp(form="ask", text=text, at=AT, bits=9) for text in TEXTS]
    for text, stamp in zip(TEXTS, stamps, strict=True):
        check_stamp(stamp, form="ask", text=text, at=AT, bits=9)
    assert hashes == [sha256(text.encode()).hexdigest() for text in hashed]
