"""The judge's own reader of tlog-tiles agrees with a log of Elshi's and notices every kind of damage."""

import base64
import shutil
from hashlib import sha256

import pytest

from conftest import ROOT
from nemesis.public_tree import read_checkpoint, read_node, tree_root

GOLDEN = ROOT / "tests" / "data" / "golden" / "elshi-1" / "site"
LOG = "xs-mfa/1"  # 265 entries: a full bundle and a partial one


@pytest.fixture
def tree(tmp_path):
    shutil.copytree(GOLDEN, tmp_path / "site")
    return tmp_path / "site"


def reader(tree):
    def get(path):
        file = tree / path.lstrip("/")
        return file.read_bytes() if file.is_file() else None

    return get


def test_a_whole_log_is_read_with_the_texts_it_names(tree):
    view = read_node(reader(tree), [LOG])
    found = view.logs[LOG]
    assert found.problems == ()
    assert [entry.index for entry in found.entries] == list(range(265))
    assert (found.entries[0].kind, found.entries[0].record, found.entries[0].version) == ("office", "xs-mfa", 1)
    statement = next(entry for entry in found.entries if entry.kind == "statement")
    assert statement.record.startswith("xs-mfa/20")
    assert set(statement.blobs) <= {blob for blob, whole in view.blobs.items() if whole}


def test_a_log_that_is_not_served_is_not_in_the_view(tree):
    assert list(read_node(reader(tree), [LOG, "xs-emb-xa/1"]).logs) == [LOG]


def test_a_changed_entry_does_not_lead_to_the_root(tree):
    bundle = tree / LOG / "tile" / "entries" / "000"
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(bytes(data))
    assert read_node(reader(tree), [LOG]).logs[LOG].problems == ("entries do not lead to the root",)


def test_a_missing_bundle_is_said_and_what_is_there_is_read(tree):
    shutil.rmtree(tree / LOG / "tile" / "entries" / "001.p")
    found = read_node(reader(tree), [LOG]).logs[LOG]
    assert (len(found.entries), len(found.problems)) == (256, 1)


def test_a_changed_text_and_a_missing_one_are_told_apart(tree):
    names = sorted(read_node(reader(tree), [LOG]).blobs)
    files = [tree / "blobs" / "sha256" / name[:2] / name[2:4] / name for name in names]
    files[0].write_bytes(files[0].read_bytes() + b" ")
    files[1].unlink()
    blobs = read_node(reader(tree), [LOG]).blobs
    assert blobs[names[0]] is False
    assert names[1] not in blobs


@pytest.mark.parametrize("note", [b"", b"mfa.samal.example/xs-mfa/1\n7\nroot\n", b"a\nmany\nroot\n\nsignature\n"])
def test_what_is_no_checkpoint_is_none(note):
    assert read_checkpoint(lambda _: note, LOG) == ""


def test_roots_of_rfc_6962():
    leaves = [sha256(b"\0" + bytes([number])).digest() for number in range(3)]
    two = sha256(b"\1" + leaves[0] + leaves[1]).digest()
    assert tree_root([]) == base64.b64decode("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    assert tree_root(leaves[:1]) == leaves[0]
    assert tree_root(leaves) == sha256(b"\1" + two + leaves[2]).digest()
