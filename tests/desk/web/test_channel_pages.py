"""Pages of channels: choosing with previews, what the approver sees, what became of a release, and a person's acts."""

import re
from datetime import timedelta

import pytest

from desk.channel_making import carried, choose, make_channel, publish_account
from desk.embassies import XK, add_embassies
from desk.office import AT, STAFF
from elshi.adapters.clock import SystemClock
from elshi.desk.channels.models import Channel, MailLetter, OutboxCopy, OutboxRow, RowUptake
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.reading import READERS
from elshi.speak.cards import CardError
from elshi.speak.states import State

TEXTS = {"kk": "Мәтін осы жерде тұр.", "en": "The text is here."}


@pytest.fixture
def channel(office):
    publish_account(office)
    return make_channel(office)


@pytest.fixture
def row(office, channel):
    release = carried(office, channel)
    return OutboxRow.objects.get(release=release)


@pytest.fixture
def tried(office, channel):
    """A row of a channel that a courier works, still queued."""
    release = carried(office, make_channel(office, "toot", kind="mastodon"))
    return OutboxRow.objects.get(release=release)


def leave(row, state, **changed):
    """The row as a courier would have left it; guards of the database want the step in between."""
    rows = OutboxRow.objects.filter(pk=row.pk)
    rows.update(state="sending", lease_until=row.due_at, lease_by="test", attempts=1)
    rows.update(state=state, lease_until=None, lease_by="", plan=["post"], **changed)
    row.refresh_from_db()


def text_of(answer):
    return answer.content.decode()


def test_channels_are_chosen_looked_at_and_saved_without_scripts(enter, office, channel):
    draft = office.draft_in("writing", **TEXTS)
    client, page = enter("author"), f"/drafts/{draft.pk}/channels/"
    shown = text_of(client.get(page))
    assert re.search(r'value="x-main/kk" checked', shown), "what is usual is ticked"
    assert "Nobody has chosen yet" in shown
    looked = text_of(client.post(page, {"to": ["x-main/en"], "based_on": "1", "look": "1"}))
    assert "This choice is not saved yet." in looked
    assert "The text is here." in looked
    assert draft.current_version.number == 1
    answer = client.post(page, {"to": ["x-main/kk", "x-main/en"], "based_on": "1", "save": "1"}, follow=True)
    assert "Saved as version 2." in text_of(answer)
    assert draft.current_version.whole["channels"] == ["site", "x-main/en", "x-main/kk"]
    assert re.search(r"\d+ of 280, as the network counts", text_of(answer))


def test_a_refused_choice_keeps_the_ticks(enter, office, channel):
    draft = office.draft_in("writing", **TEXTS)
    client, page = enter("author"), f"/drafts/{draft.pk}/channels/"
    answer = client.post(page, {"to": ["x-main/en"], "based_on": "7", "save": "1"})
    assert answer.status_code == 409
    assert re.search(r'value="x-main/en" checked', text_of(answer))
    assert client.post(page, {"to": ["../../etc"], "based_on": "1"}).status_code == 404


def test_the_approver_reads_where_it_goes(enter, office, channel):
    draft = office.draft_in("writing", **TEXTS)
    choose(office, draft, "x-main/kk")
    office.submit(draft)
    shown = text_of(enter("approver").get(f"/drafts/{draft.pk}/"))
    plan = shown[shown.index('id="goes-to"') :]
    assert "x-main" in plan
    assert "mfa_samal" in plan
    assert "Қазақша" in plan[: plan.index("</section>")]
    choose_page = text_of(enter("approver").get(f"/drafts/{draft.pk}/channels/"))
    assert "Мәтін осы жерде тұр." in choose_page


def test_without_channels_the_pages_say_what_to_do(enter, office):
    draft = office.draft_in("writing", **TEXTS)
    assert "There are no channels yet" in text_of(enter("author").get(f"/drafts/{draft.pk}/channels/"))
    assert "There are no channels yet" in text_of(enter("author").get("/channels/"))


def test_a_card_comes_as_a_picture_and_only_to_who_reads_drafts(enter, office, channel):
    draft = office.draft_in("writing", **TEXTS)
    page = f"/drafts/{draft.pk}/cards/kk/"
    answer = enter("author").get(page)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert enter("author").get(f"/drafts/{draft.pk}/cards/ar/").status_code == 404
    assert enter("administrator").get(page).status_code == 403


def test_a_card_that_cannot_be_drawn_is_said(enter, office, channel, monkeypatch):
    from elshi.desk.channels.templatetags import channel_parts

    def lack(message):
        raise CardError("fonts-lack", "none", letters="外交")

    monkeypatch.setattr(channel_parts, "read_card_words", lack)
    draft = office.draft_in("writing", **TEXTS)
    choose(office, draft, "x-main/kk")
    shown = text_of(enter("author").get(f"/drafts/{draft.pk}/channels/"))
    assert "no font on this machine has these letters" in shown
    assert "外交" in shown


@pytest.mark.parametrize("name", STAFF)
def test_who_reads_the_channels(enter, office, channel, name):
    wanted = 200 if STAFF[name] in READERS["channels"] else 403
    assert enter(name).get("/channels/").status_code == wanted


def test_of_letters_in_doubt_nobody_is_asked_for_an_address(enter, office, channel):
    """A restored database does not know whether they went out; the mail server's log does."""
    release = carried(office, make_channel(office, "letters", kind="mail"))
    row = OutboxRow.objects.get(release=release)
    leave(row, "unknown", code="restored")
    client, page = enter("author"), f"/published/{release.pk}/"
    shown = text_of(client.get(page))
    form = shown[shown.index(f'action="/outbox/{row.pk}/settle/"') :]
    form = form[: form.index("</form>")]
    assert "Look into the log of the mail server" in shown
    assert "Look at the account there" not in shown
    assert 'name="url"' not in form
    client.post(f"/outbox/{row.pk}/settle/", {"said": "yes"})
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_a_row_by_hand_is_copied_posted_and_its_address_pasted(enter, office, row):
    client = enter("author")
    page = f"/published/{row.release_id}/"
    shown = text_of(client.get(page))
    assert "Мәтін осы жерде тұр." in shown[shown.index('id="channels"') :]
    assert "to be done by hand" in text_of(client.get("/channels/"))
    bad = client.post(f"/outbox/{row.pk}/by-hand/", {"url": "javascript:alert(1)"})
    assert bad.status_code == 409
    answer = client.post(f"/outbox/{row.pk}/by-hand/", {"url": "https://x.com/mfa_samal/status/1"}, follow=True)
    row.refresh_from_db()
    assert row.state == State.CONFIRMED
    assert 'href="https://x.com/mfa_samal/status/1"' in text_of(answer)
    assert "Needs a person" not in text_of(client.get("/channels/"))


def test_a_doubt_is_settled_by_a_person_who_looked(enter, office, tried):
    leave(tried, "unknown", code="cut")
    client = enter("author")
    assert "in doubt" in text_of(client.get("/channels/"))
    client.post(f"/outbox/{tried.pk}/settle/", {"said": "yes", "url": "https://x.com/mfa_samal/status/2"})
    tried.refresh_from_db()
    assert tried.state == State.CONFIRMED
    assert tried.settled_by == office.people["author"]


def test_a_doubt_that_was_none_is_tried_again(enter, office, tried):
    leave(tried, "unknown", code="cut")
    enter("author").post(f"/outbox/{tried.pk}/settle/", {"said": "no"})
    tried.refresh_from_db()
    assert tried.state == State.QUEUED


def test_what_failed_is_tried_again_or_given_up(enter, office, tried):
    leave(tried, "failed", code="bad-request")
    client = enter("author")
    assert "Try again" in text_of(client.get(f"/published/{tried.release_id}/"))
    client.post(f"/outbox/{tried.pk}/retry/")
    tried.refresh_from_db()
    assert tried.state == State.QUEUED
    client.post(f"/outbox/{tried.pk}/drop/")
    tried.refresh_from_db()
    assert tried.state == State.DROPPED


def leave_copies(row, *, confirmed=0, unknown=0, failed=0, queued=0):
    """Copies as a courier would have left them."""
    at = row.queued_at
    numbers = {"confirmed": confirmed, "unknown": unknown, "failed": failed, "queued": queued}
    for state, count in numbers.items():
        made = OutboxCopy.objects.bulk_create(
            OutboxCopy(row=row, address=f"{state}{number}", state="queued", due_at=at) for number in range(count)
        )
        if state != "queued":
            copies = OutboxCopy.objects.filter(pk__in=[one.pk for one in made])
            copies.update(state="sending", lease_until=at, lease_by="test")
            code = {"unknown": "cut", "failed": "bad-address"}.get(state, "")
            copies.update(state=state, lease_until=None, code=code)


@pytest.fixture
def mailed(office, channel):
    """A row of mail that is said; its copies are the test's."""
    row = carried(office, make_channel(office, "letters", kind="mail")).outbox.get()
    parts = [{"id": "1", "url": "", "at": "2026-03-01T09:30:00Z", "doing": "post"}]
    leave(row, "confirmed", parts=parts)
    return row


def test_a_letter_says_how_far_it_has_gone_out(enter, office, mailed):
    leave_copies(mailed, confirmed=12, queued=7, failed=1)
    client = enter("author")
    for page in (f"/published/{mailed.release_id}/", "/channels/"):
        shown = text_of(client.get(page))
        assert "going out: 12 of 20" in shown
        assert "waiting: 7" in shown
        assert "not sent: 1" in shown
        assert "the address is not right: 1" in shown
    assert "copies going out: 7" in text_of(client.get("/channels/"))


def test_when_all_have_gone_out_it_is_posted(enter, office, mailed):
    leave_copies(mailed, confirmed=3)
    shown = text_of(enter("author").get(f"/published/{mailed.release_id}/"))
    assert "going out" not in shown
    assert "copies sent: 3 of 3" in shown
    assert "Try them once more" not in shown


@pytest.mark.parametrize(("again", "after"), [("no", "dropped"), ("yes", "queued")])
def test_copies_in_doubt_need_a_person_who_decides(enter, office, mailed, again, after):
    leave_copies(mailed, confirmed=4, unknown=2)
    client, page = enter("author"), f"/published/{mailed.release_id}/"
    listed = text_of(client.get("/channels/"))
    assert "Needs a person" in listed
    assert "copies in doubt: 2" in listed
    shown = text_of(client.get(page))
    assert 'name="seen" value="2"' in shown
    assert "Leave them as they are" in shown
    for seen in ("3", "", "-1", "x" * 50):
        assert client.post(f"/outbox/{mailed.pk}/copies/", {"again": again, "seen": seen}).status_code == 409
    answer = client.post(f"/outbox/{mailed.pk}/copies/", {"again": again, "seen": "2"}, follow=True)
    assert "Noted:" in text_of(answer)
    assert OutboxCopy.objects.filter(row=mailed, state=after).count() == 2
    assert "Needs a person" not in text_of(client.get("/channels/"))


@pytest.mark.parametrize(("again", "after"), [("no", "dropped"), ("yes", "queued")])
def test_copies_that_failed_are_tried_again_or_let_be(enter, office, mailed, again, after):
    leave_copies(mailed, confirmed=4, failed=2)
    client, page = enter("author"), f"/published/{mailed.release_id}/"
    assert "Needs a person" not in text_of(client.get("/channels/")), "a dead address is nobody's fault"
    OutboxCopy.objects.filter(state="failed").update(code="not-allowed")
    assert "Needs a person" in text_of(client.get("/channels/"))
    assert "Try the failed ones again" in text_of(client.get(page))
    given = {"again": again, "of": "failed"}
    assert client.post(f"/outbox/{mailed.pk}/copies/", given | {"seen": "3"}).status_code == 409
    client.post(f"/outbox/{mailed.pk}/copies/", given | {"seen": "2"})
    assert OutboxCopy.objects.filter(row=mailed, state=after).count() == 2
    assert "Needs a person" not in text_of(client.get("/channels/"))
    assert "Try the failed ones again" not in text_of(client.get(page))


def test_copies_whose_turn_does_not_come_are_late(enter, office, mailed):
    leave_copies(mailed, confirmed=4, queued=2)
    OutboxCopy.objects.filter(state="queued").update(due_at=SystemClock().now() - timedelta(hours=1))
    shown = text_of(enter("author").get("/channels/"))
    assert 'id="late"' in shown
    assert "late: 1" in shown


def test_letters_that_are_no_statements_are_told_of(enter, office, mailed):
    now = SystemClock().now()
    for number, (kind, state, code) in enumerate(
        [("digest", "unknown", "no-answer")] * 3 + [("brief", "failed", "not-allowed"), ("digest", "confirmed", "")]
    ):
        MailLetter.objects.create(
            kind=kind, key=str(number), channel=mailed.channel, address="minister@mfa.samal.example", language="kk",
            made_at=now, due_at=now, state=state, code=code,
        )  # fmt: skip
    client = enter("author")
    shown = text_of(client.get("/channels/"))
    assert "other letters in doubt: 3" in shown
    assert "other letters not sent: 1" in shown
    shown = text_of(client.get("/channels/letters/"))
    assert "digests: 3" in shown
    assert "the network did not answer" in shown
    assert "briefs: 1" in shown
    assert "minister@" not in shown


def test_who_only_reads_sees_the_numbers_and_no_buttons(enter, office, mailed):
    leave_copies(mailed, unknown=2)
    shown = text_of(enter("analyst").get(f"/published/{mailed.release_id}/"))
    assert "in doubt: 2" in shown
    assert f"/outbox/{mailed.pk}/copies/" not in shown


def test_what_the_machine_looks_up_is_not_asked_of_a_person(enter, office, tried):
    leave(tried, "unknown", code="cut")
    client = enter("author")
    listed = text_of(client.get("/channels/"))
    assert "In doubt, and being looked up" in listed
    assert "being looked up: 1" in listed
    assert "Needs a person" not in listed
    assert f"/outbox/{tried.pk}/settle/" not in text_of(client.get(f"/published/{tried.release_id}/"))


def test_the_words_of_a_refusal_are_shown_as_words(enter, office, tried):
    leave(tried, "failed", code="bad-request", said="net.example answered 422: <b>no</b>")
    shown = text_of(enter("author").get(f"/published/{tried.release_id}/"))
    assert "net.example answered 422: &lt;b&gt;no&lt;/b&gt;" in shown


@pytest.mark.parametrize("act", ["retry", "settle", "drop", "by-hand", "copies", "lost"])
def test_acts_on_rows_are_for_the_writers_and_by_post_alone(enter, office, row, act):
    before = OutboxRow.objects.get(pk=row.pk).state
    for name, role in STAFF.items():
        if role not in {"press_officer", "approver"}:
            assert enter(name).post(f"/outbox/{row.pk}/{act}/", {"url": "https://x.com/a"}).status_code == 403
    assert enter("author").get(f"/outbox/{row.pk}/{act}/").status_code == 405
    assert enter("author").post(f"/outbox/999999/{act}/").status_code == 404
    assert OutboxRow.objects.get(pk=row.pk).state == before


def test_another_office_reads_a_row_and_does_not_settle_it(enter, office):
    add_embassies(office)
    publish_account(office)
    row = carried(office, make_channel(office)).outbox.get()
    client = enter("xk_author")
    assert f"/outbox/{row.pk}/" not in text_of(client.get(f"/published/{row.release_id}/"))
    assert client.post(f"/outbox/{row.pk}/by-hand/", {"url": "https://x.com/a"}).status_code == 404
    assert client.post(f"/outbox/{row.pk}/drop/").status_code == 404
    row.refresh_from_db()
    assert row.state == State.MANUAL


def test_a_channel_is_paused_and_speaks_again(enter, office, channel):
    client = enter("author")
    answer = client.post("/channels/x-main/pause/", follow=True)
    assert "Paused by author" in text_of(answer)
    assert "Let it speak again" in text_of(answer)
    client.post("/channels/x-main/resume/")
    assert Channel.objects.get(name="x-main").paused_at is None
    assert enter("analyst").post("/channels/x-main/pause/").status_code == 403
    assert client.post("/channels/nowhere/pause/").status_code == 404


def test_what_came_back_is_shown_and_a_lost_post_needs_a_person(enter, office, tried):
    at = tried.queued_at
    part = {"id": "1", "url": "https://social.samal.example/@mfa/1", "at": "2026-03-01T09:30:00Z", "doing": "post"}
    leave(tried, "confirmed", parts=[part])
    RowUptake.objects.create(row=tried, seen_at=at, replies=1234, boosts=5, links=7, gone_at=at)
    client, page = enter("author"), f"/published/{tried.release_id}/"
    for shown in (text_of(client.get("/channels/")), text_of(client.get(page))):
        assert "replies: 1,234" in shown
        assert "linked to: 7" in shown
        assert "liked:" not in shown
        assert "deleted at the other end" in shown
    assert "Needs a person" in text_of(client.get("/channels/"))
    assert "in all versions and on all channels" in text_of(client.get(page))
    assert "is the account still yours?" in text_of(client.get(page))
    assert client.post(f"/outbox/{tried.pk}/lost/", {"found": "changed"}).status_code == 409
    assert enter("analyst").post(f"/outbox/{tried.pk}/lost/", {"found": "gone"}).status_code == 403
    answer = client.post(f"/outbox/{tried.pk}/lost/", {"found": "gone"}, follow=True)
    assert "noted by <bdi>author</bdi>" in text_of(answer)
    assert "is the account still yours?" not in text_of(answer)
    assert "Needs a person" not in text_of(client.get("/channels/"))


def test_an_embassy_pauses_the_channels_of_its_own_accounts_alone(enter, office):
    publish_account(office)
    office.office_in("published")  # its id is XK
    office.people["xk_author"] = add_person(
        username="xk_author", role="press_officer", display_name="", password="not-a-secret-here", at=AT, office=XK
    )
    publish_account(office, handle="emb_xk", url="https://x.com/emb_xk", holder={"kind": "office", "office": XK})
    make_channel(office)
    make_channel(office, "x-xk", account="xs-mfa/account/2")
    make_channel(office, "lost", account="xs-mfa/account/99")
    client = enter("xk_author")
    shown = text_of(client.get("/channels/"))
    assert re.findall('action="(/channels/[^"]+)"', shown) == ["/channels/x-xk/pause/"]
    for name in ("x-main", "lost"):
        assert client.post(f"/channels/{name}/pause/").status_code == 404
        enter("author").post(f"/channels/{name}/pause/")
        assert client.post(f"/channels/{name}/resume/").status_code == 404
    client.post("/channels/x-xk/pause/")
    paused = Channel.objects.exclude(paused_at=None).values_list("name", "paused_by__username")
    assert set(paused) == {("lost", "author"), ("x-main", "author"), ("x-xk", "xk_author")}


def test_links_of_others_that_are_no_addresses_are_not_shown(enter, office, row):
    parts = [{"id": "1", "url": "javascript:alert(1)", "at": "2026-03-01T09:30:00Z"}]
    OutboxRow.objects.filter(pk=row.pk).update(state="confirmed", parts=parts)
    assert "javascript:" not in text_of(enter("author").get(f"/published/{row.release_id}/"))
