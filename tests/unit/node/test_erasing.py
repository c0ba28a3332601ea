import pytest

from elshi.base.durable import LockedError, hold_lock
from elshi.base.errors import SecurityError, UserError
from elshi.log import FolderStore, check_log
from elshi.node import erasing, tombstones
from elshi.node.enter import render_site
from elshi.node.erased import remove_erased
from elshi.node.erasing import erase, find_statement_blobs
from unit.node.office_node import AT


def erase_it(node, *blobs):
    return erase(node.office, blobs, reason="personal-data", at=AT)


def places(node, digest):
    return [path for path in node.path.rglob(digest) if path.is_file()]


@pytest.fixture
def published(node):
    """The SHA-256 of two texts, shown on the site."""
    digests = [node.publish(1), node.publish(2)]
    render_site(node.office)
    assert all(len(places(node, digest)) == 2 for digest in digests)
    return digests


def test_a_text_goes_and_everything_else_verifies(node, published):
    gone, stays = published
    assert erase_it(node, gone) == ([gone], [gone])
    assert places(node, gone) == []
    assert len(places(node, stays)) == 2
    ledger = node.office.read_ledger()
    assert ledger.erased == {gone}
    assert ledger.standing("xs-mfa/2026/1") == "current"
    assert check_log(FolderStore(node.office.folder), [node.office.read_keys().log.verifier]).ok
    node.publish(3)
    render_site(node.office)


def test_once_is_enough(node, published):
    erase_it(node, published[0])
    size = node.office.read_ledger().size
    assert erase_it(node, published[0]) == ([], [])
    assert erase_it(node, *published) == ([published[1]], [published[1]])
    assert node.office.read_ledger().size == size + 1


def test_killed_after_the_tombstone_is_finished_by_anybody(node, published, monkeypatch):
    gone = published[0]

    def kill(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "remove_erased", kill)
    with pytest.raises(KeyboardInterrupt):
        erase_it(node, gone)
    monkeypatch.undo()
    assert len(places(node, gone)) == 2
    assert node.office.read_ledger().erased == {gone}
    assert remove_erased(node.home, node.office.read_ledger().erased) == [gone]
    assert places(node, gone) == []
    assert remove_erased(node.home, node.office.read_ledger().erased) == []


def test_the_text_is_never_gone_without_a_tombstone(node, published, monkeypatch):
    def fail(*_args, **_kwargs):
        raise SecurityError("disk")

    monkeypatch.setattr(tombstones, "sign_document", fail)
    with pytest.raises(SecurityError):
        erase_it(node, published[0])
    assert len(places(node, published[0])) == 2


def test_what_no_record_names_is_a_mistake(node, published):
    with pytest.raises(UserError, match="no record names the blob 0000"):
        erase_it(node, published[0], "0" * 64)
    assert len(places(node, published[0])) == 2
    with pytest.raises(UserError, match="no statement 'xs-mfa/2026/9'"):
        find_statement_blobs(node.office.read_ledger(), "xs-mfa/2026/9")


def test_more_texts_than_one_tombstone_holds(node, monkeypatch):
    monkeypatch.setattr(tombstones, "MAX_BLOBS", 2)
    digests = [node.publish(number) for number in range(1, 6)]
    new, removed = erase_it(node, *digests)
    assert new == removed == sorted(digests)
    assert node.office.read_ledger().size == 3 + 5 + 3


def test_not_while_the_press_works(node, published):
    with hold_lock(node.home.press_lock), pytest.raises(LockedError, match="stop it first"):
        erase_it(node, published[0])
    assert len(places(node, published[0])) == 2
