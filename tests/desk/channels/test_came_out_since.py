"""What came out after the database was copied: the press finds it in the log, and nobody says it a second time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL, TELLS
from desk.channels.test_courier import delivered, restore, subscribe
from desk.channels.test_older_database import FIXED, ends, posts
from desk.office import HOUR, NODE
from desk.test_press import StopError, read_log, stop_at
from elshi.desk.channels.digests import make_digests
from elshi.desk.channels.models import OutboxRow
from elshi.desk.releases.models import Schedule
from elshi.node.restored import ADMINISTRATOR

ZONE = ZoneInfo(NODE.zone)


def press(outbox):
    outbox.office.press()
    outbox.clock.at = max(outbox.clock.at, outbox.office.now())


def look(outbox):
    """A start of the courier, who says nothing yet."""
    with outbox.courier():
        pass


@pytest.mark.parametrize("state", ["queued", "signed"])
@pytest.mark.parametrize("how", ["restored", "put back"])
@pytest.mark.parametrize("first", ["press", "courier"])
def test_it_is_in_doubt_and_its_hour_is_the_old_one(outbox, moment, state, how, first):
    for name, traits in (("news", TELLS), ("talk", CANNOT_TELL), ("letters", MAIL)):
        outbox.channel(name, traits)
    subscribe(outbox, 3)
    outbox.publish("talk/kk", kk=FIXED)
    outbox.run()
    release = outbox.release("letters/kk", "news/kk", "talk/kk")
    if state == "signed":
        with pytest.raises(StopError):
            outbox.office.press(stop_at("signed"))
    moment.keep()
    press(outbox)
    outbox.run()
    assert len(delivered(outbox)) == 3
    moment.go_back()
    if how == "restored":
        restore(outbox)
    if first == "courier":
        look(outbox)
        look(outbox)
    press(outbox)
    outbox.run()
    release.refresh_from_db()
    assert (release.state, release.published_at) == ("published", release.queued_at)
    rows = {row.channel.name: (row.state, row.code) for row in release.outbox.select_related("channel")}
    assert rows == {
        "news": ("confirmed", ""), "talk": ("unknown", "restored"), "letters": ("unknown", "restored"),
    }  # fmt: skip
    assert (posts(outbox, "news"), posts(outbox, "talk"), len(delivered(outbox))) == ([1], [1, 1], 3)


@pytest.mark.parametrize("first", ["press", "courier"])
def test_words_that_were_corrected_since_stay_corrected(outbox, moment, first):
    """The database knows of the first version, which it has not said, and of the second, which is not in the log."""
    outbox.channel("news", by_words=True)
    old = outbox.publish("news/kk")
    new = outbox.release(replaces=old, kk=FIXED)
    moment.keep()
    outbox.run()
    press(outbox)
    outbox.run()
    stands = outbox.networks["news"].standing()
    assert list(stands.values()) == [FIXED]
    moment.go_back()
    restore(outbox)
    if first == "courier":
        look(outbox)
    press(outbox)
    outbox.run()
    assert (outbox.networks["news"].standing(), posts(outbox, "news")) == (stands, [1])
    row = old.outbox.get()
    assert (row.state, row.code) == ("unknown", "outlived"), "a person's"
    new.refresh_from_db()
    assert new.state == "refused", "the log has this version already, and so its number is another one now"


@pytest.mark.parametrize(
    ("by", "end"), [("witness.meren.example", ("confirmed", "")), (ADMINISTRATOR, ("unknown", "outlived"))]
)
def test_what_waited_for_the_press_came_out_unless_the_log_is_surely_the_newest(outbox, by, end):
    outbox.channel("talk", CANNOT_TELL)
    outbox.release("talk/kk")
    restore(outbox, by=by)
    outbox.office.at = outbox.clock.at + timedelta(minutes=5)
    press(outbox)
    outbox.run()
    assert ends(outbox) == {"talk": end}
    outbox.publish("talk/kk", kk=FIXED)
    outbox.run()
    assert OutboxRow.objects.order_by("id").last().state == "confirmed", "released after the restore"


def test_a_press_that_was_killed_leaves_no_doubt(outbox):
    outbox.channel("talk", CANNOT_TELL)
    outbox.publish("talk/kk")
    outbox.run()
    release = outbox.release("talk/kk", kk=FIXED)
    with pytest.raises(StopError):
        outbox.office.press(stop_at("appended"))
    press(outbox)
    outbox.run()
    release.refresh_from_db()
    assert release.published_at > release.signed_at
    assert release.outbox.get().state == "confirmed"


def test_no_digest_tells_it_a_second_time(outbox, moment):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 2, rhythm="daily")
    outbox.release("letters/kk")
    moment.keep()
    press(outbox)
    outbox.clock.at += timedelta(days=1)
    assert make_digests(at=outbox.clock.at, zone=ZONE) == 2
    moment.go_back()
    restore(outbox)
    look(outbox)
    outbox.office.at = outbox.clock.at + timedelta(minutes=10)  # it is the day after, for the press as well
    press(outbox)
    outbox.clock.at += timedelta(days=2)
    assert make_digests(at=outbox.clock.at, zone=ZONE) == 0


def test_a_damaged_note_stops_no_press(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    with outbox.courier() as courier:
        outbox.drain(courier)
        courier._tools.said.path.write_bytes(b"{}")
        assert outbox.publish("news/kk", kk=FIXED).outbox.get().state == "queued"


def schedule(outbox, *targets, hour=HOUR):
    """A text that is due at `hour`; HOUR has come, though the press has not looked yet."""
    draft = outbox.draft(*targets)
    outbox.office.set_hour(draft, hour)
    for act in (outbox.office.submit, outbox.office.approve, outbox.office.schedule):
        draft.refresh_from_db()
        act(draft)
    return draft


@pytest.mark.parametrize("how", ["restored", "put back"])
@pytest.mark.parametrize("targets", [["talk/kk"], []])
def test_what_was_scheduled_is_not_published_a_second_time(outbox, moment, how, targets):
    outbox.channel("talk", CANNOT_TELL)
    draft = schedule(outbox, *targets)
    moment.keep()
    press(outbox)
    outbox.run()
    logged = read_log(outbox.office.home)
    moment.go_back()
    if how == "restored":
        restore(outbox)
    press(outbox)
    outbox.run()
    assert (read_log(outbox.office.home), posts(outbox, "talk")) == (logged, [1] * len(targets))
    assert list(Schedule.objects.values_list("state", "code")) == [("refused", "may-be-out")]
    draft.refresh_from_db()
    assert (draft.state, draft.returned_code) == ("writing", "press"), "a person's"


@pytest.mark.parametrize(("by", "state"), [("witness.meren.example", "released"), (ADMINISTRATOR, "refused")])
def test_what_did_not_come_out_at_its_hour_does_so_late_unless_nobody_knows(outbox, by, state):
    schedule(outbox)
    restore(outbox, by=by)
    press(outbox)
    assert Schedule.objects.get().state == state


def test_what_is_scheduled_after_a_restore_comes_out_at_its_hour(outbox, moment):
    moment.keep()
    outbox.publish()
    moment.go_back()
    restore(outbox, by=ADMINISTRATOR)
    press(outbox)
    hour = (outbox.office.now() + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    schedule(outbox, hour=hour)
    outbox.office.at = hour
    press(outbox)
    assert Schedule.objects.get().state == "released"
