"""Receipts: what they prove, and to whom; every damaged byte, missing link and foreign key is refused."""

import json
from dataclasses import replace

import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.log import Cosigner, FolderStore, Policy, leaf_hash
from elshi.record import (
    Entry,
    NewerFormatError,
    ReceiptMaker,
    SnapshotRecord,
    format_receipt,
    make_receipt,
    parse_receipt,
    parse_record,
    read_official_logs,
    verify_receipt,
)
from elshi.record.receipt import MAX_RECEIPT_BYTES
from unit.record.official import ENGLISH, KAZAKH, Official, make_key, official_office_with

WITNESSES = (Cosigner("a.example", make_key(21)), Cosigner("b.example", make_key(22)))
BOTH = {"kk": KAZAKH, "en": ENGLISH}


def pinned(office):
    return replace(office.trust, policy=Policy(tuple(it.verifier for it in WITNESSES), 2))


def read(office, folder):
    return read_official_logs(office.write(folder, cosigners=WITNESSES) / office.office, trust=pinned(office))


@pytest.fixture(scope="module")
def office():
    made = official_office_with(statements=2)
    made.add_key(3, "record", make_key(7))
    return made


@pytest.fixture(scope="module")
def official(office, tmp_path_factory):
    return read(office, tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="module")
def entry(official):
    return official.ledger.statements["xs-mfa/2026/1"][0]


@pytest.fixture(scope="module")
def receipt(official, entry, office):
    return make_receipt(official, entry, office.blobs[:2])


def changed(receipt, **changes):
    return format_canonical({**json.loads(receipt), **changes}) + b"\n"


def refused(data, office, reason=""):
    with pytest.raises(SecurityError, match=reason) as caught:
        verify_receipt(data, trust=pinned(office))
    assert caught.value.exit_code == 7


def test_receipt_proves_a_record_and_its_texts(receipt, office, entry, official):
    verified = verify_receipt(receipt, trust=pinned(office))
    assert (verified.record, verified.index, verified.leaf) == (entry.record, entry.index, entry.leaf)
    assert (verified.checkpoint, verified.confirmed) == (official.checkpoint, 2)
    assert [it.language for it in verified.renditions] == ["en", "kk"]
    assert verified.snapshot is None
    assert format_receipt(parse_receipt(receipt)) == receipt
    assert receipt.count(b"\n") == 1
    assert verify_receipt(receipt, trust=office.trust).confirmed == 0


def test_receipt_of_every_kind_of_record(official, office):
    ledger = official.ledger
    (snapshot,) = ledger.snapshots
    verified = verify_receipt(make_receipt(official, snapshot, office.blobs[-1:]), trust=pinned(office))
    assert isinstance(verified.record, SnapshotRecord)
    assert [it["id"] for it in verified.snapshot.accounts] == ["xs-mfa/account/1"]
    assert verified.renditions == ()
    account = ledger.current_account("xs-mfa/account/1")
    assert verify_receipt(make_receipt(official, account), trust=pinned(office)).record == account.record
    with pytest.raises(SecurityError, match="lacks the registry"):
        verify_receipt(make_receipt(official, snapshot), trust=pinned(office))


def test_some_texts_may_be_left_out(official, office, entry):
    for blobs in ((), office.blobs[:1], office.blobs[1:2]):
        verified = verify_receipt(make_receipt(official, entry, blobs), trust=pinned(office))
        assert verified.blobs == tuple(blobs)


def test_every_flipped_bit_is_refused(receipt, office):
    """Each byte with each bit flipped in turn, a different bit from byte to byte; then bytes left out and doubled."""
    for at in range(len(receipt)):
        refused(receipt[:at] + bytes([receipt[at] ^ 1 << at % 8]) + receipt[at + 1 :], office)
    for at in range(0, len(receipt), 7):
        refused(receipt[:at] + receipt[at + 1 :], office)
        refused(receipt[:at] + receipt[at : at + 1] + receipt[at:], office)


def test_receipt_of_a_root_key_of_its_own(office, tmp_path):
    forged = Official(root=make_key(9))
    forged.add(1, BOTH)
    official = read_official_logs(forged.write(tmp_path) / "xs-mfa", trust=forged.trust)
    data = make_receipt(official, official.ledger.current("xs-mfa/2026/1"), forged.blobs)
    verify_receipt(data, trust=forged.trust)
    with pytest.raises(SecurityError, match="another root key than the trust file pins"):
        verify_receipt(data, trust=office.trust)


def test_receipt_of_another_office(office, tmp_path):
    foreign = Official(office="xm-mfa", host="mfa.meren.example")
    foreign.add(1, BOTH)
    official = read_official_logs(foreign.write(tmp_path) / "xm-mfa", trust=foreign.trust)
    data = make_receipt(official, official.ledger.current("xm-mfa/2026/1"), foreign.blobs)
    refused(data, office, "expected xs-mfa, got xm-mfa")
    refused(changed(data, office="xs-mfa"), office, "another office")


def test_policy_that_is_not_met(receipt, office):
    third = Cosigner("c.example", make_key(23)).verifier
    policy = Policy((*pinned(office).policy.witnesses, third), 3)
    with pytest.raises(SecurityError, match="does not meet the policy: 2 witnesses, 3 needed"):
        verify_receipt(receipt, trust=replace(office.trust, policy=policy))


def test_links_left_out_swapped_or_doubled(receipt, office):
    first, record_key, log_key, last = json.loads(receipt)["entries"]
    for entries in (
        [],
        [last],
        [first, last],
        [first, log_key, last],
        [first, record_key, last],
        [first, log_key, record_key, last],
        [record_key, first, log_key, last],
        [first, record_key, log_key],
        [first, record_key, record_key, log_key, last],
        [first, last, record_key, log_key, last],
        [first, record_key, log_key, last, last],
        [first, first, record_key, log_key, last],
        [first, record_key, log_key, {**last, "record": log_key["record"]}],
        [first, record_key, log_key, {**last, "proof": log_key["proof"]}],
        [first, record_key, log_key, {**last, "more": ""}],
        [first, record_key, log_key, {**last, "proof": last["proof"].replace("v1\n", "v1\nextra AA==\n")}],
        [{**first, "proof": first["proof"].replace("v1\n", "v1\nextra AA==\n")}, record_key, log_key, last],
        {},
        [1],
    ):
        refused(changed(receipt, entries=entries), office)


def test_proofs_under_different_checkpoints(receipt, office, entry, tmp_path):
    other = Official()
    other.entries = office.entries[:-1]
    older = read(other, tmp_path)
    old = json.loads(make_receipt(older, entry))["entries"]
    new = json.loads(receipt)["entries"]
    verify_receipt(changed(receipt, entries=old), trust=pinned(office))
    refused(changed(receipt, entries=[*new[:3], old[3]]), office, "the same checkpoint")


def test_blobs_that_the_record_does_not_name(receipt, office):
    english, kazakh = json.loads(receipt)["blobs"]
    foreign = office.blobs[2].decode()
    for blobs in ([foreign], [english, kazakh, foreign], [kazakh, english], [english, english], [""], [1], {}):
        refused(changed(receipt, blobs=blobs), office)


def test_record_that_the_named_key_did_not_sign(official, office):
    """A record key that a later entry added, and a key of the other purpose."""
    entry = official.ledger.statements["xs-mfa/2026/1"][0]
    forged = office.sign(office.document(1, BOTH), make_key(7))
    later = replace(entry, key="xs-mfa/key/3")
    data = json.loads(make_receipt(official, later))
    refused(changed(format_canonical(data) + b"\n"), office, "signed by a key that may not sign it")
    data["entries"][-1]["record"] = forged.decode()
    refused(format_canonical(data) + b"\n", office, "key that the log added later")
    refused(make_receipt(official, replace(entry, key="xs-mfa/key/2")), office, "key of its record")
    refused(make_receipt(official, replace(entry, key=None)), office, "signed by a key that may not sign it")


def test_root_signed_record(official, office):
    policy = read_entry_of(official, office, 3)
    data = make_receipt(official, policy)
    assert len(json.loads(data)["entries"]) == 3
    assert verify_receipt(data, trust=pinned(office)).record.id == "xs-mfa/policy"
    refused(make_receipt(official, read_entry_of(official, office, 1)), office, "cannot prove xs-mfa/key/1")


def read_entry_of(official, office, index):
    raw = office.entries[index]
    return Entry(1, index, leaf_hash(raw), parse_record(raw), raw, None)


def test_receipt_of_a_later_epoch(tmp_path):
    office = Official()
    old = office.add(1, BOTH)
    office.begin_epoch()
    office.replace(old, 1, 2, BOTH)
    official = read(office, tmp_path)
    first, second = official.ledger.statements["xs-mfa/2026/1"]
    data = make_receipt(official, second, office.blobs[2:])
    verified = verify_receipt(data, trust=pinned(office))
    assert (verified.record.version, verified.checkpoint.origin) == (2, "mfa.samal.example/xs-mfa/2")
    entries = json.loads(data)["entries"]
    assert len(entries) == 5
    refused(changed(data, entries=[entries[0], *entries[2:]]), office, "epoch record as second entry")
    with pytest.raises(SecurityError, match="not of epoch 2"):
        make_receipt(official, first)
    folder = tmp_path / "xs-mfa/1"
    maker = ReceiptMaker(FolderStore(folder), (folder / "checkpoint").read_bytes(), official.ledger, 1)
    assert verify_receipt(maker.make(first, office.blobs[:2]), trust=office.trust).record.version == 1


def test_receipt_under_a_kept_checkpoint_of_a_log_that_has_grown(tmp_path):
    office = Official()
    office.add(1, BOTH)
    office.write(tmp_path, cosigners=WITNESSES)
    for number in range(2, 260):
        office.add(number, {"en": ENGLISH})
    office.blobs = office.blobs[:2]
    office.write(tmp_path)
    official = read_official_logs(tmp_path / "xs-mfa", trust=pinned(office))
    assert (official.checkpoint.size, official.unconfirmed) == (4, 258)
    data = make_receipt(official, official.ledger.current("xs-mfa/2026/1"), office.blobs)
    assert verify_receipt(data, trust=pinned(office)).confirmed == 2
    beyond = read_official_logs(tmp_path / "xs-mfa", trust=office.trust).ledger.current("xs-mfa/2026/9")
    with pytest.raises(SecurityError, match="entry 11 is beyond the checkpoint of 4 entries"):
        make_receipt(official, beyond)


def test_no_receipt_of_a_disowned_entry_or_with_a_foreign_blob(official, entry, office):
    with pytest.raises(SecurityError, match="disowned"):
        make_receipt(official, replace(entry, disowned=True))
    with pytest.raises(SecurityError, match="does not name a blob"):
        make_receipt(official, entry, office.blobs[2:3])


def test_files_that_are_no_receipt(receipt):
    for bad in (b"", b"\n", receipt[:-1], receipt + b"\n", b"[]\n", b" " * (MAX_RECEIPT_BYTES + 1)):
        with pytest.raises(FormatError):
            parse_receipt(bad)
    with pytest.raises(NewerFormatError, match="receipt needs a newer Elshi"):
        parse_receipt(changed(receipt, format="elshi-receipt/2"))
    for changes in ({"more": 1}, {"office": "XS"}, {"office": None}, {"blobs": None}):
        with pytest.raises(FormatError):
            parse_receipt(changed(receipt, **changes))


def test_longest_receipt(office, official, entry):
    parsed = parse_receipt(make_receipt(official, entry))
    with pytest.raises(FormatError, match="too long"):
        format_receipt(replace(parsed, blobs=(b"x" * MAX_RECEIPT_BYTES,)))
