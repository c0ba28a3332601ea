"""Drafting through the pages: what a translator and a press officer see, keep, merge, comment and preview."""

import re
from datetime import timedelta

import pytest

from desk.web.queries import count_queries
from elshi.adapters.clock import SystemClock
from elshi.desk.audit.models import AuditRow
from elshi.desk.releases.models import (
    Autosave,
    Comment,
    Draft,
    DraftVersion,
    Release,
    RenditionWork,
    StatementTemplate,
    Term,
)

KK, RU, EN = "Самал көмек жібереді.", "Самал направляет помощь.", "Samal sends help."


def fields(based_on=0, authentic="kk", **texts):
    data = {"based_on": str(based_on), "authentic": authentic}
    for tag in ("kk", "ru", "en"):
        title, body = texts.get(tag, ("", ""))
        data |= {f"title-{tag}": title, f"body-{tag}": body}
    return data


def text_of(answer):
    return answer.content.decode()


def column(html, tag):
    """The part of the editor that is for one language."""
    return re.search(
        rf'<section class="column[^"]*" aria-labelledby="head-{tag}">.*?</section>', html, re.DOTALL
    ).group()


# Editor


def test_the_editor_shows_each_language_with_its_state_translator_and_deadline(enter, office):
    draft = office.start()
    office.save(draft, kk=KK, ru=RU)
    office.assign(draft, "ru", "translator", due_at=SystemClock().now() - timedelta(hours=2))
    html = text_of(enter("author").get(f"/drafts/{draft.pk}/edit/"))
    assert "authentic text" in column(html, "kk")
    assert "being translated" in column(html, "ru")
    assert "<bdi>translator</bdi>" in column(html, "ru")
    assert 'class="clock-late"' in column(html, "ru")
    assert "overdue" in column(html, "ru")
    assert "not started" in column(html, "en")
    office.save(draft, kk=KK + " Тағы.", ru=RU)
    assert "out of date" in column(text_of(enter("author").get(f"/drafts/{draft.pk}/edit/")), "ru")


def test_a_translator_reads_the_authentic_text_and_writes_his_own(enter, office):
    draft = office.start()
    office.save(draft, kk=KK)
    office.assign(draft, "en", "colleague")
    client = enter("translator")
    html = text_of(client.get(f"/drafts/{draft.pk}/edit/"))
    assert " readonly " in column(html, "kk")
    assert " readonly " in column(html, "en")
    assert "readonly" not in column(html, "ru")
    assert "translators read it" in column(html, "kk")
    answer = client.post(f"/drafts/{draft.pk}/edit/", fields(1, kk=(KK, KK), en=("T", EN)))
    assert answer.status_code == 403
    assert "Somebody else is translating this text (English): colleague" in text_of(answer)
    assert EN in text_of(answer), "nothing typed is lost"
    assert DraftVersion.objects.count() == 1
    client.post(f"/drafts/{draft.pk}/edit/", fields(1, kk=(KK, KK), ru=("З", RU)))
    assert DraftVersion.objects.get(number=2).author == office.people["translator"]


def test_the_editor_asks_the_database_a_fixed_number_of_times(enter, office):
    draft = office.start()
    office.save(draft, kk=KK, ru=RU)
    client, page = enter("author"), f"/drafts/{draft.pk}/edit/"
    before = count_queries(client, page)
    for number in range(12):
        office.term(agreed={"kk": [f"Сөз{'абвгдежзийкл'[number]}*"], "ru": [f"Слово{'абвгдежзийкл'[number]}*"]})
        office.comment(draft.pk)
    office.save(draft, by="colleague", kk=KK, ru=RU + " Ещё.", en=EN)
    office.assign(draft, "ru", "translator", due_at=office.at)
    office.mark_text(draft, "en", "ready", by="colleague")
    for by in ("colleague", "approver", "translator"):
        enter(by).post(f"/drafts/{draft.pk}/autosave/", fields(2) | {"typed": "1"})
    assert count_queries(client, page) == before
    assert before <= 19  # six of them for the numbers beside the path


@pytest.mark.parametrize(
    "page", ["/translations/", "/terms/", "/drafts/new/", "/drafts/{draft}/translations/", "/drafts/{draft}/"]
)
def test_pages_around_drafts_ask_a_fixed_number_of_times(enter, office, page):
    def work():
        draft = office.start()
        office.save(draft, kk=KK, ru=RU)
        office.assign(draft, "ru", "translator", due_at=office.at)
        office.comment(draft.pk)
        office.keep_template(draft.pk)
        return draft

    draft, client = work(), enter("translator")
    before = count_queries(client, page.format(draft=draft.pk))
    for number in range(5):
        work()
        office.comment(draft.pk)
        office.term(agreed={"kk": [f"Сөз{'абвгд'[number]}*"], "ru": [f"Слово{'абвгд'[number]}*"]})
    assert count_queries(client, page.format(draft=draft.pk)) == before


def test_the_editor_warns_of_places_and_of_the_glossary_and_stops_nobody(enter, office):
    office.term(agreed={"kk": ["көмек*"], "ru": ["содействи*"]}, forbidden={"en": ["help*"]})
    draft = office.start()
    client = enter("author")
    client.post(f"/drafts/{draft.pk}/edit/", fields(kk=("Т", KK), ru=("[… тема]", RU), en=("T", EN)))
    assert DraftVersion.objects.count() == 1
    html = text_of(client.get(f"/drafts/{draft.pk}/edit/"))
    assert '<bdi lang="ru">содействи…</bdi>' in html
    assert '<bdi lang="en">help</bdi>' in html
    assert '<bdi lang="ru">[… тема]</bdi>' in html
    page = text_of(client.get(f"/drafts/{draft.pk}/"))
    button = re.search(r"<button[^>]*>Submit for approval</button>", page).group()
    assert " disabled " in button
    assert "A place is still to be filled (Русский): [… тема]" in page
    answer = client.post(f"/drafts/{draft.pk}/submit/", {"sha256": office.sha(draft)})
    assert answer.status_code == 409
    assert "A place is still to be filled" in text_of(answer)


# Autosave


def test_what_was_typed_is_offered_and_taken_up_or_thrown_away(enter, office):
    draft = office.start()
    office.save(draft, kk=KK)
    client, page = enter("author"), f"/drafts/{draft.pk}/edit/"
    rows = AuditRow.objects.count()
    answer = client.post(f"/drafts/{draft.pk}/autosave/", fields(1, kk=(KK, KK), ru=("Черновик", RU)) | {"typed": "1"})
    assert "What you typed is kept, but it is no version yet" in text_of(answer)
    assert (DraftVersion.objects.count(), AuditRow.objects.count()) == (1, rows)
    html = text_of(client.get(page))
    assert "You typed something here and did not save it" in html
    assert RU not in html
    assert " data-hold" in html, "and what is typed now does not take its place before the person has chosen"
    assert "You typed something here" not in text_of(enter("colleague").get(page)), "it is the person's own"
    assert RU not in text_of(enter("colleague").get(page + "?unsaved"))
    taken = text_of(client.get(page + "?unsaved"))
    assert RU in column(taken, "ru")
    assert " data-hold" not in taken
    assert 'name="based_on" value="1"' in taken
    client.post(f"/drafts/{draft.pk}/forget/")
    assert "You typed something here" not in text_of(client.get(page))
    assert not Autosave.objects.exists()


def test_what_is_taken_up_is_saved_on_top_of_what_came_meanwhile(enter, office):
    draft = office.start()
    office.save(draft, kk=KK)
    client = enter("author")
    typed = fields(1, kk=(KK, KK), ru=("Черновик", RU))
    client.post(f"/drafts/{draft.pk}/autosave/", typed | {"typed": "1"})
    office.save(draft, by="colleague", kk=KK, en=EN)
    assert "A newer version was saved since." in text_of(client.get(f"/drafts/{draft.pk}/edit/"))
    answer = client.post(f"/drafts/{draft.pk}/edit/", typed, follow=True)
    assert "Meanwhile somebody else saved other languages (colleague)" in text_of(answer)
    assert set(DraftVersion.objects.get(number=3).renditions) == {"kk", "ru", "en"}
    assert not Autosave.objects.exists()


def test_the_editor_says_who_else_is_here_and_that_a_newer_version_is_there(enter, office):
    draft = office.start()
    office.save(draft, kk=KK)
    enter("colleague").post(f"/drafts/{draft.pk}/autosave/", fields(1) | {"typed": "0"})
    client = enter("author")
    assert "Also has this draft open now:</strong> <bdi>colleague</bdi>" in text_of(
        client.get(f"/drafts/{draft.pk}/edit/")
    )
    office.save(draft, by="colleague", kk=KK + " Тағы.")
    side = text_of(client.post(f"/drafts/{draft.pk}/autosave/", fields(1, kk=(KK, KK)) | {"typed": "0"}))
    assert "Version 2 was saved meanwhile" in side
    Autosave.objects.update(seen_at=SystemClock().now() - timedelta(seconds=61))
    assert "Also has this draft open" not in text_of(client.get(f"/drafts/{draft.pk}/edit/"))


@pytest.mark.parametrize(("who", "status"), [("analyst", 403), ("clearance", 403), ("administrator", 403), (None, 302)])
def test_only_those_who_may_save_have_an_autosave(enter, office, who, status):
    draft = office.draft_in("writing")
    answer = enter(who).post(f"/drafts/{draft.pk}/autosave/", fields(1, kk=(KK, KK)) | {"typed": "1"})
    assert answer.status_code == status
    assert not Autosave.objects.exists()


def test_an_autosave_beyond_the_limits_or_of_another_kind_is_refused(enter, office):
    draft, client = office.draft_in("writing"), enter("author")
    answer = client.post(f"/drafts/{draft.pk}/autosave/", fields(1, kk=("T", "x" * 20_001)) | {"typed": "1"})
    assert answer.status_code == 409
    assert client.post(f"/drafts/{office.asset_in('writing').pk}/autosave/", fields()).status_code == 409
    assert not Autosave.objects.exists()


def test_a_form_from_elsewhere_keeps_nothing(enter, office):
    draft = office.draft_in("writing")
    client = enter("author", enforce_csrf_checks=True)
    assert client.post(f"/drafts/{draft.pk}/autosave/", fields(1, kk=(KK, KK)) | {"typed": "1"}).status_code == 403
    assert not Autosave.objects.exists()


# Conflicts


def test_a_conflict_shows_only_the_language_that_both_changed(enter, office):
    draft = office.start()
    office.save(draft, kk="first words", ru="первые слова")
    office.save(draft, by="colleague", kk="theirs", ru="первые слова, дополнены", en="new here")
    mine = fields(1, kk=("mine", "mine only"), ru=("первые слова", "первые слова"))
    answer = enter("author").post(f"/drafts/{draft.pk}/edit/", mine)
    html = text_of(answer)
    assert answer.status_code == 409
    conflict = re.search(r'<section class="card" aria-labelledby="conflict">.*?</section>', html, re.DOTALL).group()
    assert "theirs" in conflict
    assert "дополнены" not in conflict
    assert "первые слова, дополнены" in column(html, "ru"), "what only they changed is in the field already"
    assert "new here" in column(html, "en")
    assert "mine only" in column(html, "kk")
    assert DraftVersion.objects.count() == 2


# Translations


def test_a_translator_finds_his_work_by_deadline_and_takes_what_is_free(enter, office):
    now = SystemClock().now()
    drafts = [office.draft_in("writing", kk=f"мәтін {word}") for word in ("бір", "екі", "үш")]
    for draft, hours in zip(drafts, (5, 1, None), strict=True):
        due = None if hours is None else now + timedelta(hours=hours)
        office.assign(draft, "ru", "translator", due_at=due)
    client = enter("translator")
    mine = text_of(client.get("/translations/")).split('aria-labelledby="free"')[0]
    assert re.findall(r"мәтін (\w+)", mine) == ["екі", "бір", "үш"]
    assert "clock-soon" in mine
    assert "no deadline" in mine
    client.post(
        f"/drafts/{drafts[0].pk}/translations/en/assign/", {"translator": office.people["translator"].pk, "list": "1"}
    )
    assert RenditionWork.objects.get(draft=drafts[0], language="en").translator == office.people["translator"]
    office.discard(drafts[1])
    assert "екі" not in text_of(client.get("/translations/"))


def test_a_press_officer_assigns_with_a_deadline_in_utc(enter, office):
    draft = office.draft_in("writing")
    client, page = enter("author"), f"/drafts/{draft.pk}/translations/"
    data = {"translator": office.people["translator"].pk, "due": "2026-03-02T15:30"}
    html = text_of(client.post(page + "ru/assign/", data, follow=True))
    assert 'value="2026-03-02T15:30"' in html
    assert "15:30 UTC" in html
    answer = client.post(page + "ru/assign/", data | {"due": "tomorrow"})
    assert answer.status_code == 409
    assert RenditionWork.objects.get(draft=draft, language="ru").due_at.hour == 15
    answer = client.post(page + "ru/assign/", data | {"translator": office.people["analyst"].pk})
    assert answer.status_code == 409
    assert "active translator or press officer" in text_of(answer)


def test_the_reason_stands_beside_a_mark_that_is_not_possible(enter, office):
    draft = office.start()
    office.save(draft, kk=KK, ru=RU)
    page = f"/drafts/{draft.pk}/translations/"
    html = text_of(enter("author").get(page))
    checked = re.search(r'<button[^>]*value="checked"[^>]*>', html).group()
    assert " disabled " in checked
    assert "another person has to check it" in html
    answer = enter("author").post(page + "ru/mark/", {"mark": "checked", "sha256": office.sha(draft)})
    assert answer.status_code == 403
    html = text_of(enter("colleague").get(page))
    assert " disabled" not in re.search(r'<button[^>]*value="checked"[^>]*>', html).group()
    enter("colleague").post(page + "ru/mark/", {"mark": "checked", "sha256": office.sha(draft)})
    assert office.states(draft)["ru"] == "checked"


# Comments


def test_comments_are_made_answered_and_settled_on_the_drafts_page(enter, office):
    draft = office.draft_in("writing")
    client, page = enter("clearance"), f"/drafts/{draft.pk}/"
    data = {"language": "kk", "quote": "көмек", "text": "<b>Рас</b> па?", "part": "body", "start": "0"}
    html = text_of(client.post(page + "comment/", data, follow=True))
    assert "&lt;b&gt;Рас&lt;/b&gt; па?" in html
    comment = Comment.objects.get()
    client.post(f"/comments/{comment.pk}/answer/", {"text": "Иә, рас."})
    editor = text_of(enter("author").get(page + "edit/"))
    assert "Иә, рас." in editor
    assert "open comments: 1" in column(editor, "kk")
    office.save(draft, kk="Мүлде басқа сөздер.")
    assert "passage gone" in text_of(client.get(page))
    client.post(f"/comments/{comment.pk}/resolve/", {"resolved": "1"})
    assert "settled by" in text_of(client.get(page))
    assert "open comments" not in text_of(enter("author").get(page + "edit/"))


def test_a_comment_that_is_refused_says_why_and_changes_nothing(enter, office):
    draft = office.draft_in("writing")
    client = enter("approver")
    for data, status in (({"quote": "мұнда жоқ", "text": "?"}, 409), ({"text": " "}, 409)):
        answer = client.post(f"/drafts/{draft.pk}/comment/", {"language": "kk", **data})
        assert answer.status_code == status
        assert "Nothing was changed" in text_of(answer)
    assert enter("analyst").post(f"/drafts/{draft.pk}/comment/", {"language": "kk", "text": "a"}).status_code == 403
    assert client.post("/comments/99/answer/", {"text": "a"}).status_code == 404
    assert not Comment.objects.exists()


# Glossary


def test_a_term_is_added_changed_and_switched_off(enter, office):
    client = enter("translator")
    client.post(
        "/terms/add/", {"agreed-kk": "Дорун*\r\n\r\n", "agreed-ru": "Дорун*", "forbidden-ru": "Дорунь*", "note": "2026"}
    )
    term = Term.objects.get()
    assert (term.agreed, term.forbidden) == ({"kk": ["Дорун*"], "ru": ["Дорун*"]}, {"ru": ["Дорунь*"]})
    assert "Дорун…" in text_of(client.get("/terms/"))
    answer = client.post(f"/terms/{term.pk}/", {"agreed-kk": "(", "agreed-ru": "Дорун*"})
    assert answer.status_code == 409
    assert "This cannot be a form: (" in text_of(answer)
    assert "\n(</textarea>" in text_of(answer), "as it was typed"
    client.post(f"/terms/{term.pk}/switch/", {"on": "0"})
    assert "Дорун…" not in text_of(client.get("/terms/"))
    assert "Дорун…" in text_of(client.get("/terms/?off"))
    assert enter("clearance").post("/terms/add/", {"agreed-kk": "Вел*", "agreed-ru": "Вел*"}).status_code == 403


# Templates


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_new_statement_offers_templates(enter, office, language):
    client = enter("author", language=language)
    html = text_of(client.get("/drafts/new/"))
    assert html.count('name="template"') == 5
    answer = client.post("/drafts/start/", {"template": "condolence"}, follow=True)
    draft = Draft.objects.get()
    assert answer.redirect_chain[-1][0] == f"/drafts/{draft.pk}/edit/"
    assert "[… мемлекеттің атауы]" in text_of(answer)


def test_a_ministrys_own_template_is_kept_offered_and_dropped(enter, office):
    draft = office.draft_in("writing")
    client = enter("author")
    client.post(f"/drafts/{draft.pk}/keep/", {"name": "<i>Ours</i>", "sha256": office.sha(draft)})
    html = text_of(client.get("/drafts/new/"))
    assert "&lt;i&gt;Ours&lt;/i&gt;" in html
    template = StatementTemplate.objects.get()
    assert enter("translator").post(f"/templates/{template.pk}/drop/").status_code == 403
    client.post(f"/templates/{template.pk}/drop/")
    assert "Ours" not in text_of(client.get("/drafts/new/"))
    assert client.post("/drafts/start/", {"template": f"own-{template.pk}"}).status_code == 404


# Preview and compare


@pytest.mark.parametrize(("tag", "direction"), [("kk", "ltr"), ("ar", "rtl"), ("zh", "ltr")])
def test_a_preview_is_the_sites_own_page(enter, office, monkeypatch, tag, direction):
    from django.conf import settings

    monkeypatch.setattr(settings, "ELSHI_LANGUAGES", ("kk", "ar", "zh"))
    draft, client = office.start(), enter("author")
    data = {"based_on": "0", "authentic": "kk", f"title-{tag}": "Title <b>", f"body-{tag}": "**strong** <img src=x>"}
    answer = client.post(f"/drafts/{draft.pk}/preview/{tag}/", data)
    html = text_of(answer)
    assert f'<html lang="{tag}" dir="{direction}">' in html
    assert "<h1>Title &lt;b&gt;</h1>" in html
    assert "<strong>strong</strong>" in html
    assert not re.search(r"<img|<script|\sstyle=", html)
    assert '<link rel="stylesheet" href="/static/site.css">' in html
    assert not re.findall(r'href="(?!#|/static/)[^"]*"', html), "no link leads away from a preview"
    assert client.get("/static/site.css").content.startswith(b"/* The public site")
    assert "'unsafe" not in answer["Content-Security-Policy"]
    assert not DraftVersion.objects.exists()


def test_a_saved_draft_is_previewed_and_looks_like_its_public_page(enter, office):
    body = "Самал Республикасының көмегі екі жолмен барады.\n\n- бірінші\n- екінші"
    draft = office.draft_in("published", kk=body)
    html = text_of(enter("clearance").post(f"/drafts/{draft.pk}/preview/kk/"))
    public = (office.home.path / "site" / "kk" / Release.objects.get().record_id / "index.html").read_text("utf-8")
    words = re.compile(r'<div class="words">.*?</div>', re.DOTALL)
    assert words.search(html).group() == words.search(public).group()
    assert '<aside class="banner"' in html
    assert '<aside class="banner"' not in public


@pytest.mark.parametrize("tag", ["xx", "ru", "kk-x"])
def test_a_preview_of_what_is_not_there_is_404(enter, office, tag):
    draft = office.draft_in("writing")
    assert enter("author").post(f"/drafts/{draft.pk}/preview/{tag}/").status_code == 404
    account = office.asset_in("writing")
    assert enter("author").post(f"/drafts/{account.pk}/preview/kk/").status_code == 404


def test_any_two_versions_are_compared_with_titles_and_the_authentic_language(enter, office):
    draft = office.start()
    for number, authentic in ((1, "kk"), (2, "kk"), (3, "en")):
        office.save(draft, kk=f"сөз {number}", en="the same", authentic=authentic)
    client = enter("clearance")
    html = text_of(client.get(f"/drafts/{draft.pk}/compare/?from=1&to=3"))
    assert "<del>Қазақша</del> <ins>English</ins>" in html
    assert html.count("<del>1</del>") == 2, "in the title and in the text"
    assert '<a href="#cmp-kk" lang="kk">' in html
    assert '<a href="#cmp-en"' not in html
    assert "unchanged" in html
    assert "<ins>1</ins>" in text_of(client.get(f"/drafts/{draft.pk}/compare/?from=3&to=1")), "backwards too"
    newest = text_of(client.get(f"/drafts/{draft.pk}/compare/"))
    assert 'href="?from=1&amp;to=2"' in newest
    assert 'rel="next"' not in newest
    assert "Every title and text is the same in both" in text_of(client.get(f"/drafts/{draft.pk}/compare/?from=2&to=2"))


@pytest.mark.parametrize(
    "page",
    ["autosave", "forget", "comment", "keep", "translations/ru/assign", "translations/ru/mark", "preview/kk"],
)
def test_a_draft_that_there_is_not_is_404(enter, office, page):
    assert enter("author").post(f"/drafts/99/{page}/", {"text": "a"}).status_code == 404
