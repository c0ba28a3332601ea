"""The pages of what is no text: accounts, offices, withdrawals; what witnesses confirmed; words that mix alphabets."""

import re

import pytest

from desk.test_press import forge
from elshi.desk.releases.models import Draft, Release, WitnessNote

MIXED = "Cамал"  # its first letter is Latin


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def published(office):
    return office.release_of(office.draft_in("published"))


def test_a_statement_is_withdrawn_by_two_people(enter, office, published):
    author, approver = enter("author"), enter("approver")
    page = text_of(author.get(f"/published/{published.pk}/"))
    assert "Withdraw this statement" in page
    answer = author.post(f"/published/{published.pk}/withdraw/", {"reason": "overtaken"}, follow=True)
    draft = Draft.objects.get(kind="withdrawal")
    assert answer.redirect_chain == [(f"/drafts/{draft.pk}/", 302)]
    page = text_of(answer)
    assert "Withdrawal of xs-mfa/2026/1" in page
    assert "events have overtaken it" in page
    assert "Nothing is withdrawn yet" in page
    assert "Samal sends help to its neighbour." in page
    assert f"/drafts/{draft.pk}/edit/" not in page
    sha = {"sha256": draft.current_version.sha256}
    author.post(f"/drafts/{draft.pk}/submit/", sha)
    assert "Approve the withdrawal" in text_of(approver.get(f"/drafts/{draft.pk}/"))
    assert "withdrawal" in text_of(approver.get("/"))
    approver.post(f"/drafts/{draft.pk}/approve/", sha)
    assert "This cannot be undone." in text_of(author.get(f"/drafts/{draft.pk}/"))
    author.post(f"/drafts/{draft.pk}/release/", sha)
    assert office.press() == 1
    page = text_of(author.get(f"/published/{published.pk}/"))
    assert "Withdrawn." in page
    assert "Correct this statement" not in page
    assert "Withdraw this statement" not in page
    withdrawal = Release.objects.get(version__draft=draft)
    page = text_of(author.get(f"/published/{withdrawal.pk}/"))
    assert "events have overtaken it" in page
    assert f'href="http://127.0.0.1:8000/kk/{published.record_id}/"' in page
    rows = text_of(author.get("/published/"))
    assert rows.count('<span class="tag tag-bad">withdrawn</span>') == 1
    assert '<span class="tag">withdrawal</span>' in rows


@pytest.mark.parametrize(("who", "reason", "status"), [("author", "", 409), ("analyst", "error", 403)])
def test_a_withdrawal_that_may_not_be_is_said_on_the_same_page(enter, published, who, reason, status):
    answer = enter(who).post(f"/published/{published.pk}/withdraw/", {"reason": reason})
    assert answer.status_code == status
    assert 'class="error-line"' in text_of(answer)
    assert not Draft.objects.filter(kind="withdrawal").exists()


def test_a_withdrawal_has_no_editor(enter, office, published):
    draft = office.start_withdrawal(published)
    answer = enter("author").get(f"/drafts/{draft.pk}/edit/")
    assert (answer.status_code, answer["Location"]) == (302, f"/drafts/{draft.pk}/")


def test_an_account_on_its_way(enter, office):
    first = office.release_of(office.asset_in("published"))
    change = office.asset_in("submitted", replaces=first, status="seized", url=None)
    client = enter("approver")
    page = text_of(client.get(f"/drafts/{change.pk}/"))
    assert "Change of account xs-mfa/account/1" in page
    assert re.search(r"<del[^>]*>active</del>\s*<ins[^>]*>seized</ins>", page)
    assert "Approve exactly this entry" in page
    assert "mfa_samal · x" in text_of(client.get("/"))
    page = text_of(client.get(f"/drafts/{change.pk}/compare/"))
    assert re.search(r"<del[^>]*>active</del>\s*<ins[^>]*>seized</ins>", page)
    page = text_of(client.get(f"/published/{first.pk}/"))
    assert "mfa_samal" in page
    assert "Withdraw" not in page
    assert "xs-mfa/account/1" not in text_of(client.get("/published/"))


def test_an_office_on_its_way(enter, office):
    draft = office.office_in("submitted")
    page = text_of(enter("approver").get(f"/drafts/{draft.pk}/"))
    assert "New office" in page
    assert "Embassy of Samal in Kyran" in page
    assert "xk.mfa.samal.example" in page


def test_a_release_says_that_it_is_written_and_how_many_confirm_it(enter, published):
    client = enter("analyst")
    page = text_of(client.get(f"/published/{published.pk}/"))
    assert ">written</span>" in page
    assert "confirmed" not in page
    WitnessNote.objects.create(name="w1.example", url="http://w1.example", epoch=1, size=published.log_index + 1)
    WitnessNote.objects.create(name="w2.example", url="http://w2.example", epoch=1, size=published.log_index)
    page = text_of(client.get(f"/published/{published.pk}/state/"))
    assert "confirmed 1 of 2" in page
    assert "hx-get" in page
    WitnessNote.objects.filter(name="w2.example").update(epoch=2, size=2)
    page = text_of(client.get(f"/published/{published.pk}/state/"))
    assert "confirmed 2 of 2" in page
    assert "hx-get" not in page


def test_what_is_no_longer_official_says_so(enter, office, published):
    forge(office.home, ("UPDATE releases_release SET disowned = TRUE",), drop=[])
    client = enter("author")
    page = text_of(client.get(f"/published/{published.pk}/"))
    assert "No longer official." in page
    assert "Correct this statement" in page
    assert "no longer official" in text_of(client.get("/published/"))


def test_words_that_mix_alphabets_are_shown_and_nothing_is_blocked(enter, office):
    draft = office.start()
    client = enter("author")
    typed = {
        "based_on": "0",
        "authentic": "kk",
        "title-kk": f"{MIXED} туралы",
        "body-kk": f"{MIXED} мен NATO-ның сөзі.",
    }
    page = text_of(client.post(f"/drafts/{draft.pk}/preview/", typed))
    assert f"<bdi>{MIXED}</bdi>" in page
    assert client.post(f"/drafts/{draft.pk}/edit/", typed).status_code == 302
    for address in (f"/drafts/{draft.pk}/edit/", f"/drafts/{draft.pk}/"):
        page = text_of(client.get(address))
        assert "Words that mix alphabets:" in page
        assert page.count(f"<bdi>{MIXED}</bdi>") == 1
        assert "<bdi>NATO" not in page
    draft.refresh_from_db()
    answer = client.post(f"/drafts/{draft.pk}/submit/", {"sha256": draft.current_version.sha256})
    assert answer.status_code == 302
    assert "Words that mix alphabets:" in text_of(client.get(f"/drafts/{draft.pk}/"))
    assert "Words that mix alphabets:" not in text_of(client.get(f"/drafts/{office.draft_in('writing').pk}/"))
