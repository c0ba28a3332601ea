"""The rules of replay for keys, offices, accounts, withdrawals, erasures and snapshots: each way to break one."""

import json

import pytest

from elshi.base.errors import SecurityError
from elshi.log import Cosigner, leaf_hash, public_bytes
from elshi.record import (
    Holder,
    Replaces,
    blob_sha256,
    parse_registry,
    registry_snapshot,
    replay,
    replay_epochs,
    snapshot_document,
)
from elshi.record.documents import Record
from elshi.record.rules import RULES
from unit.record.official import ENGLISH, ISSUED_AT, KAZAKH, Official, make_key, official_office_with

NEW = make_key(7)
TEXT = {"kk": KAZAKH}


@pytest.fixture
def office():
    return Official()


def refused(office, reason):
    with pytest.raises(SecurityError, match=reason):
        replay_epochs(office.logs, trust=office.trust)


def replaced(raw):
    return leaf_hash(raw).hex()


def test_every_type_has_a_rule():
    assert set(RULES) == set(Record.__args__)


# keys: rules 3 and 4


def test_rotation_names_a_key_of_its_purpose(office):
    office.add_key(3, "record", NEW, replaces_key="xs-mfa/key/1")
    assert office.ledger.record_keys == (public_bytes(office.record), public_bytes(NEW))
    for number, name in ((4, "xs-mfa/key/2"), (4, "xs-mfa/key/9")):
        other = Official()
        other.add_key(number, "record", NEW, replaces_key=name)
        refused(other, f"entry 3: .* takes over from {name}, which is no record key")


def test_a_revoked_key_signs_no_further_entry(office):
    office.add_key(3, "record", NEW)
    office.revoke(1, "record", office.record, last_good=4)
    office.append(office.document(17, TEXT), NEW)
    assert office.ledger.record_keys == (public_bytes(NEW),)
    assert [key.last_good for key in office.ledger.keys] == [4, None, None]
    assert [key.revoked for key in office.ledger.keys] == [4, None, None]
    office.add(18, TEXT)
    refused(office, "entry 6: xs-mfa/2026/18 is signed by xs-mfa/key/1, which entry 4 revoked")


def test_what_a_revoked_key_signed_too_late_is_disowned(office):
    office.add_key(3, "record", NEW)
    good = office.add(17, TEXT)
    bad = office.replace(good, 17, 2, {"en": ENGLISH})
    lone = office.add(18, TEXT)
    office.revoke(1, "record", office.record, last_good=5)
    ledger = office.ledger
    assert [it.disowned for it in ledger.statements["xs-mfa/2026/17"]] == [False, True]
    assert ledger.current("xs-mfa/2026/17").raw == good
    assert ledger.is_current(ledger.statements["xs-mfa/2026/17"][0])
    assert ledger.standing("xs-mfa/2026/17") == "current"
    assert ledger.standing("xs-mfa/2026/18") == "disowned"
    assert not ledger.is_current(ledger.statements["xs-mfa/2026/18"][0])
    with pytest.raises(KeyError):
        ledger.current("xs-mfa/2026/18")
    # the chain runs over disowned versions, too
    for number, old, version in ((17, bad, 3), (18, lone, 2)):
        change = office.document(number, TEXT, version=version, replaces=Replaces(version - 1, replaced(old)))
        office.append(change, NEW)
    assert office.ledger.current("xs-mfa/2026/17").record.version == 3
    assert office.ledger.standing("xs-mfa/2026/18") == "current"


def test_everything_that_a_lost_key_signed_is_disowned(office):
    office.add_key(3, "record", NEW)
    office.add_office("xs-emb-xk")
    office.add_account(1)
    office.erase(1, blob_sha256(b"gone"))
    office.take_snapshot(1)
    whole = office.ledger
    assert set(whole.offices) == {"xs-mfa", "xs-emb-xk"}
    assert (len(whole.current_accounts()), len(whole.erased)) == (1, 1)
    office.revoke(1, "record", office.record, last_good=4)
    ledger = office.ledger
    assert set(ledger.offices) == {"xs-mfa"}
    assert (ledger.current_accounts(), ledger.erased) == ((), frozenset())
    assert [it.disowned for it in (*ledger.snapshots, *ledger.accounts["xs-mfa/account/1"])] == [True, True]
    with pytest.raises(KeyError):
        ledger.current_account("xs-mfa/account/1")
    office.append(office.account(2), NEW)  # its handle is free again
    assert [it.record.id for it in office.ledger.current_accounts()] == ["xs-mfa/account/2"]


@pytest.mark.parametrize("last_good", [1, 4, 5])
def test_last_good_size_lies_between_the_key_and_its_revocation(office, last_good):
    office.add_key(3, "record", NEW)  # entry 3; the revocation is entry 4
    office.revoke(3, "record", NEW, last_good=last_good)
    if last_good == 4:
        assert office.ledger.keys[2].last_good == 4
    else:
        refused(office, f"entry 4: .* last good size {last_good}: expected 4 to 4")


def test_revocation_of_another_key_than_was_added(office):
    for number, purpose, key, reason in (
        (3, "record", NEW, "this log never added it"),
        (1, "record", NEW, "names another key"),
        (1, "log", office.record, "names another key"),
    ):
        other = Official()
        other.revoke(number, purpose, key, last_good=3)
        refused(other, f"entry 3: .*{reason}")


def test_revocation_and_policy_and_recognition_take_the_root_key(office):
    revoked = Official()
    revoked.entries.append(revoked.sign(_unsigned(revoked.revoke(1, "record", revoked.record, last_good=3))))
    del revoked.entries[3]
    refused(revoked, "entry 3: xs-mfa/key/1 is signed by a key that may not")
    policy = Official()
    policy.append(_unsigned(policy.add_policy(Cosigner("w.example", NEW), quorum=1)))
    del policy.entries[3]
    refused(policy, "entry 3: xs-mfa/policy is signed by a key that may not")
    office.append(_unsigned(office.recognise(Official(office="xm-mfa"))))
    del office.entries[3]
    refused(office, "entry 3: xs-mfa/partner/xm-mfa is signed by a key that may not")


def _unsigned(raw):
    return {name: value for name, value in json.loads(raw).items() if name != "proof"}


# offices: rule 6


def test_tree_of_offices(office):
    first = office.add_office("xs-emb-xk")
    office.add_office("xs-con-xk", parent="xs-emb-xk")
    ledger = office.ledger
    assert {name: it.parent for name, it in ledger.offices.items()} == {
        "xs-mfa": None,
        "xs-emb-xk": "xs-mfa",
        "xs-con-xk": "xs-emb-xk",
    }
    office.add_office("xs-emb-xk", version=2, replaces=Replaces(1, replaced(first)), names={"en": "Renamed"})
    assert office.ledger.offices["xs-emb-xk"].names == (("en", "Renamed"),)
    office.add_office("xs-emb-xl", parent="xs-emb-xz")
    refused(office, "entry 6: xs-emb-xl is below xs-emb-xz, which is no office of the tree")


def test_no_office_is_moved_below_itself(office):
    first = office.add_office("xs-emb-xk")
    office.add_office("xs-con-xk", parent="xs-emb-xk")
    office.add_office("xs-emb-xk", parent="xs-con-xk", version=2, replaces=Replaces(1, replaced(first)))
    refused(office, "entry 5: xs-emb-xk would be below itself")


def test_office_with_a_root_key_of_its_own_is_signed_by_ours(office):
    own = {"root_key": public_bytes(NEW), "epoch": 1}
    first = office.add_office("xs-emb-xk", office.root, **own)
    assert office.ledger.offices["xs-emb-xk"].origin == "xs-emb-xk.samal.example/xs-emb-xk/1"
    office.add_office("xs-emb-xk", version=2, replaces=Replaces(1, replaced(first)))
    refused(office, "entry 4: xs-emb-xk is signed by a key that may not sign it")
    other = Official()
    other.add_office("xs-emb-xk", **own)
    refused(other, "entry 3: xs-emb-xk is signed by a key that may not sign it")
    plain = Official()
    plain.add_office("xs-emb-xk", plain.root)
    refused(plain, "entry 3: xs-emb-xk is signed by a key that may not sign it")
    with pytest.raises(ValueError, match="keeps no log"):
        _ = official_office_with().ledger.offices["xs-emb-xk"].origin


# policies and recognitions: rule 7


def test_policies_and_recognitions_are_numbered(office):
    witness, partner = Cosigner("w.example", NEW), Official(office="xm-mfa", host="mfa.meren.example")
    office.add_policy(witness, quorum=1)
    office.add_policy(witness, quorum=0, version=2)
    office.recognise(partner)
    office.recognise(partner, status="ended", version=2)
    ledger = office.ledger
    assert (ledger.policy.quorum, ledger.policy.witnesses[0].vkey) == (0, witness.vkey)
    assert ledger.recognitions["xm-mfa"].status == "ended"
    office.add_policy(witness, quorum=1, version=4)
    refused(office, "entry 7: xs-mfa/policy version 4 follows version 2")
    del office.entries[7]
    office.recognise(partner, version=4)
    refused(office, "entry 7: xs-mfa/partner/xm-mfa version 4 follows version 2")


# withdrawals: rule 8


def test_withdrawal_is_the_last_version(office):
    first = office.add(17, TEXT)
    gone = office.withdraw(first, 17, 2)
    ledger = office.ledger
    assert (ledger.standing("xs-mfa/2026/17"), ledger.current("xs-mfa/2026/17").raw) == ("withdrawn", gone)
    assert ledger.current("xs-mfa/2026/17").record.renditions == ()
    office.replace(gone, 17, 3, TEXT)
    refused(office, "entry 5: xs-mfa/2026/17 version 3 comes after its withdrawal")
    del office.entries[5]
    office.withdraw(gone, 17, 3)
    refused(office, "entry 5: xs-mfa/2026/17 version 3 comes after its withdrawal")


def test_withdrawal_follows_a_version(office):
    first = office.add(17, TEXT)
    office.withdraw(first, 18, 2)
    refused(office, "entry 4: xs-mfa/2026/18 version 2 follows version 0")
    del office.entries[4]
    office.withdraw(b"another", 17, 2)
    refused(office, "entry 4: .* replaces another entry")


def test_disowned_withdrawal_does_not_count(office):
    office.add_key(3, "record", NEW)
    first = office.add(17, TEXT)
    gone = office.withdraw(first, 17, 2)
    office.revoke(1, "record", office.record, last_good=5)
    assert office.ledger.current("xs-mfa/2026/17").raw == first
    office.append(office.document(17, TEXT, version=3, replaces=Replaces(2, replaced(gone))), NEW)
    assert office.ledger.current("xs-mfa/2026/17").record.version == 3


# answers: rule 14


def test_an_answer_is_corrected_and_withdrawn_as_a_statement_is(office):
    first = office.answer(17, TEXT, asked=3)
    second = office.answer(17, TEXT, asked=4, version=2, replaces=Replaces(1, replaced(first)))
    found = office.ledger.current("xs-mfa/2026/17").record
    assert (found.asked, found.version, office.ledger.standing("xs-mfa/2026/17")) == (4, 2, "current")
    assert len(found.blobs) == 2 * len(TEXT)
    office.withdraw(second, 17, 3)
    assert office.ledger.standing("xs-mfa/2026/17") == "withdrawn"


def test_an_answer_stays_one_and_a_statement_too(office):
    first = office.answer(17, TEXT)
    office.replace(first, 17, 2, TEXT)
    refused(office, "entry 4: xs-mfa/2026/17 was and is not of one type")
    del office.entries[3:]
    first = office.add(17, TEXT)
    office.answer(17, TEXT, version=2, replaces=Replaces(1, replaced(first)))
    refused(office, "entry 4: xs-mfa/2026/17 was and is not of one type")


def test_a_disowned_answer_is_followed_by_an_answer_only(office):
    office.add_key(3, "record", NEW)
    first = office.answer(17, TEXT)
    office.revoke(1, "record", office.record, last_good=4)
    office.append(office.document(17, TEXT, version=2, replaces=Replaces(1, replaced(first))), NEW)
    refused(office, "entry 6: xs-mfa/2026/17 was and is not of one type")


@pytest.mark.parametrize("first", ["add", "answer", "advisory", "alert"])
@pytest.mark.parametrize("second", ["add", "answer", "advisory", "alert"])
def test_every_version_is_of_the_type_of_the_first(office, first, second):
    was = getattr(office, first)(17, TEXT)
    getattr(office, second)(17, TEXT, version=2, replaces=Replaces(1, replaced(was)))
    if first == second:
        assert office.ledger.current("xs-mfa/2026/17").record.version == 2
    else:
        refused(office, "entry 4: xs-mfa/2026/17 was and is not of one type")


def test_an_advisory_keeps_its_country(office):
    first = office.advisory(17, TEXT)
    second = office.advisory(17, TEXT, version=2, replaces=Replaces(1, replaced(first)), level=1)
    assert office.ledger.current("xs-mfa/2026/17").record.advice.level == 1
    office.advisory(17, TEXT, version=3, replaces=Replaces(2, replaced(second)), country="XC", parts=[])
    refused(office, "entry 5: xs-mfa/2026/17 was about XB and is about XC: an advisory keeps its country")


# accounts: rule 9


def test_versions_of_an_account(office):
    first = office.add_account(1)
    second = office.change_account(first, 1, 2, status="seized")
    office.add_account(2, handle="mfa_samal_new")
    office.change_account(second, 1, 3, status="seized", successor="xs-mfa/account/2")
    current = office.ledger.current_account("xs-mfa/account/1").record
    assert (current.version, current.status, current.successor) == (3, "seized", "xs-mfa/account/2")
    assert [it.record.id for it in office.ledger.current_accounts()] == ["xs-mfa/account/1", "xs-mfa/account/2"]
    office.change_account(first, 1, 4)
    refused(office, "entry 7: .* replaces another entry")


def test_holder_is_an_office_of_the_tree(office):
    office.add_account(1, holder=Holder("ambassador", "xs-emb-xk"))
    refused(office, "entry 3: xs-mfa/account/1 is held by xs-emb-xk, which is no office of the tree")
    del office.entries[3]
    office.add_office("xs-emb-xk")
    office.add_account(1, holder=Holder("ambassador", "xs-emb-xk"))
    assert office.ledger.current_account("xs-mfa/account/1").record.holder == Holder("ambassador", "xs-emb-xk")


def test_successor_is_there_and_does_not_lead_back(office):
    office.add_account(1, successor="xs-mfa/account/2")
    refused(office, "entry 3: .* has the successor xs-mfa/account/2, which is not there")
    del office.entries[3]
    first = office.add_account(1)
    second = office.add_account(2, handle="b", successor="xs-mfa/account/1")
    office.add_account(3, handle="c", successor="xs-mfa/account/2")
    assert len(office.ledger.accounts) == 3
    office.change_account(first, 1, 2, successor="xs-mfa/account/3")
    refused(office, "entry 6: .* successor xs-mfa/account/3, which is not there or leads back")
    assert second


def test_platform_and_handle_come_once(office):
    first = office.add_account(1, handle="MFA_Samal")
    office.add_account(2, platform="telegram")
    office.change_account(first, 1, 2, handle="mfa_samal")
    assert len(office.ledger.accounts) == 2
    office.add_account(3, handle="mfa_SAMAL")
    refused(office, "entry 6: xs-mfa/account/3 has the platform and handle of xs-mfa/account/1")
    del office.entries[6]
    office.change_account(office.entries[5], 1, 3, handle="other")
    office.add_account(3)
    assert len(office.ledger.current_accounts()) == 3


# erasures and snapshots: rules 10 and 11


def test_erased_blobs_add_up(office):
    office.erase(1, "0" * 64, "1" * 64)
    office.erase(2, "2" * 64)
    assert office.ledger.erased == {"0" * 64, "1" * 64, "2" * 64}


def test_snapshot_is_the_registry_before_it(office):
    office.add_office("xs-emb-xk")
    office.add_account(1)
    office.take_snapshot(1)
    office.add_account(2, handle="b")
    office.take_snapshot(2)
    ledger = office.ledger
    assert [it.record.accounts for it in ledger.snapshots] == [1, 2]
    registry = parse_registry(office.blobs[-1])
    assert registry_snapshot(ledger) == office.blobs[-1]
    assert [it["id"] for it in registry.offices] == ["xs-emb-xk", "xs-mfa"]
    assert [it["leaf"] for it in registry.accounts] == [it.leaf.hex() for it in ledger.current_accounts()]


def test_snapshot_of_another_registry(office):
    office.add_account(1)
    old = registry_snapshot(office.ledger)
    office.add_account(2, handle="b")
    new = registry_snapshot(office.ledger)
    for blob, accounts in ((old, 1), (new, 1), (new + b" ", 2)):
        document = snapshot_document(office="xs-mfa", number=1, snapshot=blob, accounts=accounts, issued_at=ISSUED_AT)
        with pytest.raises(SecurityError, match=r"entry 5: .* names another registry"):
            replay([*office.entries, office.sign(document)], trust=office.trust)


# audit heads: rule 13


def test_audit_heads_are_listed_one_for_each_day(office):
    office.seal_audit(40, "1" * 64)
    office.seal_audit(41, "2" * 64, issued_at="2026-03-02T00:00:05Z")
    assert [(it.record.id, it.record.rows) for it in office.ledger.audit_heads] == [
        ("xs-mfa/audit/2026-03-01", 40),
        ("xs-mfa/audit/2026-03-02", 41),
    ]
    office.seal_audit(42, "3" * 64, issued_at="2026-03-02T23:59:59Z")
    refused(office, "is there already with other bytes")


def test_an_audit_head_under_a_revoked_key_is_disowned(office):
    office.seal_audit(40, "1" * 64)
    office.revoke(1, "record", office.record, last_good=3)
    assert [it.disowned for it in office.ledger.audit_heads] == [True]


@pytest.mark.parametrize("kind", ["account", "office", "erasure", "snapshot", "withdrawal", "audit-head"])
@pytest.mark.parametrize("signer", ["root", "log", "unknown"])
def test_records_of_the_desk_take_a_record_key(kind, signer):
    office = official_office_with()
    make = {
        "account": lambda: office.add_account(9, handle="z"),
        "office": lambda: office.add_office("xs-emb-xl"),
        "erasure": lambda: office.erase(9, "0" * 64),
        "snapshot": lambda: office.take_snapshot(9),
        "audit-head": lambda: office.seal_audit(9, "0" * 64),
        "withdrawal": lambda: office.withdraw(office.entries[6], 1, 2),
    }
    document = _unsigned(make[kind]())
    del office.entries[-1]
    office.append(document, NEW if signer == "unknown" else getattr(office, signer))
    refused(office, "is signed by a key that may not sign it")


# epochs: rule 2


def test_epoch_record_is_entry_1_of_a_later_log(office):
    office.add(17, TEXT)
    office.begin_epoch()
    link = office.entries.pop(1)
    refused(office, "epoch 2 entry 1: expected the epoch record")
    office.entries.insert(2, link)
    refused(office, "epoch 2 entry 1: expected the epoch record")
    first = Official()
    first.entries.append(link)
    refused(first, "entry 3: xs-mfa/epoch/2 is entry 3 of epoch 1, where it does not belong")


def test_log_of_one_epoch_alone_or_twice(office):
    office.begin_epoch()
    with pytest.raises(SecurityError, match="entry 0: expected the log of epoch 1, got epoch 2"):
        replay(office.entries, trust=office.trust)
    with pytest.raises(SecurityError, match="epoch 2 entry 1: expected the epoch record"):
        replay_epochs([office.earlier[0], office.earlier[0]], trust=office.trust)


def test_epoch_record_of_another_epoch_or_signer(office):
    office.begin_epoch(epoch=3)
    refused(office, "epoch 2 entry 1: xs-mfa/epoch/3 is entry 1 of epoch 2")
    other = Official()
    other.begin_epoch()
    other.entries[1] = other.sign(_unsigned(other.entries[1]))
    refused(other, "epoch 2 entry 1: xs-mfa/epoch/2 is signed by a key that may not")


@pytest.mark.parametrize("changes", [{"root": NEW}, {"host": "mfa.other.example"}, {"office": "xa-mfa"}])
def test_later_epoch_under_another_root_key_host_or_office(office, changes):
    office.begin_epoch()
    other = Official(**changes)
    other.begin_epoch()
    logs = [office.earlier[0], [other.entries[0], office.entries[1]]]
    with pytest.raises(SecurityError, match=r"epoch 2 .* is of another office, host or root key"):
        replay_epochs(logs, trust=None)


def test_carried_over_entries_are_the_ones_named(office):
    office.add(17, TEXT)
    office.begin_epoch()
    whole = office.logs
    refused(Official(earlier=[whole[0][:3]], entries=whole[1]), "epoch 1 does not have the 4 entries")
    swapped = [*whole[0][:3], Official().add(18, TEXT)]
    refused(Official(earlier=[swapped], entries=whole[1]), "epoch 1 does not have the 4 entries")
    more = [*whole[0], Official().add(18, TEXT)]
    assert set(Official(earlier=[more], entries=whole[1]).ledger.statements) == {"xs-mfa/2026/17"}


def test_ids_and_versions_go_on_and_keys_do_not(office):
    first = office.add(17, TEXT)
    office.begin_epoch()
    second = office.replace(first, 17, 2, TEXT)
    ledger = office.ledger
    assert [(it.epoch, it.index) for it in ledger.statements["xs-mfa/2026/17"]] == [(1, 3), (2, 4)]
    assert (ledger.epoch, ledger.epochs[0].reason, ledger.size) == (2, "restored-backup", 5)
    assert ledger.record_keys == (public_bytes(office.record),)
    assert [key.id for key in ledger.keys] == [f"xs-mfa/key/{number}" for number in (1, 2, 21, 22)]
    office.entries.append(first)
    assert (office.ledger.repeats, office.ledger.size) == ((5,), 6)
    del office.entries[2]  # without a record key of its own, the new log takes no statement
    refused(office, "epoch 2 entry 3: xs-mfa/2026/17 is signed by a key that may not")
    assert second


def test_keys_of_an_earlier_epoch_in_a_later_one(office):
    office.add_key(3, "record", NEW)
    office.revoke(1, "record", office.record, last_good=4)
    office.begin_epoch()
    refused(office, "epoch 2 entry 2: xs-mfa/key/21 adds a key again that was revoked")
    office.entries[2:] = []
    office.add_key(21, "log", NEW)
    refused(office, "epoch 2 entry 2: xs-mfa/key/21 adds a key that is in use already")
    office.entries[2:] = []
    office.entries.append(office.earlier[0][3])  # the very same record again changes nothing, so adds no key
    assert (office.ledger.repeats, office.ledger.record_keys) == ((2,), ())
    office.entries[2:] = []
    office.add_key(21, "record", NEW)
    office.revoke(2, "log", office.log, last_good=2)
    refused(office, "epoch 2 entry 3: xs-mfa/key/2 is revoked, but this log never added it")


def test_what_was_not_carried_over_is_free_again(office):
    office.add_account(1)
    office.begin_epoch(carried=3)
    office.add_account(1, handle="other")
    assert office.ledger.current_account("xs-mfa/account/1").record.handle == "other"
