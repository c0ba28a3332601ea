"""Alerts: drafted as a statement is, with the danger and whom it is meant for; published as alerts."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from desk.advising import Advising, danger_of
from desk.office import NODE
from desk.test_advisories import WORLD
from desk.test_answers import ledger_of
from desk.test_drafts import refused
from elshi.base.canonical import format_canonical
from elshi.desk.people.rules import Role
from elshi.desk.press.worker import Press
from elshi.desk.releases.actions.start_alert import start_alert
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.areas import read_areas, write_areas
from elshi.desk.releases.rules.danger import USUAL, DangerFields
from elshi.desk.releases.rules.places import find_places
from elshi.desk.releases.travel_texts import MAX_ALERT_BODY, MAX_ALERT_TITLE, begin_alert
from elshi.node.settings import ApprovalSettings
from elshi.record import AlertRecord, BlobStore, WithdrawalRecord
from elshi.record.types.alerts import EVENTS
from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer import parse_gazetteer
from elshi.travel.worlds import samal_world

SQUARE = "48,10\n48,11\n49,11\n49,10"


@pytest.fixture
def advising(office):
    return Advising(office)


def test_it_starts_with_words_that_can_go_out_and_what_is_usual_for_the_event(office, advising, monkeypatch):
    monkeypatch.setattr(settings, "ELSHI_LANGUAGES", tuple(LANGUAGES))
    draft = advising.alert(areas=SQUARE)
    danger = danger_of(draft)
    assert (danger.places, danger.polygons) == (("XB-N",), ("48,10 48,11 49,11 49,10 48,10",))
    assert (danger.event, danger.category, danger.urgency, danger.severity, danger.certainty) == (
        "flood", "Met", "Immediate", "Severe", "Observed",
    )  # fmt: skip
    assert (danger.onset, danger.expires) == (None, "2026-03-02T09:30:01Z")
    assert danger.gazetteer == WORLD
    texts = draft.find_current().renditions
    assert set(texts) == set(LANGUAGES)
    assert texts["en"]["title"] == "Flood: Northern Dorun"
    office.submit(draft)


def test_the_words_of_every_event_fit_short_messages_however_many_places():
    gazetteer = parse_gazetteer(samal_world())
    assert set(USUAL) == set(EVENTS)
    for event in EVENTS:
        for places in (["XB"], ["XB-N", "XB-S"], [place.code for place in gazetteer.places()]):
            for text in begin_alert(gazetteer, event, places, languages=list(LANGUAGES)):
                assert 0 < len(text["title"]) <= MAX_ALERT_TITLE, text
                assert 0 < len(text["body"]) <= MAX_ALERT_BODY, text
                assert "{" not in text["title"] + text["body"]
                assert bool(find_places(text["body"])) == (event == "other"), text


@pytest.mark.parametrize("role", list(Role))
def test_writers_and_consular_officers_alone_start_one_and_change_it(office, advising, role):
    who = next(name for name, person in office.people.items() if person.role == role)
    if role in {Role.PRESS_OFFICER, Role.APPROVER, Role.CONSULAR}:
        draft = advising.alert(by=who)
        advising.warn(draft, by=who, event="storm")
        assert danger_of(draft).event == "storm"
        return
    with refused("not-your-role"):
        advising.alert(by=who)
    draft = advising.alert()
    with refused("authentic-not-yours" if role == Role.TRANSLATOR else "not-your-role"):
        advising.warn(draft, by=who, event="storm")
    assert danger_of(draft).event == "flood"


@pytest.mark.parametrize("state", ["writing", "submitted", "approved", "queued", "published", "discarded"])
def test_another_danger_makes_approvals_void_and_comes_before_release_alone(office, advising, state):
    draft = advising.alert()
    if state == "discarded":
        office.discard(draft)
    else:
        office._bring(draft, state)
    if state in {"queued", "published", "discarded"}:
        with refused("wrong-state"):
            advising.warn(draft, event="storm")
        return
    advising.warn(draft, event="storm")
    draft.refresh_from_db()
    assert (draft.state, danger_of(draft).event) == ("writing", "storm")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"event": "rain"}, "bad-code"),
        ({"severity": "Mild"}, "bad-code"),
        ({"places": ()}, "no-area"),
        ({"places": ("XX",)}, "not-a-place"),
        ({"places": ("XB-X",)}, "not-a-place"),
        ({"expires": None}, "bad-expiry"),
        ({"hours": 0}, "bad-expiry"),
        ({"hours": -1}, "bad-expiry"),
        ({"hours": 31 * 24 + 1}, "bad-expiry"),
        ({"areas": "48,10\n48,11"}, "bad-polygon"),
        ({"areas": "48,10 48,11 north"}, "bad-polygon"),
        ({"areas": "91,10 48,11 47,10"}, "bad-polygon"),
        ({"areas": "48,181 48,11 47,10"}, "bad-polygon"),
        ({"areas": "48,10 49,11 49,10 48,11"}, "bad-polygon"),  # its sides cross
        ({"areas": "48,170 48,-170 47,170"}, "bad-polygon"),  # around the world
        ({"areas": "\n\n".join([SQUARE] * 21)}, "bad-polygon"),
        ({"areas": "1,1 " * 9}, "bad-polygon"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_changed(advising, fields, code):
    with refused(code):
        advising.alert(**fields)
    assert not Draft.objects.exists()
    draft = advising.alert()
    with refused(code):
        advising.warn(draft, **fields)
    assert draft.find_current().number == 1


def test_the_beginning_is_before_the_end(office, advising):
    later = office.at + timedelta(hours=30)
    with refused("bad-expiry"):
        advising.alert(onset=later)
    assert danger_of(advising.alert(onset=later, hours=40)).onset == "2026-03-02T15:30:00Z"


def test_areas_as_people_type_them_and_back():
    assert read_areas("") == read_areas(" \r\n\r\n ") == []
    (one,) = read_areas("48.10, 12.30\r\n48.2,12.3000001 48.2,-0.0 48.1,12.3")
    assert one == "48.1,12.3 48.2,12.3 48.2,0 48.1,12.3"
    two = read_areas(f"{SQUARE}\n \n1,1 1,2 2,2")
    assert two == ["48,10 48,11 49,11 49,10 48,10", "1,1 1,2 2,2 1,1"]
    assert read_areas(write_areas(two)) == two


def test_parts_of_a_country_that_is_meant_as_a_whole_are_not_said_twice(advising):
    assert danger_of(advising.alert(places=("XC-S", "XB-N", "XB", "XB-N"))).places == ("XB", "XC-S")


def test_without_a_gazetteer_none_starts(office, advising):
    office.home.gazetteer.unlink()
    with refused("no-gazetteer"):
        advising.alert()


def test_in_its_own_languages_alone_if_there_is_no_time(office, advising):
    fields = DangerFields("fire", places=("XB",), expires=office.at + timedelta(hours=2))
    draft = start_alert(actor=office.people["author"], fields=fields, at=office.tick(), languages=["ru", "zh"])
    assert (list(draft.find_current().renditions), draft.authentic) == (["ru"], "ru")


def test_out_it_is_an_alert_and_its_update_and_cancel_follow(office, advising):
    draft = advising.alert(areas=SQUARE)
    first = advising.publish(draft)
    record = json.loads(first.unsigned)
    assert record["type"] == "alert"
    assert record["danger"]["places"] == ["XB-N"]
    assert BlobStore(office.home.blobs).read(record["danger"]["gazetteer"]["sha256"]) == samal_world()
    update = office.start(corrects=first.pk)
    assert danger_of(update) == danger_of(draft)
    with refused("nothing-corrected"):
        office.submit(update)
    advising.warn(update, hours=48, severity="Extreme", places=("XB",))
    second = advising.publish(update)
    assert (second.record_id, second.record_version) == (first.record_id, 2)
    cancel = office.withdrawal_in("published", second, reason="overtaken")
    kinds = [type(entry.record) for entry in ledger_of(office).statements[first.record_id]]
    assert kinds == [AlertRecord, AlertRecord, WithdrawalRecord]
    assert cancel.kind == "withdrawal"


def test_several_alerts_for_one_country_stand_beside_each_other(advising):
    assert advising.publish(advising.alert()).record_id != advising.publish(advising.alert(event="fire")).record_id


@pytest.mark.parametrize("step", ["submit", "approve", "release", "release_alone", "schedule"])
def test_what_has_ended_goes_no_further(office, advising, step):
    draft = advising.alert(hours=1)
    if step == "schedule":
        office.set_hour(draft, office.at.replace(day=2, second=0))
        office.submit(draft)
        office.approve(draft)
    elif step in {"approve", "release"}:
        office.submit(draft)
        if step == "release":
            office.approve(draft)
    if step != "schedule":
        office.at += timedelta(hours=1)
    with refused("alert-ended"):
        getattr(office, step)(draft)
    advising.warn(draft, hours=72)
    if step != "schedule":
        advising.publish(draft)


def test_an_update_of_what_has_ended_needs_a_new_end(office, advising):
    first = advising.publish(advising.alert(hours=1))
    office.at += timedelta(hours=2)
    update = office.start(corrects=first.pk)
    office.save(update, kk="Су әлі көтеріліп жатыр.", en="The water still rises.")
    with refused("alert-ended"):
        office.release_alone(update)
    advising.warn(update)
    assert advising.publish(update).record_version == 2


def test_one_that_ended_while_it_waited_for_the_press_comes_out_all_the_same(office, advising):
    """It was released in time: its hour of issue is the one of the release."""
    draft = advising.alert(hours=1)
    office._bring(draft, "queued")
    office.at += timedelta(hours=3)
    office.press()
    assert office.release_of(draft).state == "published"


def test_alone_in_an_emergency(office, advising):
    draft = advising.alert()
    release = office.release_alone(draft)
    assert Press(office.home, NODE, clock=office).run_once() == 1
    release.refresh_from_db()
    assert release.state == "published"
    office.confirm(release)


def asks(**needed):
    return ApprovalSettings(needed=tuple(("", kind, number) for kind, number in sorted(needed.items())))


def test_one_other_person_approves_an_alert_however_many_read_statements(office, advising, monkeypatch):
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", asks(statement=2))
    alert, advisory, plain = advising.alert(), advising.advisory(), office.draft_in("writing")
    assert [one.policy.approvals for one in (alert, advisory, plain)] == [1, 2, 2]
    advising.publish(alert)
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", asks(alert=2, advisory=3))
    second = advising.alert()
    assert [one.policy.approvals for one in (second, advisory, plain)] == [2, 3, 1]
    office.submit(second)
    office.approve(second)
    with refused("wrong-state"):
        office.release(second)
    office.approve(second, by="second")
    office.release(second)
    office.press()
    assert office.release_of(second).state == "published"


def test_a_plain_statement_gets_no_danger(office, advising):
    draft = office.draft_in("writing")
    with refused("no-danger"):
        advising.warn(draft)


def test_what_began_as_an_alert_is_no_advisory_after(office, advising):
    first = advising.publish(advising.alert())
    change = office.start(corrects=first.pk)
    whole = json.loads(change.find_current().content)
    del whole["danger"]
    whole["advice"] = json.loads(advising.advisory("XC").find_current().content)["advice"] | {"sections": ["safety"]}
    for text in whole["renditions"]:
        text["body"] += "\n\n## 1"
    office.save_past_editor(change, format_canonical(whole).decode())
    office.submit(change)
    office.approve(change)
    office.release(change)
    office.press()
    assert office.release_of(change).refused_code == "record-changed"
    assert {type(entry.record) for entry in ledger_of(office).statements[first.record_id]} == {AlertRecord}
