"""Today says when an alarm of trust about a copied log stands, and leads to the page that says what to do."""

import pytest

from elshi.mirror.alarms import Alarms

AT = "2026-03-01T09:30:00Z"
PAGE = 'href="http://127.0.0.1:8000/mirror/kk/"'


@pytest.fixture
def alarms(office, settings):
    settings.ELSHI_HOME = office.home.path
    office.home.mirror.mkdir()
    return Alarms(office.home.mirror / "alarms.json")


def today(enter, name="author"):
    return enter(name, language="kk").get("/").content.decode()


@pytest.mark.parametrize("name", ["author", "administrator"])
def test_an_alarm_of_trust_is_said_to_everybody_until_it_is_settled(enter, alarms, name):
    assert PAGE not in today(enter, name)
    for code in ("rollback", "revoked-key", "stale"):
        alarms.note(code, office="xs-emb-xk", source="", detail="found", at=AT)
    page = today(enter, name)
    assert "Көшірілген журналдар туралы дабылдар: 2." in page
    assert PAGE in page
    alarms.settle(office="xs-emb-xk", source="", at=AT)
    assert PAGE not in today(enter, name)


def test_what_merely_lacks_disturbs_nobody(enter, alarms):
    alarms.note("unreachable", office="", source="https://xk.mfa.samal.example/", detail="found", at=AT)
    assert PAGE not in today(enter)


def test_a_damaged_list_of_alarms_is_one(enter, alarms, office):
    (office.home.mirror / "alarms.json").write_text("[{]")
    assert PAGE in today(enter)
