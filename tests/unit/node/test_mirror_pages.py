"""The pages of a mirror follow its rounds, and are left alone while nothing changes."""

from datetime import UTC, datetime, timedelta

import pytest

from elshi.cli.main import main
from elshi.mirror.alarms import Alarms
from elshi.node.home import NodeHome
from elshi.node.mirror_pages import write_mirror_pages
from elshi.node.mirroring import follow, hold_mirror, open_mirror, read_followed, run_round
from fakes.clock import FakeClock
from unit.record.official import KAZAKH, official_office_with


@pytest.fixture
def clock():
    return FakeClock(datetime(2026, 3, 1, 9, 30, 10, tzinfo=UTC))


@pytest.fixture
def office():
    return official_office_with(statements=2)


@pytest.fixture
def source(office, tmp_path):
    return office.write(tmp_path / "hub")


@pytest.fixture
def home(office, source, tmp_path):
    home = NodeHome(tmp_path / "mirror")
    follow(home, str(source), trust=office.trust)
    return home


def round_of(home, clock):
    with hold_mirror(home):
        mirror = open_mirror(home, read_followed(home))
        run_round(home, mirror, read_followed(home).sources, clock=clock, say=lambda _outcome: None)
    return mirror


def pages(home):
    folder = home.mirror / "public" / "mirror"
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def shown(home, language="en"):
    return pages(home)[f"{language}/index.html"].read_text(encoding="utf-8")


def state(home):
    return {name: (path.stat().st_ino, path.stat().st_mtime_ns) for name, path in pages(home).items()}


def test_a_round_writes_them_and_an_idle_one_does_not(home, clock, office, source):
    mirror = round_of(home, clock)
    assert sorted(pages(home)) == ["ar/index.html", "en/index.html", "index.html", *(
        f"{tag}/index.html" for tag in ("kk", "ru", "zh")
    )]  # fmt: skip
    assert f"[0, {len(office.entries)})" in shown(home)
    before = state(home)
    assert not write_mirror_pages(home, mirror)
    clock.move(timedelta(seconds=20))  # last heard is another second of the same minute
    round_of(home, clock)
    assert state(home) == before
    office.add(3, {"kk": KAZAKH})
    office.write(source)
    round_of(home, clock)
    assert f"[0, {len(office.entries)})" in shown(home)
    assert "xs-mfa/2026/3" in shown(home, "kk")


def test_a_new_minute_changes_the_language_pages_alone(home, clock):
    round_of(home, clock)
    before = state(home)
    clock.move(timedelta(minutes=1))
    round_of(home, clock)
    after = state(home)
    assert {name for name in before if before[name] != after[name]} == before.keys() - {"index.html"}
    assert "09:31 UTC" in shown(home)


def test_a_lost_page_comes_back(home, clock):
    mirror = round_of(home, clock)
    pages(home)["index.html"].unlink()
    assert write_mirror_pages(home, mirror)
    assert "index.html" in pages(home)


def test_an_alarm_is_shown_until_it_is_settled(home, clock, source):
    round_of(home, clock)
    checkpoint = source / "xs-mfa" / "1" / "checkpoint"
    signed = checkpoint.read_text()
    checkpoint.write_text(signed.replace("\n", "\nextra\n", 1))
    round_of(home, clock)
    assert [it.code for it in Alarms(home.mirror / "alarms.json").standing()] == ["wrong-bytes"]
    assert "Files that do not fit their signature" in shown(home)
    checkpoint.write_text(signed)
    assert main(["mirror", "resume", str(source), "--home", str(home.path)], {}) == 0
    assert "There are no alarms." in shown(home)


def test_a_mirror_that_has_nothing_yet_says_so(home, clock, source):
    source.rename(source.with_name("gone"))
    round_of(home, clock)
    assert "A source does not answer" in shown(home)
    assert "[0, 0)" in shown(home)
