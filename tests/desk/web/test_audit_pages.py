"""The audit page: finding acts, paging, taking them away as a file, checking the trail."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from desk.press_days import seal
from desk.raw import open_raw
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import record_act
from elshi.desk.audit.triggers import audit_triggers
from elshi.desk.people.trail import PAGE_ROWS


@pytest.fixture
def auditor(enter, office):
    """The auditor's window, on a trail with a few acts."""
    from django.conf import settings

    settings.ELSHI_HOME = office.home.path
    office.draft_in("published")
    yield enter("auditor")
    settings.ELSHI_HOME = None


def shown(answer):
    return [row.id for row in answer.context["rows"]]


def lines(answer):
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("person=approver", lambda row: row.actor_name == "approver"),
        ("act=save-draft", lambda row: row.act == "save-draft"),
        ("object=releases.release", lambda row: row.object_type == "releases.release"),
        ("person=author&act=submit-draft", lambda row: (row.actor_name, row.act) == ("author", "submit-draft")),
        ("since=2026-03-02", lambda row: row.at >= datetime(2026, 3, 2, tzinfo=UTC)),
        ("until=2026-03-01", lambda row: row.at < datetime(2026, 3, 2, tzinfo=UTC)),
        ("since=2026-03-01&until=2026-03-01", lambda row: row.at < datetime(2026, 3, 2, tzinfo=UTC)),
        ("person=nobody", lambda row: False),
        ("", lambda row: True),
    ],
)
def test_each_filter_finds_its_rows_on_the_page_and_in_both_files(auditor, query, wanted):
    ids = [row.id for row in AuditRow.objects.order_by("-id") if wanted(row)]
    assert query in {"", "person=nobody"} or len(ids) > 0
    assert shown(auditor.get(f"/audit/?{query}")) == ids
    assert [row["id"] for row in lines(auditor.get(f"/audit/export.jsonl?{query}"))] == ids
    table = b"".join(auditor.get(f"/audit/export.csv?{query}").streaming_content).decode()
    assert [int(row["id"]) for row in csv.DictReader(io.StringIO(table))] == ids


def test_a_row_is_found_by_its_hash_and_by_a_part_of_an_id(auditor):
    row = AuditRow.objects.get(act="approve-draft")
    assert shown(auditor.get(f"/audit/?words={row.sha256[:12].upper()}")) == [row.id]
    assert row.id in shown(auditor.get(f"/audit/?words={row.object_id}"))
    assert shown(auditor.get("/audit/?words=%25")) == [], "no sign stands for others"


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "20260301", "2026-3-1", "9999-99-99"])
def test_a_day_that_is_none_is_said_and_finds_nothing(auditor, day):
    answer = auditor.get(f"/audit/?since={day}")
    assert answer.status_code == 200
    assert shown(answer) == []
    assert f"got {day}" in answer.content.decode()


def test_the_last_day_there_is(auditor):
    assert auditor.get("/audit/?until=9999-12-31").status_code == 200


def test_pages_by_row_number_show_each_row_once(auditor, office):
    with transaction.atomic():
        for _ in range(2 * PAGE_ROWS):
            record_act(actor=None, act="raise-alert", subject=office.people["author"], details={}, at=office.tick())
    seen, address = [], "/audit/?act=raise-alert"
    while address:
        answer = auditor.get(address)
        assert len(shown(answer)) <= PAGE_ROWS
        seen += shown(answer)
        older = answer.context["older"]
        address = f"/audit/?act=raise-alert&before={older}" if older else None
    assert seen == list(AuditRow.objects.filter(act="raise-alert").order_by("-id").values_list("id", flat=True))
    assert len(seen) == 2 * PAGE_ROWS
    for odd in ("x", "-1", "9" * 40, "²"):
        assert auditor.get(f"/audit/?before={odd}").status_code == 200


def test_a_page_costs_the_same_number_of_queries_however_full(auditor, office, django_assert_max_num_queries):
    with transaction.atomic():
        for _ in range(PAGE_ROWS):
            record_act(actor=None, act="raise-alert", subject=office.people["author"], details={}, at=office.tick())
    with django_assert_max_num_queries(6):
        auditor.get("/audit/")


def test_files_hold_codes_and_no_formula(auditor, office):
    names = ["=1+1", "+1", "-1", "@x", "\tx", "plain", 'a "quoted", name']
    with transaction.atomic():
        for name in names:
            subject = type(office.people["author"])(pk=1)
            record_act(actor=name, act="raise-alert", subject=subject, details={"kind": "=x"}, at=office.tick())
    answer = auditor.get("/audit/export.csv?act=raise-alert")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-xs-mfa-')
    table = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["actor"] for row in rows] == [name if name[0] in "pa" else f"'{name}" for name in reversed(names)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    kept = lines(auditor.get("/audit/export.jsonl?act=raise-alert"))
    assert [row["actor"] for row in kept] == list(reversed(names)), "the other file is for programs: as stored"
    assert kept[0]["details"] == {"kind": "=x"}
    assert kept[0]["sha256"] == AuditRow.objects.last().sha256


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "мазмұны"),
        ("ru", "содержание"),
        ("en", "content"),
        ("ar", "المضمون"),
        ("zh", "内容"),
    ],
)
def test_details_are_in_the_readers_words(auditor, enter, office, language, words):
    draft = office.draft_in("submitted")
    office.send_back(draft)
    page = enter("auditor", language=language).get("/audit/").content.decode()
    assert words in page
    if language == "en":
        assert "reason: facts" in page
        assert "version: 1" in page


def test_checking_says_when_and_by_whom(auditor, office):
    assert "Nobody has checked it yet." in auditor.get("/audit/").content.decode()
    assert auditor.post("/audit/check/").status_code == 302
    row = AuditRow.objects.last()
    assert (row.act, row.actor_name, row.object_type) == ("check-trail", "auditor", "audit.auditrow")
    assert row.details == {"rows": row.id - 1, "heads": 0, "broken": 0}
    page = auditor.get("/audit/").content.decode()
    assert f"Rows: {row.id - 1}. Days of it in the log: 0." in page
    assert seal(office.home, datetime.now(UTC) + timedelta(days=1))
    auditor.post("/audit/check/")
    assert AuditRow.objects.last().details["heads"] == 1
    assert "Days of it in the log: 1." in auditor.get("/audit/").content.decode()


def test_a_broken_trail_is_said(auditor, office):
    with open_raw(office.home) as raw, raw.unguarded(*audit_triggers().values()):
        raw("UPDATE audit_auditrow SET actor_name = 'nobody' WHERE id = 4")
    page = auditor.post("/audit/check/", follow=True).content.decode()
    assert "No: row 4 is wrong or gone." in page
    assert AuditRow.objects.last().details["broken"] == 4


@pytest.mark.parametrize("who", ["author", "approver", "translator", "clearance", "analyst", "consular"])
def test_it_belongs_to_the_auditor_and_the_administrator(enter, who):
    client, before = enter(who), AuditRow.objects.count()
    for address in ("/audit/", "/audit/export.csv", "/audit/export.jsonl"):
        assert client.get(address).status_code == 403
    assert client.post("/audit/check/").status_code == 403
    assert AuditRow.objects.count() == before
