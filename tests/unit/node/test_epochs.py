import shutil

import pytest

from elshi.base.errors import SecurityError, UserError
from elshi.node import epochs as epochs_module
from elshi.node.ceremonies import request_epoch, request_policy, request_rotation
from elshi.node.enter import enter_signed, render_site
from elshi.node.epochs import find_heads, find_lost, finish_epoch, has_begun, list_lost, raise_epoch
from elshi.node.erasing import erase
from elshi.node.guard import check_rollback, read_here
from elshi.node.home import NodeHome
from elshi.node.official import read_raw_entries, read_whole
from elshi.node.requests import sign_records
from elshi.record import BlobStore
from unit.node.office_node import AT
from unit.node.test_ceremonies import WITNESS


@pytest.fixture
def restored(node, tmp_path):
    """A node whose home was put back to 5 entries when it had 7; its site was kept. The newest note is beside it."""
    node.publish(1)
    node.publish(2)
    shutil.copytree(node.path, tmp_path / "backup")
    node.publish(3)
    node.publish(4)
    render_site(node.office)
    shutil.copy(node.office.folder / "checkpoint", tmp_path / "newest")
    shutil.copytree(node.home.site, tmp_path / "backup" / "site", dirs_exist_ok=True)
    shutil.rmtree(node.path)
    shutil.copytree(tmp_path / "backup", node.path)
    return node


def begin(node, *, reason="restored-backup", kept=None):
    return node.carry_out(request_epoch(node.office, reason=reason, heads=find_heads(node.office, kept=kept), at=AT))


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restored_backup_goes_on_in_a_new_epoch(restored):
    node = restored
    with pytest.raises(SecurityError, match="rollback"):
        node.publish(5)
    old, keys = tree(node.office.folder), node.office.read_keys().public
    lost = list_lost(node.office)
    assert lost == ["xs-mfa/2026/3 version 1", "xs-mfa/2026/4 version 1"]
    lines = begin(node)
    assert "kept in" in lines[0]
    assert "xs-mfa/2026/4 version 1" in lines[0]
    assert node.office.settings.epoch == 2
    assert tree(node.home.log_folder("xs-mfa", 1)) == old, "the old log is only read"
    assert not set(node.office.read_keys().public.values()) & set(keys.values())
    check_rollback(node.home, node.office.settings, environ=node.environ)
    node.publish(5)
    found = read_whole(node.office.logs, trust=node.office.trust)
    assert sorted(found.ledger.statements) == ["xs-mfa/2026/1", "xs-mfa/2026/2", "xs-mfa/2026/5"]
    assert {found.ledger.standing(id_) for id_ in found.ledger.statements} == {"current"}
    link = found.ledger.epochs[0]
    assert (link.head.size, link.carried.size, link.reason) == (7, 5, "restored-backup")
    assert found.checkpoint.origin == "mfa.samal.example/xs-mfa/2"
    kept = node.path / "lost" / "xs-mfa-1-7"
    assert len(list(read_raw_entries(kept / "log"))) == 7
    assert {("xs-mfa/2026/3", 1), ("xs-mfa/2026/4", 1)} <= set(find_lost(node.home, "xs-mfa"))
    assert len([path for path in (kept / "blobs").rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize("killed", [False, True])
def test_what_was_erased_stays_erased_after_an_older_backup(node, tmp_path, monkeypatch, killed):
    gone, forgotten = node.publish(1), node.publish(2)
    shutil.copytree(node.path, tmp_path / "backup")
    erase(node.office, [gone, forgotten], reason="court", at=AT)
    shutil.copytree(node.home.site, tmp_path / "backup" / "site", dirs_exist_ok=True)
    BlobStore(NodeHome(tmp_path / "backup").blobs).path(forgotten).unlink()
    shutil.rmtree(node.path)
    shutil.copytree(tmp_path / "backup", node.path)
    assert list_lost(node.office) == ["xs-mfa/erasure/1 version 1"]
    if killed:
        monkeypatch.setattr(epochs_module, "raise_epoch", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            begin(node)
        monkeypatch.undo()
        finish_epoch(node.office)
        render_site(node.office)
    else:
        begin(node)
    ledger = node.office.read_ledger()
    assert (ledger.epoch, ledger.erased) == (2, {gone, forgotten})
    assert [path for path in node.path.rglob(gone) if path.is_file()] == []
    node.publish(3)


def test_an_erasure_reaches_what_an_older_log_left(restored):
    begin(restored)
    again = restored.publish(3)
    assert [path for path in (restored.path / "lost").rglob(again) if path.is_file()]
    erase(restored.office, [again], reason="law", at=AT)
    assert [path for path in restored.path.rglob(again) if path.is_file()] == []


def test_a_fork_erases_nothing_that_is_here(node, tmp_path):
    stays = node.publish(1)
    shutil.copytree(node.path, tmp_path / "backup")
    erase(node.office, [stays], reason="other", at=AT)
    shutil.copytree(node.home.site, tmp_path / "backup" / "site", dirs_exist_ok=True)
    shutil.rmtree(node.path)
    shutil.copytree(tmp_path / "backup", node.path)
    begin(node, reason="fork")
    assert node.office.read_ledger().erased == frozenset()


def test_a_note_that_somebody_kept_is_the_head(restored, tmp_path):
    node = restored
    shutil.rmtree(node.environ["ELSHI_STATE_HOME"])
    shutil.rmtree(node.home.site)
    begin(node, kept=tmp_path / "newest")
    assert node.office.read_ledger().epochs[0].head.size == 7
    assert not (node.path / "lost").exists()


def test_a_kept_note_of_somebody_else_is_a_mistake(restored, tmp_path):
    (tmp_path / "newest").write_bytes((tmp_path / "newest").read_bytes().replace(b"xs-mfa", b"xm-mfa"))
    with pytest.raises(UserError, match="signed by a key of this log"):
        begin(restored, kept=tmp_path / "newest")
    assert not has_begun(restored.office)


def test_epoch_after_epoch_with_rotation_and_policy(node):
    node.carry_out(request_policy(node.office, [WITNESS.vkey], quorum=1, at=AT))
    for epoch in (2, 3):
        begin(node, reason="other")
        assert node.office.settings.epoch == epoch
        node.publish(epoch)
        node.carry_out(request_rotation(node.office, "log", at=AT))
    ledger = node.office.read_ledger()
    assert ledger.policy.version == 3
    assert len({key.id for key in ledger.keys}) == len(ledger.keys) == 8
    assert sorted(ledger.statements) == ["xs-mfa/2026/2", "xs-mfa/2026/3"]


@pytest.mark.parametrize("step", ["promote", "raise_epoch"])
def test_a_node_killed_in_between_signs_nothing_until_it_is_finished(node, monkeypatch, step):
    node.publish(1)
    before = read_here(node.office.folder)

    def kill(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(epochs_module, step, kill)
    entries = sign_records(request_epoch(node.office, reason="lost-key", heads=[], at=AT), root_key=node.root)
    with pytest.raises(KeyboardInterrupt):
        enter_signed(node.office, entries)
    monkeypatch.undo()
    assert has_begun(node.office)
    with pytest.raises(SecurityError, match="run elshi log new-epoch again"):
        node.publish(2)
    # A request now would throw away the keys that wait, which the new log names already.
    with pytest.raises(SecurityError, match="run elshi log new-epoch again"):
        request_rotation(node.office, "record", at=AT)
    with pytest.raises(SecurityError, match="run elshi log new-epoch again"):
        request_epoch(node.office, reason="other", heads=[], at=AT)
    assert read_here(node.home.log_folder("xs-mfa", 1)) == before
    finish_epoch(node.office)
    node.publish(2)
    assert node.office.read_ledger().epoch == 2
    with pytest.raises(UserError, match="epoch 2 is the present one already"):
        enter_signed(node.office, entries)


def test_a_later_request_takes_the_place_of_the_keys_of_an_earlier_one(node):
    first = sign_records(request_epoch(node.office, reason="other", heads=[], at=AT), root_key=node.root)
    request_epoch(node.office, reason="other", heads=[], at=AT)
    with pytest.raises(UserError, match="does not wait"):
        enter_signed(node.office, first)
    assert not has_begun(node.office)


def test_only_the_epoch_changes_in_the_settings(node):
    text = node.home.settings.read_text("utf-8") + "# epoch = 7 is not for you\nposts_days = 30\n".replace(
        "posts_days = 30\n", ""
    )
    node.home.settings.write_text(text, "utf-8")
    raise_epoch(node.home, 2)
    assert node.home.settings.read_text("utf-8") == text.replace("epoch = 1\n", "epoch = 2\n")
    without = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("epoch"))
    node.home.settings.write_text(without, "utf-8")
    raise_epoch(node.home, 2)
    assert node.home.settings.read_text("utf-8") == f"epoch = 2\n{without}"
