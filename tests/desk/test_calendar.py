"""The calendar: which days an event falls on, who may plan, and what is being written for it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.office import AT
from elshi.desk.people.rules import RuleError
from elshi.desk.planning.actions.call_off_event import call_off_event
from elshi.desk.planning.actions.save_event import EventFields, save_event
from elshi.desk.planning.actions.start_event_draft import start_event_draft
from elshi.desk.planning.models import Event
from elshi.desk.planning.reading import list_planned
from elshi.desk.planning.rules import check_days, occurrences
from elshi.desk.planning.words import EVENT_KINDS

TODAY = date(2026, 3, 1)
VISIT = EventFields(kind="visit", title="Зефирияға сапар", place="Зефира", day="2026-03-03", last_day="", yearly=False)
FEAST = EventFields(kind="day", title="Тәуелсіздік күні", place="", day="2019-03-12", last_day="", yearly=True)


def plan(office, fields=VISIT, *, by="author", **given):
    return save_event(actor=office.people[by], fields=fields, at=AT, **given)


@pytest.mark.parametrize(
    ("day", "last", "yearly", "expected"),
    [
        ((2026, 3, 3), (2026, 3, 3), False, [(2026, 3, 3)]),
        ((2026, 2, 27), (2026, 3, 1), False, [(2026, 2, 27)]),  # still going on
        ((2026, 2, 27), (2026, 2, 28), False, []),
        ((2026, 6, 1), (2026, 6, 1), False, []),  # too far ahead
        ((2019, 3, 12), (2019, 3, 12), True, [(2026, 3, 12)]),
        ((2027, 3, 12), (2027, 3, 12), True, []),  # not before its first year
        ((2024, 2, 29), (2024, 3, 2), True, [(2026, 2, 28)]),  # no 29 February in 2026
    ],
)
def test_occurrences(day, last, yearly, expected):
    found = occurrences(date(*day), date(*last), yearly=yearly, first=TODAY, until=date(2026, 4, 30))
    assert [start for start, _ in found] == [date(*one) for one in expected]


def test_a_yearly_event_over_new_year():
    found = occurrences(
        date(2020, 12, 31), date(2021, 1, 1), yearly=True, first=date(2026, 1, 1), until=date(2026, 1, 9)
    )
    assert list(found) == [(date(2025, 12, 31), date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("", ""),
        ("2026-13-01", ""),
        ("2026-03-02", "2026-03-01"),
        ("1999-12-31", ""),
        ("2026-01-01", "2027-06-01"),
        ("soon", ""),
    ],
)
def test_days_that_are_refused(first, last):
    with pytest.raises(RuleError) as caught:
        check_days(first, last)
    assert caught.value.code == "bad-days"


def test_every_kind_has_words(office):
    from elshi.desk.planning.rules import Kind

    assert set(EVENT_KINDS) == {kind.value for kind in Kind}


def test_planned_events_by_day_with_their_drafts(office):
    plan(office, FEAST)
    visit = plan(office)
    draft = start_event_draft(actor=office.people["author"], event_id=visit.pk, day=date(2026, 3, 3), at=AT)
    found = list_planned(office.people["approver"], today=TODAY)
    assert [(one.event.title, one.day, one.left, list(one.drafts)) for one in found] == [
        ("Зефирияға сапар", date(2026, 3, 3), 2, [draft]),
        ("Тәуелсіздік күні", date(2026, 3, 12), 11, []),
    ]
    assert [one.bare for one in found] == [False, False]
    assert list_planned(office.people["author"], today=date(2026, 3, 10))[0].bare, (
        "two days before, and nothing written"
    )


def test_a_discarded_draft_counts_no_more(office):
    visit = plan(office)
    draft = start_event_draft(actor=office.people["author"], event_id=visit.pk, day=date(2026, 3, 3), at=AT)
    office.save(draft)
    office.discard(draft)
    assert list_planned(office.people["author"], today=TODAY)[0].drafts == ()


@pytest.mark.parametrize("by", ["analyst", "translator", "clearance", "consular", "administrator", "auditor"])
def test_who_may_not_plan(office, by):
    with pytest.raises(RuleError) as caught:
        plan(office, by=by)
    assert caught.value.code == "not-your-role"
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "bad-title"), ({"title": "a\nb"}, "bad-title"), ({"kind": "party"}, "bad-code"),
        ({"place": "x" * 201}, "bad-place"), ({"day": "never"}, "bad-days"),
    ],
)  # fmt: skip
def test_bad_events_are_refused(office, change, code):
    from dataclasses import replace

    with pytest.raises(RuleError) as caught:
        plan(office, replace(VISIT, **change))
    assert caught.value.code == code
    assert not Event.objects.exists()


def test_a_called_off_event_starts_no_text_and_comes_back(office):
    visit, author = plan(office), office.people["author"]
    for _ in range(2):  # a second press of the button changes nothing
        call_off_event(actor=author, event_id=visit.pk, called_off=True, at=AT)
    assert list_planned(author, today=TODAY) == []
    assert len(list_planned(author, today=TODAY, called_off=True)) == 1
    with pytest.raises(RuleError) as caught:
        start_event_draft(actor=author, event_id=visit.pk, day=date(2026, 3, 3), at=AT)
    assert caught.value.code == "event-called-off"
    call_off_event(actor=author, event_id=visit.pk, called_off=False, at=AT)
    with pytest.raises(RuleError) as caught:
        start_event_draft(actor=author, event_id=visit.pk, day=date(2026, 3, 4), at=AT)
    assert caught.value.code == "bad-event-day"
    assert start_event_draft(actor=author, event_id=visit.pk, day=date(2026, 3, 3), at=AT).state == "writing"


def test_an_embassy_sees_its_own_calendar(office):
    mine, theirs = office.people["author"], office.people["colleague"]
    theirs.office = "xs-emb-xk"
    theirs.save()
    ours = plan(office)
    far = plan(office, FEAST, by="colleague")
    assert [one.event for one in list_planned(theirs, today=TODAY)] == [far]
    assert [one.event for one in list_planned(mine, today=TODAY)] == [ours, far]
    with pytest.raises(RuleError) as caught:
        plan(office, VISIT, by="colleague", event_id=ours.pk)
    assert caught.value.code == "no-such-event"


def test_a_fixed_number_of_queries(office):
    for _ in range(3):
        plan(office)
    with CaptureQueriesContext(connection) as few:
        list_planned(office.people["author"], today=TODAY)
    for _ in range(30):
        plan(office, FEAST)
    with CaptureQueriesContext(connection) as many:
        assert len(list_planned(office.people["author"], today=TODAY, ahead=timedelta(days=60))) == 33
    assert len(few) == len(many) == 2
