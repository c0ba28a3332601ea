"""The pages of alerts on their way: the numbers on them are those of what went out, and nobody is named."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from desk.alerting.sirens import CUT, REFUSED, Failing
from desk.embassies import add_embassies
from desk.test_drafts import refused
from desk.travel.tripping import stop
from elshi.desk.alerting.actions.pause_sending import pause_sending
from elshi.desk.alerting.counting import count_meant
from elshi.desk.alerting.models import Sending
from elshi.desk.alerting.wording import draft_short_messages
from elshi.desk.people.reading import READERS
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.meant import Meant, meant_by
from elshi.record.types.alerts import EVENTS
from elshi.speak.sms import MOST_PARTS
from elshi.text.languages import LANGUAGES

HOST = {"HTTP_HOST": "localhost"}


@pytest.fixture
def page(sirens):
    """What somebody sees at an address, or an act's answer."""

    def see(address, by="consular", **post):
        client = Client(**HOST)
        person = sirens.office.people[by]
        person.language = "en"
        person.save()
        client.force_login(person)
        return client.post(address, post) if post else client.get(address)

    return see


def row_of(html, way):
    """The numbers in the row of a way: meant, sent, waiting, not reached, repeated."""
    [row] = re.findall(rf"<tr><th scope=\"row\">{way}</th>(.*?)</tr>", html)
    return [int(number) for number in re.findall(r">([0-9]+)</td>", row)]


def test_the_numbers_are_those_of_what_went_out(sirens, page):
    sirens.register(6)
    sirens.warn()
    sirens.ways["sms"] = Failing(REFUSED, CUT)
    sirens.run()
    address = f"/travel/sendings/{Sending.objects.get().pk}/"
    html = page(address).content.decode()
    assert row_of(html, "e-mail") == [6, 6, 0, 0, 0]
    assert row_of(html, "short message") == [6, 4, 1, 1, 1]
    assert "Sent: 10 of 12" in html
    assert "6 trips are meant." in html
    assert "12 people travel." in html
    assert "there is no such address" in html
    assert len(sirens.files("mail")) == 6
    sirens.office.at += timedelta(minutes=30)
    sirens.run()
    assert row_of(page(address).content.decode(), "short message") == [6, 5, 0, 1, 1]


def test_stop_and_go_on(sirens, page):
    sirens.register()
    release = sirens.warn()
    with sirens.dispatcher() as dispatcher:
        dispatcher.gather()
        address = f"/travel/sendings/{release.pk}/"
        assert page(f"{address}pause/", stop="1").status_code == 302
        assert "Go on sending" in page(address).content.decode()
        dispatcher.run_once()
        assert sirens.files("mail") == []
        assert page(f"{address}pause/", stop="1").status_code == 409
        page(f"{address}pause/", **{"go-on": "1"})
        dispatcher.run_once()
    assert len(sirens.files("mail")) == 1


def test_the_list_and_who_reads_it(sirens, page):
    first = sirens.warn()
    sirens.run()
    sirens.cancel(first)
    sirens.run()
    html = page("/travel/sendings/").content.decode()
    assert html.count("Flood: Northern Dorun") == 2
    assert (html.count("under way"), html.count(">ended<")) == (1, 1)
    for by in sirens.office.people:
        may = sirens.office.people[by].role in READERS["sendings"]
        assert page("/travel/sendings/", by).status_code == (200 if may else 403)
    assert page(f"/travel/sendings/{first.pk}/pause/", "administrator", stop="1").status_code == 403
    assert page("/travel/sendings/9999/").status_code == 404


def test_nobody_is_named_on_a_page(sirens, page):
    sirens.register()
    release = sirens.warn()
    sirens.run()
    html = page(f"/travel/sendings/{release.pk}/").content.decode()
    assert not re.search(r"x\.example|\+7701|Айгерім", html)


def test_whom_an_alert_would_reach_before_it_is_sent(sirens):
    sirens.register(2)
    sirens.register(phone="")
    sirens.register(mail="", phone="", stops=(stop("XB-S"),))
    first, last = date(2026, 3, 1), date(2026, 3, 2)
    assert count_meant(("XB-N",), first, last) == Meant(3, 6, 6, 4, 0, 0)
    assert count_meant(("XB",), first, last) == Meant(4, 8, 6, 4, 0, 2)
    assert count_meant(("XC",), first, last).trips == 0
    release = sirens.warn()
    assert meant_by(release.version.whole, today=sirens.office.at.date()) == Meant(3, 6, 6, 4, 0, 0)
    sirens.run()
    sending = Sending.objects.get()
    assert (sending.trips, sending.people) == (3, 6)


def test_no_embassy_sees_or_stops_what_the_ministry_sends(sirens, page):
    add_embassies(sirens.office)
    sirens.register()
    release = sirens.warn()
    sirens.run()
    for by in ("xk_author", "xk_consular", "xk_approver"):
        assert page("/travel/sendings/", by=by).status_code == 403
        assert page(f"/travel/sendings/{release.pk}/pause/", by=by, stop="1").status_code == 403
        with refused("another-office"):
            pause_sending(actor=sirens.office.people[by], release_id=release.pk, paused=True, at=sirens.office.tick())
    assert Sending.objects.get().paused_at is None


@pytest.mark.parametrize("event", [event for event in EVENTS if event != "other"])
def test_what_a_template_says_goes_whole_by_short_message_in_each_language(sirens, settings, event):
    settings.ELSHI_LANGUAGES = list(LANGUAGES)
    draft = sirens.alerts.alert(event=event, places=("XB-N", "XC"))
    short = draft_short_messages(draft.find_current(), at=sirens.office.at)
    assert {one.language for one in short} == set(LANGUAGES)
    assert [one for one in short if one.is_cut] == []


def test_a_draft_shows_its_short_messages_as_they_will_go_out(sirens, page):
    draft = sirens.alerts.alert()
    shown = draft_short_messages(draft.find_current(), at=sirens.office.at)
    html = page(f"/drafts/{draft.pk}/", by="approver").content.decode()
    assert "As short messages" in html
    assert "cut off" not in html
    sirens.register(1)
    sirens.alerts.publish(draft)
    sirens.run()
    [sent] = sirens.files("sms")
    [ours] = [one for one in shown if one.language == sent["language"]]
    assert sent["text"].split("\n")[0] == ours.text.split("\n")[0]
    assert len(sent["text"]) <= len(ours.text)  # its number has no more digits than the one that stood for it


def test_a_draft_that_is_too_long_for_short_messages_says_so(sirens, page):
    draft = sirens.alerts.alert()
    version = draft.find_current()
    texts = [one | {"language": tag, "body": one["body"] + " word" * 200} for tag, one in version.renditions.items()]
    sirens.office.at += timedelta(minutes=1)
    save_draft(
        actor=version.author, draft_id=draft.pk, renditions=texts, authentic=version.whole["authentic"],
        based_on=version.number, at=sirens.office.at,
    )  # fmt: skip
    draft.refresh_from_db()
    short = draft_short_messages(draft.find_current(), at=sirens.office.at)
    assert {(one.parts, one.is_cut) for one in short} == {(MOST_PARTS, True)}
    assert "The end of the text is cut off." in page(f"/drafts/{draft.pk}/", by="author").content.decode()


def test_a_statement_has_no_short_messages(sirens, page):
    draft = sirens.office.draft_in("submitted")
    assert draft_short_messages(draft.find_current(), at=sirens.office.at) == []
    assert "As short messages" not in page(f"/drafts/{draft.pk}/", by="author").content.decode()
