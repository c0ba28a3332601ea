"""Attachments on the site: shown with their words, on a path of their own, whole or not at all."""

from hashlib import sha256

import pytest

from elshi.base.errors import SecurityError
from elshi.log import MissingError
from elshi.record import erasure_document
from elshi.verify import read_evidence, verify_file
from unit.site.small_office import OFFICE, SmallOffice
from unit.site.test_build import rebuilt

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 500
PAPER = b"%PDF-1.7\n" + b"x" * 1_234_500


def named(data: bytes, ending: str) -> str:
    digest = sha256(data).hexdigest()
    return f"files/{digest[:2]}/{digest}.{ending}"


def blob(data: bytes) -> str:
    digest = sha256(data).hexdigest()
    return f"blobs/sha256/{digest[:2]}/{digest[2:4]}/{digest}"


@pytest.fixture
def shown(office: SmallOffice) -> SmallOffice:
    office.publish(1, "kk en", files=[PICTURE, PAPER])
    office.build()
    return office


def test_a_picture_is_shown_with_its_words_and_a_paper_is_a_link(shown: SmallOffice) -> None:
    tree = shown.tree()
    page = tree[f"en/{OFFICE}/2026/1/index.html"].decode()
    assert f'<img src="/{named(PICTURE, "png")}" alt="What it shows &lt;en&gt;"' in page
    assert f'<a href="/{named(PAPER, "pdf")}" type="application/pdf">What it shows &lt;en&gt;</a>' in page
    assert "1.2 MB" in page
    assert "&lt;kk&gt;" in tree[f"kk/{OFFICE}/2026/1/index.html"].decode()
    assert tree[named(PICTURE, "png")] == tree[blob(PICTURE)] == PICTURE
    assert tree[named(PAPER, "pdf")] == PAPER
    assert rebuilt(shown) == tree, "the same from nothing"


def test_step_by_step_gives_the_same(shown: SmallOffice) -> None:
    name = shown.publish(2, "kk en", files=[PICTURE])
    shown.build({name})
    assert rebuilt(shown) == shown.tree()


def test_a_damaged_or_missing_file_of_a_version_in_force_stops_the_build(shown: SmallOffice) -> None:
    path = shown.home / blob(PICTURE)
    path.write_bytes(PICTURE[:-1] + b"\x01")
    with pytest.raises(SecurityError, match="other bytes"):
        shown.build()
    path.unlink()
    with pytest.raises(MissingError):
        shown.build()


def test_a_file_of_another_kind_than_its_record_says_is_never_shown(office: SmallOffice, monkeypatch) -> None:
    import unit.site.small_office as makers
    from elshi.record.attachments import PNG

    monkeypatch.setattr(makers, "find_media", lambda _data: PNG)
    office.publish(1, "en", files=[b"<svg onload='alert(1)'/>"])
    with pytest.raises(SecurityError, match="is not 24 bytes of image/png"):
        office.build()


def test_a_replaced_version_may_have_lost_its_file(shown: SmallOffice) -> None:
    name = shown.publish(1, "kk en", version=2)
    (shown.home / blob(PICTURE)).unlink()
    shown.build({name})
    tree = shown.tree()
    assert named(PICTURE, "png") not in tree
    assert "is no longer available" in tree[f"en/{name}/v1/index.html"].decode()
    assert named(PAPER, "pdf") in tree, "what is there stays with its version"
    assert "files/" not in tree[f"en/{name}/index.html"].decode()
    assert rebuilt(shown) == tree


def test_an_erased_file_goes_from_the_site_and_the_page_says_so(shown: SmallOffice) -> None:
    digest = sha256(PICTURE).hexdigest()
    tombstone = erasure_document(
        office=OFFICE, number=1, blobs=[digest], reason="personal-data", issued_at="2026-03-09T00:00:00Z"
    )
    shown.append_signed(tombstone)
    shown.build(set())
    tree = shown.tree()
    assert named(PICTURE, "png") not in tree
    assert blob(PICTURE) not in tree
    assert "An attachment was erased." in tree[f"en/{OFFICE}/2026/1/index.html"].decode()
    (shown.home / blob(PICTURE)).unlink()
    assert rebuilt(shown) == tree


def test_a_file_is_verified_by_its_bytes_from_a_copy_of_the_site(shown: SmallOffice) -> None:
    def ask(data: bytes, **trust: object):
        site = shown.home / "site"
        return verify_file(read_evidence(logs=site, blobs=site / "blobs", **{"trust": shown.trust, **trust}), data)

    found = ask(PICTURE)
    assert (found.verdict, found.exit_code, found.record, found.version) == ("authentic", 0, f"{OFFICE}/2026/1", 1)
    assert found.proof.leaf.hex() == shown.leaf(1, 1)
    assert (ask(PICTURE + b"\x00").verdict, ask(b"").verdict) == ("unknown", "unknown")
    assert ask(PICTURE, trust=None).verdict == "not-pinned"
    name = shown.publish(1, "kk en", version=2, files=[PAPER])
    shown.build({name})
    found = ask(PICTURE)
    assert (found.verdict, found.exit_code, found.version, found.stands["version"]) == ("superseded", 5, 1, 2)
    assert (ask(PAPER).verdict, ask(PAPER).version) == ("authentic", 2), "of two versions the one that stands is named"
