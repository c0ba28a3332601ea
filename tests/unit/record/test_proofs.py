"""eddsa-jcs-2022: the W3C's published vector first (w3c/vc-di-eddsa, TestVectors/eddsa-jcs-2022), then refusals."""

import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.record import format_multikey, method_of, parse_multikey, sign_document, verify_document
from elshi.record.multibase import format_multibase, parse_multibase

W3C_PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
W3C_PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
W3C_CREATED = "2023-02-24T23:36:38Z"
W3C_METHOD = f"https://vc.example/issuers/5678#{W3C_PUBLIC}"
W3C_DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
W3C_DOCUMENT_HASH = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
W3C_VALUE = "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4"

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
DOCUMENT = {"format": "elshi/1", "id": "xs-mfa/2026/17", "version": 1}


def signed(document=DOCUMENT, key=KEY):
    return json.loads(sign_document(document, private_key=key, method=method_of("xs-mfa", PUBLIC), created=W3C_CREATED))


def test_w3c_vector_verifies():
    document = {
        **W3C_DOCUMENT,
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": W3C_CREATED,
            "verificationMethod": W3C_METHOD,
            "proofPurpose": "assertionMethod",
            "@context": W3C_DOCUMENT["@context"],
            "proofValue": W3C_VALUE,
        },
    }
    verify_document(document, parse_multikey(W3C_PUBLIC))
    assert sha256(format_canonical(W3C_DOCUMENT)).hexdigest() == W3C_DOCUMENT_HASH
    with pytest.raises(SecurityError):
        verify_document({**document, "name": "Another Credential"}, parse_multikey(W3C_PUBLIC))


def test_w3c_vector_is_made_again_byte_for_byte():
    private = parse_multibase(W3C_PRIVATE)
    assert private[:2] == b"\x80\x26"
    key = Ed25519PrivateKey.from_private_bytes(private[2:])
    assert format_multikey(key.public_key().public_bytes_raw()) == W3C_PUBLIC
    made = json.loads(sign_document(W3C_DOCUMENT, private_key=key, method=W3C_METHOD, created=W3C_CREATED))
    assert made["proof"]["proofValue"] == W3C_VALUE
    assert made["proof"]["@context"] == W3C_DOCUMENT["@context"]


def test_own_document_round_trip_is_canonical():
    data = sign_document(DOCUMENT, private_key=KEY, method=method_of("xs-mfa", PUBLIC), created=W3C_CREATED)
    assert format_canonical(json.loads(data)) == data
    verify_document(json.loads(data), PUBLIC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "Other"),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("proofPurpose", "authentication"),
        ("created", 5),
        ("created", "2023-02-24T23:36:39Z"),
        ("verificationMethod", "xs-mfa#other"),
        ("proofValue", "z1"),
        ("proofValue", "m" + "1" * 80),
        ("proofValue", None),
        ("extra", 1),
        ("@context", []),
    ],
)
def test_any_other_proof_is_refused(field, value):
    document = signed()
    document["proof"][field] = value
    with pytest.raises(SecurityError):
        verify_document(document, PUBLIC)


def test_lacking_fields_and_other_shapes_are_refused():
    for name in list(signed()["proof"]):
        document = signed()
        del document["proof"][name]
        with pytest.raises(FormatError):
            verify_document(document, PUBLIC)
    for proof in (None, [], [signed()["proof"]], "proof"):
        with pytest.raises(FormatError):
            verify_document({**DOCUMENT, "proof": proof}, PUBLIC)


def test_changed_document_or_other_key_is_refused():
    with pytest.raises(SecurityError):
        verify_document({**signed(), "version": 2}, PUBLIC)
    with pytest.raises(SecurityError):
        verify_document({**signed(), "added": 1}, PUBLIC)
    with pytest.raises(SecurityError):
        verify_document(signed(), Ed25519PrivateKey.generate().public_key().public_bytes_raw())


def test_nothing_is_signed_twice():
    with pytest.raises(FormatError, match="signed already"):
        signed(signed())


def test_multibase_keeps_leading_zeros_and_has_one_form():
    for data in (b"", b"\x00", b"\x00\x00\x01", bytes(64), bytes(range(64))):
        assert parse_multibase(format_multibase(data)) == data
    for bad in ("", "1", "z0", "zO", "zI", "zl", "z ", "z" + "1" * 200):
        with pytest.raises(FormatError):
            parse_multibase(bad)


def test_multikey_of_another_kind_or_a_weak_point_is_refused():
    with pytest.raises(FormatError, match="Ed25519 multikey"):
        parse_multikey(format_multibase(b"\x80\x24" + bytes(33)))
    with pytest.raises(FormatError, match="small order"):
        parse_multikey(format_multibase(b"\xed\x01" + bytes(32)))
    with pytest.raises(FormatError, match="wrong size"):
        parse_multikey(format_multibase(b"\xed\x01" + bytes(31)))
