import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from elshi.listen.lookalike_accounts import OfficialAccounts
from elshi.listen.lookalike_files import forget_name, read_lookalikes, remove_lookalike
from elshi.listen.store import PostStore

KEY = b"k" * 32
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def store(folder: Path) -> PostStore:
    made = PostStore(folder / "posts", KEY)
    made.official = OfficialAccounts([("x", "samal_mfa")])
    return made


def ingest(where: PostStore, author: str, *, days: int = 0, text: str = "a word") -> int:
    row = {"id": f"{author}{days}", "platform": "x", "author": author, "text": text}
    return where.ingest_rows([row | {"time": (START + timedelta(days=days)).isoformat()}]).added


def names(where: PostStore) -> list[tuple[str, date]]:
    return [(one.handle, one.last_day) for one in read_lookalikes(where.folder)]


def test_a_name_like_ours_is_kept_with_the_pseudonym_of_its_posts(tmp_path: Path) -> None:
    where = store(tmp_path)
    assert ingest(where, "samaI_mfa") == ingest(where, "aigul_s") == ingest(where, "samal_mfa") == 1
    [found] = read_lookalikes(where.folder)
    assert (found.handle, found.platform, found.last_day) == ("samaI_mfa", "x", START.date())
    assert (found.like_platform, found.like_handle, found.kinds) == ("x", "samal_mfa", ("homoglyph",))
    assert where.read_authors([found.pseudonym])["post_id"].to_pylist() == ["samaI_mfa0"]
    assert where.read_authors([]).num_rows == 0


def test_without_accounts_of_ours_nobody_is_named(tmp_path: Path) -> None:
    where = PostStore(tmp_path / "posts", KEY)
    ingest(where, "samaI_mfa")
    assert names(where) == []
    assert not (where.folder / "lookalikes").exists()


def test_a_post_that_was_known_or_no_post_names_nobody(tmp_path: Path) -> None:
    plain = PostStore(tmp_path / "posts", KEY)
    ingest(plain, "samaI_mfa")
    where = store(tmp_path)
    assert ingest(where, "samaI_mfa") == 0
    assert ingest(where, "samal_mfa_official", text="") == 0
    assert names(where) == []


def test_the_day_moves_on_and_never_back(tmp_path: Path) -> None:
    where = store(tmp_path)
    for days in (3, 5, 4):
        ingest(where, "samaI_mfa", days=days)
    assert names(where) == [("samaI_mfa", START.date() + timedelta(days=5))]


def test_a_name_that_was_let_go_does_not_come_back(tmp_path: Path) -> None:
    where = store(tmp_path)
    ingest(where, "samaI_mfa")
    [found] = read_lookalikes(where.folder)
    forget_name(where.folder, found.pseudonym)
    ingest(where, "samaI_mfa", days=2)
    assert names(where) == [("", START.date() + timedelta(days=2))]
    assert not [path for path in where.folder.rglob("*.json") if b"samaI" in path.read_bytes()]
    remove_lookalike(where.folder, found.pseudonym)
    ingest(where, "samaI_mfa", days=3)
    assert names(where) == [("samaI_mfa", START.date() + timedelta(days=3))]


def test_names_go_with_the_last_of_their_posts(tmp_path: Path) -> None:
    where = store(tmp_path)
    ingest(where, "samaI_mfa")
    ingest(where, "samal_mfa_official", days=2)
    where.drop_before(START.date() + timedelta(days=1))
    assert names(where) == [("samal_mfa_official", START.date() + timedelta(days=2))]


def test_a_forged_day_does_not_keep_a_name(tmp_path: Path) -> None:
    where = store(tmp_path)
    ingest(where, "samaI_mfa", days=9_000)
    [path] = (where.folder / "lookalikes").iterdir()
    os.utime(path, (START.timestamp(),) * 2)
    where.drop_before(START.date() + timedelta(days=1))
    assert len(names(where)) == 1
    where.drop_before(START.date() + timedelta(days=2))
    assert names(where) == []


def test_a_file_that_says_nothing_is_passed_over_and_goes(tmp_path: Path) -> None:
    where = store(tmp_path)
    ingest(where, "samaI_mfa")
    [path] = (where.folder / "lookalikes").iterdir()
    path.write_text("[]")
    assert names(where) == []
    where.drop_before(START.date())
    assert not path.exists()
