"""After a restore, or when somebody put the database back: what waits in it is said by nobody who cannot know.

The log of a test's home is never put back with its database, so it knows what came after, as one that peers confirmed.
"""

import os
from datetime import timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL, TELLS
from desk.channels.test_courier import delivered, restore, subscribe
from desk.office import NODE
from elshi.base.errors import SecurityError
from elshi.desk.channels.actions.do_by_hand import do_by_hand
from elshi.desk.channels.actions.pause_channel import pause_channel
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.actions.retry_row import retry_row
from elshi.desk.channels.actions.settle_copies import settle_copies
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.digests import make_digests
from elshi.desk.channels.doubts import looked_up_rows
from elshi.desk.channels.letters import Office, send_waiting
from elshi.desk.channels.models import Channel, DigestRun, MailLetter, OutboxCopy, OutboxRow, Subscriber
from elshi.log import Checkpoint
from elshi.node.guard import open_guard
from elshi.node.home import read_trust
from elshi.node.restored import ADMINISTRATOR, UnconfirmedError, confirm_restored
from elshi.node.said import open_said_note
from elshi.speak.channels import DoubtError

FIXED = "Самал көмек жіберді."
ZONE = ZoneInfo(NODE.zone)


def ends(outbox):
    """{channel: (state, code)} of the rows that the database has."""
    rows = OutboxRow.objects.order_by("id").select_related("channel")
    return {row.channel.name: (row.state, row.code) for row in rows}


def posts(outbox, name):
    """How often each part was posted."""
    net = outbox.networks[name]
    return [net.times(key) for key in net.posts] if net.folder.exists() else []


def settle(outbox, name, **given):
    row = OutboxRow.objects.get(channel__name=name)
    outbox.clock.at += timedelta(minutes=2)  # it is later than the restore
    settle_row(actor=outbox.office.people["author"], row_id=row.pk, at=outbox.clock.now(), **given)


def test_nothing_is_said_before_somebody_confirmed_the_home(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    restore(outbox, by="")
    with pytest.raises(UnconfirmedError), outbox.courier():
        pass
    assert posts(outbox, "news") == []
    confirm_restored(outbox.office.home, by="witness.meren.example", at=outbox.clock.at)
    outbox.run()
    assert ends(outbox) == {"news": ("confirmed", "")}


def test_it_waits_for_that_word_and_then_says_it(outbox, monkeypatch, capsys):
    monkeypatch.setattr("elshi.desk.channels.worker.LOOK_SECONDS", 0.05)
    outbox.channel("news")
    outbox.publish("news/kk")
    restore(outbox, by="")
    stop = Event()

    def confirm():
        stop.wait(0.5)
        confirm_restored(outbox.office.home, by="witness.meren.example", at=outbox.clock.at)

    def look(name):
        if name == "noted":
            stop.set()

    helper = Thread(target=confirm)
    helper.start()
    outbox.courier(on_step=look).run_forever(stop)
    helper.join()
    assert posts(outbox, "news") == [1]
    assert capsys.readouterr().out.count("channels wait") == 1


def test_it_can_be_stopped_while_it_waits(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    restore(outbox, by="")
    stop = Event()
    stop.set()
    outbox.courier().run_forever(stop)
    assert posts(outbox, "news") == []


def test_a_home_whose_log_is_behind_says_nothing(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    home = outbox.office.home
    guard = open_guard(home, NODE, root_key=read_trust(home).root_key, environ=os.environ)
    guard.note(Checkpoint(NODE.origin, 1_000, b"\1" * 32))
    with pytest.raises(SecurityError, match="rollback"), outbox.courier():
        pass
    assert posts(outbox, "news") == []


@pytest.mark.parametrize("then", ["corrected", "withdrawn"])
def test_what_was_corrected_or_withdrawn_since_is_not_said_again(outbox, moment, then):
    """The network does not show the old words any more: that does not tell that they were not said."""
    outbox.channel("news", by_words=True)
    release = outbox.publish("news/kk")
    moment.keep()
    outbox.run()
    outbox.publish(replaces=release, kk=FIXED) if then == "corrected" else outbox.withdraw(release)
    outbox.run()
    stands = outbox.networks["news"].standing()
    moment.go_back()
    restore(outbox)
    outbox.run()
    assert ends(outbox) == {"news": ("unknown", "outlived")}
    assert (outbox.networks["news"].standing(), posts(outbox, "news")) == (stands, [1])
    assert looked_up_rows(at=outbox.clock.at).count() == 0, "a person's"
    outbox.clock.at += timedelta(days=2)
    outbox.run()
    assert (outbox.networks["news"].standing(), posts(outbox, "news")) == (stands, [1])
    settle(outbox, "news", said=True, url="https://net.example/1")
    assert ends(outbox) == {"news": ("confirmed", "")}


def test_an_edit_is_not_made_again_over_newer_words(outbox, moment):
    outbox.channel("news", by_words=True)
    release = outbox.publish("news/kk")
    outbox.run()
    fixed = outbox.publish(replaces=release, kk=FIXED)
    moment.keep()
    outbox.run()
    outbox.publish(replaces=fixed, kk="Самал екі есе көмек жіберді.")
    outbox.run()
    moment.go_back()
    restore(outbox)
    outbox.run()
    assert list(outbox.networks["news"].standing().values()) == ["Самал екі есе көмек жіберді."]
    assert ends(outbox) == {"news": ("unknown", "outlived")}


@pytest.mark.parametrize("said", [True, False])
def test_the_administrators_word_does_not_tell_what_came_after(outbox, moment, said):
    outbox.channel("news", by_words=True)
    outbox.publish("news/kk")
    moment.keep()
    if said:
        outbox.run()
    moment.go_back()
    restore(outbox, by=ADMINISTRATOR)
    outbox.run()
    assert ends(outbox) == {"news": ("confirmed", "") if said else ("unknown", "outlived")}
    assert posts(outbox, "news") == ([1] if said else [])
    if not said:
        settle(outbox, "news", said=False)
        outbox.run()
        assert (ends(outbox), posts(outbox, "news")) == ({"news": ("confirmed", "")}, [1])


def test_a_database_that_was_put_back_by_hand_is_noticed(outbox, moment):
    """No backup was restored, and the log is the newest: but this machine spoke later than the database knows."""
    for name, traits in (("news", TELLS), ("talk", CANNOT_TELL), ("letters", MAIL)):
        outbox.channel(name, traits)
    subscribe(outbox, 3)
    outbox.publish("letters/kk", "news/kk", "talk/kk")
    moment.keep()
    outbox.run()
    moment.go_back()
    outbox.run()
    assert ends(outbox) == {
        "news": ("confirmed", ""), "talk": ("unknown", "restored"), "letters": ("unknown", "restored"),
    }  # fmt: skip
    assert (posts(outbox, "news"), posts(outbox, "talk"), len(delivered(outbox))) == ([1], [1], 3)
    settle(outbox, "talk", said=False)
    outbox.run()
    assert ends(outbox)["talk"] == ("confirmed", ""), "doubted once, and not again at each start"


def test_put_back_by_hand_before_a_correction(outbox, moment):
    outbox.channel("news", by_words=True)
    release = outbox.publish("news/kk")
    moment.keep()
    outbox.run()
    outbox.publish(replaces=release, kk=FIXED)
    outbox.run()
    moment.go_back()
    outbox.run()
    assert ends(outbox) == {"news": ("unknown", "outlived")}
    assert list(outbox.networks["news"].standing().values()) == [FIXED]


def test_an_ordinary_start_doubts_nothing(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    outbox.run()
    outbox.channel("talk", CANNOT_TELL)
    outbox.publish("talk/kk", kk=FIXED)
    outbox.run()
    assert ends(outbox) == {"news": ("confirmed", ""), "talk": ("confirmed", "")}


def test_copies_that_may_have_gone_out_stay_a_persons(outbox, moment):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 130)
    outbox.publish("letters/kk")
    with outbox.courier() as courier:
        while not OutboxCopy.objects.filter(state="confirmed").exists():
            courier.run_once()
    moment.keep()
    outbox.run()
    assert len(delivered(outbox)) == 130
    moment.go_back()
    outbox.run()
    assert len(delivered(outbox)) == 130
    assert OutboxCopy.objects.filter(state="unknown", code="restored").count() == 30


def fail(outbox):
    """A row that the network refused, in a database that is kept."""
    outbox.networks["talk"].fault = lambda *_: "refused"
    row = outbox.publish("talk/kk").outbox.get()
    outbox.run()
    outbox.networks["talk"].fault = lambda *_: ""
    return row


def test_what_had_failed_may_have_been_said_since(outbox, moment):
    outbox.channel("talk", CANNOT_TELL)
    row = fail(outbox)
    moment.keep()
    retry_row(actor=outbox.office.people["author"], row_id=row.pk, at=outbox.clock.now())
    outbox.run()
    assert posts(outbox, "talk") == [1]
    moment.go_back()
    restore(outbox)
    outbox.run()
    assert ends(outbox) == {"talk": ("unknown", "restored")}


def test_what_had_failed_and_is_not_there_has_failed(outbox):
    outbox.channel("talk", TELLS)
    row = fail(outbox)
    restore(outbox)
    outbox.run()
    outbox.run()
    assert ends(outbox) == {"talk": ("failed", "not-there")}
    assert posts(outbox, "talk") == [], "nobody asked for it"
    retry_row(actor=outbox.office.people["author"], row_id=row.pk, at=outbox.clock.now())
    outbox.run()
    assert (ends(outbox), posts(outbox, "talk")) == ({"talk": ("confirmed", "")}, [1])


def test_letters_and_digests_are_not_mailed_again(outbox, moment):
    channel = outbox.channel("letters", MAIL)
    subscribe(outbox, 2, rhythm="daily")
    outbox.publish("letters/kk")
    reader = Subscriber.objects.order_by("id")[0]
    at = outbox.clock.at
    MailLetter.objects.create(
        kind="known", key="k", channel=channel, subscriber=reader, language="kk", made_at=at, due_at=at
    )
    moment.keep()
    outbox.clock.at += timedelta(days=1)
    assert make_digests(at=outbox.clock.at, zone=ZONE) == 2
    outbox.run()
    moment.go_back()
    restore(outbox)
    with outbox.courier():
        pass
    assert set(MailLetter.objects.values_list("kind", "state", "code")) == {("known", "unknown", "restored")}
    assert make_digests(at=outbox.clock.at, zone=ZONE) == 0
    assert set(DigestRun.objects.values_list("rhythm", flat=True)) == {"daily", "weekly"}
    outbox.clock.at += timedelta(days=2)
    assert make_digests(at=outbox.clock.at, zone=ZONE) == 0, "nothing new was said"
    assert Channel.objects.get().paused_at is None


def test_a_damaged_note_stops_it(outbox):
    outbox.channel("news")
    note = open_said_note(outbox.office.home, NODE, environ=os.environ)
    note.path.write_bytes(b"{}")
    with pytest.raises(SecurityError, match="damaged"), outbox.courier():
        pass


def test_a_withdrawal_that_waited_for_two_days_is_carried_out(outbox):
    outbox.channel("news")
    release = outbox.publish("news/kk")
    outbox.run()
    outbox.withdraw(release)
    outbox.clock.at += timedelta(days=2)
    restore(outbox, by=ADMINISTRATOR)
    outbox.run()
    assert outbox.networks["news"].standing() == {}
    assert ends(outbox) == {"news": ("confirmed", "")}


def test_what_is_not_there_after_two_days_waits_for_a_person(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    outbox.clock.at += timedelta(days=2)
    restore(outbox)
    outbox.run()
    assert ends(outbox) == {"news": ("failed", "not-there")}


def test_letters_that_began_before_a_row_was_said_make_nothing_older(outbox):
    channel = outbox.channel("letters", MAIL)
    outbox.channel("talk", CANNOT_TELL)
    [reader] = subscribe(outbox, 1)
    Subscriber.objects.update(token="0" * 20)
    began = outbox.clock.at
    outbox.publish("letters/kk")
    outbox.run()
    MailLetter.objects.create(
        kind="known", key="k", channel=channel, subscriber=reader, language="kk", made_at=began, due_at=began
    )
    assert send_waiting(channel, TakesAll(), Office({"kk": "Самал СІМ"}), at=began) == 1
    outbox.publish("talk/kk", kk=FIXED)
    outbox.run()
    assert ends(outbox) == {"letters": ("confirmed", ""), "talk": ("confirmed", "")}


class TakesAll:
    def send_letters(self, letters):
        return ((copy.number, None) for _, copy in letters)


def test_a_clock_that_was_set_back_makes_nothing_older(outbox):
    outbox.channel("talk", CANNOT_TELL)
    outbox.publish("talk/kk")
    outbox.clock.at += timedelta(hours=2)
    outbox.run()
    before = Channel.objects.get().confirmed_at
    outbox.clock.at -= timedelta(hours=1)
    outbox.publish("talk/kk", kk=FIXED)
    outbox.run()
    assert outbox.clock.at < before < Channel.objects.get().confirmed_at, "what was said later counts as later"
    outbox.publish("talk/kk", kk="Самал екі есе көмек жіберді.")
    outbox.run()
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}


def test_what_is_done_by_hand_does_not_hide_it(outbox, moment):
    outbox.channel("talk", CANNOT_TELL)
    outbox.channel("hand", kind="manual")
    outbox.publish("hand/kk", "talk/kk")
    moment.keep()
    outbox.run()
    moment.go_back()
    at = outbox.clock.at + timedelta(minutes=2)
    row = OutboxRow.objects.get(channel__name="hand")
    do_by_hand(actor=outbox.office.people["author"], row_id=row.pk, at=at, url="https://net.example/1")
    outbox.run()
    assert ends(outbox) == {"talk": ("unknown", "restored"), "hand": ("confirmed", "")}
    assert posts(outbox, "talk") == [1]


def test_a_doubt_that_a_person_settled_does_not_hide_it(outbox, moment):
    outbox.channel("talk", CANNOT_TELL)
    outbox.networks["talk"].fault = lambda *_: "cut-after"
    doubtful = outbox.publish("talk/kk").outbox.get()
    outbox.run()
    outbox.networks["talk"].fault = lambda *_: ""
    other = outbox.publish("talk/kk", kk=FIXED).outbox.get()
    moment.keep()
    outbox.run()
    moment.go_back()
    at = outbox.clock.at + timedelta(minutes=2)
    settle_row(actor=outbox.office.people["author"], row_id=doubtful.pk, said=True, url="https://net.example/1", at=at)
    outbox.run()
    other.refresh_from_db()
    assert (other.state, other.code, posts(outbox, "talk")) == ("unknown", "restored", [1, 1])


def test_the_last_thing_before_a_stop_is_noted(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    with outbox.courier() as courier:
        assert courier.run_once() == 1
    note = open_said_note(outbox.office.home, NODE, environ=os.environ)
    assert note.read().at == {"news": Channel.objects.get().confirmed_at}


class Killed(BaseException):
    """Ends a courier at a step, as a kill would, but in this process."""


@pytest.mark.parametrize("step", ["sending", "noted"])
def test_a_mail_that_was_being_made_when_the_database_was_copied_is_not_mailed_again(outbox, moment, step):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    row = outbox.publish("letters/kk").outbox.get()

    def die(name):
        if name == step:
            raise Killed

    with pytest.raises(Killed), outbox.courier(on_step=die) as courier:
        courier.run_once()
    with outbox.courier():
        row.refresh_from_db()
        assert (row.state, row.code, len(row.parts)) == ("unknown", "stopped", int(step == "noted"))
    pause_channel(actor=None, name="letters", at=outbox.clock.now())
    moment.keep()
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    assert len(delivered(outbox)) == 3
    moment.go_back()
    restore(outbox)
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    outbox.clock.at += timedelta(hours=3)
    outbox.run()
    assert ends(outbox) == {"letters": ("unknown", "restored")}
    assert looked_up_rows(at=outbox.clock.at).count() == 0, "a person's"
    assert len(delivered(outbox)) == 3


def test_what_ended_in_doubt_makes_a_database_older_too(outbox, moment):
    """The post is there, though nobody was told so: the note keeps when it was begun."""
    faults = iter(["", "cut-after"])
    outbox.channel("talk", CANNOT_TELL, fault=lambda *_: next(faults, ""))
    outbox.publish("talk/kk")
    outbox.run()
    outbox.publish("talk/kk", kk=FIXED)
    moment.keep()
    outbox.run()
    assert (ends(outbox)["talk"][0], posts(outbox, "talk")) == ("unknown", [1, 1])
    moment.go_back()
    outbox.run()
    assert (ends(outbox), posts(outbox, "talk")) == ({"talk": ("unknown", "restored")}, [1, 1])


def test_copies_that_ended_in_doubt_make_a_database_older_too(outbox, moment):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    outbox.publish("letters/kk")
    with outbox.courier() as courier:
        outbox.make_copies(courier)
        moment.keep()
        outbox.networks["letters"].fault = lambda doing, _key: "cut-after" if doing == "deliver" else ""
        outbox.drain(courier)
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"unknown"}
    outbox.networks["letters"].fault = lambda *_: ""
    moment.go_back()
    outbox.run()
    assert set(OutboxCopy.objects.values_list("state", "code")) == {("unknown", "restored")}


class LosesAll:
    def send_letters(self, letters):
        return ((copy.number, DoubtError("no-answer", "the line was cut")) for _, copy in letters)


def test_letters_that_ended_in_doubt_make_a_database_older_too(outbox, moment):
    channel = outbox.channel("letters", MAIL)
    [reader] = subscribe(outbox, 1)
    Subscriber.objects.update(token="0" * 20)
    at = outbox.clock.at
    MailLetter.objects.create(
        kind="known", key="k", channel=channel, subscriber=reader, language="kk", made_at=at, due_at=at
    )
    moment.keep()
    with outbox.courier():
        assert send_waiting(channel, LosesAll(), Office({"kk": "Самал СІМ"}), at=at) == 1
    moment.go_back()
    with outbox.courier():
        assert set(MailLetter.objects.values_list("state", "code")) == {("unknown", "restored")}


def test_what_was_queued_by_a_clock_that_was_ahead_is_doubted_too(outbox, moment):
    outbox.channel("talk", CANNOT_TELL)
    outbox.publish("talk/kk")
    outbox.run()
    row = outbox.publish("talk/kk", kk=FIXED).outbox.get()
    ahead = outbox.clock.at + timedelta(hours=1)
    OutboxRow.objects.filter(pk=row.pk).update(queued_at=ahead, due_at=outbox.clock.at)
    moment.keep()
    outbox.run()
    assert posts(outbox, "talk") == [1, 1]
    moment.go_back()
    outbox.run()
    assert (ends(outbox), posts(outbox, "talk")) == ({"talk": ("unknown", "restored")}, [1, 1])


def settle_all(outbox, row, *, failed=False):
    """A person has all copies in doubt, or all that failed, tried again."""
    state = "failed" if failed else "unknown"
    count, actor = OutboxCopy.objects.filter(state=state).count(), outbox.office.people["author"]
    assert count == settle_copies(
        actor=actor, row_id=row.pk, again=True, seen=count, at=outbox.clock.now(), failed=failed
    )


def test_copies_that_had_failed_may_have_been_tried_again_since(outbox, moment):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    net = outbox.networks["letters"]
    net.fault = lambda doing, _key: "refused" if doing == "deliver" else ""
    row = outbox.publish("letters/kk").outbox.get()
    outbox.run()
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"failed"}
    net.fault = lambda *_: ""
    moment.keep()
    settle_all(outbox, row, failed=True)
    outbox.run()
    assert len(delivered(outbox)) == 3
    moment.go_back()
    outbox.run()
    assert set(OutboxCopy.objects.values_list("state", "code")) == {("unknown", "restored")}
    assert len(delivered(outbox)) == 3


@pytest.mark.parametrize("failed", [False, True])
def test_copies_that_a_person_had_tried_again_are_not_doubted_at_each_start(outbox, moment, failed):
    """Nor where a server then puts them off, and they keep another code."""
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    net = outbox.networks["letters"]
    row = outbox.publish("letters/kk").outbox.get()
    with outbox.courier() as courier:
        outbox.make_copies(courier)
        moment.keep()
        outbox.drain(courier)
    moment.go_back()
    outbox.clock.at += timedelta(minutes=5)
    outbox.run()
    assert set(OutboxCopy.objects.values_list("state", "code")) == {("unknown", "restored")}
    if failed:
        OutboxCopy.objects.update(state="failed", code="bad-address", settled_at=outbox.clock.now())
    with outbox.courier():
        pass
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"failed" if failed else "unknown"}
    settle_all(outbox, row, failed=failed)
    net.fault = lambda doing, _key: "503" if doing == "deliver" else ""
    with outbox.courier() as courier:
        courier.run_once()
    waiting = {("queued", "unavailable", 1)}
    assert set(OutboxCopy.objects.values_list("state", "code", "attempts")) == waiting
    with outbox.courier():
        pass
    assert set(OutboxCopy.objects.values_list("state", "code", "attempts")) == waiting


def test_copies_tried_again_before_a_second_database_was_put_back_are_doubted_once_more(outbox, moment):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    row = outbox.publish("letters/kk").outbox.get()
    with outbox.courier() as courier:
        outbox.make_copies(courier)
        moment.keep()
        outbox.drain(courier)
    moment.go_back()
    outbox.run()
    settle_all(outbox, row)
    moment.keep()
    outbox.run()
    assert len(delivered(outbox)) == 6
    moment.go_back()
    outbox.run()
    assert set(OutboxCopy.objects.values_list("state", "code")) == {("unknown", "restored")}
    assert len(delivered(outbox)) == 6
