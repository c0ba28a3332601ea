"""Pages of the register and of incident files: who sees which, nothing by GET, nothing hostile runs."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.registry.files import GOOD, HOSTILE, PNG
from desk.registry.lookalikes import find_lookalike
from desk.registry.register import X
from elshi.desk.audit.models import AuditRow
from elshi.desk.registry.models import Evidence, Incident, Letter
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.models import Draft

ROLES = ("author", "approver", "analyst", "administrator")
ALL = dict.fromkeys(ROLES, 200)
STORY = ALL | {"administrator": 403}
WRITERS = {"author": 200, "approver": 200, "analyst": 403, "administrator": 403}
PAGES = {
    "/registry/": ALL,
    "/registry/?q=mfa&status=active": ALL,
    "/registry/?q=nothing": ALL,
    "/registry/1/": ALL,
    "/registry/99/": dict.fromkeys(ROLES, 404),
    "/drafts/{draft}/": WRITERS,
    "/drafts/{office}/": WRITERS,
    "/registry/drafts/{draft}/account/": WRITERS,
    "/registry/drafts/{office}/office/": WRITERS,
    "/registry/drafts/{empty}/account/": WRITERS,
    "/registry/drafts/{office}/account/": {"author": 404, "approver": 404, "analyst": 403, "administrator": 403},
    "/registry/incidents/": STORY,
    "/registry/incidents/{incident}/": STORY,
    "/registry/incidents/{incident}/evidence/1/": STORY,
    "/registry/incidents/{incident}/export.json": STORY,
    "/registry/incidents/99/": {"author": 404, "approver": 404, "analyst": 404, "administrator": 403},
    "/registry/lookalikes/": STORY,
    "/registry/letters/{letter}/": STORY,
    "/registry/letters/{letter}/edit/": STORY,
}
ACTS = (
    "/registry/new/",
    "/registry/offices/new/",
    "/registry/offices/xs-emb-xt/change/",
    "/registry/1/change/",
    "/registry/1/check/",
    "/registry/1/keep-proofs/",
    "/registry/1/lost/",
    "/registry/1/report/",
    "/registry/drafts/{draft}/check/",
    "/registry/incidents/{incident}/evidence/",
    "/registry/incidents/{incident}/measures/",
    "/registry/incidents/{incident}/successor/",
    "/registry/incidents/{incident}/close/",
    "/registry/incidents/{incident}/letters/",
    "/registry/lookalikes/{lookalike}/incident/",
    "/registry/lookalikes/{lookalike}/leave/",
    "/registry/lookalikes/{lookalike}/again/",
    "/registry/letters/{letter}/finish/",
)


@pytest.fixture
def things(register):
    from elshi.desk.registry.actions.write_letter import start_letter
    from elshi.desk.releases.actions.start_asset_draft import start_asset_draft

    assets = register.with_two()
    incident = register.incident()
    register.evidence(incident, kind="screenshot", file=PNG, text="", description="<script>alert(1)</script>")
    author, at = register.people["author"], register.office.tick()
    letter = start_letter(actor=author, incident_id=incident.pk, kind="protest-note", language="ar", at=at)
    return {
        "draft": register.drafted(replaces=assets["xs-mfa/account/2"].release, handle="mfa_samal_tg", url="").pk,
        "office": register.drafted_office().pk,
        "empty": start_asset_draft(actor=author, at=at).pk,
        "incident": incident.pk,
        "letter": letter.pk,
        "lookalike": find_lookalike(register.office.home).pk,
    }


def test_every_page_for_every_role(enter, things):
    for role in ROLES:
        client = enter(role)
        found = {page: client.get(page.format(**things)).status_code for page in PAGES}
        assert found == {page: wanted[role] for page, wanted in PAGES.items()}, role
    client = enter(None)
    for page in PAGES:
        assert client.get(page.format(**things)).status_code == 302


def test_every_address_is_in_these_tables():
    from elshi.desk.registry.urls import urlpatterns

    known = {re.sub(r"\{\w+\}|\b\d+\b|xs-emb-xt", "X", page.split("?")[0]) for page in (*PAGES, *ACTS)}
    assert {re.sub(r"<\w+:\w+>", "X", f"/{one.pattern}") for one in urlpatterns} <= known


def test_nothing_is_done_by_get(enter, things):
    clients = [enter(role) for role in ROLES]
    before = (AuditRow.objects.count(), Draft.objects.count(), Incident.objects.count())
    for client in clients:
        for act in ACTS:
            assert client.get(act.format(**things)).status_code == 405, act
        for page in PAGES:
            client.get(page.format(**things))
    assert (AuditRow.objects.count(), Draft.objects.count(), Incident.objects.count()) == before


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_pages_run_nothing_inline_and_ask_nobody_else(enter, things, language):
    for role in ("author", "approver", "analyst"):
        client = enter(role, language=language)
        for page in PAGES:
            answer = client.get(page.format(**things))
            if "text/html" not in answer["Content-Type"]:
                continue
            html = answer.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|\sstyle=|\son\w+=|javascript:", html), page
            assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!127\.0\.0\.1:8000)", html), page
            assert "unsafe" not in answer["Content-Security-Policy"]
            assert html.count("<h1") == 1, page


def test_an_empty_register_says_what_to_do_first(enter):
    html = enter("author").get("/registry/").content.decode()
    assert "Begin with the ministry" in html
    assert "New account" in html
    assert "New account" not in enter("analyst").get("/registry/").content.decode()


def account_form(**changed):
    form = {
        "platform": "x",
        "handle": "@mfa_samal",
        "holder": "xs-mfa",
        "holder_kind": "office",
        "purpose": "news",
        "languages": ["en", "kk"],
        "more_languages": "uz",
        "status": "active",
        "successor": "",
        "based_on": "0",
    }
    return form | changed


def test_an_account_goes_its_whole_way_through_the_pages(enter, register):
    author, approver = enter("author"), enter("approver")
    page = author.get(author.post("/registry/new/")["Location"])["Location"]
    answer = author.post(page, account_form(handle="mfa samal"))
    assert answer.status_code == 409
    assert 'value="mfa samal"' in answer.content.decode(), "what was typed stays"
    draft = author.post(page, account_form())["Location"]
    html = author.get(draft).content.decode()
    assert "https://x.com/mfa_samal" in html, "the address follows from platform and handle"
    sha = re.search(r'name="sha256" value="(\w{64})"', html)[1]
    assert author.post(f"{draft}submit/", {"sha256": sha}).status_code == 302
    assert author.post(f"{draft}approve/", {"sha256": sha}).status_code == 403
    assert approver.post(f"{draft}approve/", {"sha256": sha}).status_code == 302
    assert author.post(f"{draft}release/", {"sha256": sha}).status_code == 302
    assert author.post(f"{draft}release/", {"sha256": sha}).status_code == 409
    register.office.press()
    (asset,) = read_assets().values()
    assert (asset.handle, asset.languages, asset.url) == ("mfa_samal", ("en", "kk", "uz"), "https://x.com/mfa_samal")
    html = author.get("/registry/").content.decode()
    assert "mfa_samal" in html
    assert author.get("/registry/1/").status_code == 200


@pytest.mark.parametrize("act", ["submit", "approve", "send-back", "release"])
def test_an_act_on_a_draft_without_words_leads_to_the_editor(enter, things, act):
    client = enter("approver" if act in {"approve", "send-back"} else "author")
    answer = client.post(f"/drafts/{things['empty']}/{act}/", {"sha256": "", "code": "other"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/registry/drafts/{things['empty']}/account/"
    assert 'class="note note-bad"' in answer.content.decode()


def test_a_change_is_shown_beside_what_stands(enter, register):
    register.with_two()
    author = enter("author")
    edit = author.post("/registry/1/change/")["Location"]
    assert author.post("/registry/1/change/")["Location"] == edit.removesuffix("edit/"), "no second one"
    page = author.get(edit)["Location"]
    draft = author.post(page, account_form(based_on="1", purpose="service", url=X["url"]))["Location"]
    html = author.get(draft).content.decode()
    assert ">news</del>" in html
    assert ">service for the public</ins>" in html
    stale = author.post(page, account_form(based_on="1", purpose="culture"))
    assert stale.status_code == 409
    assert "Nothing was overwritten" in stale.content.decode()


def test_names_that_pass_for_ours_are_warned_about(enter, register):
    register.with_two()
    author = enter("author")
    page = author.get(author.post("/registry/new/")["Location"])["Location"]
    draft = author.post(page, account_form(handle="mfa_samal_help"))["Location"]
    assert "Look twice" in enter("approver").get(draft).content.decode()
    mixed = author.get(author.post("/registry/new/")["Location"])["Location"]
    draft = author.post(mixed, account_form(platform="facebook", handle="emb\u0430ssy"))["Location"]
    assert "</strong> Letters of several scripts" in author.get(draft).content.decode()
    clean = author.get(author.post("/registry/new/")["Location"])["Location"]
    draft = author.post(clean, account_form(handle="embassy_tarvia"))["Location"]
    assert "Look twice" not in author.get(draft).content.decode()


def test_report_lost_is_one_act(enter, register):
    register.with_two()
    answer = enter("author").post("/registry/1/lost/", {"status": "seized", "successor": "xs-mfa/account/2"})
    incident = Incident.objects.get()
    assert answer["Location"] == f"/registry/incidents/{incident.pk}/"
    draft = read_assets()["xs-mfa/account/1"].draft
    assert draft.state == "submitted", "it waits for the approver at once"
    assert f'href="/drafts/{draft.pk}/"' in enter("approver").get("/").content.decode()
    file = enter("approver").get(answer["Location"]).content.decode()
    assert f'href="/drafts/{draft.pk}/">waiting for approval</a>' in file
    assert draft.current_version.whole["account"]["status"] == "seized"
    assert draft.current_version.whole["account"]["successor"] == "xs-mfa/account/2"
    again = enter("colleague").post("/registry/1/lost/", {"status": "seized"})
    assert again.status_code == 409
    assert Incident.objects.count() == 1
    analyst = enter("analyst")
    assert analyst.post("/registry/2/lost/", {"status": "seized"}).status_code == 403
    assert analyst.post("/registry/2/report/", {"kind": "seized"}).status_code == 302
    seen = Incident.objects.get(record_id="xs-mfa/account/2")
    answer = enter("author").post("/registry/2/lost/", {"status": "seized", "successor": "xs-mfa/account/1"})
    assert answer["Location"] == f"/registry/incidents/{seen.pk}/", "one file for one thing"
    seen.refresh_from_db()
    assert seen.successor == "xs-mfa/account/1"
    assert enter("author").post("/registry/2/lost/", {"status": "active"}).status_code == 409
    for since in ("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "yesterday"):
        assert enter("author").post("/registry/2/lost/", {"status": "seized", "since": since}).status_code == 409
    assert "Publish it or discard it first" in enter("author").get("/registry/1/").content.decode()


def test_a_report_that_cannot_be_submitted_leaves_nothing_behind(enter, register):
    register.with_two()
    retired = register.drafted(replaces=read_assets()["xs-mfa/account/1"].release, status="retired")
    register.publish(retired)
    author = enter("author")
    before = (AuditRow.objects.count(), Draft.objects.count(), Incident.objects.count())
    answer = author.post("/registry/1/lost/", {"status": "retired"})  # says what the register says already
    assert answer.status_code == 409
    assert (AuditRow.objects.count(), Draft.objects.count(), Incident.objects.count()) == before


def test_an_account_without_a_language_is_refused_in_words(enter, register):
    author = enter("author")
    page = author.get(author.post("/registry/new/")["Location"])["Location"]
    answer = author.post(page, account_form(languages=[], more_languages=" , "))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Choose at least one language" in html
    assert 'value="@mfa_samal"' in html, "what was typed stays"
    assert Draft.objects.get().current_version is None
    assert author.post(page, account_form(languages=[], more_languages="uz")).status_code == 302


def test_a_draft_without_words_is_not_listed_among_the_accounts(enter, register):
    author = enter("author")
    page = author.get(author.post("/registry/new/")["Location"])["Location"]
    assert "Being written, not registered yet" not in author.get("/registry/").content.decode()
    author.post(page, account_form())
    assert "Being written, not registered yet" in author.get("/registry/").content.decode()


def test_the_facts_of_a_draft_are_words(enter, register):
    register.with_two()
    lost = {"status": "seized", "successor": "xs-mfa/account/2", "languages": ["en", "kk"]}
    draft = register.drafted(replaces=read_assets()["xs-mfa/account/1"].release, **lost)
    html = enter("author").get(f"/drafts/{draft.pk}/").content.decode()
    facts = html[html.index('aria-labelledby="facts"') :].partition("</section>")[0]
    assert "<bdi>X</bdi>" in facts
    assert "<bdi>English and Қазақша</bdi>" in facts
    assert "(xs-mfa)</bdi>" in facts
    assert "mfa_samal · Telegram (xs-mfa/account/2)" in facts
    website = register.drafted(platform="domain", handle="mfa.samal.example", url=None)
    assert "<bdi>website</bdi>" in enter("author").get(f"/drafts/{website.pk}/").content.decode()


def test_what_somebody_may_not_do_is_explained_and_not_refused(enter, register):
    register.with_two()
    page = enter("author").post("/registry/1/lost/", {"status": "seized"})["Location"]
    draft = read_assets()["xs-mfa/account/1"].draft
    letter = enter("author").post(f"{page}letters/", {"kind": "protest-note", "language": "ru"})["Location"]
    html = enter("author").get(letter.removesuffix("edit/")).content.decode()
    assert "An approver who wrote none of it" in html
    assert "Nothing was changed" not in html
    assert 'aria-describedby="no-approve"' in enter("author").get(f"/drafts/{draft.pk}/").content.decode()
    answer = enter("author").post(f"/drafts/{draft.pk}/approve/", {"sha256": draft.current_version.sha256})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode(), "what was tried is refused"


def upload(client, incident, data, *, name="shot.png", content_type="image/png", **given):
    fields = {"kind": "file", "description": "d", "file": SimpleUploadedFile(name, data, content_type)}
    return client.post(f"/registry/incidents/{incident.pk}/evidence/", fields | given)


def test_hostile_uploads_leave_no_trace(enter, register):
    register.with_two()
    client, incident = enter("analyst"), register.incident()
    for name, data in HOSTILE.items():
        answer = upload(client, incident, data)
        assert answer.status_code == 409, name
        assert "SVG and HTML are not" in answer.content.decode()
    assert upload(client, incident, PNG.ljust((5 << 20) + 1, b"\x00")).status_code == 409
    assert upload(client, incident, PNG.ljust(9 << 20, b"\x00")).status_code == 409
    assert upload(client, incident, b"").status_code == 409
    two = {"kind": "file", "description": "d", "file": SimpleUploadedFile("a", PNG), "b": SimpleUploadedFile("b", PNG)}
    assert client.post(f"/registry/incidents/{incident.pk}/evidence/", two).status_code == 400
    assert Evidence.objects.count() == 0
    assert not list(register.office.home.path.glob("evidence/**/*"))


@pytest.mark.parametrize("name", ["../../../keys/record.key", "/etc/passwd", "a\x00b.png", "x.html", "..", "й" * 300])
def test_names_of_files_lead_nowhere(enter, register, name):
    register.with_two()
    client, incident = enter("author"), register.incident()
    before = {path for path in register.office.home.path.rglob("*") if "evidence" not in path.parts}
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
    body = b"--x\r\n" + head.encode() + PNG + b"\r\n"
    for field, value in (("kind", "file"), ("description", "d")):
        body += f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
    answer = client.generic(
        "POST",
        f"/registry/incidents/{incident.pk}/evidence/",
        body + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    if name == "..":  # Django takes no file of that name
        assert (answer.status_code, Evidence.objects.count()) == (409, 0)
        return
    assert answer.status_code == 302
    piece = Evidence.objects.get()
    answer = client.get(f"/registry/incidents/{incident.pk}/evidence/1/")
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(
        rf'attachment; filename="incident-{incident.pk}-evidence-1-{piece.sha256[:16]}.png"',
        answer["Content-Disposition"],
    )
    assert {path for path in register.office.home.path.rglob("*") if "evidence" not in path.parts} == before


def test_each_kind_of_file_comes_back_as_it_was(enter, register):
    register.with_two()
    client, incident = enter("author"), register.incident()
    for data in GOOD.values():
        assert upload(client, incident, data).status_code == 302
    for number, (media_type, data) in enumerate(GOOD.items(), start=1):
        answer = client.get(f"/registry/incidents/{incident.pk}/evidence/{number}/")
        assert (answer.content, answer["Content-Type"].partition(";")[0]) == (data, media_type)
    assert client.get(f"/registry/incidents/{incident.pk}/evidence/9/").status_code == 404


def test_an_incident_through_its_pages(enter, register):
    register.with_two()
    client = enter("author")
    page = client.post("/registry/1/report/", {"kind": "copied", "url": "https://x.com/mfa_samal_help"})["Location"]
    assert (
        client.post(f"{page}measures/", {"measure": "reported-to-platform", "note": "ticket <b>7</b>"}).status_code
        == 302
    )
    assert client.post(f"{page}measures/", {"measure": "x"}).status_code == 409
    assert client.post(f"{page}measures/", {"measure": "other", "done_at": "noon"}).status_code == 409
    assert client.post(f"{page}successor/", {"successor": "xs-mfa/account/2"}).status_code == 302
    fields = {
        "kind": "post",
        "description": "what it says",
        "text": "<b>Send us money</b>",
        "seen_at": "2026-03-01T09:00",
    }
    assert client.post(f"{page}evidence/", fields).status_code == 302
    html = client.get(page).content.decode()
    assert "ticket &lt;b&gt;7&lt;/b&gt;" in html
    exported = json.loads(client.get(f"{page}export.json").content)
    piece = Evidence.objects.get()
    assert exported["evidence"][0]["sha256"] == piece.sha256
    assert exported["evidence"][0]["seen_at"] == "2026-03-01T09:00:00Z"
    assert exported["copy"] == {"platform": "x", "handle": "mfa_samal_help", "url": "https://x.com/mfa_samal_help"}
    assert exported["account"]["leaf"] == read_assets()["xs-mfa/account/1"].release.leaf_hash
    assert client.post(f"{page}close/", {"outcome": "taken-down"}).status_code == 302
    assert "Put on file" not in client.get(page).content.decode()
    assert client.post(f"{page}evidence/", fields | {"text": "more"}).status_code == 409


def test_letters_through_their_pages(enter, register):
    register.with_two()
    incident = register.incident()
    register.evidence(incident, description="what it says now")
    author, approver = enter("author"), enter("approver")
    fields = {"kind": "protest-note", "language": "ru"}
    edit = author.post(f"/registry/incidents/{incident.pk}/letters/", fields)["Location"]
    assert "дательном" in author.get(edit).content.decode()
    page = author.post(edit, {"recipient": "Посольству", "narrative": "Один.\n\nДва.", "based_on": "0"})["Location"]
    html = approver.get(page).content.decode()
    assert "ПРОЕКТ" in html
    assert "свидетельствует своё уважение Посольству" in html
    assert Evidence.objects.get().sha256 in html
    sha = re.search(r'name="sha256" value="(\w{64})"', html)[1]
    assert author.post(f"{page}finish/", {"sha256": sha}).status_code == 403
    assert approver.post(f"{page}finish/", {"sha256": "0" * 64}).status_code == 409
    stale = author.post(edit, {"recipient": "Другому", "based_on": "0"})
    assert stale.status_code == 409
    assert "Посольству" in stale.content.decode()
    answer = approver.post(f"{page}finish/", {"sha256": sha}, follow=True)
    message = re.search(r'<p class="note [^>]*>The letter is final', answer.content.decode())[0]
    assert 'role="status"' in message, "so it is not printed"
    paper = Path(find("web/desk.css")).read_text().partition("@media print")[2]
    assert re.search(r'\.note\[role="status"\][^}]*\{ display: none; \}', paper)
    html = author.get(page).content.decode()
    assert "ПРОЕКТ" not in html
    assert '<td class="when">' in html
    assert Letter.objects.get().sha256 == sha
    assert author.post(edit, {"recipient": "Другому", "based_on": "1"}).status_code == 302
    assert author.get(page).content.decode().count("Посольству") == html.count("Посольству")
    assert (
        author.post(f"/registry/incidents/{incident.pk}/letters/", {"kind": "x", "language": "ru"}).status_code == 409
    )
