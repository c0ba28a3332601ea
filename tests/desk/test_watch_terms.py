"""What analysts say of topics: it is on record, and listening's ranking hears of it."""

import json
from datetime import timedelta

import pytest

from desk.conftest import SETTINGS
from desk.office import AT, STAFF
from desk.raw import stopped
from desk.test_cases import refused
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.actions.dismiss_alert import dismiss_alert
from elshi.desk.cases.actions.watch_term import remove_term, watch_term
from elshi.desk.cases.feedback import read_feedback
from elshi.desk.cases.models import Alert, WatchTerm
from elshi.desk.listening import Listener
from elshi.listen import ranking
from fakes.clock import FakeClock


@pytest.fixture
def watch(office):
    def add(words, *languages, by="analyst"):
        return watch_term(actor=office.people[by], words=words, languages=languages, at=office.tick())

    return add


def test_a_term_is_watched_and_removed_and_both_are_on_record(office, watch):
    term = watch("  жаңа   көпір ", "ru", "kk")
    assert (term.words, term.languages, term.added_by) == ("жаңа көпір", ["kk", "ru"], office.people["analyst"])
    remove_term(actor=office.people["author"], term_id=term.pk, at=office.tick())
    term.refresh_from_db()
    assert term.removed_by == office.people["author"]
    rows = AuditRow.objects.filter(act="watch-term").order_by("id")
    assert [row.actor_name for row in rows] == ["analyst", "author"]
    assert [row.details for row in rows] == [{"new": True, "languages": ["kk", "ru"]}, {"on": False}]
    assert watch("Жаңа көпір").pk != term.pk, "it may be watched again"


@pytest.mark.parametrize(
    ("words", "languages", "code"),
    [
        ("", (), "bad-watch-term"),
        ("x", (), "bad-watch-term"),
        ("@somebody", (), "bad-watch-term"),
        ("a" * 101, (), "bad-watch-term"),
        ("a\u202eb", (), "bad-watch-term"),
        ("visa", ("xx",), "bad-language-tag"),
        ("ВИЗА", (), "term-watched"),
    ],
)
def test_what_is_no_term(office, watch, words, languages, code):
    watch("виза")
    with refused(code):
        watch(words, *languages)
    assert WatchTerm.objects.count() == 1


def test_there_are_not_too_many(office, watch, monkeypatch):
    from elshi.desk.cases.actions import watch_term as action

    monkeypatch.setattr(action, "MAX_TERMS", 2)
    first = watch("one")
    watch("two")
    with refused("watch-full"):
        watch("three")
    remove_term(actor=office.people["analyst"], term_id=first.pk, at=office.tick())
    watch("three")


def test_who_may_watch(office, watch):
    term = watch("виза")
    for name, role in STAFF.items():
        if role in {"analyst", "press_officer"}:
            continue
        with refused("not-your-role"):
            watch("көпір", by=name)
        with refused("not-your-role"):
            remove_term(actor=office.people[name], term_id=term.pk, at=office.tick())
    with refused("no-such-watch-term"):
        remove_term(actor=office.people["analyst"], term_id=term.pk + 1, at=office.tick())


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE cases_watchterm SET words = 'x'", "a watched term is never changed"),
        ("DELETE FROM cases_watchterm", "a watched term is never deleted"),
    ],
)
def test_the_database_keeps_who_watched_what(watch, raw, sql, words):
    watch("виза")
    with stopped(words):
        raw(sql)


def test_what_ranking_hears(office, watch):
    from desk.test_cases import make_alert
    from elshi.desk.cases.actions.record_alerts import record_alerts

    watch("виза", "kk")
    gone = watch("көпір")
    remove_term(actor=office.people["analyst"], term_id=gone.pk, at=office.tick())
    record_alerts([make_alert("a"), make_alert("b")], at=AT)
    dismiss_alert(actor=office.people["analyst"], alert_id="a", at=AT)
    heard = read_feedback(at=AT + timedelta(days=29))
    assert heard.watch_terms == (ranking.WatchTerm("виза", frozenset({"kk"})),)
    assert [(one.id, one.keys) for one in heard.set_aside] == [("a", frozenset({"#notice"}))]
    assert read_feedback(at=AT + timedelta(days=31)).set_aside == (), "after a month it is forgotten"


def test_the_alert_list_is_ordered_by_what_people_said_and_alerts_are_updated_not_repeated(home, office, watch):
    clock = FakeClock(AT)
    listener = Listener(home, SETTINGS, clock=clock)
    listener.step()
    first = list(Alert.objects.filter(rank__gt=0).order_by("rank"))
    assert len(first) >= 2
    last = next(alert for alert in reversed(first) if any(key.startswith("#") for key in alert.keys))
    term = next(key for key in last.keys if key.startswith("#"))
    watch(term)
    clock.move(timedelta(seconds=30))
    listener.step()
    now = Alert.objects.get(pk=last.pk)
    assert now.score == pytest.approx(2 * last.score)
    assert now.rank <= last.rank
    assert {"code": "watch-term", "facts": {"terms": term}} in now.reasons
    assert {alert.pk for alert in first} <= set(Alert.objects.values_list("pk", flat=True)), "the same ones, updated"
    assert len({tuple(alert.keys) for alert in Alert.objects.all()}) == Alert.objects.count(), "none is there twice"
    clock.move(timedelta(seconds=30))
    listener.step()
    again = Alert.objects.get(pk=last.pk)
    assert again.score == now.score, "what people said counts once"
    assert json.dumps(again.reasons).count("watch-term") == 1
