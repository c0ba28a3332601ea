"""What is sealed opens with its key alone: the RFC's own vector and steps, and each damaged byte."""

import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key
from hypothesis import given, settings

from conftest import ROOT
from elshi.base.errors import FormatError
from elshi.speak.trip_details import format_details
from elshi.speak.trip_sealing import (
    check_copy,
    derive_copy_key,
    derive_phone_key,
    derive_token,
    find_id,
    format_vault_key,
    make_secret,
    mark_phone,
    open_copy,
    open_details,
    open_said,
    parse_vault_key,
    seal_copy,
    seal_details,
    seal_said,
)
from elshi.speak.trips import PADDED_TO, check_sealed, decode_bytes
from reference.hpke import open_base
from unit.speak.trip_making import DETAILS, SAID, VAULT, details

SECRET = "AAECAwQFBgcICQoLDA0ODw"
VECTOR = json.loads((ROOT / "tests" / "vectors" / "hpke-p256.json").read_text("ascii"))


def test_the_vector_of_the_rfc_opens_by_the_steps():
    """`cryptography` takes no additional data, which the vector has; the same steps open what it seals, below."""
    key = derive_private_key(int(VECTOR["skRm"], 16), SECP256R1())
    assert format_vault_key(key.public_key()) == VECTOR["pkRm"]
    first = VECTOR["encryptions"][0]
    sealed, info, aad = (bytes.fromhex(it) for it in (VECTOR["enc"] + first["ct"], VECTOR["info"], first["aad"]))
    assert open_base(sealed, key, info, aad).hex() == first["pt"]


def test_what_is_sealed_opens_with_the_vault_key_alone():
    sealed = seal_details(DETAILS, VAULT.public_key())
    assert open_details(sealed, VAULT) == DETAILS
    assert sealed != seal_details(DETAILS, VAULT.public_key())
    with pytest.raises(FormatError):
        open_details(sealed, generate_private_key(SECP256R1()))
    said = seal_said(SAID, VAULT.public_key())
    assert open_said(said, VAULT) == SAID
    with pytest.raises(FormatError):
        open_details(said, VAULT)


def test_the_steps_of_rfc_9180_open_it():
    plain = open_base(seal_details(DETAILS, VAULT.public_key()), VAULT, b"elshi-trip/1 details")
    assert plain.rstrip(b" ") == format_details(DETAILS)
    assert len(plain) % 512 == 0
    assert open_base(seal_said(SAID, VAULT.public_key()), VAULT, b"elshi-trip/1 check-in")
    with pytest.raises(InvalidTag):
        open_base(seal_said(SAID, VAULT.public_key()), VAULT, b"elshi-trip/1 details")


def test_each_changed_byte_is_refused():
    sealed, copy = seal_details(DETAILS, VAULT.public_key()), seal_copy(DETAILS, SECRET)
    for data, key, opened in ((sealed, VAULT, open_details), (copy, SECRET, open_copy)):
        for place in range(len(data)):
            with pytest.raises(FormatError):
                opened(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], key)
        for length in (0, 11, 12, 28, 64, 65, 81, len(data) - 1):
            with pytest.raises(FormatError):
                opened(data[:length], key)


def test_the_own_copy_opens_with_its_secret_alone():
    copy = seal_copy(DETAILS, SECRET)
    assert open_copy(copy, SECRET) == DETAILS
    with pytest.raises(FormatError):
        open_copy(copy, make_secret())


def test_lengths_are_those_that_the_door_takes():
    for names in (1, 5, 20):
        made = replace(DETAILS, people=("қ" * 100,) * names)
        sealed, copy = seal_details(made, VAULT.public_key()), seal_copy(made, SECRET)
        check_sealed(sealed, most=1 << 14)
        check_copy(copy)
        assert (len(copy) - 28) % PADDED_TO == 0
    for length in (0, 27, 28, 28 + 511, 28 + (1 << 14) + 512):
        with pytest.raises(FormatError):
            check_copy(bytes(length))


def test_what_comes_from_the_secret():
    """By HKDF's own steps (RFC 5869, 2): one block of output, so T(1) = HMAC(PRK, info || 1)."""
    prk = hmac.new(bytes(32), bytes(range(16)), hashlib.sha256).digest()
    block = lambda info: hmac.new(prk, info + b"\x01", hashlib.sha256).digest()  # noqa: E731
    assert derive_token(SECRET) == block(b"elshi-trip/1 token")
    assert derive_copy_key(SECRET) == block(b"elshi-trip/1 copy")
    assert find_id(derive_token(SECRET)) == hashlib.sha256(block(b"elshi-trip/1 token")).hexdigest()
    assert len(decode_bytes(make_secret())) == 16
    assert make_secret() != make_secret()


@pytest.mark.parametrize(
    "secret", ["", "AAECAwQFBgcICQoLDA0ODx", "AAECAwQFBgcICQoLDA0O", SECRET + "AA", "x" * 21 + "é"]
)
def test_what_is_no_secret(secret):
    with pytest.raises(FormatError):
        derive_token(secret)


@pytest.mark.parametrize("key", ["", "04", "zz", "04" + "00" * 64, VECTOR["pkRm"].upper(), "02" + VECTOR["pkRm"][2:66]])
def test_what_is_no_vault_key(key):
    with pytest.raises(FormatError):
        parse_vault_key(key)


def test_numbers_are_marked_under_a_key_of_the_vault():
    key, other = derive_phone_key(VAULT), derive_phone_key(generate_private_key(SECP256R1()))
    assert mark_phone("+77010000000", key) == mark_phone("77010000000", key)
    assert mark_phone("+77010000000", key) != mark_phone("+77010000001", key)
    assert mark_phone("+77010000000", key) != mark_phone("+77010000000", other)


@settings(max_examples=40)
@given(details)
def test_any_details_come_back_by_both_ways(made):
    assert open_details(seal_details(made, VAULT.public_key()), VAULT) == made
    assert open_copy(seal_copy(made, SECRET), SECRET) == made
