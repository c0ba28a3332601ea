"""What listening found over days, as the desk keeps it: the same as of one run over all posts, and gone in time."""

from dataclasses import replace
from datetime import UTC, date, timedelta

from desk.conftest import SETTINGS
from desk.narratives.talk import DAY, Talk, store_of
from elshi.desk.listening import Listener
from elshi.desk.narratives import rules
from elshi.desk.narratives.actions import record_narratives as recording
from elshi.desk.narratives.actions.record_narratives import record_narratives
from elshi.desk.narratives.models import LookedAtDay, Narrative, NarrativeDay, NarrativeLink
from elshi.desk.narratives.rules import format_traced, hash_cluster, read_traced
from elshi.listen.narratives.find import find_narratives
from fakes.clock import FakeClock

EVENING = timedelta(hours=20)


def told(day=0):
    """{first hashtag or link: row} of a day."""
    return {row.keys[0]: row for row in NarrativeDay.objects.filter(day=(DAY + timedelta(days=day)).date())}


def links(day):
    rows = NarrativeLink.objects.filter(day=(DAY + timedelta(days=day)).date())
    return {(row.kind, row.before_id, row.after_id) for row in rows}


def test_what_is_kept_of_a_narrative(home):
    talk = Talk(home)
    talk.say("Көпір құлады #көпір", accounts=6, hour=6)
    talk.say("Мост упал #көпір", accounts=3, first=10, hour=8, platform="othernet")
    talk.say("Ауа райы жақсы #ауарайы", accounts=5, first=20)
    done = record_narratives(talk.store, at=DAY + EVENING)
    (noted,) = done.days
    assert (noted.posts, noted.looked_at, noted.found, done.more) == (14, 14, 2, False)
    row = told()["#көпір"]
    assert (row.posts, row.accounts) == (9, 9)
    assert row.platforms == {"samalnet": 6, "othernet": 3}
    assert (row.hours[6], row.hours[8], sum(row.hours)) == (6, 3, 9)
    assert row.first_at == row.narrative.first_at == DAY + timedelta(hours=6)
    assert [post["text"].split()[:3] for post in row.sample] == [["Көпір", "құлады", "#көпір"]] * 3
    assert set(row.sample[0]) == {"at", "platform", "language", "text"}, "neither a name nor a pseudonym"


def test_a_day_that_goes_on_keeps_what_it_was_called(home):
    talk = Talk(home)
    talk.say("Көпір құлады #көпір", hour=6)
    record_narratives(talk.store, at=DAY + timedelta(hours=7))
    was = told()["#көпір"].narrative_id
    talk.say("Көпір құлады #көпір #апат", hour=3)  # came late: another first post, and another least key
    record_narratives(talk.store, at=DAY + timedelta(hours=8))
    assert {row.narrative_id for row in NarrativeDay.objects.all()} == {was}
    assert Narrative.objects.get().first_at == DAY + timedelta(hours=3)
    assert NarrativeDay.objects.get().posts == 12


def test_nothing_is_looked_at_twice_and_late_posts_are(home):
    talk = Talk(home)
    for day in range(3):
        talk.say("Көпір құлады #көпір", day=day)
    at = DAY + timedelta(days=2) + EVENING
    first = record_narratives(talk.store, at=at)
    assert ([one.day.day for one in first.days], first.more) == ([1, 2], True), "the third waits"
    assert [one.day.day for one in record_narratives(talk.store, at=at).days] == [3]
    assert record_narratives(talk.store, at=at).days == ()
    talk.say("Бұрынғы #бұрынғы", day=1, first=30)
    assert [one.day.day for one in record_narratives(talk.store, at=at).days] == [2, 3], "and what follows on it"
    assert Narrative.objects.count() == 2


def test_a_day_is_looked_at_once_more_when_it_is_over(home):
    talk = Talk(home)
    talk.say("Көпір құлады #көпір")
    record_narratives(talk.store, at=DAY + EVENING)
    assert LookedAtDay.objects.get().whole_hours == 20
    assert len(record_narratives(talk.store, at=DAY + timedelta(days=1)).days) == 1
    assert LookedAtDay.objects.get().whole_hours == 24
    assert record_narratives(talk.store, at=DAY + timedelta(days=2)).days == ()


def test_split_and_merged_stay_traceable(home):
    talk = Talk(home)
    talk.say("Бірі #бір #екі #үш", day=0)
    talk.say("Бірі #бір #екі", day=1, accounts=6)
    talk.say("Үші #үш", day=1, first=20)
    talk.say("Бәрі #бір #екі #үш", day=2)
    at = DAY + timedelta(days=2) + EVENING
    record_narratives(talk.store, at=at)
    record_narratives(talk.store, at=at)
    whole = NarrativeDay.objects.get(day=DAY.date()).narrative_id
    other = NarrativeDay.objects.exclude(narrative_id=whole).get().narrative_id
    assert links(1) == {("goes-on", whole, whole), ("split", whole, other)}
    assert links(2) == {("goes-on", whole, whole), ("merged", other, whole)}


LONG = "Ескі көпір бүгін таңертең жабылды, деп хабарлады қала әкімі Айсу тұрғындарына"


def test_wordings_of_one_text_are_one_and_carry_on(home):
    talk = Talk(home)
    talk.say(LONG)  # each account adds six letters of its own
    talk._number = 103  # the last two wordings are seen again
    talk.say(LONG, day=1, accounts=2)
    talk.say(LONG, day=1, first=10)
    at = DAY + timedelta(days=1) + EVENING
    record_narratives(talk.store, at=at)
    one, two = NarrativeDay.objects.order_by("day")
    assert (one.posts, one.variants, len(one.traced)) == (6, 6, 1)
    assert (two.posts, two.variants) == (8, 8)
    assert two.narrative_id == one.narrative_id
    assert [(row.kind, row.shared, row.of_before, row.of_after) for row in NarrativeLink.objects.all()] == [
        ("goes-on", 1, 1, 1)
    ]


def test_what_is_traced_is_read_as_it_was_written():
    cluster = hash_cluster("p", ["#a", "text:1", "text:2", "text:3"], [["text:1", "text:3"]], 5)
    assert (len(cluster.keys), cluster.size) == (4, 3)
    assert read_traced(format_traced(cluster), name="p", posts=5) == cluster
    older = read_traced(["aa", "bb"], name="p", posts=5)  # before there were variants
    assert (older.keys, older.near) == ({"aa", "bb"}, frozenset())


def test_of_very_many_keys_two_days_trace_the_same_ones(monkeypatch):
    monkeypatch.setattr(rules, "MOST_TRACED", 3)
    keys = [f"text:{number}" for number in range(9)]
    one = hash_cluster("p", keys, [keys[:5], keys[5:7]], 9)
    assert (len(one.keys), one.keys) == (3, hash_cluster("q", reversed(keys), [], 9).keys)
    assert all(len(group) > 1 and group <= one.keys for group in one.near)


def test_day_by_day_is_the_same_as_one_run_over_all_posts(home):
    clock = FakeClock(DAY + timedelta(days=1))
    Listener(home, SETTINGS, clock=clock).step()  # the exercise
    store = store_of(home)
    assert NarrativeDay.objects.exists(), "after a demonstration's start there is something to see"
    while record_narratives(store, at=clock.now()).days:
        pass
    found, steps = find_narratives(store.read())
    assert len(found) > 20
    days = {(row.narrative_id, row.day, row.posts, row.accounts) for row in NarrativeDay.objects.all()}
    assert days == {(one.id, *day) for one in found for day in one.days}
    rows = {(row.day, row.kind, row.before_id, row.after_id, row.shared) for row in NarrativeLink.objects.all()}
    assert rows == {(s.day, s.kind, s.from_id, s.to_id, s.shared) for s in steps if s.from_id and s.to_id}
    assert any(kind == "goes-on" for _, kind, *_ in rows)


def test_work_is_bounded_and_says_so(home, monkeypatch):
    monkeypatch.setattr(recording, "MOST_POSTS", 7)
    monkeypatch.setattr(recording, "MOST_NARRATIVES", 1)
    talk = Talk(home)
    talk.say("Көпір құлады #көпір", accounts=12)
    talk.say("Ауа райы жақсы #ауарайы", accounts=10, first=20)
    (noted,) = record_narratives(talk.store, at=DAY + EVENING).days
    assert (noted.posts, noted.looked_at) == (22, 6)
    assert NarrativeDay.objects.count() <= 1


def test_the_listener_looks_once_an_hour(home, capsys):
    clock = FakeClock(DAY + timedelta(hours=7))
    talk, listener = Talk(home), Listener(home, replace(SETTINGS, demonstration=False), clock=clock)
    talk.say("Құпия сөз #көпір")
    listener.step()
    assert LookedAtDay.objects.get().posts == 6
    assert capsys.readouterr().out == "narratives: 1 in 6 posts of 2026-03-01\n", "a number, and no words"
    talk.say("Көпір құлады #көпір", first=20)
    clock.move(timedelta(minutes=30))
    listener.step()
    assert LookedAtDay.objects.get().posts == 6
    clock.move(timedelta(minutes=30))
    listener.step()
    assert LookedAtDay.objects.get().posts == 12


def test_what_was_told_goes_with_the_posts(home):
    clock = FakeClock(DAY + timedelta(days=1) + EVENING)
    settings = replace(SETTINGS, demonstration=False, posts_days=10)
    talk, listener = Talk(home), Listener(home, settings, clock=clock)
    talk.say("Ескі #ескі", day=0)
    talk.say("Ұзақ #ұзақ", day=0, first=20)
    talk.say("Ұзақ #ұзақ", day=1, first=20)
    listener.step()
    assert (NarrativeDay.objects.count(), NarrativeLink.objects.count()) == (3, 1)
    clock.move(timedelta(days=9))
    listener.step()
    assert NarrativeDay.objects.count() == 3, "not yet"
    clock.move(timedelta(days=1))
    listener.step()
    assert [row.keys for row in NarrativeDay.objects.all()] == [["#ұзақ"]]
    assert Narrative.objects.count() == LookedAtDay.objects.count() == 1
    clock.move(timedelta(days=1))
    listener.step()
    tables = (Narrative, NarrativeDay, NarrativeLink, LookedAtDay)
    assert [table.objects.count() for table in tables] == [0, 0, 0, 0]


def test_posts_of_days_to_come_are_left(home):
    talk = Talk(home)
    talk.say("Ертең #ертең", day=1)
    assert record_narratives(talk.store, at=DAY.astimezone(UTC)).days == ()
    assert not LookedAtDay.objects.filter(day=date(2026, 3, 2)).exists()
