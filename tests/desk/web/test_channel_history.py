"""The page of one channel with all that was to go there, and how far each release has gone out."""

import re

import pytest

from desk.channel_making import choose, make_channel, publish_account
from desk.embassies import add_embassies
from desk.office import STAFF
from desk.web.queries import count_queries
from elshi.desk.channels.models import Follower, OutboxRow, Subscriber
from elshi.desk.people.reading import READERS
from elshi.speak.states import State

TEXTS = {"kk": "Мәтін осы жерде тұр.", "ru": "Текст стоит здесь.", "en": "The text is here."}


@pytest.fixture
def channel(office):
    publish_account(office)
    return make_channel(office, "toot", kind="mastodon", languages=tuple(TEXTS))


def publish(office, *targets, **texts):
    draft = office.draft_in("writing", **(texts or TEXTS))
    choose(office, draft, *targets)
    for act in (office.submit, office.approve, office.release):
        act(draft)
    office.press()
    return office.release_of(draft)


def leave(row, state, **changed):
    rows = OutboxRow.objects.filter(pk=row.pk)
    rows.update(state="sending", lease_until=row.due_at, lease_by="test", attempts=1)
    rows.update(state=state, lease_until=None, lease_by="", plan=["post"], **changed)


@pytest.fixture
def release(office, channel):
    """In three languages: posted, refused, and in a doubt that nobody has looked up for hours."""
    made = publish(office, "toot/kk", "toot/ru", "toot/en")
    parts = [{"id": "1", "url": "https://social.samal.example/@mfa/1", "at": "2026-03-01T09:30:00Z", "doing": "post"}]
    by_language = {row.language: row for row in made.outbox.all()}
    leave(by_language["kk"], "confirmed", parts=parts)
    leave(by_language["ru"], "failed", code="not-allowed", said="social.samal.example answered 403: no")
    leave(by_language["en"], "unknown", code="cut")
    return made


def text_of(answer):
    return answer.content.decode()


def listed(html):
    """(record, state words) of each row of the history."""
    part = html.split('id="history"')[1].split("</section>")[0]
    return re.findall(r'<span class="tag[^"]*">([^<]+)</span> <strong>', part)


def test_the_page_of_a_channel_lists_all_that_was_to_go_there(enter, office, channel, release):
    make_channel(office, "other", kind="mastodon")
    publish(office, "other/kk", kk="Басқа мәтін.")
    client = enter("author")
    shown = text_of(client.get("/channels/toot/"))
    assert listed(shown) == ["to be posted · not sent", "posted", "to be posted · in doubt"], (
        "ru, kk, en: the last first"
    )
    assert "social.samal.example answered 403: no" in shown, "the network's own words"
    assert 'href="https://social.samal.example/@mfa/1"' in shown
    assert "mfa_samal" in shown
    assert "The text is here." in shown, "a row says of which statement it is, in the reader's language"
    assert "Басқа" not in shown
    assert listed(text_of(client.get("/channels/toot/?state=failed"))) == ["to be posted · not sent"]
    assert listed(text_of(client.get("/channels/toot/?state=nonsense"))) == listed(shown)
    assert client.get("/channels/nowhere/").status_code == 404
    assert 'href="/channels/toot/"' in text_of(client.get("/channels/"))


def test_a_long_history_has_pages(enter, office, channel, release, monkeypatch):
    monkeypatch.setattr("elshi.desk.channels.history_views.PAGE_ROWS", 2)
    client = enter("author")
    first, second = (text_of(client.get(f"/channels/toot/?page={page}")) for page in (1, 2))
    assert [len(listed(first)), len(listed(second))] == [2, 1]
    assert "Page 1 of 2" in first
    assert 'href="?page=2"' in first
    assert "Page 2 of 2" in text_of(client.get("/channels/toot/?page=99"))
    assert "Page" not in text_of(client.get("/channels/toot/?state=failed&page=7"))


def test_the_history_asks_as_often_whatever_is_in_it(enter, office, channel, release):
    client = enter("author")
    before = count_queries(client, "/channels/toot/")
    for number in range(3):
        publish(office, "toot/kk", "toot/ru", kk=f"Мәтін {number}.", ru=f"Текст {number}.")
    assert count_queries(client, "/channels/toot/") == before


def test_all_that_was_not_sent_is_tried_again_at_once(enter, office, channel, release):
    later = publish(office, "toot/kk", "toot/ru", kk="Тағы.", ru="Ещё.")
    for row in later.outbox.all():
        leave(row, "failed", code="unavailable")
    client = enter("author")
    assert "Try again all that was not sent: 3" in re.sub(r"</?bdi>", "", text_of(client.get("/channels/toot/")))
    answer = client.post("/channels/toot/retry/", follow=True)
    assert "Tried again now: 3." in text_of(answer)
    assert OutboxRow.objects.filter(state="queued").count() == 3
    assert OutboxRow.objects.filter(state="unknown").count() == 1, "a doubt is first settled"
    assert "Try again all" not in text_of(answer)


def test_what_a_newer_version_follows_is_not_tried_again(enter, office, channel, release):
    correction = office.start(corrects=release.pk)
    office.save(correction, **(TEXTS | {"ru": "Текст исправлен."}))
    choose(office, correction, "toot/kk", "toot/ru", "toot/en")
    for act in (office.submit, office.approve, office.release):
        act(correction)
    office.press()
    old = OutboxRow.objects.filter(release=release, language="ru").get()
    assert old.state == "dropped", "the newer row takes its place"
    enter("author").post("/channels/toot/retry/")
    old.refresh_from_db()
    assert old.state == "dropped"


@pytest.mark.parametrize("name", STAFF)
def test_who_reads_a_history_and_who_tries_again(enter, office, channel, release, name):
    client, role = enter(name), STAFF[name]
    assert client.get("/channels/toot/").status_code == (200 if role in READERS["channels"] else 403)
    may = role in {"press_officer", "approver"}
    assert client.get("/channels/toot/retry/").status_code in ({405} if role in READERS["channels"] else {403, 405})
    assert client.post("/channels/toot/retry/").status_code == (302 if may else 403)
    assert OutboxRow.objects.filter(state="failed").exists() != may
    if not may and role in READERS["channels"]:
        assert "Try again all" not in text_of(client.get("/channels/toot/"))


def test_an_embassy_tries_again_only_its_own(enter, office):
    add_embassies(office)
    publish_account(office)
    make_channel(office, "toot", kind="mastodon")
    row = publish(office, "toot/kk", kk="Мәтін.").outbox.get()
    leave(row, "failed", code="unavailable")
    client = enter("xk_author")
    assert "Try again all" not in text_of(client.get("/channels/toot/"))
    assert client.post("/channels/toot/retry/").status_code == 302
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_a_release_says_how_far_it_has_gone_out(enter, office, channel, release):
    client = enter("author")
    for page in (f"/published/{release.pk}/", "/channels/"):
        shown = text_of(client.get(page))
        assert "posted: 1 of 3" in re.sub(r"</?bdi>", "", shown), page
        assert "in doubt: 1" in shown
        assert "not sent: 1" in shown


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_a_person_says_is_posted_counts_as_the_channels_last(enter, office, channel, release, by_hand):
    client = enter("author")
    assert "nothing posted yet" in text_of(client.get("/channels/toot/"))
    row = OutboxRow.objects.get(release=release, state="failed" if by_hand else "unknown")
    form = {"url": "https://social.samal.example/@mfa/2", "said": "yes"}
    client.post(f"/outbox/{row.pk}/{'by-hand' if by_hand else 'settle'}/", form)
    row.refresh_from_db()
    assert row.state == State.CONFIRMED
    for page in ("/channels/toot/", "/channels/"):
        shown = text_of(client.get(page))
        assert "last posted" in shown
        assert "nothing posted yet" not in shown


def test_a_doubt_that_was_not_posted_leaves_the_channels_last(enter, office, channel, release):
    client = enter("author")
    client.post(f"/outbox/{OutboxRow.objects.get(state='unknown').pk}/settle/", {"said": "no"})
    assert "nothing posted yet" in text_of(client.get("/channels/toot/"))


def test_what_was_given_up_counts_no_more(enter, office, channel, release):
    row = OutboxRow.objects.get(state="failed")
    client = enter("author")
    client.post(f"/outbox/{row.pk}/drop/")
    shown = text_of(client.get(f"/published/{release.pk}/"))
    assert "posted: 1 of 2" in shown
    assert "given up: 1" in shown


def test_readers_are_counted(enter, office, channel):
    client = enter("author")
    assert "followers" not in text_of(client.get("/channels/"))
    letters = make_channel(office, "letters", kind="mail")
    actor = make_channel(office, "actor", kind="activitypub")
    for number in range(3):
        Follower.objects.create(
            channel=actor, actor=f"https://a.example/{number}", inbox="https://a.example/in", followed_at=office.at
        )
        confirmed = None if number == 0 else office.at
        Subscriber.objects.create(
            channel=letters, address=f"{number}@a.example", language="kk", token=f"{number:>020}",
            asked_at=office.at, confirmed_at=confirmed,
        )  # fmt: skip
    for page in ("/channels/", "/channels/actor/"):
        assert "followers: 3" in text_of(client.get(page))
    for page in ("/channels/", "/channels/letters/"):
        assert "subscribers: 2" in text_of(client.get(page)), "who has not confirmed is no reader yet"


def test_the_page_of_channels_asks_as_often_whatever_there_is(enter, office, channel, release):
    client = enter("author")
    before = count_queries(client, "/channels/")
    for number in range(3):
        row = publish(office, "toot/kk", kk=f"Мәтін {number}.").outbox.get()
        leave(row, "failed", code="unavailable")
    assert count_queries(client, "/channels/") == before
