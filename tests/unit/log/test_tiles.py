import pytest

from elshi.base.errors import FormatError
from elshi.log.tiles import ENTRIES, TilePath, format_bundle, parse_bundle, parse_tile, parse_tile_path, tile_paths


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (TilePath(0, 1234067, 256), "tile/0/x001/x234/067"),
        (TilePath(ENTRIES, 0, 256), "tile/entries/000"),
        (TilePath(63, 999, 255), "tile/63/999.p/255"),
        (TilePath(1, 1000, 1), "tile/1/x001/000.p/1"),
    ],
)
def test_paths_of_the_document(tile, path):
    assert str(tile) == path
    assert parse_tile_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/../../x",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/001/000",
        "checkpoint",
        "tile/-1/000",
        "tile/0/٠٠٠",
        "tile/0/000\n",
    ],
)
def test_other_spellings_are_refused(path):
    with pytest.raises(FormatError):
        parse_tile_path(path)


def test_a_tree_of_70000_has_the_files_that_the_document_names():
    paths = list(tile_paths(70_000))
    full = [p for p in paths if p.level == 0 and p.width == 256]
    assert len(full) == 273
    assert [p for p in paths if p.level > -1 and p.width < 256] == [
        TilePath(0, 273, 112),
        TilePath(1, 1, 17),
        TilePath(2, 0, 1),
    ]
    assert [p for p in paths if p.level == 1 and p.width == 256] == [TilePath(1, 0, 256)]
    assert all(path.needs_size() <= 70_000 for path in paths)


def test_empty_tiles_do_not_exist():
    assert list(tile_paths(0)) == []
    assert [str(p) for p in tile_paths(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


def test_bundle_round_trip_and_limits():
    entries = [b"", b"a", b"b" * 65_535]
    data = format_bundle(entries)
    assert parse_bundle(data, width=3) == entries
    for bad in (data[:-1], data + b"\x00", b"", b"\x00"):
        with pytest.raises(FormatError):
            parse_bundle(bad, width=3)
    with pytest.raises(FormatError, match="65535"):
        format_bundle([b"b" * 65_536])


def test_tile_of_another_length_is_refused():
    with pytest.raises(FormatError, match="expected 64 bytes, got 63"):
        parse_tile(bytes(63), width=2)
