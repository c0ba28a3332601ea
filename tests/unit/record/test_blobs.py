import pytest

from elshi.base.errors import FormatError, SecurityError
from elshi.log import MissingError
from elshi.record import BlobStore, blob_sha256


def test_written_blob_lies_where_its_hash_says(tmp_path):
    store = BlobStore(tmp_path)
    digest = store.write(b"text")
    assert digest == blob_sha256(b"text")
    assert store.path(digest) == tmp_path / "sha256" / digest[:2] / digest[2:4] / digest
    assert store.read(digest) == b"text"


def test_writing_again_changes_nothing_and_mends_damage(tmp_path):
    store = BlobStore(tmp_path)
    digest = store.write(b"text")
    node = store.path(digest).stat().st_ino
    store.write(b"text")
    assert store.path(digest).stat().st_ino == node
    store.path(digest).write_bytes(b"txet")
    with pytest.raises(SecurityError, match="other bytes"):
        store.read(digest)
    store.write(b"text")
    assert store.read(digest) == b"text"


def test_missing_long_and_misnamed_blobs(tmp_path):
    store = BlobStore(tmp_path, max_bytes=10)
    with pytest.raises(MissingError, match="is missing"):
        store.read(blob_sha256(b"none"))
    with pytest.raises(FormatError, match="at most 10 bytes, got 11"):
        store.write(b"x" * 11)
    assert list(tmp_path.iterdir()) == []
    digest = BlobStore(tmp_path).write(b"x" * 11)
    with pytest.raises(SecurityError, match="too long"):
        store.read(digest)
    for name in ("", "../x", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"):
        with pytest.raises(FormatError):
            store.path(name)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_links_below_the_folder_are_not_followed(tmp_path, depth):
    store = BlobStore(tmp_path / "blobs")
    digest = store.write(b"text")
    moved = [*store.path(digest).parents][3 - depth]
    moved.rename(tmp_path / "elsewhere")
    moved.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SecurityError, match=f"symbolic link: {moved}$"):
        store.read(digest)
    with pytest.raises(SecurityError, match=f"symbolic link: {moved}$"):
        store.write(b"text")


def test_a_link_in_the_place_of_a_blob_is_refused_and_mended(tmp_path):
    store = BlobStore(tmp_path / "blobs")
    digest = store.write(b"text")
    (tmp_path / "text").write_bytes(b"text")
    store.path(digest).unlink()
    store.path(digest).symlink_to(tmp_path / "text")
    with pytest.raises(SecurityError, match="symbolic link"):
        store.read(digest)
    store.write(b"text")
    assert not store.path(digest).is_symlink()
    assert store.read(digest) == b"text"
