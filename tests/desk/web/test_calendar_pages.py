"""The calendar's pages: plan, change, start a text, call off; who may look."""

from datetime import UTC, datetime, timedelta

import pytest

from elshi.desk.planning.models import Event
from elshi.desk.releases.models import Draft

DAY = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
FIELDS = {"kind": "visit", "title": "Зефирияға сапар", "place": "Зефира", "day": DAY, "last_day": ""}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("author", 200),
        ("approver", 200),
        ("translator", 200),
        ("analyst", 200),
        ("administrator", 403),
        ("auditor", 403),
    ],
)
def test_who_may_look(enter, name, status):
    assert enter(name).get("/calendar/").status_code == status


def test_from_a_visit_to_a_draft(enter):
    client = enter("author")
    assert client.post("/calendar/new/", FIELDS).status_code == 302
    event = Event.objects.get()
    page = client.get("/calendar/").content.decode()
    assert "Зефирияға сапар" in page
    assert "nothing written yet" in page
    assert "Зефирияға сапар" in client.get("/").content.decode()
    answer = client.post(f"/calendar/{event.pk}/draft/", {"day": DAY})
    assert answer.url == f"/drafts/{Draft.objects.get().pk}/edit/"
    assert "nothing written yet" not in client.get("/calendar/").content.decode()
    assert client.post(f"/calendar/{event.pk}/call-off/").status_code == 302
    assert "called off" in client.get("/calendar/").content.decode()


def test_a_refusal_keeps_what_was_typed(enter):
    answer = enter("author").post("/calendar/new/", FIELDS | {"day": "2026-99-01"})
    assert answer.status_code == 409
    assert "Зефирияға сапар" in answer.content.decode()
    assert not Event.objects.exists()


def test_an_analyst_reads_and_does_not_plan(enter):
    answer = enter("analyst").post("/calendar/new/", FIELDS)
    assert answer.status_code == 403
    assert not Event.objects.exists()


@pytest.mark.parametrize("path", ["/calendar/99/", "/calendar/99/call-off/", "/calendar/99/draft/"])
def test_what_is_not_there(enter, path):
    client = enter("author")
    assert (client.get(path) if path == "/calendar/99/" else client.post(path, {"day": DAY})).status_code == 404


@pytest.mark.parametrize("path", ["/calendar/1/call-off/", "/calendar/1/draft/"])
def test_nothing_is_done_by_get(enter, path):
    assert enter("author").get(path).status_code == 405


def test_precedents_page(enter, office):
    office.draft_in("published", kk="Жер сілкінісінен зардап шеккен Ксандрия халқына көңіл айтамыз.")
    draft = office.draft_in("writing", kk="Жер сілкінісінен зардап шеккен Ксандрия халқына тағы көңіл айтамыз.")
    client = enter("author")
    page = client.get(f"/drafts/{draft.pk}/precedents/").content.decode()
    assert "<ins>тағы </ins>" in page
    part = client.get(f"/drafts/{draft.pk}/precedents/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert enter("analyst").get(f"/drafts/{draft.pk}/precedents/").status_code == 403
    empty = office.start()
    assert "Save a text first" in client.get(f"/drafts/{empty.pk}/precedents/").content.decode()
