"""The home's gazetteer: written whole, read as it is now, and a list of countries for whoever chooses one."""

import json
import os
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.base.errors import UserError
from elshi.node.door import Choice, Door
from elshi.node.gazetteer import (
    list_countries,
    read_gazetteer,
    read_written_gazetteer,
    write_gazetteer,
)
from elshi.node.home import NodeHome
from elshi.node.settings import SubjectSetting
from elshi.travel.gazetteer import Country, Gazetteer, format_gazetteer, own_country, parse_gazetteer
from elshi.travel.worlds import samal_world

LISTED = (SubjectSetting("XA", (("en", "Listed"),)),)


@pytest.fixture
def home(tmp_path):
    return NodeHome(tmp_path)


def test_a_home_has_none_until_one_is_set(home):
    assert read_gazetteer(home) is None
    assert list_countries(home, LISTED, office="xs-mfa") == LISTED


def test_what_is_set_is_read_and_what_is_set_next_is_read_next(home):
    world = parse_gazetteer(samal_world())
    assert write_gazetteer(home, world) == sha256(samal_world()).hexdigest()
    assert read_gazetteer(home) == world
    assert read_gazetteer(home) is read_gazetteer(home), "it is not parsed each time"
    other = Gazetteer({"en": "x"}, (Country("XB", {"en": "Dorun", "ar": "دورون"}, ()),))
    assert write_gazetteer(home, other) == sha256(format_gazetteer(other)).hexdigest()
    assert read_gazetteer(home) == other
    assert list_countries(home, LISTED, office="xs-mfa") == (SubjectSetting("XB", (("ar", "دورون"), ("en", "Dorun"))),)


def test_the_same_again_touches_nothing(home):
    write_gazetteer(home, parse_gazetteer(samal_world()))
    before = home.gazetteer.stat()
    write_gazetteer(home, parse_gazetteer(samal_world()))
    assert home.gazetteer.stat().st_ino == before.st_ino


def test_ones_own_country_is_on_the_map_and_not_abroad(home):
    write_gazetteer(home, parse_gazetteer(samal_world()))
    codes = [one.code for one in list_countries(home, (), office="xs-emb-xt")]
    assert own_country("xs-emb-xt") == "XS"
    assert "XS" not in codes
    assert len(codes) == 17


def test_a_damaged_file_is_one_line_that_says_what_to_do(home):
    for data, line in (
        (samal_world()[:-1], "not JSON"),
        (samal_world() + b"\n", "canonical"),
        (b"", "not JSON"),
        (b"x" * ((1 << 22) + 1), "gazetteer.json"),
    ):
        home.gazetteer.write_bytes(data)
        with pytest.raises(UserError, match=f"gazetteer.json cannot be used: .*{line}.*elshi gazetteer set FILE"):
            read_gazetteer(home)


def test_a_full_disk_leaves_the_one_that_was_there(home, monkeypatch):
    write_gazetteer(home, parse_gazetteer(samal_world()))

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_gazetteer(home, Gazetteer({"en": "x"}, ()))
    assert home.gazetteer.read_bytes() == samal_world()
    assert [one.name for one in home.path.iterdir()] == ["gazetteer.json"]


def test_a_file_that_somebody_wrote_is_named_in_its_fault(tmp_path):
    path = tmp_path / "countries.json"
    path.write_text(json.dumps(json.loads(samal_world()), indent=1))
    assert read_written_gazetteer(path) == parse_gazetteer(samal_world())
    path.write_text('{"format": "elshi-gazetteer/1", "name": {"en": "x"}, "countries": [{"code": "xb"}]}')
    with pytest.raises(UserError, match=r"countries.json: countries\[0\] \(xb\) has other fields"):
        read_written_gazetteer(path)
    for wrong, line in ((tmp_path / "none.json", "missing: .*none.json"), (tmp_path, str(tmp_path))):
        with pytest.raises(UserError, match=line):
            read_written_gazetteer(wrong)


@pytest.mark.parametrize(
    ("language", "names"), [("kk", ["Дорун", "Ксандрия", "Қыран"]), ("en", ["Dorun", "Kyran", "Xandria"])]
)
def test_readers_choose_in_the_order_of_their_alphabet(home, language, names):
    world = parse_gazetteer(samal_world())
    choices = tuple(Choice(one.code, one.names) for one in world.countries if one.code in {"XA", "XB", "XQ"})
    door = Door(X25519PrivateKey.generate().public_key(), {}, "", countries=choices)
    assert [one.name(language) for one in door.countries_in(language)] == names
