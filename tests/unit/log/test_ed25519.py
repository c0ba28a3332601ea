"""Wycheproof, and the written rule for public keys."""

import hashlib
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


# --- Signatures at the edge of the rule, made with the curve's plain arithmetic (RFC 8032, 5.1.4), affine and slow.

L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
IDENTITY = (0, 1)


def add(one, two):
    (x1, y1), (x2, y2) = one, two
    t = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def times(number, point):
    total = IDENTITY
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def point_of(y, sign=0):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x & 1 == sign else P - x, y)


def bytes_of(point):
    return encode(point[1], point[0] & 1)


BASE = point_of(4 * pow(5, -1, P) % P)
ORDER_8 = point_of(ed25519._Y8)
SECRET = 0x1234567890ABCDEF << 190
PUBLIC = times(SECRET, BASE)
MESSAGE = b"the same answer everywhere"


def challenge(first, public):
    return int.from_bytes(hashlib.sha512(first + public + MESSAGE).digest(), "little") % L


def signed(nonce, *, first=None, public=None):
    """R, S with S = nonce + k * secret; `first` and `public` take the places of R and A where k is computed."""
    first = first or bytes_of(times(nonce, BASE))
    public = public or bytes_of(PUBLIC)
    return first + ((nonce + challenge(first, public) * SECRET) % L).to_bytes(32, "little")


def verify(signature, public=None):
    ed25519.verify_signature(public=public or bytes_of(PUBLIC), signature=signature, message=MESSAGE)


def test_the_arithmetic_here_makes_signatures():
    assert times(8, ORDER_8) == IDENTITY != times(4, ORDER_8)
    assert times(L, BASE) == IDENTITY
    verify(signed(12345))


def test_s_beyond_the_order_is_refused():
    good = signed(12345)
    s = int.from_bytes(good[32:], "little")
    for other in (s + L, s + 2 * L, s | 1 << 255, L):
        with pytest.raises(SecurityError):
            verify(good[:32] + other.to_bytes(32, "little"))


def test_no_cofactor():
    """R + a point of order 8: right after multiplying all by 8, wrong without."""
    first = bytes_of(add(times(12345, BASE), ORDER_8))
    with pytest.raises(SecurityError):
        verify(signed(12345, first=first))


def test_r_is_compared_as_bytes():
    """R may be any point that fits, the neutral one too, in its canonical encoding only."""
    verify(signed(0, first=encode(1)))
    for other in (encode(P + 1), encode(1, sign=1), encode(P + 1, sign=1)):
        with pytest.raises(SecurityError):
            verify(signed(0, first=other))


def test_a_key_with_a_part_of_small_order_is_not_looked_for():
    """It passes where k happens to be a multiple of 8, and nowhere else: so all who follow the rule agree."""
    mixed = bytes_of(add(PUBLIC, ORDER_8))
    ed25519.check_public_key(mixed)
    seen = set()
    for nonce in range(1, 40):
        fits = challenge(bytes_of(times(nonce, BASE)), mixed) % 8 == 0
        if fits in seen:
            continue
        seen.add(fits)
        if fits:
            verify(signed(nonce, public=mixed), mixed)
        else:
            with pytest.raises(SecurityError):
                verify(signed(nonce, public=mixed), mixed)
    assert seen == {True, False}
