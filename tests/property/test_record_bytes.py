"""Records and renditions: what is written is read back; every damaged byte is refused."""

import contextlib
import json
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.log import check_public_key
from elshi.record import (
    BlobStore,
    Rendition,
    format_multikey,
    format_rendition,
    format_trust,
    parse_multikey,
    parse_record,
    parse_rendition,
    parse_trust,
    replay,
    words,
)
from elshi.record.multibase import format_multibase, parse_multibase
from elshi.text.normal import normalise
from unit.record.official import ENGLISH, KAZAKH, Official

OFFICE = Official()
STATEMENT = OFFICE.add(17, {"kk": KAZAKH, "en": ENGLISH})
PROSE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=200)


def damaged(data):
    for at in range(len(data)):
        for mask in (0x01, 0x20, 0x80):
            yield data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]
        yield data[:at] + data[at + 1 :]
        yield data[:at] + data[at : at + 1] + data[at:]


@pytest.mark.parametrize("index", range(4))
def test_every_damaged_byte_of_a_record_is_refused(index):
    for bad in damaged(OFFICE.entries[index]):
        if bad == OFFICE.entries[index]:
            continue
        entries = [*OFFICE.entries[:index], bad, *OFFICE.entries[index + 1 :]]
        with pytest.raises(SecurityError):
            replay(entries, trust=OFFICE.trust)


def test_every_damaged_byte_of_a_rendition_is_refused():
    with tempfile.TemporaryDirectory() as name:
        store = BlobStore(Path(name))
        for blob in OFFICE.blobs:
            digest = store.write(blob)
            for bad in damaged(blob):
                if bad != blob:
                    store.path(digest).write_bytes(bad)
                    with pytest.raises(SecurityError):
                        store.read(digest)
                    with contextlib.suppress(FormatError):  # read alone, another rendition or none, never the same
                        assert parse_rendition(bad) != parse_rendition(blob)


def test_every_damaged_byte_of_a_trust_file_is_another_trust_or_none():
    whole = format_trust(OFFICE.trust)
    for bad in damaged(whole):
        try:
            found = parse_trust(bad)
        except FormatError:
            continue
        assert found != OFFICE.trust or bad in {whole, whole[:-1]}


@settings(deadline=None)
@given(PROSE, PROSE)
def test_rendition_is_read_back_or_not_written(title, body):
    rendition = Rendition(
        "kk", "Cyrl", unicodedata.normalize("NFC", title), unicodedata.normalize("NFC", body), "0" * 32
    )
    try:
        data = format_rendition(rendition)
    except FormatError:
        return
    assert parse_rendition(data) == rendition
    assert parse_canonical(data)["format"] == "elshi-rendition/1"
    assert normalise(words(rendition)) == words(rendition)


@given(st.binary(max_size=200))
def test_parsers_only_fail_in_their_own_way(data):
    for parse in (parse_record, parse_rendition, parse_trust):
        with pytest.raises(FormatError):
            parse(data)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(codec="utf-8"), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), JSON, max_size=4))
def test_canonical_json_is_read_back_and_only_so_spelled(value):
    data = format_canonical(value)
    assert parse_canonical(data) == value
    spelled = json.dumps(value, indent=1).encode()
    if spelled != data:
        with pytest.raises(FormatError):
            parse_canonical(spelled)


@given(st.sampled_from(sorted(json.loads(STATEMENT))), JSON)
def test_any_other_value_in_any_field_is_refused(name, value):
    document = json.loads(STATEMENT)
    if document[name] == value and type(document[name]) is type(value):
        return
    with pytest.raises(SecurityError):
        replay([*OFFICE.entries[:3], format_canonical({**document, name: value})], trust=OFFICE.trust)


@given(st.binary(max_size=80))
def test_multibase_round_trip(data):
    assert parse_multibase(format_multibase(data)) == data


@given(st.binary(min_size=32, max_size=32))
def test_multikey_takes_what_the_key_rule_takes(public):
    try:
        check_public_key(public)
    except FormatError:
        with pytest.raises(FormatError):
            format_multikey(public)
        return
    assert parse_multikey(format_multikey(public)) == public
