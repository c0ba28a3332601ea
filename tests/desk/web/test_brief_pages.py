"""Pages of the daily brief: drafted, saved, sent once; each office its own; who may look."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.embassies import add_embassies
from elshi.desk.channels.actions.send_brief import OPTION
from elshi.desk.channels.models import Brief, Channel, MailLetter

TODAY = datetime.now(UTC).date().isoformat()
PAGE = f"/briefs/{TODAY}/en/"


@pytest.fixture
def channel(office):
    return Channel.objects.create(
        name="news", kind="mail", account="a", languages=["kk"], created_at=office.at,
        options={OPTION: "minister@mfa.samal.example duty@mfa.samal.example"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status"),
    [("author", 200), ("approver", 200), ("analyst", 200), ("consular", 200), ("translator", 403), ("auditor", 403)],
)
def test_who_may_look(enter, name, status):
    client = enter(name)
    assert [client.get(path).status_code for path in ("/briefs/", PAGE)] == [status, status]


def test_drafted_saved_and_sent(enter, channel):
    client = enter("author")
    page = client.get(PAGE).content.decode()
    assert "a draft, not saved" in page
    assert not Brief.objects.exists()
    words = {"title": "Сөз", "body": "## Бірінші\r\n\r\n<script>alert(1)</script> **маңызды**"}
    assert client.post(PAGE, words).url == PAGE
    page = client.get(PAGE).content.decode()
    assert "<strong>маңызды</strong>" in page
    assert "<script>alert" not in page
    brief = Brief.objects.get()
    seen = {"seen": brief.changed_at.isoformat()}
    assert client.post(f"/briefs/{brief.pk}/send/", {"seen": "yesterday"}).status_code == 409
    assert client.post(f"/briefs/{brief.pk}/send/", seen).url == PAGE
    assert client.post(f"/briefs/{brief.pk}/send/", seen).status_code == 409
    assert MailLetter.objects.count() == 2
    page = client.get(PAGE).content.decode()
    assert "Waiting: 2" in page
    assert "<textarea" not in page
    assert client.post(PAGE, words).status_code == 409
    assert "Сөз" in client.get("/briefs/").content.decode()


def test_a_refusal_keeps_what_was_typed(enter):
    answer = enter("author").post(PAGE, {"title": "", "body": "Ұзақ мәтін"})
    assert answer.status_code == 409
    assert "Ұзақ мәтін" in answer.content.decode()
    assert not Brief.objects.exists()


def test_drafted_anew_what_was_saved_stays_until_it_is_saved(enter, office):
    client = enter("author")
    client.post(PAGE, {"title": "Сөз", "body": "Менің сөзім"})
    assert "Менің сөзім" not in client.get(f"{PAGE}?fresh=1").content.decode()
    assert "Менің сөзім" in client.get(PAGE).content.decode()


def test_an_analyst_saves_and_does_not_send(enter, channel):
    client = enter("analyst")
    assert client.post(PAGE, {"title": "Сөз", "body": "Мәтін"}).status_code == 302
    assert "Your role" in client.get(PAGE).content.decode()
    brief = Brief.objects.get()
    answer = client.post(f"/briefs/{brief.pk}/send/", {"seen": brief.changed_at.isoformat()})
    assert answer.status_code == 403
    assert not MailLetter.objects.exists()


def test_without_a_list_it_is_said_what_to_do(enter):
    client = enter("author")
    client.post(PAGE, {"title": "Сөз", "body": "Мәтін"})
    assert "brief-to" in client.get(PAGE).content.decode()


def test_an_embassy_has_its_own(enter, office):
    add_embassies(office)
    enter("author").post(PAGE, {"title": "Ministry", "body": "Мәтін"})
    client = enter("xk_author")
    assert "Ministry" not in client.get("/briefs/").content.decode()
    assert client.post(PAGE, {"title": "Embassy", "body": "Мәтін"}).status_code == 302
    shown = client.get(PAGE).content.decode()
    assert "briefs go to a list" in shown
    assert "brief-to" not in shown, "nobody could set one up for it"
    assert sorted(Brief.objects.values_list("office", "title")) == [("", "Ministry"), ("xs-emb-xk", "Embassy")]


@pytest.mark.parametrize(
    "path", [f"/briefs/{TODAY}/fr/", "/briefs/2026-02-30/kk/", "/briefs/x/kk/",
             f"/briefs/{(datetime.now(UTC) + timedelta(days=2)).date()}/kk/"],
)  # fmt: skip
def test_what_is_not_there(enter, path):
    assert enter("author").get(path).status_code == 404
