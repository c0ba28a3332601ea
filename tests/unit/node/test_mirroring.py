"""The mirror of a home: whose pages are shown under whose name, and what a bad source or a damaged file stops."""

import pytest

from elshi.adapters.serving import Shown, public_trees
from elshi.adapters.tree_sources import FolderTree
from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError, UserError
from elshi.cli.main import main
from elshi.mirror.alarms import Alarms
from elshi.mirror.mirror import Mirror
from elshi.mirror.office_copy import OfficeCopy
from elshi.mirror.ports import UnreachableError
from elshi.node.home import NodeHome
from elshi.node.mirroring import (
    finish_round,
    follow,
    hold_mirror,
    open_mirror,
    public_folders,
    read_followed,
    read_hosts,
    run_round,
    site_folder,
)
from fakes.clock import FakeClock
from unit.mirror.test_mirror import AT, below, make_office
from unit.record.official import ENGLISH, make_key


@pytest.fixture
def office():
    return make_office()


def pulled(home, folder, office):
    follow(home, str(folder), trust=office.trust)
    followed = read_followed(home)
    mirror = open_mirror(home, followed)
    outcomes = []
    run_round(home, mirror, followed.sources, clock=FakeClock(AT), say=outcomes.append)
    return mirror, outcomes


def test_no_office_gets_the_name_of_a_nearer_one(tmp_path, office):
    """A partner may name any host for an office of its own."""
    partner = make_office(office="xm-mfa", host="mfa.meren.example", root=make_key(4))
    evil = make_office(office="xm-evil", host=office.host, root=make_key(12))
    partner.append(below(partner, evil), partner.root)
    office.recognise(partner)
    for one in (office, partner, evil):
        one.write(tmp_path / "tree")
    home = NodeHome(tmp_path / "home")
    mirror, _ = pulled(home, tmp_path / "tree", office)
    assert {copy.trust.office for _, copy in mirror.copies() if copy.epochs()} == {"xs-mfa", "xm-mfa", "xm-evil"}
    assert read_hosts(home) == {
        "mfa.samal.example": site_folder(home, "xs-mfa"),
        "mfa.meren.example": site_folder(home, "xm-mfa"),
    }


def test_an_unreadable_file_of_one_source_does_not_stop_the_round(tmp_path, office, monkeypatch):
    """A stick with a bad sector says EIO; root reads what is forbidden, so the fault is made here."""
    tree = office.write(tmp_path / "tree")

    def fail(folder, path, *, max_bytes):
        raise UserError(f"cannot read {folder}/{path}: Input/output error")

    monkeypatch.setattr("elshi.adapters.tree_sources.read_below", fail)
    with pytest.raises(UnreachableError):
        FolderTree(str(tree)).read("heads.json", max_bytes=100)
    home = NodeHome(tmp_path / "home")
    mirror, outcomes = pulled(home, tree, office)
    assert [it.alarm for it in outcomes] == ["unreachable"]
    assert [it.code for it in mirror.alarms.standing()] == ["unreachable"]


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"a":1}', b'{"a":"../../keys"}'])
def test_a_damaged_list_of_hosts_shows_nothing_of_others(tmp_path, text):
    home = NodeHome(tmp_path / "home")
    write_durable(home.mirror / "hosts.json", text)
    assert read_hosts(home) == {}


def test_only_folders_with_a_copy_are_shown(tmp_path):
    home = NodeHome(tmp_path / "home")
    (home.mirror / "offices" / "xs-mfa" / "public").mkdir(parents=True)
    (home.mirror / "offices" / "xs-gone").mkdir()
    assert public_folders(home) == [home.mirror / "public", home.mirror / "offices" / "xs-mfa" / "public"]


def ask(application, path):
    told = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "QUERY_STRING": "", "HTTP_HOST": "x"}
    response = application(environ, lambda line, _headers: told.append(line))
    list(response)
    if hasattr(response, "close"):
        response.close()
    return told[0][:3]


def test_a_look_that_fails_leaves_what_was_shown(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("home")
    state = {"fails": False}

    def look():
        if state["fails"]:
            raise OSError("gone")
        return Shown(tmp_path)

    now = [0.0]
    monkeypatch.setattr("elshi.adapters.serving.time.monotonic", lambda: now[0])
    application = public_trees(look)

    assert ask(application, "/") == "200"
    state["fails"], now[0] = True, 10.0
    assert ask(application, "/") == "200"
    assert ask(public_trees(look), "/") == "404"


@pytest.mark.parametrize(
    "text",
    [
        b"null",
        b"{}",
        b'[{"code":"no-such","office":"x","source":"","since":"","last":"","detail":"","evidence":[],"settled":""}]',
        b'[{"code":"gap","office":"x","source":"","since":1,"last":"","detail":"","evidence":[],"settled":""}]',
        b'[{"code":"gap","office":"x","source":"","since":"","last":"","detail":"","evidence":[7],"settled":""}]',
        b'[{"code":"gap","office":"x","source":"","since":"","last":"","detail":"","evidence":"ab","settled":""}]',
    ],
)
def test_damaged_alarms_are_never_taken_for_none(tmp_path, text):
    (tmp_path / "alarms.json").write_bytes(text)
    with pytest.raises(SecurityError, match="damaged"):
        Alarms(tmp_path / "alarms.json")


def test_a_path_that_nobody_has_is_not_found_however_many_copies_there_are(tmp_path):
    (tmp_path / "last").mkdir()
    (tmp_path / "last" / "page.txt").write_text("here")
    shown = Shown(tmp_path / "site", (*(tmp_path / str(it) for it in range(1500)), tmp_path / "last"))
    assert [ask(public_trees(lambda: shown), path) for path in ("/none", "/page.txt")] == ["404", "200"]


def test_no_office_gets_the_name_of_our_own(tmp_path, office):
    partner = make_office(office="xm-mfa", host=office.host, root=make_key(4))
    office.recognise(partner)
    home = NodeHome(tmp_path / "home")
    office.write(home.logs)
    own = OfficeCopy(home.logs, office.trust)
    mirror = Mirror(home.mirror, pinned=[office.trust], own=own)
    mirror.pull(FolderTree(str(partner.write(tmp_path / "tree"))), at=AT)
    finish_round(home, mirror, clock=FakeClock(AT))
    assert [copy.epochs() for _, copy in mirror.copies()] == [[1]]
    assert read_hosts(home) == {}


def test_a_source_that_is_removed_takes_its_alarms_with_it_and_the_copies_stay(tmp_path, office, capsys):
    home = NodeHome(tmp_path / "home")
    source = str(office.write(tmp_path / "hub"))
    follow(home, source, trust=office.trust)
    with hold_mirror(home):
        mirror = open_mirror(home, read_followed(home))
        run_round(home, mirror, [source], clock=FakeClock(AT), say=lambda _outcome: None)
        mirror.alarms.note("wrong-bytes", office=office.office, source=source, detail="x", at="2026-03-01T09:30:00Z")
    assert main(["mirror", "remove", source, "--home", str(home.path)], {}) == 0
    assert "follows nobody" in capsys.readouterr().out
    assert read_followed(home).sources == ()
    assert open_mirror(home, read_followed(home)).alarms.standing() == []
    assert (home.mirror / "offices" / office.office / "public" / office.office / "1" / "checkpoint").exists()
    assert main(["mirror", "remove", source, "--home", str(home.path)], {}) == 2
    assert "nobody is" in capsys.readouterr().err


def test_an_idle_round_renders_nothing(tmp_path, office):
    home = NodeHome(tmp_path / "home")
    source = str(office.write(tmp_path / "hub"))
    follow(home, source, trust=office.trust)
    with hold_mirror(home):
        mirror = open_mirror(home, read_followed(home))
        run_round(home, mirror, [source], clock=FakeClock(AT), say=lambda _outcome: None)
        page = home.mirror / "offices" / office.office / "site" / "robots.txt"
        page.unlink()  # a build would write it again
        run_round(home, mirror, [source], clock=FakeClock(AT), say=lambda _outcome: None)
        assert not page.exists()
        office.add(50, {"en": ENGLISH})
        office.write(tmp_path / "hub")
        run_round(home, mirror, [source], clock=FakeClock(AT), say=lambda _outcome: None)
        assert page.exists()
