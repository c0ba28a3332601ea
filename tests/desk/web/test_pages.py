"""Who sees which page; nothing is done by GET; nothing hostile runs."""

import re

import pytest

from desk.advising import Advising
from desk.narratives.talk import tell_narratives
from desk.networks.talk import tell_networks
from desk.office import AT
from desk.test_answers import ASKS
from desk.test_attachments import NAME, attach
from desk.warnings.feeds import take, written
from desk.web.queries import count_queries
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.watch_term import watch_term
from elshi.desk.planning.actions.save_event import EventFields, save_event
from elshi.desk.releases.actions.start_answer import start_answer
from elshi.desk.releases.models import Draft, Release
from elshi.desk.warnings.models import ForeignWarning

ROLES = ("author", "approver", "analyst", "administrator")
STORY = {"author": 200, "approver": 200, "analyst": 200, "administrator": 403}
WRITERS = {"author": 200, "approver": 200, "analyst": 403, "administrator": 403}
ALL = dict.fromkeys(ROLES, 200)
PEOPLE = {"author": 403, "approver": 200, "analyst": 403, "administrator": 200}

AUDITORS = {"author": 403, "approver": 403, "analyst": 403, "administrator": 200}
PAGES = {
    "/": ALL,
    "/today/alerts/": STORY,
    "/today/releases/": ALL,
    "/alerts/": STORY,
    "/alerts/?aside=1": STORY,
    "/alerts/linked-1/": STORY,
    "/cases/": STORY,
    "/cases/{case}/": STORY,
    "/cases/{case}/effect/": STORY,
    "/watch-terms/": STORY,
    "/narratives/": STORY,
    "/narratives/compare/": STORY,
    "/narratives/{narrative}/": STORY,
    "/networks/": STORY,
    "/networks/{network}/": STORY,
    "/warnings/": STORY,
    "/warnings/?over=1": STORY,
    "/warnings/{warning}/": STORY,
    "/narratives/none/": {"author": 404, "approver": 404, "analyst": 404, "administrator": 403},
    "/drafts/": WRITERS,
    "/drafts/{writing}/": WRITERS,
    "/drafts/{submitted}/": WRITERS,
    "/drafts/{approved}/": WRITERS,
    "/drafts/{queued}/": WRITERS,
    "/drafts/{published}/": WRITERS,
    "/drafts/{discarded}/": WRITERS,
    "/drafts/{withdrawal}/": WRITERS,
    "/drafts/{account}/": WRITERS,
    "/drafts/{account}/compare/": WRITERS,
    "/drafts/{queued}/state/": WRITERS,
    "/drafts/{writing}/state/": {"author": 404, "approver": 404, "analyst": 403, "administrator": 403},
    "/drafts/{writing}/edit/": WRITERS,
    "/drafts/{empty}/edit/": WRITERS,
    "/drafts/{writing}/compare/": WRITERS,
    "/drafts/{writing}/compare/?from=1&to=99999999999999999999": WRITERS,
    "/drafts/{writing}/precedents/": WRITERS,
    "/calendar/": STORY,
    "/calendar/new/": STORY,
    "/calendar/{event}/": STORY,
    "/drafts/new/": WRITERS,
    "/drafts/{writing}/translations/": WRITERS,
    "/drafts/{empty}/translations/": WRITERS,
    "/drafts/{published}/translations/": WRITERS,
    "/translations/": WRITERS,
    "/terms/": WRITERS,
    "/terms/?off&page=7": WRITERS,
    "/terms/add/": WRITERS,
    "/terms/{term}/": WRITERS,
    "/static/site.css": ALL,
    "/static/mark.svg": ALL,
    "/drafts/{scheduled}/": WRITERS,
    "/drafts/{writing}/hour/": WRITERS,
    "/drafts/{scheduled}/hour/": WRITERS,
    "/drafts/{attached}/": WRITERS,
    "/drafts/{attached}/attachments/": WRITERS,
    "/drafts/{attached}/attachments/{picture}/": WRITERS,
    "/drafts/{answer}/question/": WRITERS,
    "/advisories/": STORY,
    "/safety-alerts/new/": WRITERS,
    "/drafts/{advisory}/advice/": WRITERS,
    "/drafts/{flood}/danger/": WRITERS,
    "/published/": ALL,
    "/published/{release}/": ALL,
    "/published/{release}/state/": ALL,
    "/published/{waiting}/": {"author": 200, "approver": 200, "analyst": 404, "administrator": 404},
    "/audit/": AUDITORS,
    "/audit/export.csv": AUDITORS,
    "/audit/export.jsonl": AUDITORS,
    "/people/": PEOPLE,
    "/people/?role=approver&active=yes&office=xs-emb-xk&page=99": PEOPLE,
    "/people/add/": PEOPLE,
    "/people/{person}/": PEOPLE,
    "/people/{person}/switch-off/": PEOPLE,
    "/people/99/": {"author": 403, "approver": 404, "analyst": 403, "administrator": 404},
    "/me/": ALL,
    "/me/code-app/": ALL,
    "/me/passkey/": ALL,
    "/me/password/": ALL,
    "/me/step-up/?next=/drafts/": dict.fromkeys(ROLES, 302),  # the password was given just now
    "/nothing/here/": dict.fromkeys(ROLES, 404),
    "/alerts/none/": {"author": 404, "approver": 404, "analyst": 404, "administrator": 403},
    "/drafts/{submitted}/state/": {"author": 404, "approver": 404, "analyst": 403, "administrator": 403},
    "/approvals/": WRITERS,
    "/drafts/99/": {"author": 404, "approver": 404, "analyst": 403, "administrator": 403},
    "/cases/?shown=open&mine=1&severity=crisis&page=7": STORY,
    "/cases/{case}/clock/": STORY,
    "/cases/{case}/form/": STORY,
    "/cases/{case}/report/": STORY,
    "/cases/99/": {"author": 404, "approver": 404, "analyst": 404, "administrator": 403},
}
ACTS = (
    "/logout/",
    "/audit/check/",
    "/language/",
    "/alerts/linked-1/open-case/",
    "/alerts/linked-1/set-aside/",
    "/cases/open/",
    "/cases/{case}/close/",
    "/watch-terms/add/",
    "/watch-terms/{watch}/remove/",
    "/narratives/{narrative}/open-case/",
    "/warnings/{warning}/case/",
    "/drafts/start/",
    "/drafts/{submitted}/preview/",
    "/drafts/{writing}/submit/",
    "/drafts/{submitted}/approve/",
    "/drafts/{submitted}/send-back/",
    "/drafts/{approved}/release/",
    "/drafts/{writing}/discard/",
    "/published/{release}/withdraw/",
    "/calendar/{event}/call-off/",
    "/calendar/{event}/draft/",
    "/drafts/{submitted}/mark-clearance/",
    "/drafts/{submitted}/drop-clearance/",
    "/drafts/{submitted}/clear/",
    "/drafts/{submitted}/release-emergency/",
    "/published/{release}/confirm-emergency/",
    "/published/{release}/object-to-emergency/",
    "/alerts/linked-1/attach/",
    "/cases/{case}/reopen/",
    "/cases/{case}/take/",
    "/cases/{case}/hand-over/",
    "/cases/{case}/severity/",
    "/cases/{case}/answer-by/",
    "/cases/{case}/posts/",
    "/cases/{case}/notes/",
    "/cases/{case}/messages/",
    "/cases/{case}/tasks/",
    "/cases/{case}/tasks/{case}/done/",
    "/drafts/{writing}/autosave/",
    "/drafts/{writing}/forget/",
    "/drafts/{writing}/preview/{tag}/",
    "/drafts/{writing}/translations/{tag}/assign/",
    "/drafts/{writing}/translations/{tag}/mark/",
    "/drafts/{writing}/comment/",
    "/drafts/{writing}/keep/",
    "/comments/{comment}/answer/",
    "/comments/{comment}/resolve/",
    "/templates/{template}/drop/",
    "/terms/{term}/switch/",
    "/people/{person}/role/",
    "/people/{person}/office/",
    "/people/{person}/name/",
    "/people/{person}/switch-on/",
    "/people/{person}/password/",
    "/people/grants/{grant}/confirm/",
    "/me/factors/{release}/remove/",
    "/me/recovery-codes/",
    "/me/sessions/{release}/end/",
    "/me/sessions/end-others/",
    "/look/",
    "/drafts/{approved}/schedule/",
    "/drafts/{scheduled}/recall/",
    "/advisories/start/",
    "/advisories/{release}/review/",
)


@pytest.fixture
def things(office, case):
    """Ids for the addresses: one draft in each state, an empty one, a published and a queued release."""
    ids = {state: office.draft_in(state).pk for state in ("published", "queued", "approved", "submitted", "writing")}
    ids |= {"discarded": office.draft_in("discarded").pk, "empty": office.start().pk, "case": case.pk}
    ids["release"] = Release.objects.get(version__draft=ids["published"]).pk
    ids["withdrawal"] = office.start_withdrawal(Release.objects.get(pk=ids["release"])).pk
    ids["account"] = office.asset_in("submitted").pk
    fields = EventFields(kind="visit", title="Сапар", place="", day="2026-03-03", last_day="", yearly=False)
    ids["event"] = save_event(actor=office.people["author"], fields=fields, at=AT).pk
    ids |= {"comment": office.comment(ids["writing"]).pk, "term": office.term().pk, "tag": "en"}
    ids["template"] = office.keep_template(ids["writing"]).pk
    ids["scheduled"] = office.draft_in("scheduled").pk
    attached = office.draft_in("writing")
    attach(office, attached)
    ids["answer"] = start_answer(actor=office.people["author"], at=AT, texts=ASKS, asked=41).pk
    advising = Advising(office)
    ids |= {"advisory": advising.advisory().pk, "flood": advising.alert().pk}
    ids |= {"attached": attached.pk, "picture": NAME}
    ids["waiting"] = Release.objects.get(version__draft=ids["queued"]).pk
    ids |= {"person": office.people["author"].pk, "grant": office.people["author"].grants.get().pk}
    ids["narrative"], *_ = tell_narratives(office.home)
    ids["network"] = tell_networks(office.home)
    take(written("severe", info="<web>https://met.dorun.example/1</web>"))
    ids["warning"] = ForeignWarning.objects.get().pk
    ids["watch"] = watch_term(actor=office.people["analyst"], words="виза", languages=["kk"], at=AT).pk
    return ids


def test_every_page_for_every_role(enter, things):
    for role in ROLES:
        client = enter(role)
        found = {page: client.get(page.format(**things)).status_code for page in PAGES}
        assert found == {page: wanted[role] for page, wanted in PAGES.items()}, role


def test_every_address_is_in_these_tables(things):
    from django.urls import get_resolver

    patterns = [
        re.sub(r"<\w+:\w+>", "X", f"/{outer.pattern}{inner.pattern}")
        for outer in get_resolver().url_patterns
        # tests/desk/registry has its own tables; test_channel_pages.py, test_channel_history.py, test_brief_pages.py
        # and test_question_pages.py ask each of their addresses; so do test_abroad_pages.py, alerting/test_pages.py
        if getattr(outer, "app_name", None) not in {"registry", "channels", "briefs", "questions", "travel", "alerting"}
        for inner in (getattr(outer, "url_patterns", None) or [type("Leaf", (), {"pattern": ""})])
    ]
    asked = {re.sub(r"\{\w+\}|linked-1", "X", page.split("?")[0]) for page in (*PAGES, *ACTS)}
    open_to_all = {"/login/", "/login/second/", "/welcome/X/X/", "/help/"}  # to whoever is not in, too
    assert set(patterns) - asked == open_to_all


def test_strangers_see_the_login_page_and_nothing_else(enter, things):
    client = enter(None)
    for page in PAGES:
        if "nothing" not in page:
            answer = client.get(page.format(**things))
            assert answer.status_code == 302, page
            assert answer["Location"].startswith("/login/?next="), page
    assert client.get("/alerts/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get("/login/").status_code == 200


def test_nothing_is_done_by_get(enter, things):
    clients = [enter(role) for role in ROLES]
    before = (AuditRow.objects.count(), list(Draft.objects.values_list("pk", "state")))
    for client in clients:
        for act in ACTS:
            assert client.get(act.format(**things)).status_code == 405, act
    assert (AuditRow.objects.count(), list(Draft.objects.values_list("pk", "state"))) == before


def test_a_form_from_elsewhere_is_refused_with_a_friendly_page(enter, things):
    client = enter("approver", enforce_csrf_checks=True)
    answer = client.post(f"/drafts/{things['submitted']}/approve/", {"sha256": "0" * 64})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_pages_run_nothing_inline_and_ask_nobody_else(enter, things, language):
    for role in ("author", "administrator"):
        client = enter(role, language=language)
        for page, wanted in PAGES.items():
            answer = client.get(page.format(**things))
            html = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
            assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|\sstyle=|\son\w+=|javascript:", html), page
            assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!127\.0\.0\.1:8000)", html), page
            assert "unsafe" not in answer["Content-Security-Policy"]
            assert answer["Cache-Control"] == "no-store"
            if "</html>" in html and wanted[role] != 404:
                direction = "rtl" if language == "ar" else "ltr"
                assert f'<html lang="{language}" dir="{direction}">' in html, page
                assert html.count("<h1") == 1, page


def test_a_hostile_post_is_words(enter, things):
    html = enter("analyst").get("/alerts/linked-1/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_a_fault_of_ours_shows_no_traceback(enter, things, monkeypatch):
    monkeypatch.setattr("elshi.desk.releases.views._readable", lambda person: 1 / 0)
    client = enter("author", raise_request_exception=False)
    answer = client.get("/published/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert "The fault is ours" in answer.content.decode()


def test_today_asks_the_database_a_fixed_number_of_times(enter, office, things):
    pages = ("/", "/drafts/", "/published/", "/alerts/", "/cases/")
    clients = {role: enter(role) for role in ("author", "approver")}
    before = {(role, page): count_queries(client, page) for role, client in clients.items() for page in pages}
    for state in ("writing", "submitted", "approved", "scheduled", "queued", "published"):
        office.draft_in(state)
    assert {(role, page): count_queries(clients[role], page) for role, page in before} == before
    assert max(before.values()) <= 23  # eight of them for the numbers beside the path


def test_published_has_pages(enter, office, monkeypatch):
    monkeypatch.setattr("elshi.desk.releases.views.PUBLISHED_ROWS", 2)
    client = enter("author")
    assert "Page 1 of" not in client.get("/published/").content.decode()
    releases = [office.release_of(office.draft_in("published")) for _ in range(5)]

    def shown(page):
        html = client.get(f"/published/?page={page}").content.decode()
        return [release.pk for release in releases[::-1] if f'href="/published/{release.pk}/"' in html], html

    newest_first = [release.pk for release in releases[::-1]]
    assert [shown(page)[0] for page in (1, 2, 3)] == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    first, middle, last = (shown(page)[1] for page in ("no-number", 2, 99))
    assert ("Page 1 of 3" in first, 'rel="prev"' in first, 'rel="next"' in first) == (True, False, True)
    assert ('href="?page=1"' in middle, 'href="?page=3"' in middle) == (True, True)
    assert ("Page 3 of 3" in last, 'rel="prev"' in last, 'rel="next"' in last) == (True, True, False)
