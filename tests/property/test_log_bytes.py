"""Log formats: what is written is read back, however it was batched; every damaged byte is refused."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    Checkpoint,
    FolderStore,
    LogWriter,
    MissingError,
    Signer,
    check_log,
    format_checkpoint,
    leaf_hash,
    merkle,
    open_note,
    parse_checkpoint,
    parse_note,
    read_checkpoint,
    read_entries,
    sign_note,
    tile_paths,
)
from elshi.log.frontier import Frontier
from elshi.log.tiles import format_bundle, parse_bundle, parse_tile_path

ORIGIN = "mfa.samal.example/xs-mfa/1"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LEAVES = [leaf_hash(b"%d" % number) for number in range(70_000)]


class Files:
    """A log in memory: a second implementation of the port."""

    def __init__(self, files):
        self.files = files

    def read(self, path):
        if path not in self.files:
            raise MissingError(path)
        return self.files[path]


def files_of(entries):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with LogWriter(folder, origin=ORIGIN, signer=SIGNER, create=True) as log:
            log.append(entries)
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }


@given(st.lists(st.integers(1, 256), max_size=12))
def test_frontier_has_the_root_of_the_whole_tree_however_it_grew(batches):
    frontier = Frontier()
    for batch in batches:
        count = min(batch, frontier.room())
        frontier.add(LEAVES[frontier.size : frontier.size + count])
    assert frontier.root() == merkle.root(LEAVES[: frontier.size])


@settings(max_examples=5, deadline=None)
@given(st.integers(65_000, 70_000))
def test_frontier_over_three_levels(size):
    frontier = Frontier()
    tiles = []
    while frontier.size < size:
        tiles += frontier.add(LEAVES[frontier.size : min(size, frontier.size + frontier.room())])
    tiles += frontier.partials()
    assert frontier.root() == merkle.root(LEAVES[:size])
    found = {(tile.level, tile.index, len(tile.hashes)) for tile in tiles}
    assert found == {(path.level, path.index, path.width) for path in tile_paths(size) if path.level >= 0}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=40), max_size=300), max_size=5))
def test_log_gives_back_what_was_appended_in_any_batches(batches):
    everything = [entry for batch in batches for entry in batch]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for batch in batches:
            with LogWriter(folder, origin=ORIGIN, signer=SIGNER, create=True) as log:
                log.append(batch)
        with LogWriter(folder, origin=ORIGIN, signer=SIGNER, create=True) as log:
            assert log.size == len(everything)
            assert all(everything[log.find(leaf_hash(entry))] == entry for entry in everything)
        store = FolderStore(folder)
        assert list(read_entries(store, read_checkpoint(store, [SIGNER.verifier]))) == everything
        assert check_log(store, [SIGNER.verifier]).ok


@pytest.mark.parametrize("name", sorted(files_of([b"one", b"two", b"three"])))
def test_every_damaged_byte_of_a_small_log_is_refused(name):
    files = files_of([b"one", b"two", b"three"])
    kept = [0, 3]

    def is_ok():
        return check_log(Files(files), [SIGNER.verifier], kept=kept).ok

    assert is_ok()
    whole = files[name]
    for at in range(len(whole)):
        for bit in range(8):
            files[name] = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
            assert not is_ok(), (name, at, bit)
        files[name] = whole[:at] + whole[at + 1 :]
        assert not is_ok(), (name, at, "gone")


@given(st.binary(max_size=300))
def test_note_parser_only_fails_in_its_own_way(data):
    with contextlib.suppress(FormatError):
        parse_note(data)


@given(st.text(alphabet=st.characters(min_codepoint=32, codec="utf-8"), max_size=60), st.integers(0, 3))
def test_note_round_trip(line, blank_lines):
    text = line + "\n" * (1 + blank_lines) + "end\n"
    assert open_note(sign_note(text, SIGNER), [SIGNER.verifier]).text == text


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.integers(-2, 2**64), st.binary(min_size=31, max_size=33))
def test_checkpoint_is_read_back_or_not_written(origin, size, root):
    checkpoint = Checkpoint(origin, size, root)
    try:
        text = format_checkpoint(checkpoint)
    except FormatError:
        return
    assert parse_checkpoint(text) == checkpoint


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=20), st.data())
def test_bundle_round_trip_and_another_width_is_refused(entries, data):
    bundle = format_bundle(entries)
    assert parse_bundle(bundle, width=len(entries)) == entries
    with pytest.raises(FormatError):
        parse_bundle(bundle, width=len(entries) + 1)
    cut = data.draw(st.integers(0, len(bundle) - 1))
    with pytest.raises(SecurityError):
        parse_bundle(bundle[:cut], width=len(entries))


@given(st.integers(-1, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_tile_paths_are_read_back(level, index, width):
    from elshi.log.tiles import TilePath

    tile = TilePath(level, index, width)
    assert parse_tile_path(str(tile)) == tile
