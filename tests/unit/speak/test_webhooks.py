"""Signatures of deliveries: the specification's own example, and everything that is no signature."""

import base64
import hmac

import pytest

from elshi.base.errors import FormatError
from elshi.speak.webhooks import SignatureError, parse_secret, sign_delivery, verify_delivery

# The example of the specification and its libraries (github.com/standard-webhooks/standard-webhooks).
SECRET = parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
SIGNED = {"webhook-id": ID, "webhook-timestamp": str(AT), "webhook-signature": SIGNATURE}


def test_the_example_of_the_specification():
    assert sign_delivery(BODY, id=ID, at=AT, secret=SECRET) == SIGNED
    verify_delivery(BODY, SIGNED, at=AT, secret=SECRET)


def test_by_hand():
    secret = bytes(range(24))
    digest = hmac.digest(secret, "a-1.0.Тілек".encode(), "sha256")
    signed = sign_delivery("Тілек".encode(), id="a-1", at=0, secret=secret)
    assert signed["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


@pytest.mark.parametrize("apart", [-300, -1, 0, 299, 300])
def test_clocks_may_be_five_minutes_apart(apart):
    verify_delivery(BODY, SIGNED, at=AT + apart, secret=SECRET)


@pytest.mark.parametrize("apart", [-301, 301, 10**9])
def test_and_no_more(apart):
    with pytest.raises(SignatureError, match="timestamp"):
        verify_delivery(BODY, SIGNED, at=AT + apart, secret=SECRET)


@pytest.mark.parametrize(
    "signatures",
    [f"v1,AAAA {SIGNATURE}", f"{SIGNATURE} v1,AAAA", f"v1a,AAAA {SIGNATURE}", f"  {SIGNATURE}", f"нет {SIGNATURE}"],
)
def test_one_of_several_is_enough(signatures):
    verify_delivery(BODY, SIGNED | {"webhook-signature": signatures}, at=AT, secret=SECRET)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": ID + "x"},
        {"webhook-id": ""},
        {"webhook-id": "é"},
        {"webhook-timestamp": str(AT + 1)},
        {"webhook-timestamp": f"+{AT}"},
        {"webhook-timestamp": f" {AT}"},
        {"webhook-timestamp": "1" * 5_000},
        {"webhook-timestamp": "١٦١٤٢٦٥٣٣٠"},
        {"webhook-signature": ""},
        {"webhook-signature": SIGNATURE[3:]},
        {"webhook-signature": SIGNATURE.replace("v1,", "v2,")},
        {"webhook-signature": SIGNATURE.replace("v1,", "v1a,")},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": SIGNATURE[:-5] + "AAA="},
        {"webhook-signature": "v1,AAAA " * 10 + SIGNATURE},
    ],
)
def test_what_is_no_signature(changed):
    with pytest.raises(SignatureError):
        verify_delivery(BODY, SIGNED | changed, at=AT, secret=SECRET)


def test_every_changed_byte_is_seen():
    for place in range(len(BODY)):
        changed = bytearray(BODY)
        changed[place] ^= 1
        with pytest.raises(SignatureError):
            verify_delivery(bytes(changed), SIGNED, at=AT, secret=SECRET)
    for name in SIGNED:
        with pytest.raises(SignatureError):
            verify_delivery(BODY, {**SIGNED, name: ""}, at=AT, secret=SECRET)


def test_the_ends_of_id_and_body_cannot_be_moved():
    """`a.1` and a body are not `a` and a longer body."""
    signed = sign_delivery(b"2.{}", id="a", at=1, secret=SECRET)
    with pytest.raises(SignatureError):
        verify_delivery(b"{}", signed | {"webhook-id": "a.1", "webhook-timestamp": "2"}, at=1, secret=SECRET)
    with pytest.raises(FormatError):
        sign_delivery(b"{}", id="a.1", at=2, secret=SECRET)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
        "whsec_Mf KQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_құпия",
    ],
)
def test_a_secret_that_is_none_is_not_repeated(written):
    with pytest.raises(FormatError) as found:
        parse_secret(written)
    assert len(written) < 8 or written[8:] not in str(found.value)
