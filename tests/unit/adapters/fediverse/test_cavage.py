"""draft-cavage-http-signatures-12, appendix C: its key, its request, its signatures."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from elshi.adapters.fediverse.cavage import Claim, parse_claim, sign_headers
from elshi.adapters.fediverse.digests import digest, is_digest
from elshi.adapters.fediverse.faults import SignatureError

KEY = b"""-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----
"""
TARGET = "/foo?param=value&pet=dog"
HEADERS = {
    "host": "example.com",
    "date": "Sun, 05 Jan 2014 21:31:40 GMT",
    "content-type": "application/json",
    "digest": "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
    "content-length": "18",
}
BASIC = (
    'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date",'
    'signature="qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFY'
    'Rqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0="'
)
# C.3 prints this value beside a list with (created) and (expires), which earlier drafts did not have and over which it
# was not made: it holds over the list of those drafts.
ALL = (
    'keyId="Test",algorithm="rsa-sha256",created=1402170695, expires=1402170699,'
    'headers="(request-target) host date content-type digest content-length",'
    'signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V0'
    '1IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="'
)


def holds(claim: Claim, key: RSAPublicKey) -> bool:
    try:
        key.verify(claim.signature, claim.message, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def test_the_draft_s_own_signatures_hold() -> None:
    key = load_pem_public_key(KEY)
    assert isinstance(key, RSAPublicKey)
    basic = parse_claim("POST", TARGET, {**HEADERS, "signature": BASIC})
    assert (basic.key_id, basic.covered) == ("Test", frozenset({"(request-target)", "host", "date"}))
    assert holds(basic, key)
    whole = parse_claim("POST", TARGET, {**HEADERS, "signature": ALL})
    assert whole.created is not None
    assert whole.created.timestamp() == 1402170695
    assert holds(whole, key)
    assert is_digest(HEADERS["digest"], b'{"hello": "world"}')


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [("GET", TARGET, "x"), ("POST", "/foo", "x"), ("POST", TARGET, "host"), ("POST", TARGET, "date")],
)
def test_a_changed_request_does_not_hold(method: str, target: str, name: str) -> None:
    key = load_pem_public_key(KEY)
    assert isinstance(key, RSAPublicKey)
    claim = parse_claim(method, target, {**HEADERS, name: "another", "signature": BASIC})
    assert not holds(claim, key)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        BASIC.replace("rsa-sha256", "hmac-sha256"),
        BASIC.replace("host date", "host host"),
        BASIC.replace("host date", "host x-not-there"),
        BASIC.replace('keyId="Test",', ""),
        BASIC + ',keyId="Other"',
        BASIC.replace("signature=", "sig="),
        BASIC.replace("qdx+", "q!x+"),
        BASIC.replace("qdx+", "qdx\xd8"),  # found by the fuzzer
        ALL.replace("created=1402170695", "created=999999999999"),
    ],
)
def test_what_is_no_signature_is_refused(header: str) -> None:
    with pytest.raises(SignatureError):
        parse_claim("POST", TARGET, {**HEADERS, "signature": header})


def test_what_we_sign_we_read(rsa: RSAPrivateKey) -> None:
    sent = {"host": "a.example", "date": HEADERS["date"], "digest": digest(b"{}")}
    signed = sign_headers("POST", "https://a.example/inbox", sent, key_id="https://b.example/u#k", key=rsa)
    claim = parse_claim("POST", "/inbox", {**sent, **signed})
    assert claim.key_id == "https://b.example/u#k"
    assert claim.covered == frozenset({"(request-target)", "host", "date", "digest"})
    assert holds(claim, rsa.public_key())


@pytest.mark.parametrize(
    "value",
    [
        "",
        "SHA-256",
        "SHA-256=AAAA",
        "MD5=1B2M2Y8AsgTpgAmY7PhCfg==",
        "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
    ],
)
def test_a_digest_of_something_else_does_not_hold(value: str) -> None:
    assert not is_digest(value, b'{"hello": "World"}')
