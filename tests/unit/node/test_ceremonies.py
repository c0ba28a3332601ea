import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.durable import LockedError, hold_lock
from elshi.base.errors import SecurityError, UserError
from elshi.log import Cosigner, Signer, open_note, public_bytes
from elshi.node import enter as enter_module
from elshi.node.ceremonies import (
    find_active,
    find_key,
    list_disowned,
    request_policy,
    request_recognition,
    request_revocation,
    request_rotation,
)
from elshi.node.enter import enter_signed
from elshi.node.erasing import erase
from elshi.node.handover import hand_over
from elshi.node.key_files import PassphraseError
from elshi.node.official import read_raw_entries
from elshi.node.requests import sign_records
from elshi.node.tombstones import make_tombstones
from elshi.record import (
    Trust,
    child_office_document,
    method_of,
    parse_record,
    revocation_document,
    sign_document,
)
from unit.node.office_node import AT, WHEN, SmallNode

WITNESS = Cosigner("mfa.meren.example/witness", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
MEREN = Trust("xm-mfa", "mfa.meren.example", public_bytes(Ed25519PrivateKey.from_private_bytes(b"m" * 32)))


def rotate(node, purpose):
    return node.carry_out(request_rotation(node.office, purpose, at=AT))


@pytest.mark.parametrize("purpose", ["record", "log"])
def test_a_rotated_key_goes_on_and_the_old_one_is_gone(node, purpose):
    node.publish(1)
    old = node.office.read_keys().public[purpose]
    seed = (node.home.keys / f"{purpose}.key").read_bytes()
    lines = rotate(node, purpose)
    assert lines == [f"xs-mfa/key/3 is the {purpose} key from now on; the private half of the one before is deleted"]
    assert node.office.read_keys().public[purpose] != old
    assert seed not in [path.read_bytes() for path in node.path.rglob("*") if path.is_file()]
    node.publish(2)
    ledger = node.office.read_ledger()
    assert [key.id for key in ledger.keys] == ["xs-mfa/key/1", "xs-mfa/key/2", "xs-mfa/key/3"]
    assert find_active(ledger, purpose).id == "xs-mfa/key/3"
    assert set(ledger.statements) == {"xs-mfa/2026/1", "xs-mfa/2026/2"}
    assert old in (ledger.record_keys if purpose == "record" else ledger.log_keys), "rotation does not end a key"


def test_many_rotations_and_a_passphrase(tmp_path):
    node = SmallNode.make(tmp_path, passphrase=b"six words chosen by dice")
    for _ in range(3):
        rotate(node, "log")
        rotate(node, "record")
    node.publish(1)
    assert len(node.office.read_ledger().keys) == 8
    node.passphrase = b"six words chosen by mice"
    with pytest.raises(PassphraseError):
        rotate(node, "log")


def test_a_log_key_signs_the_present_tree_beside_the_old_one(node):
    old = node.office.read_keys().log
    new = Signer(old.name, Ed25519PrivateKey.generate())
    for _ in range(2):  # a second time changes nothing
        hand_over(node.office.folder, old=old, new=new)
        for name in (".signed", "checkpoint", "checkpoints/3"):
            note = open_note((node.office.folder / name).read_bytes(), [old.verifier, new.verifier])
            assert len(note.verified) == 2, name
    with pytest.raises(SecurityError):
        hand_over(node.office.folder, old=Signer(old.name, Ed25519PrivateKey.generate()), new=old.__class__(
            old.name, Ed25519PrivateKey.generate()
        ))  # fmt: skip


def test_a_killed_rotation_is_finished(node, monkeypatch):
    def kill(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(enter_module, "promote", kill)
    entries = sign_records(request_rotation(node.office, "log", at=AT), root_key=node.root)
    with pytest.raises(KeyboardInterrupt):
        enter_signed(node.office, entries)
    monkeypatch.undo()
    node.publish(1)  # the old key is good still
    assert "is the log key from now on" in enter_signed(node.office, entries)[0]
    node.publish(2)
    assert enter_signed(node.office, entries) == ["all of this was entered before; nothing was left to do"]
    assert len(node.office.read_ledger().keys) == 3


def test_a_new_request_after_a_killed_rotation_goes_on(node, monkeypatch):
    monkeypatch.setattr(enter_module, "promote", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        rotate(node, "record")
    monkeypatch.undo()
    rotate(node, "record")
    ledger = node.office.read_ledger()
    assert node.office.read_keys().public["record"] == find_active(ledger, "record").public_key
    node.publish(1)


def test_a_stolen_record_key_ends_and_the_node_goes_on(node):
    for number in (1, 2, 3):
        node.publish(number)
    ledger = node.office.read_ledger()
    key = find_key(ledger, "xs-mfa/key/1")
    assert list_disowned(node.office, key, last_good=4) == ["xs-mfa/2026/2 version 1", "xs-mfa/2026/3 version 1"]
    assert list_disowned(node.office, key, last_good=6) == []
    node.carry_out(request_revocation(node.office, "xs-mfa/key/1", last_good=4, at=AT))
    ledger = node.office.read_ledger()
    standing = {id_: ledger.standing(id_) for id_ in ledger.statements}
    assert standing == {"xs-mfa/2026/1": "current", "xs-mfa/2026/2": "disowned", "xs-mfa/2026/3": "disowned"}
    node.publish(4)
    assert node.office.read_ledger().standing("xs-mfa/2026/4") == "current"
    with pytest.raises(UserError, match="revoked already"):
        request_revocation(node.office, "xs-mfa/key/1", last_good=4, at=AT)


def test_what_a_revocation_ends_is_listed_whole(node):
    key = node.office.read_keys().record
    child = child_office_document(
        office="xs-mfa", id="xs-emb-xk", parent="xs-mfa", names={"en": "Embassy"}, host="xk.mfa.samal.example",
        issued_at=WHEN, version=1, replaces=None,
    )  # fmt: skip
    method = method_of("xs-mfa", public_bytes(key))
    with node.office.alone():
        node.office.append([sign_document(child, private_key=key, method=method, created=WHEN)])
    erase(node.office, [node.publish(1)], reason="law", at=AT)
    ended = list_disowned(node.office, find_key(node.office.read_ledger(), "xs-mfa/key/1"), last_good=3)
    assert ended == ["xs-emb-xk version 1", "xs-mfa/2026/1 version 1", "xs-mfa/erasure/1 version 1"]


def test_an_erased_text_keeps_its_tombstone_when_the_key_is_revoked(node):
    gone, forged = node.publish(1), node.publish(2)
    erase(node.office, [gone], reason="personal-data", at=AT)
    with node.office.alone():  # somebody with the key named a text that nobody took away
        node.office.append(make_tombstones(node.office, [("other", forged)], when=WHEN))
    lines = node.carry_out(request_revocation(node.office, "xs-mfa/key/1", last_good=5, at=AT))
    assert any("keep a tombstone" in line for line in lines)
    assert node.office.read_ledger().erased == {gone}
    erasure = parse_record(list(read_raw_entries(node.office.folder))[-2])
    assert (erasure.id, erasure.reason) == ("xs-mfa/erasure/3", "personal-data")
    with pytest.raises(UserError, match="revoked already"):
        request_revocation(node.office, "xs-mfa/key/1", last_good=5, at=AT)


def test_a_stolen_log_key_ends_and_the_newest_checkpoint_is_good(node):
    node.publish(1)
    node.carry_out(request_revocation(node.office, "xs-mfa/key/2", last_good=3, at=AT))
    ledger = node.office.read_ledger()
    assert ledger.log_keys == (node.office.read_keys().public["log"],)
    assert ledger.standing("xs-mfa/2026/1") == "current"


@pytest.mark.parametrize(
    ("key", "last_good", "said"),
    [
        ("xs-mfa/key/9", 3, "no key"),
        ("xs-mfa/key/1", 1, "expected a size from 2 to 4, got 1"),
        ("xs-mfa/key/1", 5, "expected a size from 2 to 4, got 5"),
    ],
)
def test_a_revocation_that_cannot_be(node, key, last_good, said):
    node.publish(1)
    with pytest.raises(UserError, match=said):
        request_revocation(node.office, key, last_good=last_good, at=AT)
    assert not list(node.home.keys.glob("*.next"))


def test_the_key_in_use_is_not_revoked_without_a_successor(node):
    document = revocation_document(
        office="xs-mfa",
        number=1,
        purpose="record",
        public_key=node.office.read_keys().public["record"],
        last_good=3,
        issued_at=WHEN,
    )
    with pytest.raises(UserError, match="is the record key in use: change it first"):
        node.carry_out([document])
    assert node.office.read_ledger().size == 3


def test_a_key_whose_private_half_is_not_here_is_not_entered(node):
    first = sign_records(request_rotation(node.office, "record", at=AT), root_key=node.root)
    request_rotation(node.office, "record", at=AT)
    with pytest.raises(UserError, match="does not wait"):
        enter_signed(node.office, first)
    assert node.office.read_ledger().size == 3


def test_another_root_key_enters_nothing(node):
    stranger = node.with_root(Ed25519PrivateKey.generate())
    with pytest.raises(SecurityError, match="not signed by the root key of xs-mfa; nothing was changed"):
        rotate(stranger, "record")
    assert node.office.read_ledger().size == 3


def test_a_damaged_signature_enters_nothing(node):
    (entry,) = sign_records(request_rotation(node.office, "record", at=AT), root_key=node.root)
    damaged = entry.replace(b'"created":"2026-03-01T09:30:00Z"', b'"created":"2026-03-01T09:30:01Z"').replace(
        b'"issued_at":"2026-03-01T09:30:00Z"', b'"issued_at":"2026-03-01T09:30:01Z"'
    )
    assert damaged != entry
    with pytest.raises(SecurityError, match="does not verify"):
        enter_signed(node.office, [damaged])
    assert node.office.read_ledger().size == 3


def test_no_ceremony_while_the_press_works(node):
    with hold_lock(node.home.press_lock), pytest.raises(LockedError, match=r"the node is up .* stop it first"):
        rotate(node, "record")
    assert node.office.read_ledger().size == 3


def test_a_policy_stands_in_the_log_and_in_the_trust_file(node):
    with pytest.raises(UserError, match="expected a number from 0 to 1"):
        request_policy(node.office, [WITNESS.vkey], quorum=2, at=AT)
    lines = node.carry_out(request_policy(node.office, [WITNESS.vkey], quorum=1, at=AT))
    assert "hand it out again" in lines[0]
    assert node.office.trust.policy.witnesses == (WITNESS.verifier,)
    assert node.office.trust.policy.quorum == 1
    node.publish(1)  # its own node does not wait for witnesses
    assert node.office.read_ledger().policy.version == 1
    node.carry_out(request_policy(node.office, [], quorum=0, at=AT))
    assert node.office.read_ledger().policy.version == 2
    assert node.office.trust.policy.quorum == 0


def test_an_old_signed_policy_that_is_entered_again_does_not_come_back(node):
    first = sign_records(request_policy(node.office, [WITNESS.vkey], quorum=0, at=AT), root_key=node.root)
    enter_signed(node.office, first)
    node.carry_out(request_policy(node.office, [WITNESS.vkey], quorum=1, at=AT))
    enter_signed(node.office, first)
    assert node.office.trust.policy.quorum == 1


def test_a_partner_is_recognised_and_no_longer(node):
    with pytest.raises(UserError, match="xm-mfa is not recognised"):
        request_recognition(node.office, MEREN, status="ended", at=AT)
    node.carry_out(request_recognition(node.office, MEREN, status="recognised", at=AT))
    assert node.office.read_ledger().recognitions["xm-mfa"].status == "recognised"
    node.carry_out(request_recognition(node.office, MEREN, status="ended", at=AT))
    assert node.office.read_ledger().recognitions["xm-mfa"].status == "ended"


def test_readers_would_refuse_so_nothing_is_appended(node):
    document = request_recognition(node.office, MEREN, status="recognised", at=AT)[0]
    with pytest.raises(SecurityError, match=r"readers would refuse .* nothing was appended"):
        node.carry_out([{**document, "version": 2}])
    assert node.office.read_ledger().size == 3
    shutil.rmtree(node.home.site, ignore_errors=True)
