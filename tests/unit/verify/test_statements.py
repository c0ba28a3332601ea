"""A statement that is named by its id or by the link of its QR code: what became of it."""

import pytest

from elshi.base.errors import UserError
from elshi.verify import read_evidence, verify_statement
from elshi.verify.statements import Asked, parse_asked
from unit.record.official import ENGLISH, KAZAKH, Official, make_key


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    office = Official()
    office.add_key(3, "record", make_key(7))
    first = office.add(1, {"en": ENGLISH})
    office.replace(first, 1, 2, {"en": ENGLISH})
    gone = office.add(2, {"en": ENGLISH})
    office.withdraw(gone, 2, 2)
    good = office.add(3, {"en": ENGLISH})  # entry 8
    office.replace(good, 3, 2, {"kk": KAZAKH})  # entry 9, disowned
    office.add(4, {"kk": KAZAKH})  # entry 10, disowned
    office.revoke(1, "record", office.record, last_good=9)
    folder = office.write(tmp_path_factory.mktemp("site"))
    return read_evidence(logs=folder, blobs=folder / "blobs", trust=office.trust)


def leaf(evidence, name, version):
    [entry] = [it for it in evidence.ledger.statements[name] if it.record.version == version]
    return entry.leaf.hex()


@pytest.mark.parametrize(
    ("asked", "verdict", "version", "code"),
    [
        ("xs-mfa/2026/1", "authentic", 2, 0),
        ("№ xs-mfa/2026/1/v1", "superseded", 1, 5),
        ("xs-mfa/2026/2", "withdrawn", 2, 5),
        ("xs-mfa/2026/2/v1", "withdrawn", 1, 5),
        ("xs-mfa/2026/3", "authentic", 1, 0),
        ("xs-mfa/2026/3/v2", "evidence-bad", 2, 7),
        (" xs-mfa/2026/4 ", "evidence-bad", 1, 7),
        ("xs-mfa/2026/5", "unknown", None, 4),
        ("xs-mfa/2026/1/v3", "unknown", None, 4),
        ("xm-mfa/2026/1", "unknown", None, 4),
    ],
)
def test_what_became_of_a_statement(evidence, asked, verdict, version, code):
    found = verify_statement(evidence, asked)
    assert (found.verdict, found.version, found.exit_code) == (verdict, version, code)


def test_a_revoked_key_is_named_and_there_is_no_proof(evidence):
    found = verify_statement(evidence, "xs-mfa/2026/4")
    assert found.proof is None
    assert "signed with a key that was later revoked" in found.note
    assert found.reason.startswith("revoked-key: xs-mfa/2026/4 version 1 is entry 10")
    assert "version 2 was signed with a key that was later revoked" in verify_statement(evidence, "xs-mfa/2026/3").note


def test_the_link_of_a_qr_code_counts_with_the_first_digits_of_its_leaf(evidence):
    link = f"https://mfa.samal.example/verify/en/#r=xs-mfa/2026/4/1/{leaf(evidence, 'xs-mfa/2026/4', 1)[:16]}"
    assert verify_statement(evidence, link).verdict == "evidence-bad"
    assert verify_statement(evidence, link[:-1] + ("0" if link[-1] != "0" else "1")).verdict == "unknown"
    assert parse_asked("#r=xs-mfa/2026/4/1/0123456789abcdef") == Asked("xs-mfa/2026/4", 1, "0123456789abcdef")


def test_the_proof_is_that_of_the_entry(evidence):
    proof = verify_statement(evidence, "xs-mfa/2026/1").proof
    assert (proof.trust, proof.leaf.hex()) == ("pinned", leaf(evidence, "xs-mfa/2026/1", 2))


@pytest.mark.parametrize(
    "asked", ["", "17", "xs-mfa/2026", "xs-mfa/2026/0", "xs-mfa/2026/1/v0", "https://mfa.samal.example/", "a b/2026/1"]
)
def test_what_is_no_id_is_a_slip_of_usage(evidence, asked):
    with pytest.raises(UserError):
        verify_statement(evidence, asked)


def test_without_a_trust_file_nothing_is_proved(tmp_path):
    office = Official()
    office.add(1, {"en": ENGLISH})
    folder = office.write(tmp_path)
    found = verify_statement(read_evidence(logs=folder, blobs=folder / "blobs", trust=None), "xs-mfa/2026/1")
    assert (found.verdict, found.exit_code) == ("not-pinned", 7)
