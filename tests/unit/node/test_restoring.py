import json
import random
import shutil

import pytest

from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import FolderStore, LogWriter
from elshi.node.backing_up import make_backup
from elshi.node.backup_file import BackupWriter, read_backup
from elshi.node.ceremonies import request_epoch, request_rotation
from elshi.node.epochs import find_heads
from elshi.node.guard import read_here
from elshi.node.home import NodeHome
from elshi.node.key_files import read_key_file
from elshi.node.office_log import OfficeNode
from elshi.node.official import read_whole
from elshi.node.restored import (
    Restored,
    UnconfirmedError,
    ask_mirror,
    check_restored,
    confirm_restored,
    is_unconfirmed,
    marker_path,
    read_restored,
    write_restored,
)
from elshi.node.restoring import restore_backup
from elshi.node.settings import read_settings
from elshi.record import BlobStore
from elshi.site.build import build_site
from unit.node.office_node import AT, SmallNode

DICE = random.Random(20260301)


@pytest.fixture
def backup(node, tmp_path):
    """A backup with keys, of a node of three statements."""
    for number in (1, 2, 3):
        node.publish(number)
    make_backup(node.home, node.office.settings, tmp_path / "F", at=AT, with_keys=True)
    return tmp_path / "F"


def restore(backup, target):
    return restore_backup(backup, target, at=AT)


def altered(backup, out, change):
    """The backup again, its frames as `change(files)` makes them: every digest right, something else wrong."""
    files = []
    with backup.open("rb") as file:
        header = read_backup(file, lambda frame, chunks: files.append((frame.kind.name, frame.name, b"".join(chunks))))
    with out.open("wb") as file:
        writer = BackupWriter(file, header)
        for one in change(files):
            writer.add_bytes(*one)
        writer.end()
    return out


def test_what_was_there_is_there_again(node, backup, tmp_path):
    report = restore(backup, tmp_path / "new")
    home = report.home
    assert home.path == (tmp_path / "new").resolve()
    assert (report.entries, report.blobs, report.lacking) == (6, 3, ())
    for path in node.path.rglob("*"):
        if path.is_file() and path.name != ".lock" and path.parent.name != "run":
            assert (home.path / path.relative_to(node.path)).read_bytes() == path.read_bytes(), path
    assert oct(home.path.stat().st_mode)[-3:] == "700"
    assert oct(home.keys.stat().st_mode)[-3:] == "700"
    assert {oct(key.stat().st_mode)[-3:] for key in home.keys.iterdir()} == {"600"}
    assert len(read_whole(home.logs / "xs-mfa", trust=node.office.trust).ledger.statements) == 3


def test_an_empty_folder_is_taken_and_nothing_else(backup, tmp_path):
    (tmp_path / "empty").mkdir()
    restore(backup, tmp_path / "empty")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_bytes(b"")
    for taken in ("empty", "link", "file"):
        with pytest.raises(UserError, match="new or empty"):
            restore(backup, tmp_path / taken)
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(UserError, match="expected a file"):
        restore(tmp_path / "empty", tmp_path / "new")
    with pytest.raises(FileNotFoundError):
        restore(tmp_path / "none", tmp_path / "new")


def test_every_cut_of_the_head_and_sampled_cuts_and_flips_leave_nothing_behind(backup, tmp_path):
    data, work = backup.read_bytes(), tmp_path / "work"
    work.mkdir()
    bad = work / "bad"
    cuts = [*range(600), *DICE.sample(range(600, len(data)), 1000)]
    flips = DICE.sample(range(len(data)), 1000)
    done = 0
    for cut in cuts:
        bad.write_bytes(data[:cut])
        done += _is_refused(bad, work)
    for flip in flips:
        changed = bytearray(data)
        changed[flip] ^= DICE.randrange(1, 256)
        bad.write_bytes(changed)
        done += _is_refused(bad, work)
    assert done == len(cuts) + len(flips) == 2600


def _is_refused(bad, work):
    with pytest.raises(FormatError) as caught:
        restore(bad, work / "new")
    assert caught.value.exit_code == 7
    assert [path.name for path in work.iterdir()] == ["bad"], "nothing is left behind"
    return 1


def test_a_backup_whose_log_is_another_one_is_refused(backup, tmp_path):
    other = SmallNode.make(tmp_path / "other")
    for change in (
        lambda files: [(k, n, other.home.trust.read_bytes() if k == "trust" else d) for k, n, d in files],
        lambda files: [it for it in files if it[0] != "blob"],
        lambda files: [it for it in files if it[0] != "log"],
        lambda files: [it for it in files if it[0] != "trust"],
        lambda files: [it for it in files if it[0] != "settings"],
        lambda files: [(k, n, b"epoch = 0" if k == "settings" else d) for k, n, d in files],
        lambda files: [(k, n, d.replace(b"epoch = 1", b"epoch = 2") if k == "settings" else d) for k, n, d in files],
        lambda files: [it for it in files if not it[1].endswith("tile/0/000.p/6")],
        lambda files: [(k, n, bytes(len(d)) if "tile/entries" in n else d) for k, n, d in files],
    ):
        with pytest.raises(SecurityError):
            restore(altered(backup, tmp_path / "G", change), tmp_path / "new")
        assert not (tmp_path / "new").exists()
        assert not list(tmp_path.glob(".new*"))


def test_logs_of_somebody_else_are_not_taken_in(backup, tmp_path):
    def change(files):
        more = ("log", "logs/xt-mfa/1/checkpoint", b"note")
        return sorted([*files, more], key=lambda it: ([it[0] for it in files].index(it[0]), it[1]))

    with pytest.raises(SecurityError, match="another office"):
        restore(altered(backup, tmp_path / "G", change), tmp_path / "new")


def test_without_keys_the_desk_gets_a_secret_of_its_own_and_the_rest_is_told(node, tmp_path):
    node.publish(1)
    make_backup(node.home, node.office.settings, tmp_path / "F", at=AT)
    report = restore(tmp_path / "F", tmp_path / "new")
    assert report.lacking == ("log.key", "pseudonym.key", "record.key")
    assert [path.name for path in report.home.keys.iterdir()] == ["desk.key"]
    assert (report.home.keys / "desk.key").read_bytes() != (node.home.keys / "desk.key").read_bytes()
    office = OfficeNode(report.home, node.office.settings, None, node.environ)
    with pytest.raises(UserError, match=r"lacks log\.key and record\.key, so nothing is signed"):
        office.read_keys()


def test_where_keys_are_lost_for_good_a_new_epoch_brings_new_ones(node, tmp_path):
    node.publish(1)
    make_backup(node.home, node.office.settings, tmp_path / "F", at=AT)
    restore(tmp_path / "F", tmp_path / "new")
    again = SmallNode(tmp_path / "new", {"ELSHI_STATE_HOME": str(tmp_path / "empty-machine")}, node.root)
    heads = find_heads(again.office, kept=None)
    again.carry_out(request_epoch(again.office, reason="lost-key", heads=heads, at=AT))
    assert again.office.settings.epoch == 2
    again.publish(2)
    assert set(again.office.read_ledger().statements) == {"xs-mfa/2026/1", "xs-mfa/2026/2"}


def test_lost_keys_are_made_anew_under_the_passphrase_given(tmp_path):
    secret = b"six words chosen by dice"
    node = SmallNode.make(tmp_path / "a", passphrase=secret)
    (node.home.keys / "record.key").unlink()
    (node.home.keys / "log.key").unlink()
    node.carry_out(request_epoch(node.office, reason="lost-key", heads=[], at=AT))
    read_key_file(node.home.keys / "record.key", passphrase=secret)
    with pytest.raises(UserError, match="is protected"):
        read_key_file(node.home.keys / "record.key", passphrase=None)


# What a restored home signs, and when


@pytest.fixture
def restored(node, backup, tmp_path):
    """The restored home on an empty machine, in the hands of the same ministry."""
    restore(backup, tmp_path / "new")
    return SmallNode(tmp_path / "new", {"ELSHI_STATE_HOME": str(tmp_path / "empty-machine")}, node.root)


def test_nothing_is_signed_before_somebody_confirms(restored):
    before = read_here(restored.office.folder)
    with pytest.raises(UnconfirmedError, match="--i-have-nothing-newer") as caught:
        restored.publish(4)
    assert caught.value.exit_code == 2
    with pytest.raises(UnconfirmedError):
        restored.carry_out(request_rotation(restored.office, "log", at=AT))
    assert read_here(restored.office.folder) == before
    done = confirm_restored(restored.home, by="administrator", at=AT)
    assert (done.confirmed_by, done.confirmed_at, done.size) == ("administrator", "2026-03-01T09:30:00Z", 6)
    assert confirm_restored(restored.home, by="somebody else", at=AT) == done, "the first word stays"
    restored.publish(4)
    assert read_here(restored.office.folder).size == 7


def test_a_site_may_be_built_before(restored, tmp_path):
    home, trust = restored.home, restored.office.trust
    assert build_site(logs=home.logs, blobs=home.blobs, out=tmp_path / "site", trust=trust).pages


def test_a_new_epoch_needs_no_word(restored):
    restored.carry_out(request_epoch(restored.office, reason="restored-backup", heads=[], at=AT))
    check_restored(restored.home, restored.office.settings)
    restored.publish(4)


def test_an_erased_text_that_comes_back_with_an_epoch_needs_no_word_either(node, tmp_path):
    """`finish_epoch` appends tombstones in the new log, not in the restored one."""
    node.publish(1)
    make_backup(node.home, node.office.settings, tmp_path / "F", at=AT, with_keys=True)
    restore(tmp_path / "F", tmp_path / "new")
    again = SmallNode(tmp_path / "new", {"ELSHI_STATE_HOME": str(tmp_path / "m")}, node.root)
    assert is_unconfirmed(again.home, again.office.settings)
    again.carry_out(request_epoch(again.office, reason="restored-backup", heads=[], at=AT))
    assert not is_unconfirmed(again.home, again.office.settings)


def test_a_home_that_was_never_restored_has_nothing_to_confirm(node):
    assert read_restored(node.home) is None
    assert not is_unconfirmed(node.home, node.office.settings)
    with pytest.raises(UserError, match="was not restored"):
        confirm_restored(node.home, by="administrator", at=AT)


def test_the_marker_is_not_forgotten_when_it_is_damaged(restored):
    data = marker_path(restored.home).read_bytes()
    for damaged in (b"", data[:30], data.replace(b":6", b":06"), data.replace(b"restored/1", b"restored/2")):
        marker_path(restored.home).write_bytes(damaged)
        with pytest.raises(SecurityError, match="is damaged"):
            check_restored(restored.home, restored.office.settings)
    write_restored(restored.home, Restored("a/b/1", 1, "2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z"))
    check_restored(restored.home, restored.office.settings)  # of another log: says nothing here


def test_the_marker_is_in_no_backup(restored, tmp_path):
    confirm_restored(restored.home, by="administrator", at=AT)
    make_backup(restored.home, restored.office.settings, tmp_path / "G", at=AT)
    report = restore(tmp_path / "G", tmp_path / "third")
    assert is_unconfirmed(report.home, read_settings(report.home, {}))


def pull(home, of):
    """The mirror's copy of our log, as a pull leaves it."""
    target = home.path / "mirror/offices/xs-mfa/public/xs-mfa"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(of.home.logs / "xs-mfa", target, ignore=shutil.ignore_patterns(".*"))


def test_a_mirror_that_has_as_much_confirms_and_one_that_has_less_says_nothing(node, restored):
    settings = restored.office.settings
    assert ask_mirror(restored.home, settings) is None
    pull(restored.home, node)
    assert ask_mirror(restored.home, settings) == "mirror"
    confirm_restored(restored.home, by="mirror", at=AT)
    restored.publish(4)
    assert ask_mirror(restored.home, settings) is None, "the mirror is behind"


def test_a_mirror_that_has_more_refuses(node, restored):
    node.publish(4)
    node.carry_out(request_rotation(node.office, "log", at=AT))  # under a log key that the restored home never saw
    pull(restored.home, node)
    with pytest.raises(SecurityError, match=r"had 8 entries, a mirror has them.*holds 6 entries only.*new-epoch"):
        ask_mirror(restored.home, restored.office.settings)


def test_a_mirror_that_has_another_future_refuses(node, restored):
    node.publish(4)
    confirm_restored(restored.home, by="administrator", at=AT)
    restored.publish(5)
    pull(restored.home, node)
    with pytest.raises(SecurityError, match="other entries"):
        ask_mirror(restored.home, restored.office.settings)


def test_a_mirror_that_has_a_later_epoch_refuses(node, restored):
    node.carry_out(request_epoch(node.office, reason="other", heads=[], at=AT))
    pull(restored.home, node)
    with pytest.raises(SecurityError, match=r"a mirror has mfa.samal.example/xs-mfa/2"):
        ask_mirror(restored.home, restored.office.settings)


def test_the_restored_log_opens_and_goes_on(restored):
    confirm_restored(restored.home, by="administrator", at=AT)
    keys = restored.office.read_keys()
    with LogWriter(restored.office.folder, origin=restored.office.settings.origin, signer=keys.log) as log:
        assert log.size == 6
    assert FolderStore(restored.office.folder).kept_sizes() == [0, 3, 4, 5, 6]
    assert BlobStore(restored.home.blobs).read(restored.publish(9))
    assert json.loads(marker_path(restored.home).read_bytes())["format"] == "elshi-restored/1"
    assert NodeHome(restored.path).site.exists() is False
