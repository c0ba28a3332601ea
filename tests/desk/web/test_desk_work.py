"""The work of a day through the pages: write, collide, compare, approve, refuse, release, correct."""

import re
import time

import pytest
from django.utils import translation

from desk.test_press import forge
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.models import Alert, Case
from elshi.desk.people.models import Person
from elshi.desk.people.words import REFUSALS
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.web.languages import django_code


def fields(based_on=0, authentic="kk", **texts):
    data = {"based_on": str(based_on), "authentic": authentic}
    for language, (title, body) in texts.items():
        data |= {f"title-{language}": title, f"body-{language}": body}
    return data


def text_of(answer):
    return answer.content.decode()


def button_with(html, words):
    return re.search(rf"<button[^>]*>{words}(?: <bdi[^>]*>[0-9a-f]{{8}}</bdi>)?</button>", html).group(0)


def test_from_alert_to_case_to_draft(enter, alert):
    client = enter("author")
    answer = client.post("/alerts/linked-1/open-case/", {"title": "Forged notice"}, follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == f"/cases/{case.pk}/"
    client.post("/drafts/start/", {"case": case.pk})
    draft = Draft.objects.get()
    assert draft.case == case
    assert f'href="/drafts/{draft.pk}/"' in text_of(client.get(f"/cases/{case.pk}/"))


def test_an_alert_is_set_aside_and_stays_readable(enter, alert):
    client = enter("analyst")
    client.post("/alerts/linked-1/set-aside/")
    assert Alert.objects.get().dismissed_at is not None
    assert "linked-1" not in text_of(client.get("/alerts/"))
    assert "linked-1" in text_of(client.get("/alerts/?aside=1"))


def test_lists_say_what_is_old_and_what_somebody_works_on(enter, case):
    client = enter("approver")
    assert "case open" in text_of(client.get("/today/alerts/"))
    Alert.objects.update(rank=0)
    assert "linked-1" not in text_of(client.get("/today/alerts/"))
    assert "more than a day ago" in text_of(client.get("/alerts/"))


def test_an_alert_that_is_only_a_text_is_called_by_its_words(enter, alert):
    Alert.objects.update(keys=["text:0123456789abcdef"])
    html = text_of(enter("analyst").get("/alerts/linked-1/"))
    assert "<h1><bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi></h1>" in html
    assert "the same text (0123456789abcdef)" in html


def test_a_case_closes_with_a_decision_only(enter, case):
    client = enter("approver")
    answer = client.post(f"/cases/{case.pk}/close/", {})
    assert answer.status_code == 409
    assert "to respond or not to respond" in text_of(answer)
    client.post(f"/cases/{case.pk}/close/", {"decision": "do-not-respond", "silence": "would-amplify"})
    case.refresh_from_db()
    assert (case.state, case.decision) == ("closed", "do-not-respond")


def test_a_new_statement_without_an_alert(enter):
    client = enter("author")
    answer = client.post("/drafts/start/", follow=True)
    draft = Draft.objects.get()
    assert answer.redirect_chain[-1][0] == f"/drafts/{draft.pk}/edit/"
    client.post(f"/drafts/{draft.pk}/edit/", fields(kk=("Тақырып", "Мәтін\r\n\r\nекінші"), ar=("عنوان", "نص")))
    version = DraftVersion.objects.get()
    assert version.renditions["kk"]["body"] == "Мәтін\n\nекінші"
    assert "ar" not in version.renditions  # not a language of this node's settings: the page has no field for it


def test_a_refused_text_comes_back_as_it_was_typed(enter, office):
    draft = office.start()
    title = "One\nTwo <b>"
    answer = enter("author").post(f"/drafts/{draft.pk}/edit/", fields(kk=(title, "the body I wrote")))
    assert answer.status_code == 409
    assert "the body I wrote" in text_of(answer)
    assert "Two &lt;b&gt;" in text_of(answer)
    assert "Not done." in text_of(answer)
    assert not DraftVersion.objects.exists()


def test_a_stale_save_shows_both_texts_and_loses_neither(enter, office):
    draft = office.start()
    office.save(draft, kk="first words of all")
    office.save(draft, by="colleague", kk="first words of a colleague", ru="его русский текст")
    mine = fields(based_on=1, kk=("My title", "my own words & more"), ru=("", ""), en=("Mine", "only here"))
    client = enter("author")
    answer = client.post(f"/drafts/{draft.pk}/edit/", mine)
    html = text_of(answer)
    assert answer.status_code == 409
    for words in ("my own words &amp; more", "first words of a colleague", "его русский текст", "only here"):
        assert words in html
    assert 'name="based_on" value="2"' in html
    assert "colleague saved version 2" in html
    assert DraftVersion.objects.count() == 2
    client.post(f"/drafts/{draft.pk}/edit/", mine | {"based_on": "2"})
    assert [v.renditions["kk"]["body"] for v in DraftVersion.objects.order_by("number")] == [
        "first words of all",
        "first words of a colleague",
        "my own words & more",
    ]


@pytest.mark.parametrize("page", ["draft", "preview", "published"])
def test_a_script_in_a_rendition_is_inert(enter, office, page):
    body = "[click](javascript:alert(1)) ![x](http://evil.example/x.png) &lt;script&gt;alert(1)&lt;/script&gt;"
    client = enter("author")
    if page == "preview":
        data = fields(kk=("<script>alert(1)</script>", body + " <img src=x onerror=alert(1)>"))
        html = text_of(client.post(f"/drafts/{office.start().pk}/preview/", data))
    elif page == "draft":
        draft = office.start()
        office.save(draft, kk=body)
        html = text_of(client.get(f"/drafts/{draft.pk}/"))
    else:
        draft = office.draft_in("published", kk=body)
        html = text_of(client.get(f"/published/{Release.objects.get().pk}/"))
    assert not re.search(r"<script(?![^>]*src=)|<img|href=\"javascript|<[^>]+\sonerror", html)


def test_preview_saves_nothing(enter, office):
    draft = office.start()
    answer = enter("author").post(f"/drafts/{draft.pk}/preview/", fields(kk=("T", "**strong**")))
    assert "<strong>strong</strong>" in text_of(answer)
    assert not DraftVersion.objects.exists()


def test_the_author_reads_why_he_cannot_approve_and_is_refused_by_post(enter, office):
    draft = office.start(by="approver")
    office.save(draft, by="approver")
    office.submit(draft, by="approver")
    client = enter("approver")
    html = text_of(client.get(f"/drafts/{draft.pk}/"))
    assert " disabled " in button_with(html, "Approve exactly this text")
    assert "another person has to approve it" in html
    rows = AuditRow.objects.count()
    answer = client.post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    assert answer.status_code == 403
    assert "another person has to approve it" in text_of(answer)
    assert AuditRow.objects.count() == rows


def test_another_person_approves_exactly_what_the_page_shows(enter, office):
    draft = office.draft_in("submitted")
    client = enter("approver")
    html = text_of(client.get(f"/drafts/{draft.pk}/"))
    seen = re.search(r'name="sha256" value="(\w{64})"', html).group(1)
    assert seen == office.sha(draft)
    assert seen[:8] in html
    button = button_with(html, "Approve exactly this text")
    assert " disabled" not in button
    assert f">{seen[:8]}<" in button, "the button says which text, by its hash"
    office.save(draft, kk="other words")
    office.submit(draft)
    answer = client.post(f"/drafts/{draft.pk}/approve/", {"sha256": seen})
    assert answer.status_code == 409
    assert "Look at it again" in text_of(answer)
    client.post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    draft.refresh_from_db()
    assert draft.state == "approved"


def test_sending_back_says_why(enter, office):
    draft = office.draft_in("submitted")
    client = enter("approver")
    seen = {"sha256": office.sha(draft)}
    assert client.post(f"/drafts/{draft.pk}/send-back/", {"code": "", **seen}).status_code == 409
    client.post(f"/drafts/{draft.pk}/send-back/", {"code": "translation", "reason": "<b>look</b> at line 2", **seen})
    html = text_of(enter("author").get(f"/drafts/{draft.pk}/edit/"))
    assert "translation" in html
    assert "&lt;b&gt;look&lt;/b&gt; at line 2" in html


POSTS = {
    # Nobody but the roles named here may do these, whatever their page shows.
    "/alerts/linked-1/open-case/": {"author", "approver", "analyst"},
    "/alerts/linked-1/set-aside/": {"author", "analyst"},
    "/cases/{case}/close/": {"author", "approver"},
    "/drafts/start/": {"author", "approver"},
    "/drafts/{draft}/submit/": {"author", "approver"},
    "/drafts/{draft}/approve/": {"approver"},
    "/drafts/{draft}/send-back/": {"approver"},
    "/drafts/{draft}/release/": {"author", "approver"},
    "/drafts/{draft}/discard/": {"author", "approver"},
}


@pytest.mark.parametrize("role", ["author", "approver", "analyst", "administrator"])
def test_a_button_that_is_not_shown_does_not_work_by_post_either(enter, office, case, role):
    draft = office.draft_in("discarded")  # so that nobody's act is a step from here: only the role decides on 403
    client, rows = enter(role), AuditRow.objects.count()
    for page, roles in POSTS.items():
        if role in roles:
            continue
        assert client.post(page.format(case=case.pk, draft=draft.pk), {"title": "T"}).status_code == 403, page
    assert AuditRow.objects.count() == rows


def test_release_shows_the_way_to_the_public_page_and_stops_asking(enter, office):
    draft = office.draft_in("approved")
    client = enter("author")
    html = text_of(client.post(f"/drafts/{draft.pk}/release/", {"sha256": office.sha(draft)}, follow=True))
    assert 'hx-trigger="every 1s"' in html
    release = Release.objects.get()
    assert "hx-get" in text_of(client.get(f"/published/{release.pk}/state/"))
    office.press()
    state = text_of(client.get(f"/published/{release.pk}/state/"))
    assert "hx-get" not in state
    assert f'href="http://127.0.0.1:8000/kk/{release.record_id}/"' in state
    page = text_of(client.get(f"/published/{release.pk}/"))
    release.refresh_from_db()
    assert release.leaf_hash[:8] in page


def test_a_correction_starts_from_the_published_words_and_an_old_version_cannot_be_corrected(enter, office):
    draft = office.draft_in("published", kk="first official words")
    release = Release.objects.get()
    client = enter("author")
    answer = client.post("/drafts/start/", {"corrects": release.pk}, follow=True)
    assert "first official words" in text_of(answer)
    assert f"Correction of {release.record_id}" in text_of(answer)
    correction = Draft.objects.exclude(pk=draft.pk).get()
    html = text_of(client.get(f"/drafts/{correction.pk}/"))
    assert " disabled " in button_with(html, "Submit for approval")
    assert "This correction says the same as version 1. Change a word first." in html
    office.save(correction, kk="better official words")
    office.submit(correction)
    office.approve(correction)
    office.release(correction)
    answer = client.post("/drafts/start/", {"corrects": release.pk})
    assert answer.status_code == 409
    assert "newer version" in text_of(answer)


def test_compare_marks_words_by_more_than_colour(enter, office):
    draft = office.start()
    office.save(draft, kk="one two three")
    office.save(draft, kk="one four three")
    html = text_of(enter("author").get(f"/drafts/{draft.pk}/compare/?from=1&to=2"))
    assert "<del>two </del>" in html
    assert "<ins>four </ins>" in html


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_a_refused_text_is_open_again_with_the_reason_in_the_readers_language(enter, office, language):
    draft = office.draft_in("queued")
    version = Release.objects.get().version
    forge(office.home, ("UPDATE releases_release SET signed = ?", b"\0"), drop=[])
    office.press()
    with translation.override(django_code(language)):
        reason = str(REFUSALS["malformed"])
    client = enter("author", language=language)
    for page in ("", "edit/"):
        assert reason in text_of(client.get(f"/drafts/{draft.pk}/{page}")), page
    assert f'href="/drafts/{draft.pk}/"' in text_of(client.get(f"/published/{Release.objects.get().pk}/state/"))
    client.post(f"/drafts/{draft.pk}/submit/", {"sha256": office.sha(draft)})
    assert reason not in text_of(client.get(f"/drafts/{draft.pk}/"))
    enter("approver").post(f"/drafts/{draft.pk}/approve/", {"sha256": office.sha(draft)})
    client.post(f"/drafts/{draft.pk}/release/", {"sha256": office.sha(draft)})
    assert office.press() == 1
    assert version.releases.get(state="published")


@pytest.mark.parametrize(
    ("act", "by", "state"),
    [("submit", "author", "writing"), ("discard", "author", "writing"), ("send-back", "approver", "submitted")],
)
def test_an_act_is_on_the_text_that_the_page_showed(enter, office, act, by, state):
    draft = office.draft_in("writing")
    if state == "submitted":
        office.submit(draft)
    client = enter(by)
    html = text_of(client.get(f"/drafts/{draft.pk}/"))
    form = re.search(rf'<form[^>]*action="/drafts/\d+/{act}/".*?</form>', html, re.DOTALL)
    seen = re.search(r'name="sha256" value="(\w{64})"', form.group(0)).group(1)
    office.save(draft, by="colleague", kk="other words of a colleague")
    if state == "submitted":
        office.submit(draft)
    answer = client.post(f"/drafts/{draft.pk}/{act}/", {"sha256": seen, "code": "facts"})
    assert answer.status_code == 409
    assert "Look at it again" in text_of(answer)
    draft.refresh_from_db()
    assert draft.state == state


@pytest.mark.parametrize("page", ["preview", "edit", "stale edit"])
@pytest.mark.parametrize("text", [("T", "![" * 50_000), ("T" * 201, "short")])
def test_a_text_beyond_the_limits_is_refused_before_anything_slow(enter, office, page, text):
    draft = office.draft_in("writing")
    began = time.process_time()
    data = fields(based_on=0 if page == "stale edit" else 1, kk=text)
    answer = enter("author").post(f"/drafts/{draft.pk}/{page.split()[-1]}/", data)
    assert time.process_time() - began < 2
    assert answer.status_code == 409
    assert "at most 200 characters, a text 20000" in text_of(answer)
    assert DraftVersion.objects.count() == 1
    if page != "preview":
        assert text[1] in text_of(answer), "nothing typed is lost"


@pytest.mark.parametrize("field", ["case", "corrects"])
@pytest.mark.parametrize("value", ["9" * 5_000, "x", "-1", "１", "1.0", " "])
def test_a_number_that_is_none_starts_no_draft(enter, office, field, value):
    assert enter("author").post("/drafts/start/", {field: value}).status_code == 404
    assert not Draft.objects.exists()


def test_names_of_approvers_and_authors_carry_the_user_name(enter, office):
    """Two people may choose the same name to show; the user name behind it is unique."""
    Person.objects.filter(username="author").update(display_name="Дамира")
    Person.objects.filter(username="approver").update(display_name="Дамира")
    draft = office.draft_in("published")
    client = enter("colleague")
    for page in (f"/drafts/{draft.pk}/", f"/published/{Release.objects.get().pk}/"):
        html = text_of(client.get(page))
        assert "<bdi>Дамира (approver)</bdi>" in html
        assert "<bdi>Дамира (author)</bdi>" in html


def test_a_decided_alert_does_not_look_untouched(enter, office, case):
    close_case(
        actor=office.people["author"],
        case_id=case.pk,
        decision="do-not-respond",
        silence="would-amplify",
        at=office.tick(),
    )
    client = enter("author")
    for page in ("/", "/today/alerts/", "/alerts/", "/alerts/linked-1/"):
        html = text_of(client.get(page))
        assert re.search(rf'<a class="tag" href="/cases/{case.pk}/">case closed: do not respond</a>', html), page
    assert "Open another case" in html
    assert 'class="primary"' not in button_with(html, "Open a case")
    client.post("/alerts/linked-1/open-case/", {"title": "It goes on"})
    again = Case.objects.get(state="open")
    assert "case closed" not in text_of(client.get("/alerts/"))
    html = text_of(client.get("/alerts/linked-1/"))
    assert f'href="/cases/{again.pk}/"' in html
    assert "case closed" not in html
    close_case(actor=office.people["author"], case_id=again.pk, decision="respond", at=office.tick())
    assert f'href="/cases/{again.pk}/">case closed: respond</a>' in text_of(client.get("/alerts/"))


def test_a_replaced_version_says_so_in_the_lists(enter, office):
    office.draft_in("published", kk="first official words")
    first = Release.objects.get()
    correction = office.start(corrects=first.pk)
    office.save(correction, kk="better official words")
    office.submit(correction)
    office.approve(correction)
    office.release(correction)
    client = enter("author")
    assert "replaced by" not in text_of(client.get("/published/")), "while the new one waits, the old one stands"
    office.press()
    for page in ("/published/", "/today/releases/", "/"):
        html = text_of(client.get(page))
        assert html.count("replaced by version 2") == 1, page
        assert html.count('class="tag tag-published"') == 1, page
    assert "replaced by version 2" in text_of(client.get(f"/published/{first.pk}/"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Exercise"), ("kk", "Жаттығу"), ("ru", "Учение"), ("ar", "تمرين"), ("zh", "演练")],
)
def test_an_exercise_says_so_on_every_page(enter, case, monkeypatch, language, words):
    from django.conf import settings

    pages = ("/", "/alerts/", "/cases/", "/drafts/", "/published/", "/nothing/")
    strip = re.compile(rf'<p class="exercise">{words}')
    for demonstration in (True, False):
        monkeypatch.setattr(settings, "ELSHI_DEMONSTRATION", demonstration)
        client = enter("author", language=language)
        assert [bool(strip.search(text_of(client.get(page)))) for page in pages] == [demonstration] * len(pages)
        login = enter(None).get("/login/", headers={"Accept-Language": language})
        assert bool(strip.search(text_of(login))) == demonstration
