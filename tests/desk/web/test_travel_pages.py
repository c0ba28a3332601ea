"""The pages of travel advice and of alerts: lists, forms, what a draft shows, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.advising import Advising, advice_of, danger_of
from elshi.adapters.clock import SystemClock
from elshi.desk.releases.meant import Meant, _counts, provide_meant
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rules.policies import APART
from elshi.desk.releases.words import (
    APART_WORDS,
    CATEGORY_WORDS,
    CERTAINTY_WORDS,
    CHANGE_WORDS,
    EVENT_WORDS,
    LEVEL_WORDS,
    SECTION_WORDS,
    SEVERITY_WORDS,
    URGENCY_WORDS,
)
from elshi.record.types import advisories, alerts
from elshi.travel.gazetteer import Country, Gazetteer, Part, format_gazetteer


@pytest.fixture
def advising(office):
    """As of today: the pages have the machine's clock."""
    office.at = SystemClock().now().replace(microsecond=0)
    return Advising(office)


@pytest.fixture
def meant():
    """Somebody counts trips; what he was asked."""
    asked, before = [], list(_counts)

    def count(places, first, last):
        asked.append((places, first, last))
        return Meant(trips=1_200, people=3_456, by_mail=3_000, by_sms=2_000, by_telegram=10, unreachable=77)

    provide_meant(count)
    yield asked
    _counts[:] = before


def today():
    return SystemClock().now().astimezone(UTC).date()


def advice_fields(draft, **changes):
    """As a browser sends the form of the advice."""
    given = advice_of(draft)
    sent = {
        "based_on": draft.find_current().number, "level": given.level, "change": given.change,
        "reviewed_on": given.reviewed_on, "review_by": given.review_by,
    }  # fmt: skip
    return sent | {f"section-{code}": "on" for code in given.sections} | changes


def danger_fields(draft=None, **changes):
    expires = f"{SystemClock().now() + timedelta(hours=6):%Y-%m-%dT%H:%M}"
    based_on = {} if draft is None else {"based_on": draft.find_current().number}
    return {"event": "flood", "places": ["XB-N"], "areas": "", "onset": "", "expires": expires} | based_on | changes


def test_every_code_has_words():
    assert set(LEVEL_WORDS) == set(advisories.LEVELS)
    assert list(SECTION_WORDS) == list(advisories.SECTIONS)
    assert set(APART_WORDS) == set(APART)
    assert set(CHANGE_WORDS) == {advisories.MAJOR, advisories.MINOR}
    assert set(EVENT_WORDS) == set(alerts.EVENTS)
    for words, codes in (
        (CATEGORY_WORDS, alerts.CATEGORIES), (URGENCY_WORDS, alerts.URGENCIES), (SEVERITY_WORDS, alerts.SEVERITIES),
        (CERTAINTY_WORDS, alerts.CERTAINTIES),
    ):  # fmt: skip
        assert list(words) == list(codes)


def test_the_list_says_what_holds_what_is_overdue_and_who_writes(office, enter, advising):
    client = enter("author")
    page = client.get("/advisories/").content.decode()
    assert page.count("no advice") == 17
    assert "overdue" not in page.replace('class="overdue', "")
    answer = client.post("/advisories/start/", {"country": "XB"})
    draft = Draft.objects.get()
    assert answer["Location"] == f"/drafts/{draft.pk}/edit/"
    page = client.get("/advisories/").content.decode()
    assert page.count("no advice") == 17
    assert f'<a href="/drafts/{draft.pk}/"><bdi>author</bdi></a>' in page
    advising.fill(draft)
    advising.advise(draft, level=2, parts=(("XB-N", 4),), reviewed_on=f"{today() - timedelta(days=40)}",
                   review_by=f"{today()}")  # fmt: skip
    advising.publish(draft)
    page = client.get("/advisories/").content.decode()
    assert page.count("no advice") == 16
    assert "2: increased care" in page
    assert "4: do not travel" in page
    assert "overdue since" not in page
    release = office.release_of(draft)
    assert f"/advisories/{release.pk}/review/" in page
    analyst = enter("analyst").get("/advisories/").content.decode()
    assert "2: increased care" in analyst
    assert "/review/" not in analyst
    assert enter("auditor").get("/advisories/").status_code == 403


def test_what_was_to_be_reviewed_before_today_is_overdue_in_words(office, enter, advising):
    then = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    now, office.at = office.at, then
    advising.publish(advising.advisory(at=then))
    office.at = now
    page = enter("author").get("/advisories/").content.decode()
    assert "overdue since" in page
    assert "1 country is to be reviewed: the day has passed." in page


def test_a_country_that_has_advice_is_refused_in_words_with_its_record(office, enter, advising):
    release = advising.publish(advising.advisory())
    answer = enter("author").post("/advisories/start/", {"country": "XB"})
    assert answer.status_code == 409
    assert f"There is advice for XB already, {release.record_id}" in answer.content.decode()
    assert enter("translator").post("/advisories/start/", {"country": "XC"}).status_code == 403
    assert enter("author").post("/advisories/start/", {"country": "XX"}).status_code == 409


def test_one_button_says_that_nothing_changed(office, enter, advising):
    release = advising.publish(advising.advisory())
    answer = enter("author").post(f"/advisories/{release.pk}/review/")
    draft = Draft.objects.latest("pk")
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    assert advice_of(draft).change == "minor"
    page = enter("author").get(f"/drafts/{draft.pk}/").content.decode()
    assert "<del" in page
    assert "a minor change" in page
    assert enter("author").post("/advisories/99/review/").status_code == 404


def test_without_a_list_of_countries_the_pages_say_what_to_do(office, enter):
    for address in ("/advisories/", "/safety-alerts/new/"):
        page = enter("author").get(address)
        assert page.status_code == 200
        assert "elshi gazetteer set FILE" in page.content.decode()
    answer = enter("author").post("/advisories/start/", {"country": "XB"})
    assert answer.status_code == 409
    assert enter("author").post("/safety-alerts/new/", danger_fields()).status_code == 409


def test_advice_stands_on_the_draft_and_is_changed_on_a_page(office, enter, advising):
    draft = advising.advisory()
    client, address = enter("author"), f"/drafts/{draft.pk}/advice/"
    for where in (f"/drafts/{draft.pk}/", f"/drafts/{draft.pk}/edit/"):
        page = client.get(where).content.decode()
        assert address in page
        assert "1: usual care" in page
    assert 'name="level-XB-N"' in client.get(address).content.decode()
    answer = client.post(address, advice_fields(draft, level=3, **{"level-XB-N": 4, "level-XB-S": ""}))
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    assert (advice_of(draft).level, advice_of(draft).parts) == (3, (("XB-N", 4),))
    page = client.get(f"/drafts/{draft.pk}/").content.decode()
    assert 'class="places-map"' in page
    assert "Northern Dorun" in page
    compare = client.get(f"/drafts/{draft.pk}/compare/").content.decode()
    assert "3: avoid all but necessary travel" in compare
    assert "1: usual care" in compare


def test_what_was_chosen_stays_when_a_rule_says_no(office, enter, advising):
    draft = advising.advisory()
    address, client = f"/drafts/{draft.pk}/advice/", enter("author")
    answer = client.post(address, advice_fields(draft, level=4, review_by="2020-01-01"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in page
    assert 'value="4" required checked' in page
    assert 'value="2020-01-01"' in page
    for bad in ({"level": "x"}, {"level": ""}, {"change": ""}, {"based_on": 0}, {"reviewed_on": "soon"}):
        assert client.post(address, advice_fields(draft, **bad)).status_code == 409
    assert advice_of(draft).level == 1


def test_no_form_for_what_is_none_or_out(office, enter, advising):
    client, plain = enter("author"), office.draft_in("writing")
    for one in (plain, office.start()):
        for part in ("advice", "danger"):
            assert client.get(f"/drafts/{one.pk}/{part}/")["Location"] == f"/drafts/{one.pk}/"
            assert client.post(f"/drafts/{one.pk}/{part}/")["Location"] == f"/drafts/{one.pk}/"
    for draft, part, fields in (
        (advising.advisory(), "advice", advice_fields), (advising.alert(), "danger", danger_fields),
    ):  # fmt: skip
        release = advising.publish(draft)
        assert 'name="based_on"' not in client.get(f"/drafts/{draft.pk}/{part}/").content.decode()
        assert client.post(f"/drafts/{draft.pk}/{part}/", fields(draft)).status_code == 409
        published = client.get(f"/published/{release.pk}/").content.decode()
        assert f'id="{part}"' in published
        assert "Edit " not in published
    assert client.get("/drafts/99/danger/").status_code == 404
    assert enter("analyst").get(f"/drafts/{plain.pk}/advice/").status_code == 403


def test_an_alert_is_counted_and_begun_on_a_page(office, enter, advising, meant):
    client = enter("author")
    assert "who is meant" in client.get("/safety-alerts/new/?country=XB").content.decode()
    page = client.post("/safety-alerts/new/", danger_fields(count="1", areas="0,0 0,1 1,1")).content.decode()
    assert "3,456 people are meant" in page
    assert not Draft.objects.exists()
    assert meant[-1][1] == today()
    answer = client.post("/safety-alerts/new/", danger_fields())
    draft = Draft.objects.get()
    assert answer["Location"] == f"/drafts/{draft.pk}/edit/"
    page = client.get(f"/drafts/{draft.pk}/").content.decode()
    assert "3,456 people are meant" in page
    assert 'class="area-drawn"' in page
    assert "Northern Dorun" in page
    office.submit(draft)
    assert "3,456 people are meant" in enter("approver").get(f"/drafts/{draft.pk}/").content.decode()
    draft.refresh_from_db()
    office.approve(draft)
    office.release(draft)
    office.press()
    release = office.release_of(draft)
    assert "people are meant" not in enter("auditor").get(f"/published/{release.pk}/").content.decode()


def square(south, west):
    """A border: a square of one degree."""
    ring = ((south, west), (south, west + 1.0), (south + 1.0, west + 1.0), (south + 1.0, west), (south, west))
    return (ring,)


def test_an_area_that_is_drawn_means_what_it_touches(office, enter, advising):
    parts = tuple(Part(f"XB-{code}", {"en": code}, square(10.0, west)) for code, west in (("E", 21.0), ("W", 20.0)))
    countries = (
        Country("XA", {"en": "Xandria"}, square(50.0, 50.0)),
        Country("XB", {"en": "Dorun"}, (*parts[0].border, *parts[1].border), parts),
    )
    advising.set_world(format_gazetteer(Gazetteer({"en": "Two"}, countries)))
    areas = "10.5,20.4\n10.6,20.5\n10.5,20.6\n"
    enter("author").post("/safety-alerts/new/", danger_fields(places=["XA"], areas=areas))
    assert danger_of(Draft.objects.get()).places == ("XA", "XB-W")
    answer = enter("author").post("/safety-alerts/new/", danger_fields(places=[], areas="0,0 1,0 1,1"))
    assert "Choose at least one country or part" in answer.content.decode()  # an area in the sea


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"places": []}, "Choose at least one country or part"),
        ({"areas": "48,10\nnorth"}, "Area 1 is none"),
        ({"expires": "2020-01-01T10:00"}, "Say until when the alert holds"),
        ({"expires": ""}, "Say until when the alert holds"),
        ({"expires": "soon"}, "A moment is a day and a time"),
        ({"event": ""}, "Choose one of what is offered"),
        ({"severity": "Mild"}, "Choose one of what is offered"),
        ({"places": ["XX"]}, "The list of countries has no place XX"),
    ],
)
@pytest.mark.parametrize("count", [{}, {"count": "1"}])
def test_what_cannot_be_an_alert_is_refused_with_what_was_typed(office, enter, advising, changes, said, count):
    sent = danger_fields(**({"areas": "48,10 48,11 49,11"} | changes), **count)
    answer = enter("author").post("/safety-alerts/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page, page[page.index('role="alert"') :][:300]
    assert sent["areas"] in page
    assert not Draft.objects.exists()


def test_danger_is_changed_on_a_page_and_an_alert_that_ended_can_be_looked_at(office, enter, advising):
    draft = advising.alert(places=("XB-N", "XC"), areas="48,10 48,11 49,11")
    client, address = enter("author"), f"/drafts/{draft.pk}/danger/"
    page = client.get(address).content.decode()
    assert 'value="XB-N" checked' in page
    assert "48,10\n48,11\n49,11" in page
    answer = client.post(address, danger_fields(draft, event="fire", severity="Extreme", places=["XC-N"]))
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    assert (danger_of(draft).event, danger_of(draft).severity, danger_of(draft).places) == (
        "fire",
        "Extreme",
        ("XC-N",),
    )
    assert client.post(address, danger_fields(draft, based_on=1)).status_code == 409
    assert enter("translator").post(address, danger_fields(draft)).status_code == 403
    old = advising.alert(at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    page = client.get(f"/drafts/{old.pk}/danger/")
    assert page.status_code == 200
    assert "Say until when the alert holds" in page.content.decode()


def test_the_list_has_alerts_that_hold_and_that_ended(office, enter, advising):
    advising.publish(advising.alert())
    advising.alert(event="storm")
    page = enter("author").get("/advisories/").content.decode()
    assert "holds" in page
    assert "Flood: Northern Dorun" in page
    assert page.index("Storm: Northern Dorun") < page.index("Flood: Northern Dorun")
    now, office.at = office.at, datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    advising.publish(advising.alert(event="fire"))
    office.at = now
    page = enter("analyst").get("/advisories/").content.decode()
    assert "ended" in page
    assert page.index("Flood: ") < page.index("Fire: ")
    assert "Storm: " not in page


def test_the_list_asks_no_more_of_the_database_for_more_countries(office, enter, advising):
    client = enter("author")

    def count():
        client.get("/advisories/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/advisories/")
        return len(asked)

    advising.publish(advising.advisory("XB"))
    advising.advisory("XC")
    before = count()
    for code in ("XD", "XE"):
        advising.publish(advising.advisory(code))
    advising.advisory("XF")
    assert count() == before


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_the_pages_in_each_language(office, enter, advising, language):
    client = enter("author", language=language)
    advisory, alert = advising.advisory(), advising.alert()
    for address in (
        "/advisories/",
        "/safety-alerts/new/",
        f"/drafts/{advisory.pk}/advice/",
        f"/drafts/{alert.pk}/danger/",
    ):
        page = client.get(address).content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
        assert page.count("<h1") == 1


def test_a_released_alert_has_an_update_and_a_cancel(office, enter, advising):
    release = advising.publish(advising.alert())
    client = enter("author")
    page = client.get(f"/published/{release.pk}/").content.decode()
    assert "Write an update" in page
    assert "Cancel the alert" in page
    answer = client.post("/drafts/start/", {"corrects": release.pk})
    update = Draft.objects.latest("pk")
    assert answer["Location"] == f"/drafts/{update.pk}/edit/"
    assert "Flood" in client.get(answer["Location"]).content.decode()
    client.post(f"/drafts/{update.pk}/danger/", danger_fields(update, severity="Extreme"))
    page = client.get(f"/drafts/{update.pk}/").content.decode()
    assert "severe (Severe)</del>" in page
    assert "extreme (Extreme)</ins>" in page
    client.post(f"/published/{release.pk}/withdraw/", {"reason": "overtaken"})
    assert Draft.objects.latest("pk").kind == "withdrawal"


def test_the_preview_is_a_page_of_the_site(office, enter, advising):
    for draft in (advising.advisory(), advising.alert()):
        for language in ("kk", "en"):
            page = enter("author").post(f"/drafts/{draft.pk}/preview/{language}/")
            assert page.status_code == 200
            assert draft.find_current().renditions[language]["title"] in page.content.decode()
