"""elshi log check, as typed: what it verified, what it could not, and what it found broken."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.cli.main import main
from elshi.log import Checkpoint, Cosigner, LogWriter, Signer, format_checkpoint, parse_note, sign_note

LOG = Signer("mfa.samal.example/xs-mfa/1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))


@pytest.fixture
def folder(tmp_path):
    with LogWriter(tmp_path / "log", origin=LOG.name, signer=LOG, create=True) as log:
        log.append([b"one", b"two"])
        text = parse_note((tmp_path / "log/checkpoint").read_bytes()).text
        log.add_cosignatures(2, [WITNESS.cosign(text, time=1)])
    return tmp_path / "log"


def said(capsys, *arguments):
    code = main(["log", "check", *map(str, arguments)], {})
    return code, capsys.readouterr().out


def test_without_keys_it_says_what_it_could_not_check(folder, capsys):
    code, out = said(capsys, folder)
    assert code == 0
    assert "kept checkpoints: 2" in out
    for name in (LOG.name, WITNESS.name):
        assert f"signature not checked, no key given for it: {name}" in out


def test_with_keys_it_says_what_it_verified(folder, capsys):
    code, out = said(capsys, folder, "--vkey", LOG.vkey, "--vkey", WITNESS.vkey)
    assert code == 0
    assert "not checked" not in out
    assert f"signature verified: {WITNESS.name}" in out
    code, out = said(capsys, folder, "--vkey", LOG.vkey, "--json")
    data = json.loads(out)
    assert (code, data["ok"], data["kept_checkpoints"]) == (0, True, 2)
    assert data["signatures"] == [{"name": LOG.name, "checked": True}, {"name": WITNESS.name, "checked": False}]


def test_a_kept_checkpoint_that_does_not_fit_is_exit_7(folder, capsys):
    fork = sign_note(format_checkpoint(Checkpoint(LOG.name, 1, bytes(32))), LOG)
    (folder / "checkpoints/1").write_bytes(fork)
    code, out = said(capsys, folder, "--vkey", LOG.vkey)
    assert code == 7
    assert "problem: checkpoints/1: is not of the tree that the entries make" in out


def test_a_link_in_place_of_the_kept_ones_is_exit_7(folder, capsys):
    (folder / "checkpoints").rename(folder.parent / "moved")
    (folder / "checkpoints").symlink_to(folder.parent / "moved")
    assert main(["log", "check", str(folder)], {}) == 7
    assert "symbolic link" in capsys.readouterr().err


def test_a_witness_that_did_not_cosign_is_exit_7(folder, capsys):
    other = Cosigner("x.example", WITNESS.private_key)
    code, out = said(capsys, folder, "--vkey", other.vkey)
    assert (code, "problem: checkpoint is not cosigned by x.example" in out) == (7, True)


def test_a_foreign_log_without_kept_checkpoints_is_read(folder, capsys):
    for path in (folder / "checkpoints").iterdir():
        path.unlink()
    (folder / "checkpoints").rmdir()
    (folder / ".signed").unlink()
    code, out = said(capsys, folder)
    assert (code, "kept" in out) == (0, False)
