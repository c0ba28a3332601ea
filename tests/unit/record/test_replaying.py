"""Every rule of replay, one test per way to break it."""

import json

import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import SecurityError
from elshi.log import leaf_hash, public_bytes
from elshi.record import (
    NewerFormatError,
    Replaces,
    first_records,
    key_document,
    method_of,
    office_document,
    parse_record,
    replay,
    sign_document,
)
from unit.record.official import ENGLISH, ISSUED_AT, KAZAKH, Official, make_key

BOTH = {"kk": KAZAKH, "en": ENGLISH}


@pytest.fixture
def office():
    return Official()


def resigned(raw, key, **changes):
    """The record of `raw` with changes, signed again by `key`."""
    document = {**json.loads(raw), **changes}
    proof = document.pop("proof")
    return sign_document(document, private_key=key, method=proof["verificationMethod"], created=document["issued_at"])


def refused(entries, office, reason):
    with pytest.raises(SecurityError, match=reason):
        replay(entries, trust=office.trust)


def test_a_whole_log_becomes_a_ledger(office):
    first = office.add(17, BOTH)
    second = office.replace(first, 17, 2, BOTH)
    office.add(18, {"kk": KAZAKH})
    ledger = replay(office.entries, trust=office.trust)
    assert ledger.pinned
    assert (ledger.size, ledger.newest, ledger.repeats) == (6, "2026-03-02T09:30:00Z", ())
    assert ledger.log_keys == (public_bytes(office.log),)
    assert ledger.record_keys == (public_bytes(office.record),)
    assert ledger.office.origin == office.origin
    assert [entry.index for entry in ledger.statements["xs-mfa/2026/17"]] == [3, 4]
    current = ledger.current("xs-mfa/2026/17")
    assert (current.raw, current.leaf, current.record.version) == (second, leaf_hash(second), 2)
    assert [ref.language for ref in current.record.renditions] == ["en", "kk"]
    with pytest.raises(KeyError):
        ledger.current("xs-mfa/2026/99")


def test_without_trust_the_log_only_speaks_for_itself(office):
    assert not replay(office.entries, trust=None).pinned


def test_another_root_key_than_the_pinned_one(office):
    refused(Official(root=make_key(9)).entries, office, "another root key than the trust file pins")


def test_another_office_or_host_than_the_pinned_one(office):
    refused(Official(office="xa-mfa").entries, office, "another office")
    refused(Official(host="mfa.evil.example").entries, office, "another office")


def test_empty_log_and_log_without_office_record(office):
    refused([], office, "log is empty")
    refused(office.entries[1:], office, "entry 0: expected the office record")


def test_office_record_not_signed_by_its_root_key(office):
    document = office_document(
        office="xs-mfa", host=office.host, names={"en": "X"}, root_key=public_bytes(office.root), issued_at=ISSUED_AT
    )
    refused([office.sign(document)], office, "entry 0: xs-mfa is signed by a key that may not")
    forged = sign_document(
        document, private_key=make_key(9), method=method_of("xs-mfa", public_bytes(office.root)), created=ISSUED_AT
    )
    refused([forged], office, "entry 0: proof by .* does not verify")


def test_second_office_record(office):
    again = resigned(office.entries[0], office.root, names={"en": "Other"})
    refused([*office.entries, again], office, "entry 3: xs-mfa version 1 is there already with other bytes")


def test_key_record_not_signed_by_root(office):
    document = key_document(
        office="xs-mfa", number=3, purpose="record", public_key=public_bytes(make_key(7)), issued_at=ISSUED_AT
    )
    refused([*office.entries, office.sign(document)], office, "entry 3: xs-mfa/key/3 is signed by a key that may not")


@pytest.mark.parametrize("used", ["root", "record", "log"])
@pytest.mark.parametrize("purpose", ["record", "log"])
def test_a_key_has_one_purpose(office, used, purpose):
    public = public_bytes(getattr(office, used))
    document = key_document(office="xs-mfa", number=3, purpose=purpose, public_key=public, issued_at=ISSUED_AT)
    refused([*office.entries, office.sign(document, office.root)], office, "entry 3: .* in use already")


def test_statement_signed_by_root_log_or_unknown_key(office):
    document = office.document(17, BOTH)
    for key in (office.root, office.log, make_key(9)):
        refused([*office.entries, office.sign(document, key)], office, "entry 3: .* signed by a key that may not")


def test_statement_before_its_key_was_added(office):
    new = make_key(7)
    document = key_document(
        office="xs-mfa", number=3, purpose="record", public_key=public_bytes(new), issued_at=ISSUED_AT
    )
    adds, statement = office.sign(document, office.root), office.sign(office.document(17, BOTH), new)
    assert len(replay([*office.entries, adds, statement], trust=office.trust).record_keys) == 2
    refused([*office.entries, statement, adds], office, "entry 3: .* signed by a key that may not")


def test_record_of_a_foreign_office(office):
    foreign = Official(office="xa-mfa")
    refused([*office.entries, foreign.entries[1]], office, "entry 3: record of a foreign office")


def test_same_id_and_version_with_other_bytes(office):
    office.add(17, BOTH)
    office.add(17, {"kk": KAZAKH})
    refused(office.entries, office, "entry 4: xs-mfa/2026/17 version 1 is there already with other bytes")


def test_the_very_same_entry_again_changes_nothing(office):
    first = office.add(17, BOTH)
    ledger = replay([*office.entries, first, bytes(bytearray(first))], trust=office.trust)
    assert ledger.repeats == (4, 5)
    assert [entry.index for entry in ledger.statements["xs-mfa/2026/17"]] == [3]


def test_version_chain(office):
    first = office.add(17, BOTH)
    leaf = leaf_hash(first).hex()
    for version, replaces, reason in (
        (2, Replaces(1, leaf_hash(b"other").hex()), "replaces another entry"),
        (3, Replaces(2, leaf), "version 3 follows version 1"),
        (2, None, "not an object"),
        (2, Replaces(2, leaf), "version is not a whole number from 1 to 1"),
        (1, Replaces(1, leaf), "version 1 replaces nothing"),
        (1, Replaces(0, leaf), "version 1 replaces nothing"),
    ):
        statement = office.sign(office.document(17, {"kk": KAZAKH}, version=version, replaces=replaces))
        refused([*office.entries, statement], office, reason)
    orphan = office.sign(office.document(18, BOTH, version=2, replaces=Replaces(1, leaf)))
    refused([*office.entries, orphan], office, "version 2 follows version 0")


def test_unknown_format_or_type_needs_a_newer_elshi(office):
    raw = office.add(17, BOTH)
    for changes in (
        {"format": "elshi/2"},
        {"type": "consultation"},
        {"about": ["x"]},
        {"format": None},
        {"type": []},
    ):
        with pytest.raises(NewerFormatError, match=r"entry 4: record needs a newer Elshi"):
            replay([*office.entries, resigned(raw, office.record, **changes)], trust=office.trust)
    for changes in ({"action": "suspend"}, {"purpose": "channel"}):
        other = resigned(office.entries[1], office.root, id="xs-mfa/key/3", **changes)
        with pytest.raises(NewerFormatError, match="unknown action or purpose"):
            replay([*office.entries, other], trust=office.trust)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "free text"},
        {"id": "xa-mfa/2026/17"},
        {"id": "xs-mfa/2026/0"},
        {"id": 5},
        {"version": "1"},
        {"version": True},
        {"version": 0},
        {"issued_at": "2026-03-01"},
        {"issued_at": "2026-02-30T00:00:00Z"},
        {"authentic": "fr"},
        {"authentic": None},
        {"renditions": []},
        {"renditions": {}},
        {"renditions": [1]},
        {"office": "XS"},
        {"about": None},
    ],
)
def test_statement_that_its_formatter_would_not_write(office, changes):
    raw = office.add(17, BOTH)
    with pytest.raises(SecurityError):
        replay([*office.entries[:3], resigned(raw, office.record, **changes)], trust=office.trust)


def test_renditions_out_of_order_twice_or_with_other_fields(office):
    document = office.document(17, BOTH)
    first, second = document["renditions"]
    for bad in (
        [second, first],
        [first, first],
        [{**first, "title": "x"}, second],
        [{**first, "sha256": "0"}, second],
        [{**first, "bytes": 0}, second],
        [{**first, "bytes": 2**30}, second],
        [{**first, "script": "x"}, second],
    ):
        refused([*office.entries, office.sign({**document, "renditions": bad})], office, "entry 3")


def test_created_of_the_proof_is_issued_at(office):
    raw = sign_document(
        office.document(17, BOTH),
        private_key=office.record,
        method=method_of("xs-mfa", public_bytes(office.record)),
        created="2026-03-01T09:30:01Z",
    )
    refused([*office.entries, raw], office, r"entry 3: proof.created differs from issued_at")


def test_bytes_that_are_no_canonical_record(office):
    raw = office.add(17, BOTH)
    for bad in (b"", b"{}", b"free text", raw + b"\n", json.dumps(json.loads(raw)).encode(), b"x" * 70_000):
        refused([*office.entries[:3], bad], office, "entry 3")
    unsigned = {name: value for name, value in json.loads(raw).items() if name != "proof"}
    refused([*office.entries[:3], format_canonical(unsigned)], office, "entry 3")


def test_records_keep_what_was_written(office):
    record = parse_record(office.add(17, BOTH))
    assert (record.id, record.version, record.authentic, record.replaces) == ("xs-mfa/2026/17", 1, "kk", None)
    opened, record_key, log_key = (parse_record(entry) for entry in office.entries[:3])
    assert opened.root_key == public_bytes(office.root)
    assert (record_key.purpose, log_key.purpose) == ("record", "log")


def test_genesis_does_not_begin_a_log_that_readers_refuse(office):
    values = {
        "office": "xs-mfa",
        "host": office.host,
        "names": {"en": "X"},
        "root_key": office.root,
        "record_key": public_bytes(office.record),
        "log_key": public_bytes(office.log),
        "issued_at": ISSUED_AT,
    }
    assert first_records(**values) == first_records(**values)
    for changes in (
        {"host": "x"},
        {"names": {}},
        {"names": {"en": "a\nb"}},
        {"record_key": bytes(32)},
        {"issued_at": "now"},
    ):
        with pytest.raises(SecurityError):
            first_records(**{**values, **changes})
