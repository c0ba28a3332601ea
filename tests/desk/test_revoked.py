"""After a ceremony of the root key: what a revoked key signed, what an intruder left, what was erased."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk.office import AT, NODE
from desk.test_kinds import ledger_of, refusal
from desk.test_press import refused_with
from elshi.base.clock import format_time
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import LoggedNumber, LoggedVersion, Release
from elshi.log.writer import LogWriter
from elshi.node.ceremonies import request_revocation
from elshi.node.enter import enter_signed
from elshi.node.erasing import erase, find_statement_blobs
from elshi.node.key_files import read_key_file
from elshi.node.keys import read_signing_keys
from elshi.node.office_log import OfficeNode
from elshi.node.requests import sign_records
from elshi.record import Replaces, method_of, sign_document, statement_document, withdrawal_document

KEY = "xs-mfa/key/1"  # the record key that a node is made with


@pytest.fixture
def root_key(template) -> Ed25519PrivateKey:
    return read_key_file(template.parent / f"{template.name}-root.key", passphrase=None)


def node_of(home):
    return OfficeNode(home, NODE, None, os.environ)


def revoke(home, root_key, *, last_good):
    documents = request_revocation(node_of(home), KEY, last_good=last_good, at=AT)
    enter_signed(node_of(home), sign_records(documents, root_key=root_key))


def append_as_intruder(home, *documents):
    """Entries that no desk knows of, signed with the node's own keys."""
    keys = read_signing_keys(home, NODE)
    method = method_of("xs-mfa", keys.public["record"])
    entries = [
        sign_document(document, private_key=keys.record, method=method, created=document["issued_at"])
        for document in documents
    ]
    with LogWriter(home.log_folder("xs-mfa", 1), origin=NODE.origin, signer=keys.log) as log:
        log.append(entries)


def forged(home, release, **changes):
    """A new version of a published statement, as an intruder would sign it."""
    record = ledger_of(home).statements[release.record_id][-1].record
    given = {
        "id": release.record_id,
        "version": release.record_version + 1,
        "office": "xs-mfa",
        "issued_at": format_time(AT),
        "authentic": record.authentic,
        "renditions": record.renditions,
        "replaces": Replaces(release.record_version, release.leaf_hash),
    }
    return statement_document(**given | changes)


def test_what_a_revoked_key_signed_can_be_said_again_in_the_same_words(office, root_key):
    before = office.release_of(office.draft_in("published", kk="Бұрынғы мәлімдеме."))
    release = office.release_of(office.draft_in("published"))
    account = office.release_of(office.asset_in("published"))
    revoke(office.home, root_key, last_good=4)
    assert office.press() == 0
    for one, disowned in ((before, False), (release, True), (account, True)):
        one.refresh_from_db()
        assert one.disowned is disowned
    draft = office.start(corrects=release.pk)
    office.submit(draft)
    office.approve(draft)
    office.release(draft)
    again = office.asset_in("queued", handle="mfa_samal")  # the handle is free again
    assert office.press() == 2
    ledger = ledger_of(office.home)
    assert ledger.current(release.record_id).record.version == 2
    assert office.release_of(again).record_id == "xs-mfa/account/2"
    assert [one.record.id for one in ledger.current_accounts()] == ["xs-mfa/account/2"]
    assert not ledger.snapshots[-1].disowned


def test_a_withdrawal_by_a_revoked_key_holds_no_more(office, root_key):
    release = office.release_of(office.draft_in("published"))
    office.withdrawal_in("published", release)
    assert refusal(office.start, corrects=release.pk) == "withdrawn"
    revoke(office.home, root_key, last_good=4)
    office.press()
    draft = office.start(corrects=release.pk)
    assert draft.record_version == 3
    office.save(draft, kk="Түзетілген мәтін.")
    office._bring(draft, "published")
    assert ledger_of(office.home).current(release.record_id).record.version == 3
    second = office.release_of(draft)
    office.withdrawal_in("published", second)
    assert ledger_of(office.home).standing(release.record_id) == "withdrawn"


def test_the_next_version_follows_what_an_intruder_left(office, root_key):
    release = office.release_of(office.draft_in("published"))
    late = office.start(corrects=release.pk)
    office.save(late, kk="Бұрын жазылған түзету.")
    append_as_intruder(
        office.home,
        forged(office.home, release),
        forged(office.home, release, id="xs-mfa/2026/40", version=1, replaces=None),
    )
    revoke(office.home, root_key, last_good=4)
    office.press()
    assert list(LoggedVersion.objects.order_by("record_id").values_list("record_id", "version")) == [
        ("xs-mfa/2026/1", 2),
        ("xs-mfa/2026/40", 1),
    ]
    assert LoggedNumber.objects.get(year=2026).number == 40
    office.submit(late)
    office.approve(late)
    assert refusal(office.release, late) == "not-current", "it names a version that is not the newest"
    office.save(late, kk="Жаңадан жазылған түзету.")
    office._bring(late, "published")
    assert ledger_of(office.home).current(release.record_id).record.version == 3
    new = office.release_of(office.draft_in("published", kk="Жаңа мәлімдеме."))
    assert new.record_id == "xs-mfa/2026/41"
    assert office.press() == 0


def test_the_press_follows_a_withdrawal_that_no_desk_knows_of(office):
    release = office.release_of(office.draft_in("published"))
    document = withdrawal_document(
        id=release.record_id,
        version=2,
        office="xs-mfa",
        issued_at=format_time(AT),
        reason="other",
        replaces=Replaces(1, release.leaf_hash),
    )
    append_as_intruder(office.home, document)
    office.press()
    draft = office.start(corrects=release.pk)
    office.save(draft, kk="Түзетілген мәтін.")
    office._bring(draft, "queued")
    assert office.press() == 0
    assert refused_with(office.release_of(draft)) == ("refused", "withdrawn")


def test_an_erased_text_never_comes_back(office):
    release = office.release_of(office.draft_in("published"))
    correction = office.start(corrects=release.pk)
    office.save(correction, kk="Түзетілген мәтін.", en="Samal sends help to its neighbour.")
    office._bring(correction, "queued")
    node = node_of(office.home)
    gone = find_statement_blobs(node.read_ledger(), release.record_id)
    erase(node, gone, reason="personal-data", at=AT)
    assert office.press() == 0
    assert refused_with(office.release_of(correction)) == ("refused", "erased")
    for digest in gone:
        assert not list(office.home.path.rglob(digest))


def test_a_blob_brought_back_with_a_backup_goes_when_the_press_starts(office):
    release = office.release_of(office.draft_in("published"))
    node = node_of(office.home)
    (digest, *_) = gone = find_statement_blobs(node.read_ledger(), release.record_id)
    (path,) = office.home.blobs.rglob(digest)
    text = path.read_bytes()
    erase(node, gone, reason="law", at=AT)
    path.write_bytes(text)
    with Press(office.home, NODE, clock=office):
        assert not path.exists()
    assert Release.objects.get().state == "published"
