"""The listening process: the exercise on the wall clock, alerts to the desk, retention."""

import argparse
import json
from datetime import timedelta

from desk.conftest import AT, SETTINGS
from desk.test_cases import make_alert
from elshi.adapters.clock import SystemClock
from elshi.base.clock import format_time
from elshi.cli import listen_run
from elshi.desk.cases.actions.close_case import close_case
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.actions.record_alerts import record_alerts
from elshi.desk.cases.models import Alert
from elshi.desk.listening import Listener
from elshi.listen.store import PostStore
from elshi.node.keys import read_pseudonym_key
from fakes.clock import FakeClock


def count(home):
    return PostStore(home.posts, read_pseudonym_key(home)).count()


def test_the_exercise_goes_on_live_and_a_second_start_goes_on_where_it_was(home):
    clock = FakeClock(AT)
    first = Listener(home, SETTINGS, clock=clock)
    assert first.step() == Alert.objects.count() > 0
    played = count(home)
    assert first.step() is None, "nothing new, nothing to look for"
    clock.move(timedelta(minutes=10))
    first.step()
    later = count(home)
    assert later > played, "the earthquake goes on while the demonstration runs"
    Listener(home, SETTINGS, clock=clock).step()
    assert count(home) == later, "no doubles"
    clock.move(timedelta(days=1))
    Listener(home, SETTINGS, clock=clock).step()
    scenario_ends = count(home)
    clock.move(timedelta(days=1))
    Listener(home, SETTINGS, clock=clock).step()
    assert count(home) == scenario_ends


def test_what_was_planted_is_what_the_desk_shows_as_linked(home):
    Listener(home, SETTINGS, clock=FakeClock(AT)).step()
    linked = Alert.objects.filter(kind="linked-accounts")
    notice = [alert for alert in linked if "samal-embassy-notice.example/urgent" in alert.keys]
    assert len(notice) == 1
    assert notice[0].sample
    assert notice[0].reasons
    lawful = ("ashyq-hat.example/mektep-zholy", "news.samal.example/a/zhurgizushi-boran", "#СамалКүні", "#SamalDay")
    assert not [alert.keys for alert in linked if set(alert.keys) & set(lawful)]


def test_posts_older_than_the_retention_time_are_deleted(home):
    clock = FakeClock(AT)
    Listener(home, SETTINGS, clock=clock).step()
    clock.move(timedelta(days=SETTINGS.posts_days + 3))
    Listener(home, SETTINGS, clock=clock).step()
    assert list(home.posts.glob("day=*")) == []
    assert set(map(json.dumps, Alert.objects.values_list("sample", flat=True))) == {"[]"}


def test_the_posts_of_a_closed_case_go_when_their_time_is_over(home, office):
    clock = FakeClock(AT)
    Listener(home, SETTINGS, clock=clock).step()
    alert = Alert.objects.exclude(sample=[]).first()
    author = office.people["author"]
    ended, at_work = (
        open_case(actor=author, alert_id=given, title=title, at=AT)
        for given, title in ((alert.pk, "Ended"), (Alert.objects.exclude(pk=alert.pk).first().pk, "At work"))
    )
    held = ended.posts.count()
    hashes = set(ended.posts.values_list("sha256", flat=True))
    assert held == len(alert.sample) > 0
    close_case(actor=author, case_id=ended.pk, decision="respond", at=AT)
    clock.move(timedelta(days=SETTINGS.posts_days - 1))
    Listener(home, SETTINGS, clock=clock).step()
    assert ended.posts.filter(expired_at=None).count() == held, "not yet"
    clock.move(timedelta(days=2))
    Listener(home, SETTINGS, clock=clock).step()
    assert set(ended.posts.values_list("text", "author", "source_id")) == {("", "", "")}
    assert set(ended.posts.values_list("sha256", flat=True)) == hashes
    assert all(at_work.posts.values_list("text", flat=True)), "an open case keeps its evidence"


def test_a_look_by_hand_lets_go_of_what_is_old_too(home, capsys, monkeypatch):
    """`elshi listen run` by the clock of the machine, also where it looks at another moment."""
    monkeypatch.setenv("ELSHI_HOME", str(home.path.resolve()))  # as `setup` leaves it
    now = SystemClock().now()
    times = [now - timedelta(days=SETTINGS.posts_days + more) for more in (10, 2)]
    rows = [{"author": "a", "time": at.isoformat(), "text": f"words {at}"} for at in (*times, now)]
    PostStore(home.posts, read_pseudonym_key(home)).ingest_rows(rows)
    record_alerts([make_alert("old", updated_at=times[1]), make_alert("new", updated_at=now)], at=AT)
    parser = argparse.ArgumentParser()
    listen_run.add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    assert listen_run.run(parser.parse_args(["--home", str(home.path), "--until", format_time(times[0])])) == 0
    assert capsys.readouterr().out == "0 alerts from 1 posts\n"
    assert count(home) == 1
    assert {alert.pk: bool(alert.sample) for alert in Alert.objects.all()} == {"old": False, "new": True}
