"""An alert that went out is an event: whom it means, since when, also after an update and when it is withdrawn."""

from datetime import date

import pytest

from desk.advising import Advising as Writers
from desk.travel.tripping import stop
from elshi.desk.releases.actions.start_withdrawal import start_withdrawal
from elshi.desk.travel.events import find_alert, list_alerts
from elshi.desk.travel.rules.events import Span
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.whereabouts import count_roll


@pytest.fixture
def writers(office):
    return Writers(office)


def test_an_alert_that_went_out_is_found_and_listed(writers, travels, enter):
    assert list_alerts() == []
    draft = writers.alert(places=("XB-N", "XC"), hours=48)
    writers.fill(draft)
    assert list_alerts() == [], "a draft is none"
    release = writers.publish(draft)
    found = find_alert(release.record_id)
    assert found is not None
    assert found.event.places == ("XB-N", "XC")
    assert found.event.span == Span(date(2026, 2, 28), date(2026, 3, 3)), "from UTC-12 to UTC+14"
    assert found.event.since == release.queued_at
    assert [one.event for one in list_alerts()] == [found.event]
    here, elsewhere = travels.register(), travels.register(stops=(stop("XB-S"),))
    assert count_roll(found.event).all_trips == 1
    travels.say(here, "safe", alert=release.record_id)
    travels.say(elsewhere, "help")
    assert count_roll(found.event).trips == {Status.SILENT: 0, Status.SAFE: 1, Status.HELP: 0}
    client = enter("consular")
    page = client.get("/travel/safety/", {"alert": release.record_id, "shown": "safe"}).content.decode()
    assert f"/travel/trips/{here.pk}/" in page
    assert f"?alert={release.record_id}" in client.get("/travel/").content.decode()


def test_withdrawn_it_still_says_whom_it_meant(writers, travels, office):
    draft = writers.alert(places=("XB-N",))
    writers.fill(draft)
    release = writers.publish(draft)
    before = find_alert(release.record_id).event
    gone = start_withdrawal(actor=office.people["author"], release=release, reason="error", at=office.tick())
    office._bring(gone, "published")
    assert find_alert(release.record_id).event == before
    assert [one.event.alert for one in list_alerts()] == [release.record_id]


def test_what_is_no_alert_is_no_event(office):
    office.draft_in("published")
    from elshi.desk.releases.models import Release

    assert find_alert(Release.objects.get().record_id) is None
    assert find_alert("xs-mfa/2026/999") is None
    assert list_alerts() == []
