"""The tree: the same bytes on every way to it, few files per record, nothing that does not verify."""

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError, UserError
from elshi.log import LogWriter, MissingError
from elshi.record import replaying
from elshi.record.rendition import MAX_BODY, MAX_BODY_BYTES
from elshi.site.reading import read_source
from unit.site.small_office import OFFICE, SmallOffice

FIVE = "kk ru en ar zh"
THREE = "kk ru en"


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Paths that were written, added or removed."""
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def rebuilt(office: SmallOffice) -> Mapping[str, bytes]:
    """The tree as it comes out of an empty folder."""
    shutil.rmtree(office.home / "fresh", ignore_errors=True)
    office.build(out="fresh")
    return office.tree("fresh")


def test_a_fresh_office_has_a_first_page_and_says_how_to_check(office: SmallOffice) -> None:
    report = office.build()
    tree = office.tree()
    assert report.written == len(tree)
    assert {"index.html", "404.html", "robots.txt", "static/site.css", "kk/about/index.html"} <= set(tree)
    assert f"{OFFICE}/1/checkpoint" in tree
    assert "kk/index.html" not in tree, "no empty pages"


def test_a_second_build_writes_nothing(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    report = office.build()
    assert (report.written, report.removed) == (0, 0)
    assert report.pages > 10


def test_step_by_step_and_from_nothing_give_the_same_bytes(office: SmallOffice) -> None:
    office.build()
    steps: list[tuple[int, str, dict[str, object]]] = [
        (1, "kk", {}),
        (2, "ru kk", {}),
        (3, FIVE, {}),
        (3, "kk ru", {"version": 2, "title": "Түзету"}),  # a correction that leaves three languages out
        (1, FIVE, {"version": 2}),  # and one that brings four in
        (1, "kk en", {"version": 3}),
        (51, "en", {}),  # the next span of the year
        (1, "zh", {"year": 2027}),
        (101, "kk ru en", {}),
        (52, "kk", {}),  # an older span that had no such language
    ]
    for number, languages, more in steps:
        name = office.publish(number, languages, **more)  # type: ignore[arg-type]
        office.build({name})
        assert changed(office.tree(), rebuilt(office)) == [], (number, more)


def test_a_builder_replays_each_entry_once(office: SmallOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    office.publish_many(range(1, 300), "kk")
    office.build()
    taken: list[int] = []

    def take(state: object, index: int, raw: bytes) -> bytes:
        taken.append(index)
        return really(state, index, raw)  # type: ignore[arg-type]

    really = replaying._take
    monkeypatch.setattr(replaying, "_take", take)
    size = len(office.first) + 299
    for step, languages in enumerate(("kk ru", "en", "kk")):
        office.build({office.publish(300 + step, languages)})
        assert taken.pop() == size + step
        assert taken == []
    office.build(set())
    assert taken == []
    assert changed(office.tree(), rebuilt(office)) == []


def test_a_log_that_does_not_go_on_from_what_was_read_is_read_anew(office: SmallOffice, tmp_path: Path) -> None:
    office.publish(1, "kk")
    shutil.copytree(office.log, tmp_path / "before")
    office.build()
    office.publish(2, "kk", title="One")
    office.build({f"{OFFICE}/2026/2"})
    shutil.rmtree(office.log)
    shutil.copytree(tmp_path / "before", office.log)
    office.build(set())
    assert changed(office.tree(), rebuilt(office)) == []
    office.publish(2, "kk", title="Another")  # of the same size as the log that was there before
    office.build({f"{OFFICE}/2026/2"})
    assert "Another" in office.read("kk/index.html")
    assert changed(office.tree(), rebuilt(office)) == []


def test_several_processes_write_the_same_bytes(office: SmallOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    office.publish_many(range(1, 8))
    office.publish(3, "kk ru", version=2)
    office.build()
    monkeypatch.setattr("elshi.site.build.find_hands", lambda _works: 3)
    assert changed(office.tree(), rebuilt(office)) == []


def test_more_statements_than_a_first_page_holds(office: SmallOffice) -> None:
    office.build()
    for number in range(1, 24):
        office.build({office.publish(number, "kk")})
    assert office.tree() == rebuilt(office)
    page = office.read("kk/index.html")
    assert page.count("<time") == 20
    assert "/xs-mfa/2026/23/" in page
    assert "/xs-mfa/2026/3/" not in page
    assert office.read("kk/2026/index.html").count("<time") == 23


def test_across_the_first_full_tile(office: SmallOffice) -> None:
    office.publish_many(range(1, 249), "kk")  # 3 + 248 = 251 entries
    office.build()
    for number in range(249, 262):
        before = office.tree()
        office.build({office.publish(number, "kk")})
        # 16: what the log prunes at most of its own partial tiles per append (elshi.log.writer)
        assert len(changed(before, office.tree())) <= 40
    tree = office.tree()
    assert tree == rebuilt(office)
    assert f"{OFFICE}/1/tile/0/000" in tree
    assert {path: data for path, data in tree.items() if path.startswith(f"{OFFICE}/1/tile")} == {
        f"{OFFICE}/1/{path.relative_to(office.log).as_posix()}": path.read_bytes()
        for path in (office.log / "tile").rglob("*")
        if path.is_file()
    }


def test_few_files_are_written_while_the_log_prunes(office: SmallOffice) -> None:
    office.publish_many(range(1, 252), FIVE)
    office.build()
    for number in range(252, 257):  # entries 254 to 258: the first full tile, the first tile of the level above
        before = office.tree()
        office.build({office.publish(number, FIVE)})
        after = office.tree()
        written = [path for path in changed(before, after) if path in after]
        assert len(written) <= 45
    assert after == rebuilt(office)


@pytest.mark.parametrize(("languages", "expected"), [(THREE, 30), (FIVE, 44)])
def test_one_new_record_changes_few_files(office: SmallOffice, languages: str, expected: int) -> None:
    office.publish_many(range(1, 30), languages)
    office.build()
    before = office.tree()
    report = office.build({office.publish(30, languages)})
    paths = changed(before, office.tree())
    # per language: 2 pages, first page, year, 2 feeds, blob; and the choice page, checkpoint and kept one, tile,
    # bundle, receipt, QR code, hints for the search, the list of kept checkpoints
    assert len(paths) == expected == len(languages.split()) * 7 + 9
    assert report.written == expected
    assert expected <= 45


# per language: page in force, new version, old one (its warning), first page, 2 feeds, blob; the year if the title is
# new
@pytest.mark.parametrize(("title", "expected"), [("", 44), ("Жаңа тақырып", 49)])
def test_a_correction_changes_few_files(office: SmallOffice, title: str, expected: int) -> None:
    office.publish_many(range(1, 30), FIVE)
    office.build()
    before = office.tree()
    office.build({office.publish(29, FIVE, version=2, title=title)})
    assert len(changed(before, office.tree())) == expected


def test_a_build_that_was_killed_is_taken_up(office: SmallOffice) -> None:
    office.build({office.publish(1)})
    office.publish(2)  # published, and the process died before its pages were built
    office.build({office.publish(3)})
    assert office.tree() == rebuilt(office)
    assert "kk/xs-mfa/2026/2/index.html" in office.tree()


@pytest.mark.parametrize("damage", ["robots.txt", f"{OFFICE}/1/checkpoint"])
def test_a_tree_of_unknown_state_is_built_anew(office: SmallOffice, damage: str) -> None:
    office.build({office.publish(1)})
    (office.home / "site/kk/index.html").write_text("old")
    (office.home / "site" / damage).write_text("of another release")
    office.build({office.publish(2)})
    assert office.tree() == rebuilt(office)


def test_what_does_not_belong_is_removed_and_what_was_changed_is_mended(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    whole = office.tree()
    site = office.home / "site"
    (site / "kk/evil").mkdir()
    (site / "kk/evil/index.html").write_text("x")
    (site / "robots.txt").unlink()
    (site / "index.html").unlink()
    (site / "index.html").symlink_to("/etc/hostname")
    (site / "static/site.css").write_text("x")
    report = office.build()
    assert office.tree() == whole
    assert not (site / "index.html").is_symlink()
    assert not (site / "kk/evil").exists()
    assert (report.written, report.removed) == (3, 1)


def test_the_tree_shares_no_file_with_the_log(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    for path in (office.home / "site").rglob("*"):
        assert path.is_dir() or path.stat().st_nlink == 1


def test_a_damaged_blob_is_never_shown(office: SmallOffice) -> None:
    office.publish(1, "kk")
    office.build()
    office.publish(2, "kk")
    blob = max((office.home / "blobs").rglob("*"), key=lambda path: (path.is_file(), path.stat().st_mtime_ns))
    blob.write_bytes(blob.read_bytes().replace("Мәтін".encode(), "Жалған"[:5].encode()))
    with pytest.raises(SecurityError, match="other bytes"):
        office.build()
    assert "Жалға" not in "".join(data.decode(errors="replace") for data in office.tree().values())


@pytest.mark.parametrize("file", ["checkpoint", "tile/0/000.p/4", "tile/entries/000.p/4"])
def test_a_damaged_log_stops_the_build_before_anything_is_written(office: SmallOffice, file: str) -> None:
    office.publish(1)
    path = office.log / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(SecurityError):
        office.build()
    assert office.tree() == {}


def test_a_checkpoint_signed_by_another_key_is_refused(office: SmallOffice) -> None:
    office.publish(1)
    (office.log / ".signed").unlink()
    (office.log / "checkpoint").unlink()
    entries = office.record(2)
    shutil.rmtree(office.log)
    with LogWriter(office.log, origin=office.origin, signer=office.other_signer(), create=True) as writer:
        writer.append([*office.first, entries])
    with pytest.raises(SecurityError):
        office.build()


def test_a_copy_of_the_site_is_evidence_by_itself(office: SmallOffice) -> None:
    name = office.publish(1, "kk")
    office.build()
    copied = office.home / "site"
    source = read_source(logs=copied, blobs=copied / "blobs", trust=office.trust)
    assert source.read_rendition(source.ledger.current(name).record.renditions[0]).title == "Тақырып 1 (kk)"


def test_an_unknown_statement_is_said(office: SmallOffice) -> None:
    office.build()
    with pytest.raises(UserError, match="xs-mfa/2026/99"):
        office.build({"xs-mfa/2026/99"})


def test_two_builds_at_once_wait_for_each_other(office: SmallOffice) -> None:
    office.publish(1)
    done: list[int] = []
    with hold_lock(office.home / ".site.lock"):
        thread = threading.Thread(target=lambda: done.append(office.build().pages))
        thread.start()
        thread.join(0.3)
        assert done == []
        assert not (office.home / "site").exists()
    thread.join(30)
    assert done
    assert office.tree() == rebuilt(office)


def test_progress_counts_statements(office: SmallOffice) -> None:
    office.publish_many(range(1, 4), "kk")
    seen: list[tuple[int, int]] = []
    office.build(on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_linked_log_folder_in_the_site_stops_the_build_and_keeps_the_log(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    copy = office.home / "site" / OFFICE / "1"
    shutil.rmtree(copy)
    copy.symlink_to(office.log)
    for records in ({office.publish(2)}, None):
        with pytest.raises(SecurityError, match=f"symbolic link in the site: {copy}"):
            office.build(records)
    assert (office.log / ".signed").exists()


def test_a_linked_language_folder_stops_the_build_and_nothing_is_written_elsewhere(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    (office.home / "elsewhere").mkdir()
    shutil.rmtree(office.home / "site/en")
    (office.home / "site/en").symlink_to(office.home / "elsewhere")
    for records in ({office.publish(2)}, None):
        with pytest.raises(SecurityError, match=r"symbolic link in the site: .*/site/en;"):
            office.build(records)
    assert list((office.home / "elsewhere").iterdir()) == []


def erase(office: SmallOffice, name: str, version: int) -> list[str]:
    """Remove a version's blobs from the node, as an erasure does; their names."""
    source = read_source(logs=office.home / "logs", blobs=office.home / "blobs", trust=office.trust)
    entry = source.ledger.statements[name][version - 1]
    for ref in entry.record.renditions:
        source.blobs.path(ref.sha256).unlink()
    return [ref.sha256 for ref in entry.record.renditions]


def test_a_replaced_version_may_have_lost_its_text(office: SmallOffice) -> None:
    name = office.publish(1, FIVE, title="Secret heading", body="Secret words of the first version.")
    office.build()
    office.publish(1, "kk ru", version=2, title="Түзету", body="What stands now.")  # leaves three languages out
    gone = erase(office, name, 1)
    office.build({name})
    assert office.tree() == rebuilt(office)
    assert not [path for path, data in office.tree().items() if b"Secret" in data]
    assert not [path for path in office.tree() if path.rpartition("/")[2] in gone]
    said = {
        "kk": "Бұл нұсқаның мәтіні енді қолжетімді емес.",
        "ru": "Текст этой версии больше недоступен.",
        "en": "The text of this version is no longer available.",
        "ar": "لم يعد نص هذه النسخة متاحًا.",
        "zh": "此版本的文本已不再提供。",
    }
    for tag, sentence in said.items():
        page = office.read(f"{tag}/{name}/v1/index.html")
        assert sentence in page
        assert f"<h1>№ {name}</h1>" in page
        assert 'href="/blobs/' not in page
        assert (sentence in office.read(f"{tag}/{name}/index.html")) == (tag not in {"kk", "ru"})
    assert f"№ {name}" in office.read("en/2026/index.html")


def test_a_missing_text_of_a_version_in_force_stops_the_build(office: SmallOffice) -> None:
    name = office.publish(1, "kk")
    office.publish(1, "kk", version=2)
    erase(office, name, 2)
    with pytest.raises(MissingError, match="is missing"):
        office.build()


@pytest.mark.parametrize("letter", ["外", "ж", "\U0001f54a"])
def test_the_longest_text_makes_a_page_below_60_kb(office: SmallOffice, letter: str) -> None:
    count = min(MAX_BODY, MAX_BODY_BYTES // len(letter.encode()))
    name = office.publish(1, FIVE, title="外" * 200, body=letter * count)
    office.publish(1, FIVE, version=2, title="外" * 200, body=letter * (count - 1) + "x")
    office.build()
    for path, data in office.tree().items():
        if path.endswith((".html", ".atom")):
            assert len(data) < 60_000, path
    assert letter * count in office.read(f"zh/{name}/v1/index.html")
