"""The pages of a case: what a press officer and an analyst see and do there, without a script."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from desk.office import AT
from desk.test_cases import make_alert
from desk.web.queries import count_queries
from elshi.adapters.clock import SystemClock
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.add_remark import add_note
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.cases.case_list import PAGE, Filters, list_cases, read_filters
from elshi.desk.cases.models import Case, CasePost, CaseTask, Remark
from elshi.desk.cases.rules.clock import Clock
from elshi.desk.cases.rules.codes import Severity, Silence
from elshi.desk.cases.rules.form import QUESTIONS as QUESTION_CODES
from elshi.desk.cases.rules.form import STEPS as STEP_CODES
from elshi.desk.cases.rules.priority import PRIORITIES as PRIORITY_CODES
from elshi.desk.cases.rules.priority import REASONS
from elshi.desk.cases.templatetags.case_work import answered_words, clock_words, span_words
from elshi.desk.cases.words import (
    ANSWERS,
    PRIORITIES,
    PRIORITY_MEANS,
    PRIORITY_REASONS,
    QUESTIONS,
    SEVERITIES,
    SILENCES,
    STEPS,
)


def text_of(answer):
    return answer.content.decode()


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def in_an_hour():
    return (SystemClock().now() + timedelta(minutes=90)).astimezone(UTC)


def test_every_code_has_words():
    assert set(SEVERITIES) == set(Severity)
    assert set(SILENCES) == set(Silence)
    assert set(PRIORITIES) == set(PRIORITY_MEANS) == {"", *PRIORITY_CODES}
    assert set(PRIORITY_REASONS) == set(REASONS)
    assert set(STEPS) == set(STEP_CODES)
    assert set(QUESTIONS) == set(ANSWERS) == set(QUESTION_CODES)
    assert {name: tuple(words) for name, words in ANSWERS.items()} == {
        name: question.answers for name, question in QUESTION_CODES.items()
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 minute", "2 minutes", "5 minutes", "21 minutes", "1 hour 1 minute", "2 hours 11 minutes", "3 days"]),
        ("ru", ["1 минута", "2 минуты", "5 минут", "21 минута", "1 час 1 минута", "2 часа 11 минут", "3 дня"]),
        ("kk", ["1 минут", "2 минут", "5 минут", "21 минут", "1 сағат 1 минут", "2 сағат 11 минут", "3 күн"]),
        (
            "ar",
            ["دقيقة واحدة", "دقيقتان", "5 دقائق", "21 دقيقة", "ساعة واحدة ودقيقة واحدة", "ساعتان و11 دقيقة", "3 أيام"],
        ),
        ("zh-hans", ["1分钟", "2分钟", "5分钟", "21分钟", "1小时1分钟", "2小时11分钟", "3天"]),
    ],
)
def test_lengths_of_time_have_the_plurals_of_each_language(language, said):
    with override(language):
        assert [span_words(minutes) for minutes in (1, 2, 5, 21, 61, 131, 3 * 24 * 60 + 59)] == said


def test_a_clock_has_words_beside_its_colour():
    with override("en"):
        assert clock_words(Clock("calm", 130)) == "answer within 2 hours 10 minutes"
        assert clock_words(Clock("late", 35)) == "late by 35 minutes"
        assert clock_words(Clock("soon", 0)) == "answer within less than a minute"
        assert clock_words(Clock("none", 0)) == ""
        assert answered_words(AT, AT + timedelta(minutes=35)) == "35 minutes before it was due"
        assert answered_words(AT + timedelta(hours=2), AT) == "late by 2 hours"


def test_a_case_through_its_pages(enter, office, case):
    client, base = enter("analyst"), f"/cases/{case.pk}/"
    due = in_an_hour()
    form = {
        "based_on": "0",
        "q-safety": "yes",
        "q-spread": "trending",
        "q-first": ["fabrication", "identity"],
        "q-trend": "",
    }
    for page, data in (
        ("take/", {}),
        ("severity/", {"severity": "crisis"}),
        ("answer-by/", {"answer_by": f"{due:%Y-%m-%dT%H:%M}"}),
        ("form/", form),
        ("notes/", {"note": "The consulate sent no such notice."}),
        ("messages/", {"message": "Who calls them?"}),
        ("tasks/", {"what": "Call them", "who": office.people["consular"].pk, "due_at": ""}),
        ("hand-over/", {"to": office.people["approver"].pk}),
    ):
        answer = client.post(base + page, data)
        assert answer.status_code == 302, (page, words_of(text_of(answer)))
    case.refresh_from_db()
    assert (case.severity, case.priority, case.owner.username) == ("crisis", "high", "approver")
    assert case.answer_by == due.replace(second=0, microsecond=0)
    html = text_of(client.get(base))
    said = words_of(html)
    for words in (
        "high priority", "threatens people's safety, and it spreads", "crisis", "answer within 1 hour",
        "Who calls them?", "The consulate sent no such notice.", "Call them", "Case handed over to: approver",
        "Posts kept as evidence: 1",
    ):  # fmt: skip
        assert words in said.replace("&#x27;", "'"), words
    assert 'class="tag clock-calm"' in html
    assert "clock-calm" in text_of(client.get(f"{base}clock/"))
    client.post(f"{base}tasks/{CaseTask.objects.get().pk}/done/")
    assert CaseTask.objects.get().done_by.username == "analyst"
    client.post(f"{base}answer-by/", {"answer_by": f"{due:%Y-%m-%dT%H:%M}", "none": "1"})
    assert "no answer time" in text_of(client.get(base))


def test_a_refused_text_comes_back_as_it_was_typed(enter, case):
    client = enter("analyst")
    for page, name in (("notes", "note"), ("messages", "message")):
        answer = client.post(f"/cases/{case.pk}/{page}/", {name: "my words" + "\x07"})
        assert answer.status_code == 409
        assert ">my words" in text_of(answer)
        assert "Not done." in text_of(answer)
    answer = client.post(f"/cases/{case.pk}/answer-by/", {"answer_by": "tomorrow"})
    assert answer.status_code == 409
    assert 'value="tomorrow"' in text_of(answer)
    assert not Remark.objects.exists()


def test_two_who_answer_at_once_lose_nothing(enter, case):
    one, two = enter("analyst"), enter("author")
    page = f"/cases/{case.pk}/form/"
    one.post(page, {"based_on": "0", "q-spread": "trending"})
    answer = two.post(page, {"based_on": "0", "q-spread": "filter-bubble", "q-outlook": "likely"})
    html = text_of(answer)
    assert answer.status_code == 409
    assert "Answered by a colleague meanwhile" in html
    assert 'name="based_on" value="1"' in html
    assert 'value="filter-bubble" checked' in html
    assert case.answers.count() == 1
    two.post(page, {"based_on": "1", "q-spread": "filter-bubble", "q-outlook": "likely"})
    assert [one.answers["spread"] for one in case.answers.all()] == [["trending"], ["filter-bubble"]]


def test_after_the_end_the_form_asks_what_came_of_it(enter, case):
    client, page = enter("author"), f"/cases/{case.pk}/form/"
    client.post(page, {"based_on": "0", "q-spread": "trending", "q-first": ["rhetoric"]})
    client.post(f"/cases/{case.pk}/close/", {"decision": "do-not-respond", "silence": "not-false"})
    html = text_of(client.get(page))
    hidden = re.findall(r'<input type="hidden" name="(q-\w+)" value="([\w-]+)">', html)
    assert sorted(hidden) == [("q-first", "rhetoric"), ("q-spread", "trending")]
    answer = client.post(page, {"based_on": "1", "q-effect": "slowed", **dict(hidden)})
    assert answer.status_code == 302
    assert case.answers.last().answers == {"first": ["rhetoric"], "spread": ["trending"], "effect": ["slowed"]}
    assert client.post(page, {"based_on": "2", "q-safety": "yes"}).status_code == 409


def test_silence_with_its_reason_and_open_again(enter, case):
    client, base = enter("author"), f"/cases/{case.pk}/"
    answer = client.post(f"{base}close/", {"decision": "do-not-respond"})
    assert answer.status_code == 409
    assert "Choose why we do not respond" in text_of(answer)
    client.post(f"{base}close/", {"decision": "do-not-respond", "silence": "would-amplify", "decision_note": "Small."})
    said = words_of(text_of(client.get(base)))
    assert "closed: do not respond" in said
    assert "An answer would make it better known." in said
    assert client.post(f"{base}notes/", {"note": "Seen again?"}).status_code == 302
    client.post(f"{base}reopen/", {"decision_note": "It grew."})
    said = words_of(text_of(client.get(base)))
    assert "Opened again" in said
    assert "It grew." in said
    answer = client.post(f"{base}close/", {"decision": "respond", "silence": "would-amplify"})
    assert answer.status_code == 302, "what is only offered for silence is left out of a response"


def test_an_alert_is_added_from_its_own_page(enter, case):
    record_alerts([make_alert("more")], at=AT)
    client = enter("analyst")
    assert "Add to an open case" in text_of(client.get("/alerts/more/"))
    answer = client.post("/alerts/more/attach/", {"case": case.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    assert set(case.attached.values_list("alert_id", flat=True)) == {"linked-1", "more"}
    html = text_of(client.get("/alerts/more/"))
    assert f'href="/cases/{case.pk}/"' in html
    assert "Add to an open case" not in html
    assert client.post("/alerts/more/attach/", {"case": "99999"}).status_code == 404


def test_a_hostile_post_in_the_evidence_is_words(enter, case):
    for page in (f"/cases/{case.pk}/", f"/cases/{case.pk}/report/"):
        assert "<script>alert" not in text_of(enter("analyst").get(page))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(enter("analyst").get(f"/cases/{case.pk}/"))


def test_hostile_words_of_a_colleague_are_words(enter, office, case):
    add_note(actor=office.people["analyst"], case_id=case.pk, text="<img src=x onerror=1>", at=AT)
    for page in (f"/cases/{case.pk}/", f"/cases/{case.pk}/report/"):
        html = text_of(enter("author").get(page))
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


def test_the_after_report(enter, office, case):
    client, base = enter("author"), f"/cases/{case.pk}/"
    due = datetime(2099, 1, 1, tzinfo=UTC)
    Case.objects.update(answer_by=due)
    draft = office.start(case_id=case.pk)
    office.save(draft)
    office.submit(draft)
    office.approve(draft)
    office.release(draft)
    office.press()
    draft.refresh_from_db()
    said = words_of(text_of(client.get(f"{base}report/")))
    assert f"Published: {draft.record_id}" in said
    assert "before it was due" in said
    assert CasePost.objects.get().sha256 in said
    assert "All times are UTC." in said
    assert "Samal sends help to its neighbour." in said
    client.post(f"{base}close/", {"decision": "respond"})
    assert "closed: respond" in words_of(text_of(client.get(f"{base}report/")))


def test_drafts_stay_with_those_who_write_them(enter, office, case):
    office.save(office.start(case_id=case.pk))
    for page in (f"/cases/{case.pk}/", f"/cases/{case.pk}/report/"):
        assert "Samal sends help" in text_of(enter("author").get(page))
        assert "Samal sends help" not in text_of(enter("consular").get(page))


def test_an_expired_post_says_so(enter, case):
    client = enter("author")
    client.post(f"/cases/{case.pk}/close/", {"decision": "respond"})
    CasePost.objects.update(text="", author="", source_id="", language="", expired_at=AT)
    for page in (f"/cases/{case.pk}/", f"/cases/{case.pk}/report/"):
        said = words_of(text_of(client.get(page)))
        assert "The text expired 1 Mar 2026" in said
        assert CasePost.objects.get().sha256 in said


def test_a_closed_case_shows_no_act_that_is_not_possible(enter, case):
    client = enter("author")
    client.post(f"/cases/{case.pk}/close/", {"decision": "respond"})
    html = text_of(client.get(f"/cases/{case.pk}/"))
    acts = set(re.findall(rf'action="/cases/{case.pk}/([\w-]+)/"', html))
    assert acts == {"notes", "messages", "reopen"}


def test_who_may_not_close_sees_why(enter, case):
    html = text_of(enter("analyst").get(f"/cases/{case.pk}/"))
    assert re.search(r'<button disabled aria-describedby="no-close">', html)
    assert "Your role (analyst) may not do this: close a case" in html


@pytest.fixture
def many(office):
    """Cases of every sort: (title, minutes until the answer or None, severity, state)."""
    people = office.people
    made = {}
    for title, minutes, severity, closed in (
        ("calm", 300, "ordinary", False),
        ("none-old", None, "ordinary", False),
        ("late", -60, "serious", False),
        ("soon", 30, "crisis", False),
        ("ended-late", -600, "crisis", True),
        ("none-new", None, "serious", False),
    ):
        owner = people["analyst"] if severity == "serious" else people["author"]
        made[title] = open_case(actor=owner, alert_id=None, title=title, severity=severity, at=office.tick())
        answer_by = None if minutes is None else SystemClock().now() + timedelta(minutes=minutes)
        Case.objects.filter(pk=made[title].pk).update(answer_by=answer_by)
        if closed:
            Case.objects.filter(pk=made[title].pk).update(state="closed", decision="respond", closed_at=AT)
    return made


def titles(html):
    return re.findall(r'<a class="row-title" href="/cases/\d+/"><bdi>([\w-]+)</bdi></a>', html)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["late", "soon", "calm", "none-new", "none-old", "ended-late"]),
        ("?shown=open", ["late", "soon", "calm", "none-new", "none-old"]),
        ("?shown=closed", ["ended-late"]),
        ("?shown=open&mine=1", ["late", "none-new"]),
        ("?severity=crisis", ["soon", "ended-late"]),
        ("?shown=strange&severity=%00&page=-9", ["late", "soon", "calm", "none-new", "none-old", "ended-late"]),
    ],
)
def test_the_list_is_by_clock_and_narrowed(enter, many, query, wanted):
    assert titles(text_of(enter("analyst").get(f"/cases/{query}"))) == wanted


def test_the_list_in_pages(enter, office, many, monkeypatch):
    monkeypatch.setattr("elshi.desk.cases.case_list.PAGE", 4)
    client = enter("analyst")
    first = text_of(client.get("/cases/"))
    assert titles(first) == ["late", "soon", "calm", "none-new"]
    assert 'rel="next" href="/cases/?page=2"' in first
    for page in ("2", "99"):
        last = text_of(client.get(f"/cases/?page={page}"))
        assert titles(last) == ["none-old", "ended-late"]
        assert 'rel="prev" href="/cases/?page=1"' in last
    assert "<html" not in text_of(client.get("/cases/", headers={"HX-Request": "true"}))


def test_filters_come_through_an_address():
    wish = Filters(shown="open", mine=True, severity="crisis")
    assert wish.link() == "?shown=open&mine=1&severity=crisis"
    assert wish.link(page=3) == "?shown=open&mine=1&severity=crisis&page=3"
    assert Filters().link() == ""
    assert read_filters({"shown": "open", "mine": "1", "severity": "crisis"}) == wish


def test_ten_thousand_cases_take_the_queries_of_one_page(office, enter):
    author = office.people["author"]
    Case.objects.bulk_create(
        Case(title=f"case {n}", opened_by=author, owner=author, opened_at=AT + timedelta(seconds=n))
        for n in range(10_000)
    )
    with CaptureQueriesContext(connection) as queries:
        page = list_cases(Case.objects.all(), Filters(), reader=author, page=2)
    assert (len(page.cases), page.pages, page.total) == (PAGE, 200, 10_000)
    assert page.cases[0].title == f"case {10_000 - PAGE - 1}"
    assert len(queries) == 3


def test_a_case_asks_the_database_a_fixed_number_of_times(enter, office, case):
    client, base = enter("author"), f"/cases/{case.pk}/"
    pages = (base, f"{base}form/", f"{base}report/", f"{base}clock/")
    client.post(f"{base}form/", {"based_on": "0", "q-spread": "trending"})
    client.post(f"{base}hand-over/", {"to": office.people["approver"].pk})
    before = {page: count_queries(client, page) for page in pages}
    for number in range(3):
        record_alerts([make_alert(f"more-{number}")], at=AT)
        client.post(f"/alerts/more-{number}/attach/", {"case": case.pk})
        client.post(f"{base}notes/", {"note": f"n{number}"})
        client.post(f"{base}messages/", {"message": f"m{number}"})
        client.post(f"{base}tasks/", {"what": f"t{number}", "who": office.people["author"].pk})
        client.post(
            f"{base}form/",
            {"based_on": str(number + 1), "q-spread": "trending", "q-effect": ["heard", "grew", "slowed"][number]},
        )
        client.post(f"{base}hand-over/", {"to": office.people[("author", "approver", "analyst")[number]].pk})
        office.save(office.start(case_id=case.pk))
    assert {page: count_queries(client, page) for page in pages} == before
    assert max(before.values()) <= 20


def test_the_programs_log_holds_no_words_of_a_case(enter, case, caplog):
    caplog.set_level(logging.DEBUG)
    client = enter("author", raise_request_exception=False)
    for note in ("Zhumabek was here", "Zhumabek" + "\x07"):
        client.post(f"/cases/{case.pk}/notes/", {"note": note})
    assert Remark.objects.count() == 1
    lines = [line for line in caplog.text.splitlines() if not line.startswith(("DEBUG", "INFO"))]
    assert "Zhumabek" not in "\n".join(lines)
    assert "Zhumabek" not in str(list(AuditRow.objects.values("details")))
