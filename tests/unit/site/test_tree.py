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


@pytest.mark.parametrize("link", ["en", "en/xs-mfa"])
def test_a_linked_folder_is_never_written_through(tmp_path: Path, link: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/kept").write_bytes(b"x")
    folder = tmp_path / "out" / link
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path / "outside")
    tree = Tree(tmp_path / "out")
    for act in (lambda: tree.put("en/xs-mfa/kept", b"y"), lambda: tree.drop("en/xs-mfa/kept")):
        with pytest.raises(SecurityError, match=f"{folder}; remove it"):
            act()
    assert [path.name for path in (tmp_path / "outside").iterdir()] == ["kept"]
    assert (tmp_path / "outside/kept").read_bytes() == b"x"


@pytest.mark.parametrize("link", ["xs-mfa", "xs-mfa/1"])
def test_nothing_is_removed_through_a_linked_folder(tmp_path: Path, link: str) -> None:
    log = tmp_path / "logs/xs-mfa/1"
    log.mkdir(parents=True)
    (log / ".signed").write_bytes(b"x")
    folder = tmp_path / "site" / link
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path / "logs" / link)
    with pytest.raises(SecurityError, match=f"{folder}; remove it"):
        Tree(tmp_path / "site").remove_others("xs-mfa/1")
    Tree(tmp_path / "site").remove_others()
    assert (log / ".signed").exists()
    assert not folder.exists(), "a link that does not belong goes, and only the link"


def test_a_tree_that_is_itself_a_link_is_the_operators_choice(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    Tree(tmp_path / "out").put("a/b", b"x")
    assert (tmp_path / "disk/a/b").read_bytes() == b"x"


def test_a_file_where_a_folder_belongs_gives_way(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    Tree(tmp_path).put("a/b", b"y")
    assert (tmp_path / "a/b").read_bytes() == b"y"


def test_a_dropped_file_is_gone_and_counted(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tree.put("a/b", b"x")
    tree.drop("a/b")
    tree.drop("a/c")
    assert (tree.removed, (tmp_path / "a/b").exists()) == (1, False)
