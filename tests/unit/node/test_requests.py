import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import Checkpoint, Cosigner, public_bytes
from elshi.node.requests import (
    describe,
    format_request,
    format_signed,
    parse_request,
    parse_signed_file,
    read_request_file,
    sign_records,
    write_new,
)
from elshi.record import (
    account_document,
    epoch_document,
    erasure_document,
    key_document,
    office_document,
    policy_document,
    recognition_document,
    revocation_document,
)
from elshi.record.documents import parse_signed
from elshi.record.proofs import verify_document
from elshi.record.types.accounts import Holder
from elshi.record.types.policies import WitnessRef

ROOT = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
OTHER = public_bytes(Ed25519PrivateKey.from_private_bytes(b"o" * 32))
WHEN = "2026-03-01T09:30:00Z"
HEAD = Checkpoint("mfa.samal.example/xs-mfa/1", 12, b"h" * 32)
CARRIED = Checkpoint("mfa.samal.example/xs-mfa/1", 9, b"c" * 32)
VKEY = Cosigner("mfa.meren.example/witness", Ed25519PrivateKey.from_private_bytes(b"w" * 32)).vkey
OFFICE = {"office": "xs-mfa", "issued_at": WHEN}
SAID = {
    "a new record key xs-mfa/key/3": key_document(number=3, purpose="record", public_key=OTHER, **OFFICE),
    "REVOKE the log key xs-mfa/key/2": revocation_document(
        number=2, purpose="log", public_key=OTHER, last_good=7, **OFFICE
    ),
    "1 of these must cosign: mfa.meren.example/witness": policy_document(
        version=1, witnesses=[WitnessRef("mfa.meren.example/witness", VKEY)], quorum=1, **OFFICE
    ),
    "xm-mfa at mfa.meren.example with root key z6Mk": recognition_document(
        partner="xm-mfa", host="mfa.meren.example", root_key=OTHER, status="recognised", version=1, **OFFICE
    ),
    "last seen with 12 entries, the first 9 stay official": epoch_document(
        epoch=2, head=HEAD, carried=CARRIED, reason="restored-backup", **OFFICE
    ),
    "keeps the log mfa.samal.example/xs-mfa/2": office_document(
        host="mfa.samal.example", names={"en": "Ministry"}, root_key=public_bytes(ROOT), epoch=2, **OFFICE
    ),
}


@pytest.mark.parametrize("words", SAID)
def test_what_is_signed_is_said_in_plain_words(words):
    document = SAID[words]
    assert words in describe(document)
    (entry,) = sign_records([document], root_key=ROOT)
    signed, _record = parse_signed(entry)
    verify_document(signed, public_bytes(ROOT))
    assert {name: value for name, value in signed.items() if name != "proof"} == document


def test_requests_and_signed_records_come_back_as_they_went():
    documents = list(SAID.values())
    assert parse_request(format_request(documents)) == documents
    entries = sign_records(documents, root_key=ROOT)
    assert parse_signed_file(format_signed(entries)) == entries


@pytest.mark.parametrize(
    "document",
    [
        erasure_document(number=1, blobs=["a" * 64], reason="law", **OFFICE),
        account_document(
            number=1, version=1, holder=Holder("office", "xs-mfa"), platform="x", handle="mfa_samal", url=None,
            purpose="news", languages=["kk"], status="active", **OFFICE,
        ),
        {**SAID["a new record key xs-mfa/key/3"], "proof": {}},
        {**SAID["a new record key xs-mfa/key/3"], "more": 1},
        {**SAID["a new record key xs-mfa/key/3"], "type": "decree"},
    ],
)  # fmt: skip
def test_a_root_key_signs_nothing_else(document):
    with pytest.raises(FormatError):
        sign_records([document], root_key=ROOT)
    with pytest.raises(FormatError):
        parse_request(format_canonical({"format": "elshi-request/1", "records": [document]}) + b"\n")


def test_an_office_of_another_root_key_is_not_signed():
    document = office_document(host="mfa.samal.example", names={"en": "M"}, root_key=OTHER, epoch=2, **OFFICE)
    with pytest.raises(UserError, match="another root key"):
        sign_records([document], root_key=ROOT)


def test_damage_anywhere_is_refused():
    data = format_signed(sign_records(list(SAID.values())[:1], root_key=ROOT))
    before = parse_signed_file(data)
    for place in range(len(data) - 1):
        damaged = bytearray(data)
        damaged[place] ^= 1
        try:
            (entry,) = parse_signed_file(bytes(damaged))
        except SecurityError:
            continue
        assert entry != before[0]
        with pytest.raises(SecurityError):
            verify_document(json.loads(entry), public_bytes(ROOT))


def test_another_file_is_a_mistake_and_not_an_attack(tmp_path):
    path = tmp_path / "letter.txt"
    write_new(path, b"Dear colleague")
    with pytest.raises(UserError, match="expected a file of format elshi-request/1"):
        read_request_file(path)
    with pytest.raises(UserError, match="not touched"):
        write_new(path, b"other")
    assert path.read_bytes() == b"Dear colleague"
