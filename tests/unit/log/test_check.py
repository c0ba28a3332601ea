"""The audit of kept checkpoints and of given keys; the files of the tree itself are in test_reader."""

import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import (
    Checkpoint,
    Cosigner,
    FolderStore,
    LogWriter,
    Signer,
    Verifier,
    check_log,
    format_checkpoint,
    leaf_hash,
    merkle,
    parse_note,
    sign_note,
)
from elshi.log.compact import CompactRange


def key(number):
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


LOG = Signer("mfa.samal.example/xs-mfa/1", key(1))
WITNESS, OTHER = Cosigner("w1.example", key(2)), Cosigner("w2.example", key(3))
ENTRIES = [b"%d" % number for number in range(600)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
SIZES = [0, 1, 2, 255, 256, 257, 512, 599, 600]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    with LogWriter(folder, origin=LOG.name, signer=LOG, create=True) as log:
        for size in SIZES[1:]:
            log.append(ENTRIES[log.size : size])
        text = parse_note((folder / "checkpoint").read_bytes()).text
        log.add_cosignatures(600, [WITNESS.cosign(text, time=1)])
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copy")


def check(folder, *verifiers):
    store = FolderStore(folder)
    return check_log(store, verifiers or [LOG.verifier], kept=store.kept_sizes())


def test_compact_range_has_the_root_of_every_size_however_it_grew():
    whole = CompactRange()
    for size in range(len(LEAVES) + 1):
        assert whole.root() == merkle.root(LEAVES[:size])
        if size < len(LEAVES):
            whole.add(LEAVES[size])
    tiles = CompactRange()
    tiles.add(merkle.root(LEAVES[:256]), height=8)
    for leaf in LEAVES[256:300]:
        tiles.add(leaf)
    assert (tiles.size, tiles.root()) == (300, merkle.root(LEAVES[:300]))
    with pytest.raises(ValueError, match="height 8"):
        tiles.add(LEAVES[0], height=8)


def test_all_kept_checkpoints_are_of_the_tree(made):
    found = check(made)
    assert (found.ok, found.problems, found.kept) == (True, (), len(SIZES))


@pytest.mark.parametrize("size", SIZES)
def test_a_kept_checkpoint_of_another_tree_is_found(folder, size):
    """Signed by the log's own key: the proof that it forked."""
    text = format_checkpoint(Checkpoint(LOG.name, size, bytes(32)))
    (folder / f"checkpoints/{size}").write_bytes(sign_note(text, LOG))
    assert check(folder).problems == (f"checkpoints/{size}: is not of the tree that the entries make",)


@pytest.mark.parametrize(
    ("size", "note", "said"),
    [
        (7, b"nonsense", "checkpoints/7: note has no"),
        (7, sign_note(format_checkpoint(Checkpoint(LOG.name, 8, bytes(32))), LOG), "checkpoints/7: is of size 8"),
        (8, sign_note(format_checkpoint(Checkpoint("x.example", 8, bytes(32))), LOG), "of x.example"),
        (601, sign_note(format_checkpoint(Checkpoint(LOG.name, 601, bytes(32))), LOG), "beyond the shown"),
        (
            5,
            sign_note(format_checkpoint(Checkpoint(LOG.name, 5, merkle.root(LEAVES[:5]))), Signer(LOG.name, key(9))),
            "no known key",
        ),
    ],
)
def test_kept_checkpoints_that_are_wrong_in_themselves_are_found(folder, size, note, said):
    (folder / f"checkpoints/{size}").write_bytes(note)
    (problem,) = check(folder).problems
    assert said in problem


def test_other_names_below_checkpoints_are_passed_over(folder):
    for name in ("07", "x", ".tmp-1", "99999999999999999999"):
        (folder / "checkpoints" / name).write_text("kept by somebody")
    assert FolderStore(folder).kept_sizes() == SIZES
    assert check(folder).ok


def test_a_log_without_kept_checkpoints_is_fine(folder):
    shutil.rmtree(folder / "checkpoints")
    assert (check(folder).ok, check(folder).kept) == (True, 0)


def test_given_cosigners_must_have_cosigned_the_newest(made):
    found = check(made, LOG.verifier, WITNESS.verifier)
    assert found.ok, found.problems
    assert [(signature.name, signature.checked) for signature in found.signatures] == [
        (LOG.name, True),
        ("w1.example", True),
    ]
    assert check(made, WITNESS.verifier).ok
    assert check(made, LOG.verifier, OTHER.verifier).problems == ("checkpoint is not cosigned by w2.example",)
    assert not check(made, WITNESS.verifier, Verifier(LOG.name, OTHER.verifier.public)).ok
    # without its key a cosignature proves nothing, and that is said
    assert [signature.checked for signature in check(made).signatures] == [True, False]


def test_one_of_several_log_keys_is_enough(made):
    assert check(made, Signer(LOG.name, key(9)).verifier, LOG.verifier).ok


def test_a_bad_cosignature_of_a_given_witness_is_found(folder):
    note = (folder / "checkpoint").read_bytes()
    other = WITNESS.cosign(format_checkpoint(Checkpoint(LOG.name, 9, bytes(32))), time=1).encode()
    head, _, block = note.rpartition(b"\n\n")
    (folder / "checkpoint").write_bytes(head + b"\n\n" + block.splitlines(keepends=True)[0] + other)
    assert "verify" in check(folder, LOG.verifier, WITNESS.verifier).problems[0]
    assert check(folder, LOG.verifier).ok
