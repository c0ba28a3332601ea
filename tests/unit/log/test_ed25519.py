"""Wycheproof, and the written rule for public keys."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError, SecurityError
from elshi.log import ed25519

P = 2**255 - 19


def encode(y, sign=0):
    return (y | sign << 255).to_bytes(32, "little")


def test_wycheproof(shared):
    suite = json.loads(shared("vectors/ed25519/wycheproof.json").read_bytes())
    count = 0
    for group in suite["testGroups"]:
        public = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            count += 1
            arguments = {
                "public": public,
                "signature": bytes.fromhex(case["sig"]),
                "message": bytes.fromhex(case["msg"]),
            }
            if case["result"] == "valid":
                ed25519.verify_signature(**arguments)
            else:
                with pytest.raises(SecurityError):
                    ed25519.verify_signature(**arguments)
    assert count == suite["numberOfTests"] == 151


def test_fresh_keys_are_taken():
    for _ in range(50):
        ed25519.check_public_key(ed25519.public_bytes(Ed25519PrivateKey.generate()))


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", sorted(ed25519._SMALL_ORDER_Y))
def test_points_of_small_order_are_refused(y, sign):
    with pytest.raises(FormatError, match="small order"):
        ed25519.check_public_key(encode(y, sign))


def test_the_order_8_constant_doubles_to_order_4():
    """y of 2P is (y**2 + x**2) / (1 - d x**2 y**2) up to sign: 0 exactly for the points of order 8."""
    d = -121665 * pow(121666, -1, P) % P
    y2 = ed25519._Y8**2 % P
    x2 = (y2 - 1) * pow(d * y2 + 1, -1, P) % P
    assert pow(x2, (P - 1) // 2, P) == 1
    assert (y2 + x2) % P == 0


@pytest.mark.parametrize("y", [P, P + 1, P + 3, 2**255 - 1])
def test_non_canonical_encodings_are_refused(y):
    with pytest.raises(FormatError, match="canonical"):
        ed25519.check_public_key(encode(y))


def test_points_off_the_curve_are_refused():
    with pytest.raises(FormatError, match="on the curve"):
        ed25519.check_public_key(encode(2))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_keys_and_signatures_of_wrong_length_are_refused(length):
    with pytest.raises(FormatError, match="wrong size"):
        ed25519.check_public_key(bytes(length))
    good = ed25519.public_bytes(Ed25519PrivateKey.generate())
    with pytest.raises(SecurityError, match="wrong size"):
        ed25519.verify_signature(public=good, signature=bytes(length), message=b"")
