"""The page of an answer's question as it will be published: saved as a version, refused with what was typed kept."""

import pytest

from desk.test_answers import ASKS, SAYS
from elshi.desk.releases.actions.set_question import set_question
from elshi.desk.releases.actions.start_answer import start_answer
from elshi.desk.releases.rules.content import parse_content
from elshi.desk.releases.rules.questions import read_question

KK, EN = ({"title": one["title"], "body": one["body"]} for one in ASKS)


@pytest.fixture
def draft(office):
    made = start_answer(actor=office.people["author"], at=office.tick(), texts=ASKS, asked=41)
    office.save(made, **SAYS)
    return made


def fields(draft, *, asked=41, **texts):
    """As a browser sends the form; `texts`: language to {title, body}."""
    sent = {"based_on": draft.find_current().number, "asked": asked}
    for tag, text in ({"kk": KK, "en": EN} | texts).items():
        sent |= {f"title-{tag}": text["title"], f"body-{tag}": text["body"]}
    return sent


def saved(draft):
    return read_question(parse_content(draft.find_current().content))


def test_it_stands_on_the_draft_and_is_changed_on_a_page(office, enter, draft):
    client, address = enter("author"), f"/drafts/{draft.pk}/question/"
    for where in (f"/drafts/{draft.pk}/", f"/drafts/{draft.pk}/edit/"):
        page = client.get(where).content.decode()
        assert address in page
        assert KK["title"] in page
        assert "41 people asked" in page
    page = client.get(address).content.decode()
    assert 'name="title-kk"' in page
    assert EN["body"] in page
    number = draft.find_current().number
    changed = {"title": "Open when?", "body": "When will the border with Tarvia be open?"}
    answer = client.post(address, fields(draft, asked=42, en=changed))
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    assert (saved(draft).asked, saved(draft).texts[0].title) == (42, "Open when?")
    assert draft.find_current().number == number + 1
    assert "Open when?" in client.get(f"/drafts/{draft.pk}/").content.decode()


def test_an_approval_holds_no_more(office, enter, draft):
    office.submit(draft)
    office.approve(draft)
    enter("author").post(f"/drafts/{draft.pk}/question/", fields(draft, asked=42))
    draft.refresh_from_db()
    assert draft.state == "writing"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"en": {"title": "Open when?", "body": "<b>now</b>"}}, "&lt;b&gt;now&lt;/b&gt;"),
        ({"en": {"title": "", "body": "When?"}}, "A text stands without a title (en)"),
        ({"en": {"title": "Open when?", "body": ""}}, "A title stands without a text (en)"),
        ({"en": {"title": "Open\nwhen?", "body": "When?"}}, "The title has several lines (en)"),
        ({"asked": 0}, "a number from 1 to"),
        ({"asked": "rubbish"}, "a number from 1 to"),
        ({"kk": {"title": "", "body": ""}, "en": {"title": "", "body": ""}}, "Nothing has been written yet"),
    ],
)
def test_what_was_typed_stays_when_a_rule_says_no(office, enter, draft, given, said):
    before = draft.find_current().number
    answer = enter("author").post(f"/drafts/{draft.pk}/question/", fields(draft, **given))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page.replace("English", "en")
    assert 'role="alert"' in page
    assert draft.find_current().number == before
    for text in given.values():
        if isinstance(text, dict) and text["title"]:
            assert text["title"] in page


def test_nothing_is_overwritten_and_both_texts_are_shown(office, enter, draft):
    sent = fields(draft, en={"title": "Mine?", "body": "Is this mine?"})
    theirs = [ASKS[0], ASKS[1] | {"title": "Theirs?"}]
    set_question(
        actor=office.people["colleague"], draft_id=draft.pk, texts=theirs, asked=41,
        based_on=draft.find_current().number, at=office.tick(),
    )  # fmt: skip
    client = enter("author")
    answer = client.post(f"/drafts/{draft.pk}/question/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine?" in page
    assert "Theirs?" in page
    assert saved(draft).texts[0].title == "Theirs?"
    assert client.post(f"/drafts/{draft.pk}/question/", fields(draft, en=EN | {"title": "Mine?"})).status_code == 302
    assert saved(draft).texts[0].title == "Mine?"


def test_languages_that_the_question_lacks_are_named(office, enter, draft):
    client, address = enter("author"), f"/drafts/{draft.pk}/question/"
    assert "not yet:" not in client.get(address).content.decode()
    office.save(draft, **SAYS, ru="Граница откроется в субботу.")
    assert "the question not yet:" in client.get(address).content.decode()
    client.post(address, fields(draft, ru={"title": "Когда откроют?", "body": "Когда откроют границу?"}))
    assert "not yet:" not in client.get(address).content.decode()
    office.save(draft, **SAYS)
    assert "the answer not yet:" in client.get(address).content.decode()


def test_a_translator_changes_his_language_alone(office, enter, draft):
    client, address = enter("translator"), f"/drafts/{draft.pk}/question/"
    page = client.get(address).content.decode()
    assert 'id="locked-kk"' in page
    assert 'id="locked-en"' not in page
    assert client.post(address, fields(draft, kk=KK | {"title": "Басқа?"})).status_code == 403
    assert client.post(address, fields(draft, asked=42)).status_code == 403
    assert client.post(address, fields(draft, en=EN | {"title": "Another?"})).status_code == 302
    assert [text.title for text in saved(draft).texts] == ["Another?", KK["title"]]
    office.assign(draft, "en", "colleague")
    assert 'id="locked-en"' in client.get(address).content.decode()
    assert client.post(address, fields(draft, en=EN)).status_code == 403


def test_who_only_reads_sees_why_it_cannot_be_changed(office, enter, draft):
    office.submit(draft)
    address = f"/drafts/{draft.pk}/question/"
    page = enter("clearance").get(address).content.decode()
    assert "disabled" in page
    assert enter("clearance").post(address, fields(draft, asked=42)).status_code == 403
    assert enter("analyst").get(address).status_code == 403


def test_what_is_out_or_no_answer_has_no_such_form(office, enter, draft):
    client = enter("author")
    plain = office.draft_in("writing")
    for one in (plain, office.start()):
        assert client.get(f"/drafts/{one.pk}/question/")["Location"] == f"/drafts/{one.pk}/"
        assert client.post(f"/drafts/{one.pk}/question/", {"asked": 1})["Location"] == f"/drafts/{one.pk}/"
    assert 'id="question"' not in client.get(f"/drafts/{plain.pk}/").content.decode()
    office._bring(draft, "published")
    page = client.get(f"/drafts/{draft.pk}/question/").content.decode()
    assert 'name="title-kk"' not in page
    assert client.post(f"/drafts/{draft.pk}/question/", fields(draft, asked=42)).status_code == 409
    release = office.release_of(draft)
    assert KK["title"] in client.get(f"/published/{release.pk}/").content.decode()
    assert client.get("/drafts/99/question/").status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_the_page_in_each_language(office, enter, draft, language):
    page = enter("author", language=language).get(f"/drafts/{draft.pk}/question/").content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert page.count("<h1") == 1
    assert 'dir="rtl"' in page  # the field in Arabic
