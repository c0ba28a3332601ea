"""Pages of who posts by hand and of who withdraws: pictures to save, a list to go through, what a withdrawal does."""

import re
from dataclasses import replace
from html import escape

import pytest

from desk.channel_making import carried, choose, make_channel, publish_account
from desk.office import STAFF
from desk.pictures import png
from elshi.desk.channels import card_pictures
from elshi.desk.channels.card_pictures import add_card, read_card
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.saying import make_message
from elshi.desk.people.reading import READERS
from elshi.text.dates import format_day

TEXTS = {"kk": "Мәтін осы жерде тұр.", "en": "The text is here."}


@pytest.fixture
def channel(office):
    publish_account(office)
    return make_channel(office)


@pytest.fixture
def row(office, channel):
    return OutboxRow.objects.get(release=carried(office, channel))


def text_of(answer):
    return answer.content.decode()


def test_what_has_no_title_has_no_card(office, row):
    message = replace(make_message(row.release, "kk"), title="", body="")
    assert add_card(message) == message


def test_who_posts_by_hand_goes_through_a_list_with_the_card_and_its_words(enter, office, row):
    shown = text_of(enter("author").get(f"/published/{row.release_id}/"))
    listed = shown[shown.index('aria-label="Step by step"') :]
    name = f"{row.release.record_id.replace('/', '-')}-v1-kk-1.png"
    assert f'href="/outbox/{row.pk}/pictures/1/" download="{name}"' in listed
    words = re.search(rf'<textarea class="copy" id="shows-{row.pk}-1"[^>]*>\n(.+?)</textarea>', listed, re.DOTALL)[1]
    message = make_message(row.release, "kk")
    for part in (message.title, format_day(row.release.queued_at, "kk"), row.release.record_id):
        assert part in words
    assert listed.count('type="checkbox"') == 1 + len(re.findall('id="post-', listed)), "a tick for each step"
    assert "of 280, as the network counts" in listed


def test_no_card_is_drawn_for_a_page_that_only_names_it(enter, office, row, monkeypatch):
    """Five cards are a quarter of a second: the first who opened the page of a release waited for them."""
    words = read_card(make_message(row.release, "kk")).alternative
    card_pictures._draw.cache_clear()

    def draw(*args, **kwargs):
        raise AssertionError("drawn")

    monkeypatch.setattr(card_pictures, "draw_card", draw)
    assert escape(words) in text_of(enter("author").get(f"/published/{row.release_id}/"))
    draft = office.draft_in("writing", **TEXTS)
    choose(office, draft, "x-main/kk")
    assert f"/drafts/{draft.pk}/cards/kk/" in text_of(enter("author").get(f"/drafts/{draft.pk}/channels/"))


def test_the_card_is_saved_as_a_file_with_the_day_of_the_release(enter, office, row):
    answer = enter("author").get(f"/outbox/{row.pk}/pictures/1/")
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Disposition"].startswith('attachment; filename="xs-mfa-')
    assert answer.content == read_card(make_message(row.release, "kk")).data
    assert enter("author").get(f"/outbox/{row.pk}/pictures/2/").status_code == 404
    assert enter("author").get(f"/outbox/{row.pk}/pictures/0/").status_code == 404
    assert enter("author").get("/outbox/999999/pictures/1/").status_code == 404
    assert enter("author").post(f"/outbox/{row.pk}/pictures/1/").status_code == 405
    for name, role in STAFF.items():
        wanted = 200 if role in READERS["channels"] else 403
        assert enter(name).get(f"/outbox/{row.pk}/pictures/1/").status_code == wanted


def test_a_statement_with_pictures_has_those_in_the_list_and_no_card(enter, office, channel):
    draft = office.draft_in("writing", **TEXTS)
    pictures = [png(pixel=number) for number in range(5)]
    for number, data in enumerate(pictures):
        office.attach(draft, data, words={"kk": f"Сурет <{number}>", "en": f"Picture <{number}>"})
        draft.refresh_from_db()
    choose(office, draft, "x-main/kk")
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    office.press()
    row = release.outbox.get()
    client = enter("author")
    shown = text_of(client.get(f"/published/{release.pk}/"))
    listed = shown[shown.index('aria-label="Step by step"') :]
    assert re.findall(rf'id="shows-{row.pk}-(\d)"', listed) == ["1", "2", "3", "4"], "as many as X takes"
    assert "Сурет &lt;0&gt;" in listed
    assert "Picture 4 of 4" in listed
    assert "The picture card" not in listed
    got = [client.get(f"/outbox/{row.pk}/pictures/{number}/") for number in (1, 2, 3, 4, 5)]
    assert [answer.status_code for answer in got] == [200, 200, 200, 200, 404]
    assert [answer.content for answer in got[:4]] == pictures[:4]


def test_what_the_approver_of_a_withdrawal_reads(enter, office, row):
    client = enter("author")
    client.post(f"/outbox/{row.pk}/by-hand/", {"url": "https://x.com/mfa_samal/status/1"})
    draft = office.start_withdrawal(row.release)
    office.submit(draft)
    shown = text_of(enter("approver").get(f"/drafts/{draft.pk}/"))
    plan = shown[shown.index('id="goes-to"') :]
    plan = plan[: plan.index("</section>")]
    assert "Where the withdrawal goes" in plan
    assert "x-main" in plan
    assert "A person takes it away" in plan
    assert "Министрлік бұл мәлімдемені қайтарып алды." in plan


def test_what_was_withdrawn_before_it_was_noted_is_asked_for_first(enter, office, row):
    draft = office.start_withdrawal(row.release)
    office.submit(draft)
    shown = text_of(enter("approver").get(f"/drafts/{draft.pk}/"))
    assert "A person takes it away" in shown[shown.index('id="goes-to"') :]
    office.approve(draft)
    gone = office.release(draft)
    office.press()
    client = enter("author")
    assert "First say what became of the version before" in text_of(client.get(f"/published/{gone.pk}/"))
    asked = text_of(client.get(f"/published/{row.release_id}/"))
    assert "Was it posted before?" in asked
    assert 'aria-label="Step by step"' not in asked, "nobody is asked to post it any more"
    refused = client.post(f"/outbox/{gone.outbox.get().pk}/by-hand/", {})
    assert refused.status_code == 409
    client.post(f"/outbox/{row.pk}/by-hand/", {"url": "https://x.com/mfa_samal/status/1"})
    shown = text_of(client.get(f"/published/{gone.pk}/"))
    assert "Take these posts away" in shown
    assert 'href="https://x.com/mfa_samal/status/1"' in shown


def test_a_correction_of_what_was_not_posted_is_a_first_post(enter, office, row):
    draft = office.start(corrects=row.release.pk)
    office.save(draft, kk="Мәтін енді басқа.", en="The text is another now.")
    office.submit(draft)
    office.approve(draft)
    newer = office.release(draft)
    office.press()
    client, page = enter("author"), f"/published/{newer.pk}/"
    assert "to be corrected · by hand" in text_of(client.get(page))
    client.post(f"/outbox/{row.pk}/drop/")
    shown = text_of(client.get(page))
    assert "to be posted · by hand" in shown
    assert 'aria-label="Step by step"' in shown


def test_of_several_lists_the_first_is_open(enter, office, row):
    OutboxRow.objects.create(
        release=row.release, channel=row.channel, language="en", doing="post", state="manual", queued_at=office.at,
        due_at=office.at,
    )  # fmt: skip
    client, page = enter("author"), f"/published/{row.release_id}/"
    assert re.findall(r'<details class="fold"(?: open)?><summary>Do it by hand', text_of(client.get(page))) == [
        '<details class="fold" open><summary>Do it by hand', '<details class="fold"><summary>Do it by hand',
    ]  # fmt: skip
    client.post(f"/outbox/{row.pk}/by-hand/", {"url": "https://x.com/mfa_samal/status/1"})
    assert text_of(client.get(page)).count('<details class="fold" open><summary>Do it by hand') == 1


def test_a_thread_has_room_for_the_address_of_each_post(enter, office, channel):
    draft = office.draft_in("writing", kk="Біз көршімізге көмек жібереміз және оны бейбіт жолмен шешеміз. " * 12)
    choose(office, draft, "x-main/kk")
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    office.press()
    row, client, page = release.outbox.get(), enter("author"), f"/published/{release.pk}/"
    shown = text_of(client.get(page))
    posts = len(re.findall(rf'id="post-{row.pk}-\d+"', shown))
    assert posts > 2
    assert f'name="url" rows="{posts}"' in shown
    urls = [f"https://x.com/mfa_samal/status/{number}" for number in range(posts)]
    client.post(f"/outbox/{row.pk}/by-hand/", {"url": "\r\n".join(urls)})
    row.refresh_from_db()
    assert [part["url"] for part in row.parts] == urls
    shown = text_of(client.get(page))
    assert all(f'href="{url}"' in shown for url in urls)


def test_a_withdrawal_of_what_went_to_the_site_alone_says_so(enter, office):
    draft = office.draft_in("published")
    withdrawal = office.start_withdrawal(office.release_of(draft))
    shown = text_of(enter("author").get(f"/drafts/{withdrawal.pk}/"))
    assert "It went to the site and its feeds alone." in shown


def test_the_letter_is_shown_where_channels_are_chosen(enter, office, channel):
    make_channel(office, "letters", kind="mail")
    draft = office.draft_in("writing", **TEXTS)
    choose(office, draft, "letters/en")
    shown = text_of(enter("author").get(f"/drafts/{draft.pk}/channels/"))
    title = draft.current_version.renditions["en"]["title"]
    assert f'<strong lang="en" dir="ltr">{title}</strong>' in shown
    assert "https://mfa.samal.example/en/xs-mfa/" in shown
