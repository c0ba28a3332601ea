"""The receipt of an account says its status first, and that a receipt is only as new as its entry.

A receipt can be made under any later checkpoint, so what its checkpoint's log holds beside the entry is not said.
"""

import pytest

from elshi.record import make_receipt, read_official_logs
from elshi.verify import read_receipt_evidence, verify_receipt_account, verify_receipt_text
from unit.record.official import Official


@pytest.fixture(scope="module", params=["seized", "suspended", "retired"])
def receipts(request, tmp_path_factory):
    """The status; receipts of the active version and of the one with that status, and of the snapshot before it."""
    folder = tmp_path_factory.mktemp("site")
    office = Official()
    first = office.add_account(1)
    office.take_snapshot(1)
    office.change_account(first, 1, 2, status=request.param)
    official = read_official_logs(office.write(folder) / office.office, trust=office.trust)
    [one, two] = official.ledger.accounts["xs-mfa/account/1"]
    [snapshot] = official.ledger.snapshots
    made = [make_receipt(official, one), make_receipt(official, two), make_receipt(official, snapshot, office.blobs)]
    return request.param, [read_receipt_evidence(it, trust=office.trust) for it in made]


def test_an_account_that_was_taken_is_not_official_by_its_own_receipt(receipts):
    status, [_, taken, _] = receipts
    found = verify_receipt_text(taken, None)
    assert (found.verdict, found.exit_code) == ("superseded", 5)
    assert found.note.startswith(f"{status} as of entry 5 of the log")
    assert "only as new as its entry" in found.note
    assert (found.account["status"], found.account["handle"]) == (status, "mfa_samal")


def test_an_active_account_is_so_at_its_checkpoint_only(receipts):
    _, [active, _, _] = receipts
    found = verify_receipt_text(active, None)
    assert (found.verdict, found.exit_code) == ("official-account", 0)
    assert found.note.startswith(
        "active as of entry 3 of the log, 2026-03-01T09:30:00Z; a receipt is only as new as its entry"
    )
    assert "seized" in found.note


def test_a_snapshot_says_so_too(receipts):
    _, [_, _, snapshot] = receipts
    found = verify_receipt_account(snapshot, handle="mfa_samal", platform="x")
    assert found.verdict == "official-account"
    assert found.note.endswith("so it was as of entry 4 of the log, what came later a receipt cannot say")
