import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, Signer, format_checkpoint, sign_note
from elshi.node.ceremonies import request_epoch
from elshi.node.enter import render_site
from elshi.node.epochs import find_heads
from elshi.node.guard import Guard, check_rollback, check_witness, find_state_home, open_guard, read_here
from unit.node.office_node import AT

HEAD = Checkpoint("mfa.samal.example/xs-mfa/1", 7, b"h" * 32)


def check(node):
    check_rollback(node.home, node.office.settings, environ=node.environ)


@pytest.fixture
def backup(node, tmp_path):
    """A copy of the whole home at size 5; the node has 7 entries by now."""
    node.publish(1)
    node.publish(2)
    shutil.copytree(node.path, tmp_path / "backup")
    node.publish(3)
    node.publish(4)
    return tmp_path / "backup"


def restore(node, backup):
    shutil.rmtree(node.path)
    shutil.copytree(backup, node.path)


def test_the_note_only_rises_and_comes_back(tmp_path):
    guard = Guard(tmp_path / "state", origin=HEAD.origin, root_key=b"r" * 32)
    assert guard.read() is None
    guard.note(HEAD)
    guard.note(Checkpoint(HEAD.origin, 6, b"x" * 32))
    assert guard.read().head == HEAD
    assert oct(guard.path.stat().st_mode)[-3:] == "600"
    assert Guard(tmp_path / "state", origin=HEAD.origin, root_key=b"s" * 32).read() is None


def test_a_damaged_note_stops_and_is_not_forgotten(tmp_path):
    guard = Guard(tmp_path, origin=HEAD.origin, root_key=b"r" * 32)
    guard.note(HEAD)
    data = guard.path.read_bytes()
    for damaged in (b"", data[:20], data.replace(b":7", b":07"), data.replace(b"xs-mfa", b"xm-mfa")):
        guard.path.write_bytes(damaged)
        with pytest.raises(SecurityError, match="is damaged"):
            guard.read()


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"ELSHI_STATE_HOME": "/a", "XDG_STATE_HOME": "/b", "HOME": "/c"}, "/a"),
        ({"XDG_STATE_HOME": "/b", "HOME": "/c"}, "/b/elshi"),
        ({"HOME": "/c"}, "/c/.local/state/elshi"),
    ],
)
def test_where_it_lies(environ, found):
    assert str(find_state_home(environ)) == found


def test_a_state_home_in_the_home_would_go_back_with_it(node):
    with pytest.raises(SecurityError, match="expected a place outside"):
        open_guard(
            node.home, node.office.settings, root_key=b"r" * 32, environ={"ELSHI_STATE_HOME": str(node.path / "s")}
        )


def test_a_node_that_grew_as_it_should_is_taken(node, backup):
    check(node)
    shutil.rmtree(node.environ["ELSHI_STATE_HOME"])
    check(node)  # a machine that never signed knows nothing: nothing to compare with


def test_a_restored_backup_is_refused_in_one_line(node, backup):
    restore(node, backup)
    with pytest.raises(SecurityError) as caught:
        check(node)
    said = str(caught.value)
    assert "mfa.samal.example/xs-mfa/1 had 7 entries, this machine signed it" in said
    assert "holds 5 entries only" in said
    assert "elshi log new-epoch" in said
    assert "\n" not in said
    with pytest.raises(SecurityError, match="rollback"):
        node.publish(5)
    assert read_here(node.office.folder).size == 5


@pytest.mark.parametrize("more", [(5, 6), (5, 6, 7)])
def test_a_log_as_long_with_other_entries_is_refused(node, backup, more):
    state = node.environ["ELSHI_STATE_HOME"]
    restore(node, backup)
    node.environ["ELSHI_STATE_HOME"] = f"{state}-elsewhere"
    for number in more:
        node.publish(number)
    node.environ["ELSHI_STATE_HOME"] = state
    with pytest.raises(SecurityError, match="holds other entries"):
        check(node)


def test_a_site_that_shows_more_is_believed_when_it_verifies(node, backup):
    render_site(node.office)
    site = node.home.site
    shutil.copytree(site, backup / "site", dirs_exist_ok=True)
    restore(node, backup)
    shutil.rmtree(node.environ["ELSHI_STATE_HOME"])
    with pytest.raises(SecurityError, match=r"had 7 entries, the site shows them"):
        check(node)
    copy = site / "xs-mfa" / "1"
    forged = sign_note(
        format_checkpoint(Checkpoint(HEAD.origin, 9, b"f" * 32)), Signer(HEAD.origin, Ed25519PrivateKey.generate())
    )
    (copy / "checkpoint").write_bytes(forged)
    check(node)  # a projection that does not verify proves nothing


def test_a_witness_that_saw_more_is_believed(node, backup):
    folder, newest = node.office.folder, (node.office.folder / "checkpoint").read_bytes()
    verifiers = [node.office.read_keys().log.verifier]
    check_witness(folder, witness="w", size=7, note=newest, verifiers=verifiers)
    check_witness(folder, witness="w", size=3, note=None, verifiers=verifiers)
    restore(node, backup)
    for note in (newest, None):
        with pytest.raises(SecurityError, match="had 7 entries, the witness w"):
            check_witness(folder, witness="w", size=7, note=note, verifiers=verifiers)


def test_a_forged_answer_of_a_witness_is_refused_as_forged(node, backup):
    note = sign_note(format_checkpoint(HEAD), Signer(HEAD.origin, Ed25519PrivateKey.generate()))
    with pytest.raises(SecurityError, match="signed by no known key"):
        check_witness(
            node.office.folder,
            witness="w",
            size=7,
            note=note,
            verifiers=[node.office.read_keys().log.verifier],
        )


def test_a_backup_from_before_a_new_epoch_is_refused(node, backup):
    node.carry_out(request_epoch(node.office, reason="other", heads=find_heads(node.office, kept=None), at=AT))
    restore(node, backup)
    with pytest.raises(SecurityError, match=r"xs-mfa/2 had 4 entries, .* still in epoch 1"):
        check(node)
    with pytest.raises(SecurityError, match="Bring the log of epoch 2 back"):
        node.carry_out(request_epoch(node.office, reason="other", heads=[], at=AT))
