"""Reading each type of record: golden bytes first, then each field with what its formatter would not write."""

import json

import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.record import NewerFormatError, parse_record
from elshi.record.documents import READERS
from unit.record.golden import FOLDER, make_golden

GOLDEN = make_golden()
HASH = "0" * 64


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_bytes_stay(name):
    """These bytes are in the world: a change here breaks every signature over such a record."""
    assert (FOLDER / name).read_bytes() == GOLDEN[name]
    assert parse_record(GOLDEN[name]).id == json.loads(GOLDEN[name])["id"]


def test_golden_records_are_of_every_type_and_no_file_is_left_over():
    assert {json.loads(raw)["type"] for raw in GOLDEN.values()} == set(READERS)
    assert {path.name for path in FOLDER.glob("*.json")} == set(GOLDEN)


PROOF = {"method": "rel-me", "where": "https://mfa.samal.example/", "checked_at": "2026-03-01T09:30:00Z"}
PROOF |= {"result": "both", "seen": HASH}
VKEY = json.loads(GOLDEN["policy.json"])["witnesses"][0]["vkey"]
ROOT = json.loads(GOLDEN["office.json"])["root_key"]
LOG_VKEY = "mfa.samal.example/xs-mfa/1+00000000+AQ=="
ASKS = json.loads(GOLDEN["answer.json"])["question"]
ADVICE = json.loads(GOLDEN["advisory.json"])["advice"]
DANGER = json.loads(GOLDEN["alert.json"])["danger"]
PAIR = "48.1,12.3"
FILE = {"media_type": "image/png", "sha256": HASH, "bytes": 7, "alternatives": {"sha256": HASH, "bytes": 7}}
BAD = {
    "office.json": [
        {"parent": "xs-mfa"},
        {"parent": 1},
        {"version": 2},
        {"epoch": 2},
        {"epoch": None},
        {"root_key": None},
        {"epoch": None, "root_key": None},
        {"host": "x"},
        {"names": {}},
        {"names": {"en": ""}},
        {"names": {"EN": "X"}},
        {"replaces": None},
        {"id": "xs-emb-xk"},
    ],
    "statement-attached.json": [
        {"attachments": {}},
        {"attachments": ["x"]},
        {"attachments": [FILE, FILE]},
        {"attachments": [FILE | {"sha256": f"{number:064x}"} for number in range(11)]},
        {"attachments": [FILE | {"media_type": "image/svg+xml"}]},
        {"attachments": [FILE | {"media_type": "text/html"}]},
        {"attachments": [FILE | {"bytes": 0}]},
        {"attachments": [FILE | {"bytes": (5 << 20) + 1}]},
        {"attachments": [FILE | {"sha256": "AB" * 32}]},
        {"attachments": [FILE | {"name": "photo.png"}]},
        {"attachments": [FILE | {"alternatives": None}]},
        {"attachments": [FILE | {"alternatives": {"sha256": HASH}}]},
        {"attachments": [FILE | {"alternatives": {"sha256": HASH, "bytes": (1 << 17) + 1}}]},
        {"attachments": [FILE | {"alternatives": {"en": "words in the entry itself"}}]},
    ],
    "answer.json": [
        {"asked": 0},
        {"asked": "41"},
        {"asked": 10_000_000},
        {"question": []},
        {"question": [ASKS[0]]},
        {"question": ASKS[::-1]},
        {"question": [ASKS[0], ASKS[0]]},
        {"question": [ASKS[0] | {"body": "in clear"}, ASKS[1]]},
        {"question": json.loads(GOLDEN["answer.json"])["renditions"]},
        {"type": "statement"},
        {"renditions": []},
        {"authentic": "ru"},
        {"about": None},
    ],
    "advisory.json": [
        {"type": "statement"},
        {"advice": None},
        {"advice": ADVICE | {"words": "in clear"}},
        {"renditions": []},
        *({"advice": ADVICE | {"country": code}} for code in ("xb", "XBB", "XB-N", "", 1, "ХВ", "XC")),
        *({"advice": ADVICE | {"level": level}} for level in (0, 5, "2", True, 2.5, None, 3, 4)),
        {"advice": ADVICE | {"parts": ADVICE["parts"][::-1]}},
        {"advice": ADVICE | {"parts": [ADVICE["parts"][0]] * 2}},
        *(
            {"advice": ADVICE | {"parts": [{"code": code, "level": 4}]}}
            for code in ("XB", "XC-N", "XB-n", "XB-NNNN", 7)
        ),
        {"advice": ADVICE | {"parts": [{"code": "XB-N", "level": 9}]}},
        {"advice": ADVICE | {"parts": [{"code": "XB-N"}]}},
        {"advice": ADVICE | {"parts": [{"code": f"XB-{number:03}", "level": 1} for number in range(201)]}},
        {"advice": ADVICE | {"sections": []}},
        {"advice": ADVICE | {"sections": ["safety", "entry"]}},
        {"advice": ADVICE | {"sections": ["safety", "safety"]}},
        {"advice": ADVICE | {"sections": ["weather"]}},
        {"advice": ADVICE | {"sections": "safety"}},
        {"advice": ADVICE | {"sections": [["safety"]]}},
        {"advice": ADVICE | {"change": "huge"}},
        *({"advice": ADVICE | {"reviewed_on": day}} for day in ("2026-02-30", "20260301", "2026-3-1", "0000-01-01", 1)),
        {"advice": ADVICE | {"review_by": "2026-02-28"}},
        {"advice": ADVICE | {"gazetteer": {"sha256": HASH, "bytes": (4 << 20) + 1}}},
        {"advice": ADVICE | {"gazetteer": {"sha256": HASH}}},
        {"advice": ADVICE | {"gazetteer": HASH}},
    ],
    "alert.json": [
        {"type": "advisory"},
        {"danger": []},
        {"danger": DANGER | {"words": "in clear"}},
        *({"danger": DANGER | {"places": codes}} for codes in ([], ["XC", "XB-N"], ["XC", "XC"], ["xc"], [1], "XC")),
        {"danger": DANGER | {"places": [f"X{chr(65 + at // 26)}-{chr(65 + at % 26)}" for at in range(201)]}},
        {"danger": DANGER | {"polygons": ["48.1,12.3 48.2,12.5 48.3,12.6 48.2,12.3"]}},
        {"danger": DANGER | {"polygons": [f"{PAIR} 91,0 0,0 {PAIR}"]}},
        {"danger": DANGER | {"polygons": [f"{PAIR} 0,181 0,0 {PAIR}"]}},
        {"danger": DANGER | {"polygons": [f"{PAIR} 1,1 {PAIR}"]}},
        {"danger": DANGER | {"polygons": [f"{PAIR} 1,1  2,2 {PAIR}"]}},
        {"danger": DANGER | {"polygons": [f"{PAIR} 1e1,1 2,2 {PAIR}"]}},
        {"danger": DANGER | {"polygons": [f"{PAIR} 1.123456,1 2,2 {PAIR}"]}},
        {"danger": DANGER | {"polygons": [" ".join([PAIR] * 401)]}},
        {"danger": DANGER | {"polygons": [[[48.1, 12.3]]]}},
        {"danger": DANGER | {"polygons": DANGER["polygons"] * 21}},
        {"danger": DANGER | {"category": "geo"}},
        {"danger": DANGER | {"event": "Earthquake"}},
        {"danger": DANGER | {"urgency": "now"}},
        {"danger": DANGER | {"severity": None}},
        {"danger": DANGER | {"certainty": "VeryLikely"}},
        {"danger": DANGER | {"onset": "2026-03-02T09:30:00Z"}},
        {"danger": DANGER | {"onset": ""}},
        {"danger": DANGER | {"expires": "2026-03-02"}},
        {"danger": DANGER | {"onset": None, "expires": "2026-03-01T09:30:00Z"}},
        {"danger": DANGER | {"gazetteer": None}},
    ],
    "office-below.json": [
        {"parent": "xs-emb-xk"},
        {"parent": "XS"},
        {"parent": None},
        {"id": "xs-mfa"},
        {"id": "XS"},
        {"version": 2},
        {"replaces": {"version": 0, "leaf": HASH}},
        {"epoch": 1},
        {"root_key": ROOT},
        {"epoch": 0, "root_key": ROOT},
    ],
    "key.json": [
        {"id": "xs-mfa/key/0"},
        {"id": "xs-mfa/key/01"},
        {"id": "xm-mfa/key/1"},
        {"id": "xs-mfa/key/٣"},
        {"version": 2},
        {"replaces_key": "xs-mfa/key/1"},
        {"replaces_key": "xs-mfa/policy"},
        {"replaces_key": 1},
        {"public_key": "z6Mk"},
        {"last_good": 3},
    ],
    "key-revocation.json": [
        {"version": 1},
        {"last_good": 0},
        {"last_good": None},
        {"last_good": "4"},
        {"last_good": 2**53},
        {"replaces_key": None},
    ],
    "policy.json": [
        {"id": "xs-mfa/policy/1"},
        {"quorum": 2},
        {"quorum": -1},
        {"witnesses": [{"name": "w", "vkey": LOG_VKEY}]},
        {"witnesses": [{"name": "w w", "vkey": VKEY}]},
        {"witnesses": [{"name": "none", "vkey": VKEY}]},
        {"witnesses": [{"name": "a", "vkey": VKEY}, {"name": "b", "vkey": VKEY}]},
        {"witnesses": [{"name": "a", "vkey": VKEY, "url": "x"}]},
        {"witnesses": []},
        {"witnesses": {}},
    ],
    "recognition.json": [
        {"id": "xs-mfa/partner/xa-mfa"},
        {"status": "known"},
        {"status": None},
        {"partner": {"office": "xm-mfa"}},
        {"partner": {"office": "xs-mfa", "host": "mfa.meren.example", "root_key": ROOT}, "id": "xs-mfa/partner/xs-mfa"},
        {"partner": {"office": "xm-mfa", "host": "x", "root_key": ROOT}},
        {"partner": {"office": "xm-mfa", "host": "mfa.meren.example", "root_key": "z"}},
    ],
    "epoch.json": [
        {"id": "xs-mfa/epoch/1"},
        {"id": "xs-mfa/epoch/10000"},
        {"version": 2},
        {"reason": "why"},
        {"head": {"size": 20, "root": "A" * 43 + "="}},
        {"head": {"size": 20, "root": "A" * 43 + "=", "origin": ""}},
        {"head": {"size": 20, "root": "AA==", "origin": "x"}},
        {"head": {"size": 14, "root": "A" * 43 + "=", "origin": "x"}},
        {"head": {"size": 15, "root": "A" * 43 + "=", "origin": "x"}},
        {"carried": {"size": 0, "root": "A" * 43 + "="}},
        {"carried": {"size": 21, "root": "A" * 43 + "="}},
    ],
    "account.json": [
        {"id": "xs-mfa/account/x"},
        {"holder": {"kind": "king", "office": "xs-mfa"}},
        {"holder": {"kind": "office", "office": "x"}},
        {"holder": "xs-mfa"},
        {"platform": "X"},
        {"platform": "other-"},
        {"platform": "myspace"},
        {"handle": "@mfa_samal"},
        {"handle": "mfa samal"},
        {"handle": ""},
        {"handle": "e\u0301"},
        {"handle": "x" * 201},
        {"handle": "a\u202eb"},
        {"platform": "domain", "handle": "мfa.samal.example"},
        {"platform": "domain", "handle": "localhost"},
        {"url": "http://x.example/"},
        {"url": "https://user@x.example/"},
        {"url": "https://x.example:8443/"},
        {"url": "https://x.example/ "},
        {"url": "https://х.example/"},
        {"url": "https://x.example/" + "a" * 2000},
        {"url": ""},
        {"purpose": "fun"},
        {"languages": ["kk", "en"]},
        {"languages": ["en", "en"]},
        {"languages": ["Kazakh"]},
        {"languages": None},
        {"status": "lost"},
        {"successor": "xs-mfa/account/1"},
        {"successor": "xm-mfa/account/2"},
        {"successor": 2},
        {"replaces": {"version": 1, "leaf": HASH}},
        {"proofs": [PROOF, PROOF]},
        {"proofs": [{**PROOF, "method": "rel-you"}]},
        {"proofs": [{**PROOF, "result": "yes"}]},
        {"proofs": [{**PROOF, "where": "mfa.samal.example"}]},
        {"proofs": [{**PROOF, "method": "dns-txt"}]},
        {"proofs": [{**PROOF, "checked_at": "today"}]},
        {"proofs": [{**PROOF, "seen": "0"}]},
        {"proofs": [{**PROOF, "more": 1}]},
        {"proofs": [{**PROOF, "where": f"https://mfa.samal.example/{n:02}"} for n in range(17)]},
    ],
    "withdrawal.json": [
        {"version": 1},
        {"version": 2},
        {"replaces": None},
        {"reason": "because"},
        {"id": "xm-mfa/2026/17"},
        {"renditions": []},
    ],
    "erasure.json": [
        {"id": "xs-mfa/erasure/0"},
        {"version": 2},
        {"blobs": []},
        {"blobs": ["1" * 64, HASH]},
        {"blobs": [HASH, HASH]},
        {"blobs": ["x"]},
        {"blobs": [1]},
        {"blobs": [f"{n:064x}" for n in range(65)]},
        {"reason": "shame"},
    ],
    "snapshot.json": [
        {"id": "xs-mfa/snapshot/1"},
        {"version": 2},
        {"sha256": "0"},
        {"bytes": 0},
        {"bytes": 2**19 + 1},
        {"accounts": -1},
    ],
    "audit-head.json": [
        {"id": "xs-mfa/audit/1"},
        {"id": "xs-mfa/audit/2026-03-02"},
        {"id": "xm-mfa/audit/2026-03-01"},
        {"version": 2},
        {"rows": 0},
        {"rows": 2**53},
        {"rows": "1"},
        {"sha256": "0"},
    ],
}
GOOD = {
    "account.json": [
        {"platform": "other-matrix"},
        {"platform": "domain", "handle": "xn--mf-8ka.samal.example", "url": None},
        {"platform": "e-mail", "handle": "press@mfa.samal.example"},
        {"platform": "mastodon", "handle": "mfa@social.samal.example"},
        {"url": "https://x.example?a=b#c", "languages": [], "proofs": []},
        {"proofs": [{**PROOF, "method": "dns-txt", "where": "_elshi.mfa.samal.example"}]},
        {"proofs": [{**PROOF, "where": f"https://mfa.samal.example/{n:02}"} for n in range(16)]},
        {"handle": "мид_самал", "successor": "xs-mfa/account/2"},
    ],
    "policy.json": [{"witnesses": [], "quorum": 0}, {"quorum": 0, "version": 9_999}],
    "erasure.json": [{"blobs": [f"{n:064x}" for n in range(64)]}],
}


def changed(name, changes):
    """The record with changed fields; its proof no longer holds, which reading does not look at."""
    return format_canonical({**json.loads(GOLDEN[name]), **changes})


@pytest.mark.parametrize(("name", "changes"), [(name, it) for name, some in BAD.items() for it in some])
def test_what_the_formatter_would_not_write(name, changes):
    with pytest.raises(FormatError):
        parse_record(changed(name, changes))


@pytest.mark.parametrize(("name", "changes"), [(name, it) for name, some in GOOD.items() for it in some])
def test_what_may_be_written(name, changes):
    assert parse_record(changed(name, changes)).id == json.loads(GOLDEN[name])["id"]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_field_too_many_or_too_few(name):
    value = json.loads(GOLDEN[name])
    with pytest.raises(FormatError):
        parse_record(changed(name, {"note": "free text"}))
    for lacking in value:
        with pytest.raises(SecurityError):
            parse_record(format_canonical({field: it for field, it in value.items() if field != lacking}))


@pytest.mark.parametrize("name", GOLDEN)
def test_another_type_or_format_needs_a_newer_elshi(name):
    for changes in ({"format": "elshi/2"}, {"type": "consultation"}, {"type": ["office"]}):
        with pytest.raises(NewerFormatError, match="needs a newer Elshi"):
            parse_record(changed(name, changes))
