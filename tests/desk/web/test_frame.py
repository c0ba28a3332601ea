"""The frame of every page: the guided path with its numbers, Today for each role, approvals, looks, help."""

import re

import pytest

from desk.web.queries import count_queries
from elshi.desk.people.rules import MAY, Role
from elshi.desk.people.words import ACTS
from elshi.desk.web.waiting import MOST, count_waiting

PATH = {"author": ("alerts", "cases", "drafts"), "approver": ("alerts", "cases", "drafts", "approvals")}


def stations(html):
    """{address: number beside it} of the path, in its order."""
    nav = html.split('<nav class="nav-place"')[1].split("</nav>")[0]
    rows = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', nav, re.DOTALL)
    return {href: (re.findall(r"<bdi>(.*?)</bdi>", words) or [""])[0] for href, words in rows}


def section(html, name):
    """What stands in the section with that heading's id."""
    return html.split(f'id="{name}"')[1].split("</section>")[0]


def test_the_path_is_in_the_order_of_the_work(enter, office):
    order = ["/", "/alerts/", "/cases/", "/drafts/", "/approvals/", "/published/"]
    beside = [
        "/narratives/",
        "/warnings/",
        "/questions/",
        "/channels/",
        "/advisories/",
        "/calendar/",
        "/briefs/",
        "/translations/",
    ]
    assert list(stations(enter("author").get("/").content.decode())) == [*order, *beside, "/registry/"]
    assert list(stations(enter("administrator").get("/").content.decode())) == [
        "/",
        "/published/",
        "/channels/",
        "/registry/",
        "/people/",
        "/audit/",
    ]


def test_numbers_say_what_waits_for_this_person(enter, office, alert):
    office.draft_in("submitted")
    office.draft_in("submitted")
    office.draft_in("approved")
    back = office.draft_in("submitted")
    office.send_back(back)
    author = stations(enter("author").get("/published/").content.decode())
    assert (author["/alerts/"], author["/drafts/"], author["/approvals/"]) == ("1", "2", "")
    approver = stations(enter("approver").get("/published/").content.decode())
    assert (approver["/drafts/"], approver["/approvals/"]) == ("1", "2"), "what came back is the author's to mend"
    assert set(stations(enter("translator").get("/").content.decode()).values()) == {""}


def test_an_alert_with_a_case_waits_no_more_and_the_case_does(enter, office, case):
    counts = count_waiting(office.people["author"])
    assert (counts["alerts"], counts["cases"]) == (0, 1)
    assert "cases" not in count_waiting(office.people["analyst"]), "an analyst does not close cases"


def test_counting_is_bounded_and_asks_as_often_whatever_there_is(enter, office):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from elshi.desk.cases.models import Case

    with CaptureQueriesContext(connection) as few:
        count_waiting(office.people["approver"])
    Case.objects.bulk_create(
        Case(title=f"case {number}", opened_by=office.people["author"], opened_at=office.at) for number in range(150)
    )
    with CaptureQueriesContext(connection) as many:
        counts = count_waiting(office.people["approver"])
    assert len(few) == len(many) == 8
    assert counts["cases"] == MOST + 1
    assert stations(enter("approver").get("/help/").content.decode())["/cases/"] == "99+"


def test_numbers_have_the_readers_words(enter, office):
    office.draft_in("submitted")
    assert "(күтіп тұр: 1)" in enter("approver", language="kk").get("/").content.decode()


def test_approvals_show_the_longest_wait_first_and_what_is_for_others(enter, office):
    first, second = office.draft_in("submitted", kk="Бірінші мәтін."), office.draft_in("submitted", kk="Екінші мәтін.")
    mine = office.start(by="approver")
    office.save(mine, by="approver", kk="Менің мәтінім.")
    office.submit(mine, by="approver")
    html = enter("approver").get("/approvals/").content.decode()
    assert re.findall(r'href="/drafts/(\d+)/"', section(html, "for-me")) == [str(first.pk), str(second.pk)]
    assert re.findall(r'href="/drafts/(\d+)/"', section(html, "for-others")) == [str(mine.pk)]
    html = enter("second").get("/approvals/").content.decode()
    assert str(mine.pk) in re.findall(r'href="/drafts/(\d+)/"', section(html, "for-me"))


def test_approvals_say_why_a_role_has_none_to_give(enter, office):
    draft = office.draft_in("submitted")
    html = enter("translator").get("/approvals/").content.decode()
    assert "Your role (translator) may not do this" in section(html, "for-me")
    assert f"/drafts/{draft.pk}/" in section(html, "for-others")


def test_what_i_approved_lately_names_the_version_and_where_it_went(enter, office):
    draft = office.draft_in("approved")
    office.save(draft, kk="Басқа сөз.")
    given = section(enter("approver").get("/approvals/").content.decode(), "given")
    assert f"/drafts/{draft.pk}/" in given
    assert "Version 1" in given, "not of the words that came after it"
    assert "being written" in given
    assert "/drafts/" not in section(enter("second").get("/approvals/").content.decode(), "given")


def test_approvals_ask_the_database_a_fixed_number_of_times(enter, office):
    client = enter("approver")
    office.draft_in("approved")
    before = count_queries(client, "/approvals/")
    for _ in range(3):
        office.draft_in("approved")
        office.draft_in("submitted")
    assert count_queries(client, "/approvals/") == before


def test_what_was_sent_back_stands_first_on_its_authors_day(enter, office):
    draft = office.draft_in("submitted")
    office.send_back(draft)
    assert f"/drafts/{draft.pk}/" in section(enter("author").get("/").content.decode(), "to-mend")
    assert 'id="to-mend"' not in enter("colleague").get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "wanted", "unwanted"),
    [
        ("author", ("my-drafts", "alerts", "last"), ("for-approval", "last-acts", "your-part")),
        ("approver", ("for-approval", "my-drafts", "alerts", "last"), ("last-acts",)),
        ("translator", ("under-way", "last"), ("alerts", "last-acts", "my-drafts")),
        ("clearance", ("for-approval", "under-way", "last"), ("alerts", "my-drafts")),
        ("analyst", ("alerts", "last"), ("under-way", "my-drafts", "last-acts")),
        ("consular", ("alerts", "last"), ("under-way", "my-drafts", "last-acts")),
        ("administrator", ("your-part", "last-acts", "last"), ("alerts", "under-way")),
        ("auditor", ("your-part", "last-acts", "last"), ("alerts", "under-way")),
    ],
)
def test_today_has_the_sections_of_the_role(enter, office, name, wanted, unwanted):
    office.draft_in("submitted")
    html = enter(name).get("/").content.decode()
    headings = set(re.findall(r'<h2 id="([^"]+)"', html))
    assert headings >= set(wanted)
    assert not headings & set(unwanted)


def test_the_look_is_kept_in_a_cookie_and_needs_no_script(enter, office):
    client = enter("author")
    dark = re.compile(r'<link rel="stylesheet" href="/static/web/dark.css" media="([^"]+)">')
    assert dark.findall(client.get("/").content.decode()) == ["screen and (prefers-color-scheme: dark)"]
    answer = client.post("/look/", {"look": "dark", "next": "/drafts/"})
    assert answer["Location"] == "/drafts/"
    html = client.get("/").content.decode()
    assert dark.findall(html) == ["screen"], "never on paper"
    assert re.search(r'value="dark" aria-pressed="true"', html)
    client.post("/look/", {"look": "light"})
    assert dark.findall(client.get("/").content.decode()) == []


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_look_leads_nowhere_else(enter, target):
    assert enter(None).post("/look/", {"look": "dark", "next": target})["Location"] == "/"


def test_an_unknown_look_is_refused_and_an_unknown_cookie_is_no_choice(enter):
    client = enter(None)
    assert client.post("/look/", {"look": "'><script>"}).status_code == 400
    client.cookies["elshi_look"] = "'><script>"
    assert "prefers-color-scheme: dark" in client.get("/login/").content.decode()


def test_help_is_there_for_whoever_cannot_log_in_and_says_what_the_rules_say(enter, office):
    html = enter(None).get("/help/", headers={"Accept-Language": "en"}).content.decode()
    assert html.count("<h1") == 1
    rows = dict(re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', html))
    assert len(rows) == len(Role)
    assert "approve a draft" in rows["Approver"]
    assert "approve a draft" not in rows["Press officer"]
    assert sum(row.count(" · ") + 1 for row in rows.values() if "read, and" not in row) == sum(map(len, MAY.values()))
    assert set(ACTS) >= set(MAY)


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Кім не істейді"), ("ru", "Кто что делает"), ("ar", "من يفعل ماذا"), ("zh", "谁做什么")],
)
def test_help_speaks_it(enter, office, language, words):
    assert words in enter("auditor", language=language).get("/help/").content.decode()


def test_every_page_leads_to_help(enter, office):
    for client in (enter("translator"), enter(None)):
        for page in ("/login/", "/nothing/here/"):
            assert 'href="/help/"' in client.get(page, follow=True).content.decode()
