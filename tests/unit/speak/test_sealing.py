"""Sealed entries: opened by the RFC's own steps, refused with any byte changed, and telling nothing by their length."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.speak.sealing import MAX_ENTRY, PADDED_TO, Entry, open_entry, seal_entry
from reference.hpke import open_base

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, 11, 12, 345678, tzinfo=UTC)
ENTRY = Entry("subscribe", AT, {"address": "a@b.example", "language": "kk"})


def test_what_is_sealed_opens_with_the_key_alone():
    sealed = seal_entry(ENTRY, KEY.public_key())
    assert open_entry(sealed, KEY) == ENTRY
    with pytest.raises(FormatError):
        open_entry(sealed, X25519PrivateKey.generate())
    assert b"a@b.example" not in sealed


def test_the_steps_of_rfc_9180_open_it():
    plain = open_base(seal_entry(ENTRY, KEY.public_key()), KEY, b"elshi-intake/1 entry")
    assert json.loads(plain) == {
        "format": "elshi-intake/1", "kind": "subscribe", "at": "2026-03-09T10:11:12.345678Z",
        "fields": {"address": "a@b.example", "language": "kk"},
    }  # fmt: skip


def test_each_changed_byte_is_refused():
    sealed = seal_entry(ENTRY, KEY.public_key())
    for place in range(len(sealed)):
        damaged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(FormatError):
            open_entry(damaged, KEY)
    for length in (0, 16, 31, 32, 48, len(sealed) - 1):
        with pytest.raises(FormatError):
            open_entry(sealed[:length], KEY)


def test_two_addresses_have_one_length():
    lengths = {
        len(seal_entry(Entry("subscribe", AT, {"address": "x" * size + "@b.example"}), KEY.public_key()))
        for size in range(1, 60)
    }
    assert len(lengths) == 1
    assert (lengths.pop() - 32 - 16) % PADDED_TO == 0


@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=8),
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2400, 1, 1), timezones=st.just(UTC)),
    st.from_regex(r"[a-z][a-z-]{0,39}", fullmatch=True),
)
def test_any_texts_come_back(fields, at, kind):
    entry = Entry(kind, at, fields)
    assert open_entry(seal_entry(entry, KEY.public_key()), KEY) == entry


@pytest.mark.parametrize("kind", ["", "Subscribe", "a b", "x" * 41, "1"])
def test_kinds(kind):
    with pytest.raises(FormatError):
        seal_entry(Entry(kind, AT), KEY.public_key())


def test_an_entry_has_a_limit():
    with pytest.raises(FormatError):
        seal_entry(Entry("subscribe", AT, {"x": "y" * MAX_ENTRY}), KEY.public_key())
