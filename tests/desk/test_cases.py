"""Alerts taken over from listening; cases opened, closed; alerts set aside."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.office import AT
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.dismiss_alert import dismiss_alert
from elshi.desk.cases.actions.expire_samples import expire_samples
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.cases.models import Alert, Case
from elshi.desk.people.rules import RuleError
from elshi.listen import alerts as listen
from elshi.listen.reasons import Reason


def make_alert(name, **changes):
    alert = listen.Alert(
        id=name,
        kind="linked-accounts",
        rank=1,
        keys=("#notice",),
        first_post_at=AT - timedelta(minutes=30),
        raised_at=AT,
        updated_at=AT,
        posts=80,
        accounts=40,
        languages=("kk", "ru"),
        score=7.5,
        reasons=(Reason("few-linked", (("linked", "2"), ("tested", "40"))),),
        sample=(listen.Sample(id="p1", at=AT, author="a" * 16, text="a forged notice"),),
        thresholds=(("accounts", 5.0),),
    )
    return replace(alert, **changes)


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


def test_new_alerts_are_stored_whole_and_known_ones_refreshed(office):
    assert record_alerts([make_alert("a"), make_alert("b", rank=2)], at=AT) == 2
    row = Alert.objects.get(pk="a")
    assert row.sample == [
        {"id": "p1", "at": "2026-03-01T09:30:00Z", "author": "a" * 16, "text": "a forged notice", "language": "und"}
    ]
    assert (row.keys, row.languages, row.thresholds) == (["#notice"], ["kk", "ru"], {"accounts": 5.0})
    assert record_alerts([make_alert("b", rank=1, posts=99), make_alert("c", rank=2)], at=AT) == 1
    assert list(Alert.objects.values_list("pk", "rank", "posts")) == [("b", 1, 99), ("c", 2, 80), ("a", 0, 80)]
    assert record_alerts([], at=AT) == 0
    assert set(Alert.objects.values_list("rank", flat=True)) == {0}


def test_the_trail_holds_no_post(office):
    record_alerts([make_alert("a")], at=AT)
    row = AuditRow.objects.get(act="raise-alert")
    assert row.actor_name == "listen"
    assert "forged" not in json.dumps(row.details)


def test_set_aside_stays_set_aside(office):
    record_alerts([make_alert("a")], at=AT)
    dismiss_alert(actor=office.people["analyst"], alert_id="a", at=AT)
    record_alerts([make_alert("a", posts=90)], at=AT)
    row = Alert.objects.get(pk="a")
    assert (row.dismissed_by, row.posts) == (office.people["analyst"], 90)
    with refused("alert-dismissed"):
        dismiss_alert(actor=office.people["analyst"], alert_id="a", at=AT)
    with refused("alert-dismissed"):
        open_case(actor=office.people["analyst"], alert_id="a", title="Notice", at=AT)


def test_one_open_case_per_alert(office):
    from django.db import IntegrityError

    record_alerts([make_alert("a")], at=AT)
    first = open_case(actor=office.people["analyst"], alert_id="a", title="Forged notice", at=AT)
    rows = AuditRow.objects.count()
    assert open_case(actor=office.people["author"], alert_id="a", title="Another title", at=AT) == first
    assert AuditRow.objects.count() == rows
    with pytest.raises(IntegrityError):
        Case.objects.create(title="twice", alert_id="a", opened_by=office.people["author"], opened_at=AT)
    close_case(actor=office.people["author"], case_id=first.pk, decision="do-not-respond", silence="not-false", at=AT)
    assert open_case(actor=office.people["author"], alert_id="a", title="Again", at=AT) != first


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "two\nlines", "two\u2028lines"])
def test_bad_titles(office, title):
    with refused("bad-title"):
        open_case(actor=office.people["analyst"], alert_id=None, title=title, at=AT)
    assert Case.objects.count() == 0


def test_closing_needs_a_decision_and_an_open_case(office):
    case = open_case(actor=office.people["analyst"], alert_id=None, title="A visit", at=AT)
    author = office.people["author"]
    for decision in ("", "maybe"):
        with refused("bad-decision"):
            close_case(actor=author, case_id=case.pk, decision=decision, at=AT)
    with refused("not-your-role"):
        close_case(actor=office.people["analyst"], case_id=case.pk, decision="respond", at=AT)
    closed = close_case(actor=author, case_id=case.pk, decision="respond", at=AT)
    assert (closed.state, closed.decision, closed.closed_at) == ("closed", "respond", AT)
    with refused("case-closed"):
        close_case(actor=author, case_id=case.pk, decision="respond", at=AT)
    with refused("no-such-case"):
        close_case(actor=author, case_id=999, decision="respond", at=AT)


def test_no_such_alert(office):
    with refused("no-such-alert"):
        open_case(actor=office.people["analyst"], alert_id="nope", title="T", at=AT)
    with refused("no-such-alert"):
        dismiss_alert(actor=office.people["analyst"], alert_id="nope", at=AT)


def test_raw_posts_of_an_alert_go_when_their_time_is_over_unless_a_case_needs_them(office):
    old = {"updated_at": AT - timedelta(days=100)}
    record_alerts([make_alert("forgotten", **old), make_alert("in-a-case", **old), make_alert("fresh")], at=AT)
    open_case(actor=office.people["author"], alert_id="in-a-case", title="A case", at=AT)
    assert expire_samples(before=AT - timedelta(days=90)) == 1
    emptied = dict(Alert.objects.values_list("pk", "sample"))
    assert emptied["forgotten"] == []
    assert emptied["in-a-case"]
    assert emptied["fresh"]
