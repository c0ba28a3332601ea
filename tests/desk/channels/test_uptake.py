"""What came back, summed without counting a post twice; and posts that are lost wait for a person."""

from datetime import timedelta

import pytest

from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.note_lost import note_lost
from elshi.desk.channels.coming_back import CameBack, read_came_back
from elshi.desk.channels.doubts import needs_person
from elshi.desk.channels.looking import find_unlooked, put_off
from elshi.desk.channels.lost import lost_rows
from elshi.desk.channels.models import Channel, OutboxRow, RowUptake
from elshi.desk.channels.standing import count_outbox, list_channels, list_rows
from elshi.desk.people.rules import RuleError
from elshi.speak.channels import Traits


def look(outbox, *, after=timedelta(days=1)):
    """Until every row that is to be looked at was."""
    outbox.clock.at += after
    with outbox.courier() as courier:
        while courier.run_once():
            pass


@pytest.fixture
def said(outbox):
    """A statement on one channel, with its row, and how its network is touched by somebody else."""
    net = outbox.networks[outbox.channel("news").name]
    release = outbox.publish("news/kk")
    outbox.run()
    return release, release.outbox.get(), net


def waiting(outbox):
    return needs_person(OutboxRow.objects.all(), at=outbox.clock.at).count()


def note(outbox, row, found):
    return note_lost(actor=outbox.office.people["author"], row_id=row.pk, found=found, at=outbox.clock.now())


def refusal(call):
    with pytest.raises(RuleError) as caught:
        call()
    return caught.value.code


def test_a_lost_post_waits_for_a_person_until_he_knows_it(outbox, said):
    _, row, net = said
    look(outbox)
    assert (waiting(outbox), refusal(lambda: note(outbox, row, "gone"))) == (0, "row-moved")
    net.add(f"{row.parts[0]['id']}.edits", {"text": "Басқа сөз."})
    look(outbox)
    assert (waiting(outbox), list(lost_rows())) == (1, [row])
    assert refusal(lambda: note(outbox, row, "gone")) == "row-moved"
    note(outbox, row, "changed")
    look(outbox)
    assert waiting(outbox) == 0
    net.add(f"{row.parts[0]['id']}.gone", {})
    look(outbox)
    assert waiting(outbox) == 1, "what is found after that waits again"
    assert count_outbox(at=outbox.clock.at)["lost"] == 1
    assert list_channels(at=outbox.clock.at)[0]["lost"] == 1
    note(outbox, row, "gone")
    assert (waiting(outbox), count_outbox(at=outbox.clock.at)["lost"]) == (0, 0)
    told = AuditRow.objects.filter(act="note-lost").order_by("id")
    assert [(one.actor_name, one.details["outcome"]) for one in told] == [("author", "changed"), ("author", "gone")]
    (listed,) = list_rows(most=10)
    assert (listed["uptake"]["boosts"], listed["uptake"]["noted_at"] is not None) == (3, True)


def test_what_a_newer_version_followed_waits_for_nobody(outbox, said):
    release, row, net = said
    net.add(f"{row.parts[0]['id']}.gone", {})
    look(outbox)
    assert waiting(outbox) == 1
    outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    assert waiting(outbox) == 0
    assert refusal(lambda: note(outbox, row, "gone")) == "row-moved"


def test_what_came_before_it_was_gone_stays_counted(outbox, said):
    release, row, _ = said
    look(outbox)
    before = read_came_back(release.record_id)
    assert before == CameBack(replies=2, boosts=3)
    outbox.networks["news"].add(f"{row.parts[0]['id']}.gone", {})
    look(outbox)
    assert read_came_back(release.record_id) == CameBack(replies=2, boosts=3, lost=1)


def test_a_post_that_was_changed_counts_once_and_one_that_was_answered_twice(outbox):
    outbox.channel("news")
    outbox.channel("sky", Traits("bluesky", tells=True, edits=False, deletes=True, per_minute=1_000_000))
    release = outbox.publish("news/kk", "news/en", "sky/kk")
    outbox.run()
    look(outbox)
    assert read_came_back(release.record_id) == CameBack(replies=6, boosts=9)
    newer = outbox.publish(replaces=release, kk="Самал көмек жіберді.", en="Samal has sent help.")
    outbox.run()
    look(outbox)
    assert RowUptake.objects.filter(row__release=newer).count() == 3
    assert read_came_back(release.record_id) == CameBack(replies=8, boosts=12)
    assert read_came_back("xs-mfa/1999/1") is None


def many(release, *, queued_at, count=60):
    """Confirmed rows of `release` on its channel, in languages that nobody speaks: as many chains."""
    channel = release.outbox.get(language="kk").channel
    names = [f"x{number}" for number in range(count)]
    made = OutboxRow.objects.bulk_create(
        OutboxRow(
            release=release, channel=channel, language=name, doing="post", state="queued",
            queued_at=queued_at, due_at=queued_at,
        )
        for name in names
    )  # fmt: skip
    rows = OutboxRow.objects.filter(release=release, language__in=names)
    rows.update(state="sending", lease_until=queued_at, lease_by="test")
    rows.update(state="confirmed", lease_until=None, parts=[{"id": "1", "url": "", "at": "", "doing": "post"}])
    return [row.pk for row in made]


def looked_at(*, at):
    """The rows whose turn it is at that hour, in their order, each put off when it was looked at."""
    found = []
    while (row := find_unlooked(Channel.objects.get(), at=at)) is not None:
        put_off(row, at=at)
        found.append(row.pk)
    return found


def test_rows_that_were_corrected_do_not_stand_before_those_that_speak_now(outbox, said):
    release, _, _ = said
    newer = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    outbox.run()
    fixed = newer.outbox.get()
    many(release, queued_at=outbox.clock.now())
    now = many(newer, queued_at=outbox.clock.now())
    assert looked_at(at=outbox.clock.at + timedelta(hours=1)) == [fixed.pk, *now]


def test_old_rows_that_are_seldom_due_do_not_stand_before_a_young_one(outbox, said):
    release, row, _ = said
    at = row.queued_at
    for pk in many(release, queued_at=at - timedelta(days=10)):
        put_off(OutboxRow.objects.get(pk=pk), at=at - timedelta(hours=20))
    assert looked_at(at=at + timedelta(minutes=6)) == [row.pk]
    assert len(looked_at(at=at + timedelta(hours=4, minutes=1))) == 61


def test_a_clock_that_was_ahead_keeps_no_post_from_being_looked_at(outbox, said):
    _, row, _ = said
    at = row.queued_at + timedelta(hours=1)
    put_off(row, at=at + timedelta(days=3))
    assert looked_at(at=at) == [row.pk]


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(), timedelta(minutes=5)),
        (timedelta(minutes=15), timedelta(minutes=5)),
        (timedelta(hours=3), timedelta(hours=1)),  # then it is four hours old, and a quarter of that is one
        (timedelta(days=3), timedelta(days=1)),
        (timedelta(days=28), timedelta(days=1)),
    ],
)
def test_a_row_is_looked_at_again_after_a_quarter_of_its_age(outbox, said, age, wait):
    _, row, _ = said
    at = row.queued_at + age
    put_off(row, at=at)
    assert looked_at(at=at + wait - timedelta(seconds=1)) == []
    assert looked_at(at=at + wait) == [row.pk]
