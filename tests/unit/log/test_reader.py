"""Readers believe nothing: one test per attack on the files."""

import os
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import (
    Checkpoint,
    FolderStore,
    LogWriter,
    MissingError,
    Signer,
    check_log,
    leaf_hash,
    read_bounded,
    read_checkpoint,
    read_consistency,
    read_entries,
    read_inclusion,
    sign_note,
)
from elshi.log.checkpoint import format_checkpoint
from elshi.log.merkle import verify_inclusion
from elshi.log.tiles import tile_paths

ORIGIN = "mfa.samal.example/xs-mfa/1"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
SIZE = 600


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    with LogWriter(folder, origin=ORIGIN, signer=SIGNER, create=True) as log:
        log.append([b"%d" % number for number in range(SIZE)])
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copy")


def checkpoint_of(folder):
    return read_checkpoint(FolderStore(folder), [SIGNER.verifier], origin=ORIGIN)


def test_inclusion_of_every_entry_from_tiles(made):
    store, checkpoint = FolderStore(made), checkpoint_of(made)
    for index in range(SIZE):
        proof = read_inclusion(store, checkpoint, index)
        leaf = leaf_hash(b"%d" % index)
        verify_inclusion(index=index, size=SIZE, leaf=leaf, proof=proof, root=checkpoint.root)
    with pytest.raises(ValueError, match="no entry 600"):
        read_inclusion(store, checkpoint, SIZE)


def test_consistency_between_sizes_from_tiles(tmp_path):
    checkpoints = []
    with LogWriter(tmp_path, origin=ORIGIN, signer=SIGNER, create=True) as log:
        for batch in (1, 254, 1, 1, 300):
            log.append([b"x"] * batch)
            checkpoints.append(checkpoint_of(tmp_path))
    store = FolderStore(tmp_path)
    for old in checkpoints:
        read_consistency(store, old, checkpoints[-1])
    forged = Checkpoint(ORIGIN, 255, bytes(32))
    with pytest.raises(SecurityError):
        read_consistency(store, forged, checkpoints[-1])
    with pytest.raises(SecurityError):
        read_consistency(store, checkpoints[-1], checkpoints[0])


@pytest.mark.parametrize("path", [str(path) for path in tile_paths(SIZE)])
def test_damage_in_any_file_is_found(folder, path):
    whole = (folder / path).read_bytes()
    for damage in (whole[:-1], whole + b"\x00", bytes([whole[0] ^ 1]) + whole[1:], b"", None):
        if damage is None:
            (folder / path).unlink()
        else:
            (folder / path).write_bytes(damage)
        found = check_log(FolderStore(folder), [SIGNER.verifier])
        assert not found.ok
        assert found.problems
        if path.startswith(("tile/entries", "tile/0")):
            with pytest.raises(SecurityError):
                list(read_entries(FolderStore(folder), checkpoint_of(folder)))


def test_no_entry_is_yielded_from_a_bundle_that_does_not_match(folder):
    path = folder / "tile/entries/001"
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"9" + data[3:])
    seen = []
    with pytest.raises(SecurityError, match="bundle 1"):
        seen.extend(read_entries(FolderStore(folder), checkpoint_of(folder)))  # list.extend keeps what came before
    assert b"956" not in seen
    assert len(seen) <= 256


def test_partial_tile_that_is_gone_is_read_from_the_full_one(tmp_path):
    with LogWriter(tmp_path, origin=ORIGIN, signer=SIGNER, create=True) as log:
        log.append([b"a", b"b", b"c"])
        old = checkpoint_of(tmp_path)
        log.append([b"x"] * 300)
    shutil.rmtree(tmp_path / "tile/0/000.p", ignore_errors=True)
    shutil.rmtree(tmp_path / "tile/entries/000.p", ignore_errors=True)
    store = FolderStore(tmp_path)
    assert list(read_entries(store, old)) == [b"a", b"b", b"c"]
    assert len(read_inclusion(store, old, 2)) == 1


def test_swapped_bundles_are_found(folder):
    one, two = folder / "tile/entries/000", folder / "tile/entries/001"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert not check_log(FolderStore(folder)).ok


def test_checkpoint_of_another_log_or_key_is_refused(folder):
    with pytest.raises(SecurityError, match="another log"):
        read_checkpoint(FolderStore(folder), [SIGNER.verifier], origin="mfa.samal.example/xs-mfa/2")
    stranger = Signer(ORIGIN, Ed25519PrivateKey.generate())
    with pytest.raises(SecurityError):
        read_checkpoint(FolderStore(folder), [stranger.verifier])
    found = check_log(FolderStore(folder), [stranger.verifier])
    assert not found.ok
    assert [signature.checked for signature in found.signatures] == [False]


def test_huge_size_in_a_checkpoint_ends_at_once(folder):
    text = format_checkpoint(Checkpoint(ORIGIN, 2**62, bytes(32)))
    (folder / "checkpoint").write_bytes(sign_note(text, SIGNER))
    found = check_log(FolderStore(folder), [SIGNER.verifier])
    assert (found.ok, found.size) == (False, 2**62)
    with pytest.raises(SecurityError):
        read_entries(FolderStore(folder), checkpoint_of(folder))


def test_log_without_verifiers_says_what_it_could_not_check(folder):
    found = check_log(FolderStore(folder))
    assert found.ok
    assert [(signature.name, signature.checked) for signature in found.signatures] == [(ORIGIN, False)]
    found = check_log(FolderStore(folder), [SIGNER.verifier])
    assert [(signature.name, signature.checked) for signature in found.signatures] == [(ORIGIN, True)]


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\xff" * 100, b"a\n\n\xe2\x80\x94 b AAAAAAAA\n", b"x" * 300_000])
def test_nonsense_in_place_of_a_checkpoint_is_a_finding(folder, data):
    (folder / "checkpoint").write_bytes(data)
    found = check_log(FolderStore(folder), [SIGNER.verifier])
    assert (found.ok, found.size, found.root, found.origin) == (False, None, None, None)


def test_progress_counts_every_entry_once(made):
    steps = []
    assert check_log(FolderStore(made), on_progress=steps.append).ok
    assert sum(steps) == SIZE


def test_store_takes_only_paths_of_the_format(made):
    for path in ("../checkpoint", "/etc/passwd", "tile/0/../../checkpoint", ".signed", "tile/9/abc"):
        with pytest.raises(FormatError):
            FolderStore(made).read(path)
    with pytest.raises(MissingError):
        FolderStore(made).read("tile/0/999")


def test_read_bounded_refuses_pipes_folders_and_long_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_bytes(b"12345")
    assert read_bounded(tmp_path / "long", max_bytes=5) == b"12345"
    for name, error in (
        ("pipe", SecurityError),
        ("long", SecurityError),
        ("none", MissingError),
        ("long/x", MissingError),
    ):
        with pytest.raises(error):
            read_bounded(tmp_path / name, max_bytes=4)
    with pytest.raises(SecurityError, match="regular"):
        read_bounded(tmp_path, max_bytes=4)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UserError):
        read_bounded(tmp_path / "loop", max_bytes=4)


@pytest.mark.parametrize("path", ["checkpoint", "tile", "tile/0", "tile/0/000", "tile/entries"])
def test_store_follows_no_link_below_its_folder(made, tmp_path, path):
    folder = tmp_path / "log"
    shutil.copytree(made, folder)
    (folder / path).rename(tmp_path / "moved")
    (folder / path).symlink_to(tmp_path / "moved")
    found = check_log(FolderStore(folder), [SIGNER.verifier])
    assert (found.ok, found.problems) == (False, (f"refused to follow a symbolic link: {folder / path}",))


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000"])
def test_a_link_to_itself_is_a_finding(made, tmp_path, path):
    folder = tmp_path / "log"
    shutil.copytree(made, folder)
    (folder / path).unlink()
    (folder / path).symlink_to(Path(path).name)
    assert "symbolic link" in check_log(FolderStore(folder)).problems[0]


def test_the_folder_itself_may_be_a_link(made, tmp_path):
    (tmp_path / "log").symlink_to(made)
    assert check_log(FolderStore(tmp_path / "log"), [SIGNER.verifier]).ok


def test_a_file_where_a_folder_is_expected_is_a_missing_one(made, tmp_path):
    (tmp_path / "tile").write_text("a file")
    with pytest.raises(MissingError):
        FolderStore(tmp_path).read("tile/0/000")
