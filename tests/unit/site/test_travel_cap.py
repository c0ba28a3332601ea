"""What the site says of advisories and alerts to programs: CAP 1.2, valid, and feeds of both."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from elshi.record.types.alerts import CATEGORIES, CERTAINTIES, EVENTS, SEVERITIES, URGENCIES
from elshi.site.travel_words import certainty_words, event_words, level_words, severity_words, urgency_words
from elshi.text.languages import LANGUAGES
from elshi.travel.cap import CapAlert
from elshi.travel.cap_reading import parse_cap
from unit.site.small_office import HOST, SmallOffice
from unit.site.test_advisories import AR, EN, HOSTILE, NORTH, QUAKE, TWO

ATOM = {"a": "http://www.w3.org/2005/Atom"}
RING = "-21.5,78.1 -22,80 -20,81.25 -21.5,78.1"


@pytest.fixture(scope="module")
def schema(shared):
    return xmlschema.XMLSchema(str(shared("vectors/cap/CAP-v1.2.xsd")))


def messages(office: SmallOffice, schema: xmlschema.XMLSchema) -> dict[str, CapAlert]:
    """Every message of the site, valid, by its name."""
    found = {}
    for path, data in sorted(office.tree().items()):
        if path.endswith(".cap.xml"):
            schema.validate(data.decode())
            alert, left_out = parse_cap(data, name=path)
            assert left_out == ()
            assert path == f"alerts/{alert.identifier}.cap.xml"
            found[alert.identifier] = alert
    return found


def test_an_alert_an_update_and_a_cancel_name_each_other(office: SmallOffice, schema) -> None:
    office.publish_alert(2, QUAKE, places=["XB-N", "XC"], polygons=[RING], onset="2026-03-03T09:00:00Z")
    office.publish_alert(2, {**QUAKE, "ar": AR, "fr": EN}, version=2, places=["XB"], severity="Extreme")
    office.withdraw(2, 3)
    office.build()
    first, update, cancel = messages(office, schema).values()
    assert [one.msg_type for one in (first, update, cancel)] == ["Alert", "Update", "Cancel"]
    assert first.references == ()
    assert update.references == (first.reference,)
    assert cancel.references == (first.reference, update.reference)
    assert {one.sender for one in (first, update, cancel)} == {HOST}
    assert [info.language for info in first.infos] == ["kk", "en"], "the authentic language first"
    assert [info.language for info in update.infos] == ["kk", "ar", "en", "fr"]
    assert cancel.infos == update.infos
    assert cancel.note == "withdrawn: error"
    (area,) = first.infos[0].areas
    assert area.description == "Солтүстік Дорун және Орвенна"
    assert area.polygons == (((-21.5, 78.1), (-22.0, 80.0), (-20.0, 81.25), (-21.5, 78.1)),)
    assert area.geocodes == (("ISO 3166-2", "XB-N"), ("ISO 3166-1", "XC"))
    info = first.infos[1]
    assert (info.headline, info.description) == QUAKE["en"]
    assert (info.event, info.categories, info.urgency, info.severity, info.certainty) == (
        "Earthquake", ("Geo",), "Immediate", "Severe", "Observed",
    )  # fmt: skip
    assert info.event_codes == (("elshi:event", "earthquake"),)
    assert (info.onset, info.expires) == (
        datetime(2026, 3, 3, 9, tzinfo=UTC),
        datetime(2026, 4, 20, 9, 30, tzinfo=UTC),
    )
    tree = office.tree()
    for one in update.infos:
        assert (one.web == "") == (one.language == "fr")
        assert one.web.removeprefix(f"https://{HOST}/") + "index.html" in tree
        (resource,) = one.resources
        assert len(tree[resource.uri.removeprefix(f"https://{HOST}/")]) == resource.size
        assert dict(one.parameters)["elshi:receipt"].removeprefix(f"https://{HOST}/") in tree


def test_each_important_change_of_an_advisory_is_a_message(office: SmallOffice, schema) -> None:
    office.publish_advisory(1, "XB", TWO, change="minor")
    office.publish_advisory(1, "XB", TWO, version=2, change="minor", review_by="2026-09-01")
    office.publish_advisory(1, "XB", TWO, version=3, level=3, parts=NORTH)
    office.build()
    found = messages(office, schema)
    assert [*found] == ["xs-mfa-2026-1-v1", "xs-mfa-2026-1-v3"], "the first is one, whatever it says of itself"
    first, update = found.values()
    assert (update.msg_type, update.references) == ("Update", (first.reference,))
    info = update.infos[1]
    assert (info.categories, info.severity, info.expires) == (("Safety",), "Severe", None)
    assert info.event == "Travel advice: Avoid all but necessary travel"
    levels = {name: value for name, value in info.parameters if name.startswith("elshi:level")}
    assert levels == {"elshi:level:XB": "3", "elshi:level:XB-N": "4"}
    office.withdraw(1, 4)
    office.build(set())
    assert messages(office, schema)["xs-mfa-2026-1-v4"].msg_type == "Cancel"


@pytest.mark.parametrize(("title", "body"), HOSTILE)
def test_whatever_a_text_says_its_message_is_valid(office: SmallOffice, schema, title: str, body: str) -> None:
    office.publish_alert(2, {"en": (title.replace("\u2066", ""), body)})
    office.publish_advisory(3, "XZ", {"en": (title.replace("\u2066", ""), body)})
    office.build()
    assert len(messages(office, schema)) == 2


def test_every_code_of_an_alert_has_words_in_every_language_and_is_valid(office: SmallOffice, schema) -> None:
    for tag in LANGUAGES:
        assert all(event_words(code, tag) for code in EVENTS)
        assert all(severity_words(code, tag) for code in SEVERITIES)
        assert all(urgency_words(code, tag) for code in URGENCIES)
        assert all(certainty_words(code, tag) for code in CERTAINTIES)
        assert len({level_words(level, tag) for level in range(5)}) == 5
    for number in range(len(CATEGORIES)):
        office.publish_alert(
            number + 1,
            QUAKE,
            category=CATEGORIES[number],
            event=EVENTS[number % len(EVENTS)],
            urgency=URGENCIES[number % 5],
            severity=SEVERITIES[number % 5],
            certainty=CERTAINTIES[number % 5],
        )
    office.build()
    assert len(messages(office, schema)) == len(CATEGORIES)


def test_the_feed_of_messages_has_the_newest(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    office.publish_alert(2, QUAKE)
    office.publish_alert(2, QUAKE, version=2)
    office.withdraw(2, 3)
    office.build()
    root = ET.fromstring(office.tree()["alerts/cap.atom"])
    entries = root.findall("a:entry", ATOM)
    assert [one.find("a:category", ATOM).get("term") for one in entries] == ["Cancel", "Update", "Alert", "Alert"]  # type: ignore[union-attr]
    for one in entries:
        link = one.find("a:link", ATOM)
        assert link is not None
        assert link.get("type") == "application/cap+xml"
        assert (link.get("href") or "").removeprefix(f"https://{HOST}/") in office.tree()
    times = [one.findtext("a:updated", namespaces=ATOM) for one in entries]
    assert root.findtext("a:updated", namespaces=ATOM) == times[0] == max(times, key=str)


def test_a_small_change_does_not_make_an_entry_newer_and_is_marked(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    office.publish_advisory(2, "XC", TWO)
    office.publish_advisory(1, "XB", TWO, version=2, change="minor")
    office.build()
    for read in (_read_atom, _read_json):
        found = read(office, "en")
        assert [url.rpartition("/advisories/")[2] for url, _, _ in found] == ["en/XC/", "en/XB/"]
        assert [updated for _, updated, _ in found] == ["2026-03-03T10:30:00Z", "2026-03-02T10:30:00Z"]
        assert [marks for _, _, marks in found] == [["level-2", "major"], ["level-2", "minor"]]
    office.publish_advisory(1, "XB", TWO, version=3, level=4)
    office.build(set())
    assert _read_atom(office, "en")[0] == (
        f"https://{HOST}/advisories/en/XB/", "2026-03-02T12:30:00Z", ["level-4", "major"],
    )  # fmt: skip
    assert _read_json(office, "en") == _read_atom(office, "en")
    assert _read_atom(office, "zh") == [], "there is a feed, and nothing in this language"
    page = office.read("advisories/en/XB/index.html")
    assert 'type="application/atom+xml" href="/advisories/en/feed.atom"' in page


def _read_atom(office: SmallOffice, tag: str) -> list[tuple[str, str, list[str]]]:
    root = ET.fromstring(office.tree()[f"advisories/{tag}/feed.atom"])
    return [
        (
            one.findtext("a:id", "", ATOM),
            one.findtext("a:updated", "", ATOM),
            [mark.get("term", "") for mark in one.findall("a:category", ATOM)],
        )
        for one in root.findall("a:entry", ATOM)
    ]


def _read_json(office: SmallOffice, tag: str) -> list[tuple[str, str, list[str]]]:
    items = json.loads(office.tree()[f"advisories/{tag}/feed.json"])["items"]
    return [(one["id"], one["date_modified"], one["tags"]) for one in items]
