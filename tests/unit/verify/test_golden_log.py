"""The golden log of format elshi/1: whatever becomes of Elshi, these bytes verify and say what they said."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from elshi.log import FolderStore, check_log
from elshi.record import parse_trust, read_official_logs, verify_receipt
from elshi.verify import read_evidence, verify_text

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/data/golden/elshi-1"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
TRUST = parse_trust((GOLDEN / "trust.json").read_bytes())


@pytest.fixture(scope="module")
def evidence() -> Any:
    return read_evidence(logs=GOLDEN / "site", blobs=GOLDEN / "site/blobs", trust=TRUST)


def test_each_log_is_whole_and_has_its_root() -> None:
    for epoch, size in enumerate(EXPECTED["sizes"], 1):
        store = FolderStore(GOLDEN / f"site/xs-mfa/{epoch}")
        found = check_log(store, [], kept=store.kept_sizes())
        assert found.ok, found.problems
        assert found.root is not None
        assert (found.size, found.root.hex()) == (size, EXPECTED["roots"][str(epoch)])


def test_the_newest_checkpoint_is_confirmed_by_its_witness() -> None:
    official = read_official_logs(GOLDEN / "site/xs-mfa", trust=TRUST)
    assert (official.confirmed, official.unconfirmed, official.ledger.epoch) == (1, 0, 2)


@pytest.mark.parametrize(("verdict", "text"), EXPECTED["texts"].items())
def test_verdicts(evidence: Any, verdict: str, text: str) -> None:
    assert verify_text(evidence, text).verdict == verdict


def test_receipts() -> None:
    statement = verify_receipt((GOLDEN / "receipt.json").read_bytes(), trust=TRUST)
    assert (statement.record.id, statement.confirmed) == ("xs-mfa/2026/301", 1)
    assert statement.renditions[0].title == "The border is open again"
    registry = verify_receipt((GOLDEN / "registry-receipt.json").read_bytes(), trust=TRUST)
    assert registry.snapshot is not None
    assert [(it["handle"], it["status"]) for it in registry.snapshot.accounts] == [
        ("mfa_samal", "seized"),
        ("mfa_samal", "active"),
    ]


def test_it_holds_all_record_types_and_this_version_still_writes_the_same_bytes(tmp_path: Path) -> None:
    sys.path.append(str(ROOT / "tests"))
    from golden_log import write

    write(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(GOLDEN): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    assert made == kept
    assert len(EXPECTED["types"]) == 10
