"""The folder writer."""

from pathlib import Path

import pytest

from elshi.base.errors import SecurityError
from elshi.site.tree import Tree


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../b", "a//b", "a/", "", "Ә", "a b", "a\n", "a/..", "A"])
def test_odd_paths_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(SecurityError):
        Tree(tmp_path / "out").put(path, b"x")
    assert list(tmp_path.iterdir()) == []


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    stamp = (tmp_path / "a").stat().st_mtime_ns
    tree = Tree(tmp_path)
    tree.put("a", b"1")
    tree.put("b/c", b"2")
    assert tree.written == 1
    assert (tmp_path / "a").stat().st_mtime_ns == stamp


def test_a_folder_where_a_file_belongs_gives_way(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    Tree(tmp_path).put("a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a").symlink_to(outside)
    Tree(tmp_path / "out").put("a", b"y")
    assert outside.read_bytes() == b"x"
    assert not (tmp_path / "out/a").is_symlink()


def test_others_are_removed_only_below_the_folder(tmp_path: Path) -> None:
    for name in ("log/old/x", "log/new", "page"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    tree = Tree(tmp_path)
    tree.put("log/new", b"x")
    tree.remove_others("log")
    assert tree.removed == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["log", "new", "page"]
