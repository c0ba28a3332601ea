"""Records and renditions: what is written is read back; every damaged byte is refused."""

import contextlib
import json
import tempfile
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elshi.base.canonical import MAX_BYTES, format_canonical, parse_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.log import check_public_key, public_bytes
from elshi.record import (
    BlobStore,
    Rendition,
    format_multikey,
    format_rendition,
    format_trust,
    parse_multikey,
    parse_receipt,
    parse_record,
    parse_registry,
    parse_rendition,
    parse_trust,
    replay,
    sign_document,
    verify_document,
    words,
)
from elshi.record.documents import parse_signed
from elshi.record.exact import parse_exact
from elshi.record.multibase import format_multibase, parse_multibase
from elshi.record.proofs import verify_record
from elshi.text.normal import normalise
from property.records import DOCUMENTS, rebuild
from unit.record.golden import make_golden
from unit.record.official import ENGLISH, KAZAKH, Official

OFFICE = Official()
RECORD_KEY = public_bytes(OFFICE.record)
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
    for parse in (parse_record, parse_rendition, parse_trust, parse_receipt, parse_registry):
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


def decide(parse, data):
    try:
        return parse(data, max_bytes=MAX_BYTES)
    except FormatError as exc:
        return str(exc)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), JSON, max_size=4), st.data())
def test_quick_reading_of_canonical_json_decides_as_the_slow_one(value, data):
    good = format_canonical(value)
    assert parse_exact(good, max_bytes=MAX_BYTES) == value
    at, byte = data.draw(st.integers(0, len(good) - 1)), data.draw(st.integers(0, 255))
    spelled = json.dumps(value, ensure_ascii=data.draw(st.booleans()), separators=(",", ":")).encode()
    for other in (good[:at] + bytes([byte]) + good[at + 1 :], good[:at], good + good, spelled):
        assert decide(parse_exact, other) == decide(parse_canonical, other)


TRAPS = [
    *(b'{"a":1e2}', b'{"a":-0}', b'{"a":1.0}', b'{"a":NaN}', b'{"a":9007199254740991}', b'{"a":9007199254740993}'),
    *(b'{"a":99999999999999999999}', b'{"a":1,"a":2}', b'{"b":1,"a":2}', b'{"a":"\\u0041"}', b'{"a":"\x7f\\u001f"}'),
    *(b'{"a":"\\ud800"}', b'{"a":"/\\/"}', b"[1]", b"{}", b"", b'{"a":tru}', b'{"a":"\xff"}', b'{"a":1}\n'),
    *(b'{"a":' + b"[" * 15 + b"]" * 15 + b"}", b'{"a":' + b"[" * 16 + b"]" * 16 + b"}", b'{"a":"' + b"[" * 99 + b'"}'),
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    # names beyond the BMP: RFC 8785 sorts by UTF-16, Python by code point
    *('{"\U0001f600":1,"\ufb33":2}'.encode(), '{"\ufb33":2,"\U0001f600":1}'.encode()),
]


@pytest.mark.parametrize("data", TRAPS)
def test_quick_reading_of_the_traps_of_canonical_json(data):
    assert decide(parse_exact, data) == decide(parse_canonical, data)


@settings(deadline=None)
@given(st.sampled_from(sorted(DOCUMENTS)).flatmap(lambda name: DOCUMENTS[name]))
def test_every_type_of_record_is_read_back(document):
    key = OFFICE.root if document["type"] in {"office", "key", "policy", "recognition", "epoch"} else OFFICE.record
    record = parse_record(OFFICE.sign(document, key))
    assert rebuild(document["type"], record) == document
    assert (record.id, record.version, record.issued_at) == (document["id"], document["version"], document["issued_at"])


GOLDEN = make_golden()


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_every_damaged_byte_of_a_golden_record_is_refused(name):
    raw = GOLDEN[name]
    value = json.loads(raw)
    key = OFFICE.record if value["proof"]["verificationMethod"].endswith(format_multikey(RECORD_KEY)) else OFFICE.root
    verify_document(value, public_bytes(key))
    for bad in damaged(raw):
        if bad != raw:
            with pytest.raises(SecurityError):
                verify_record(bad, parse_signed(bad)[0], public_bytes(key))


# names before and after "proof", also on a lower level, and values that look like what is cut out and put in
NAMES = st.sampled_from(["a", "format", "proof", "proofs", "zz", "\U0001f600", ',"proof":null', "@context"])
NESTED = st.recursive(
    st.none() | st.sampled_from([',"proof":null', '{"proof":', 7]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(NAMES.filter(lambda name: name != "proof"), NESTED, max_size=6),
    st.sampled_from(["xs-mfa#z6Mk", 'xs-mfa#"', "xs-мид#z6Mk"]),
)
@example({"zz": {"a": 7, "proof": None}}, "xs-mfa#z6Mk")  # its own proof comes first, the other one has a comma
@example({"a": 7, "zz": {"a": 7, "proof": None}}, "xs-mfa#z6Mk")  # and here both have
def test_signing_gives_the_bytes_that_the_specification_says(document, method):
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
        "created": "2026-03-01T09:30:00Z",
        "verificationMethod": method,
        **{name: value for name, value in document.items() if name == "@context"},
    }
    message = b"".join(sha256(format_canonical(part)).digest() for part in (proof, document))
    value = format_multibase(OFFICE.record.sign(message))
    data = sign_document(document, private_key=OFFICE.record, method=method, created="2026-03-01T09:30:00Z")
    assert data == format_canonical({**document, "proof": {**proof, "proofValue": value}})
    verify_document(json.loads(data), RECORD_KEY)


def test_a_document_that_only_its_proof_makes_too_long_is_not_signed():
    document = {"a": "x" * (MAX_BYTES - 100)}
    format_canonical(document)
    with pytest.raises(FormatError, match="too long"):
        sign_document(document, private_key=OFFICE.record, method="xs-mfa#z6Mk", created="2026-03-01T09:30:00Z")


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
