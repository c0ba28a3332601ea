"""The courier while its disk or its database cannot be used, while it is being stopped, and behind many doubts."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import OperationalError, connection

from channels.fake_channel import CANNOT_TELL, MAIL, TELLS
from desk.channels.test_courier import delivered, subscribe
from desk.channels.test_letters import NAMES, Postman, letter, reader
from elshi.desk.channels import copies, leasing, letters, line
from elshi.desk.channels.copies import AT_ONCE, BATCH
from elshi.desk.channels.copy_counts import count_copies
from elshi.desk.channels.leasing import find_due
from elshi.desk.channels.letters import send_waiting
from elshi.desk.channels.mail_round import MailRound
from elshi.desk.channels.models import Channel, MailLetter, OutboxCopy, OutboxRow
from elshi.node.said import SaidNote


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("elshi.desk.channels.surely.PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("elshi.desk.channels.worker.TROUBLE_SECONDS", 0.01)


def run_until(outbox, step):
    """The courier, told to stop as soon as `step` is done; it goes on from there once it knows."""
    stop = Event()

    def look(name):
        if name == step:
            stop.set()
            while not courier._tools.is_stopping():
                Event().wait(0.01)

    courier = outbox.courier(on_step=look)
    courier.run_forever(stop)


def failing(act, fault, *, times=1):
    """`act`, which first raises `fault` so often."""
    left = [times]

    def wrapped(*args, **given):
        if left[0]:
            left[0] -= 1
            raise fault
        return act(*args, **given)

    return wrapped


def test_a_post_is_no_doubt_because_the_database_was_locked(outbox, monkeypatch):
    outbox.channel("talk", CANNOT_TELL)
    row = outbox.publish("talk/kk").outbox.get()
    monkeypatch.setattr(line, "note_done", failing(line.note_done, OperationalError("locked"), times=3))
    outbox.run()
    row.refresh_from_db()
    assert (row.state, outbox.networks["talk"].calls) == ("confirmed", [("post", row.parts[0]["id"][:32])])


@pytest.mark.parametrize("name", ["_note", "_hold_on", "mind_channel"])
def test_copies_are_no_doubt_because_the_database_was_locked(outbox, monkeypatch, name):
    monkeypatch.setattr(copies, "OFTEN", timedelta(0))
    outbox.channel("letters", MAIL)
    subscribe(outbox, AT_ONCE * 2)
    outbox.publish("letters/kk")
    monkeypatch.setattr(copies, name, failing(getattr(copies, name), OperationalError("locked"), times=2))
    outbox.run()
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"confirmed"}
    assert len(delivered(outbox)) == AT_ONCE * 2


@pytest.fixture
def mailing(outbox):
    """A channel of mail with three letters that wait."""
    channel = outbox.channel("letters", MAIL)
    for number in range(3):
        letter(channel, reader(channel, number, confirmed_at=None), number=number)
    return channel


def letter_ends():
    return list(MailLetter.objects.order_by("id").values_list("state", "attempts"))


def test_letters_that_were_taken_are_noted_when_the_database_is_back(outbox, mailing, monkeypatch):
    monkeypatch.setattr(letters, "_note", failing(letters._note, OperationalError("locked"), times=2))
    postman = Postman()
    assert send_waiting(mailing, postman, NAMES, at=outbox.clock.at) == 3
    assert (letter_ends(), len(postman.sent)) == ([("confirmed", 1)] * 3, 3)


def test_letters_that_could_not_be_written_wait(outbox, mailing, monkeypatch):
    find = letters._Words.find
    monkeypatch.setattr(letters._Words, "find", failing(find, OperationalError("locked")))
    postman = Postman()
    with pytest.raises(OperationalError):
        send_waiting(mailing, postman, NAMES, at=outbox.clock.at)
    assert (letter_ends(), postman.sent) == ([("queued", 0)] * 3, [])
    assert send_waiting(mailing, postman, NAMES, at=outbox.clock.at) == 3


def test_no_letter_is_begun_while_it_stops(outbox, mailing):
    opened = []
    made = MailRound(
        outbox.office.home,
        outbox.courier()._settings,
        open_mail=lambda _channel: opened.append(1) or Postman(),
        is_stopping=lambda: True,
    )
    assert (made.send(outbox.clock.at), letter_ends()) == (0, [("queued", 0)] * 3)
    assert opened == []


def test_a_mailing_stops_between_two_pieces_and_goes_on_later(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, BATCH)
    outbox.publish("letters/kk")
    run_until(outbox, "delivered")
    counts = {state: OutboxCopy.objects.filter(state=state).count() for state in ("confirmed", "queued", "sending")}
    assert counts == {"confirmed": AT_ONCE, "queued": BATCH - AT_ONCE, "sending": 0}
    assert set(OutboxCopy.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}
    outbox.run()
    assert len(delivered(outbox)) == BATCH


def test_what_came_of_copies_is_written_down_while_another_keeps_a_stop_waiting(outbox):
    """Killed then, the process leaves one doubt, and not as many as it handed over together."""
    outbox.channel("letters", MAIL)
    subscribe(outbox, 10)
    outbox.publish("letters/kk")
    stop, seen, number = Event(), [], iter(range(100))

    def fault(doing, _key):
        if doing == "deliver" and next(number) == 3:
            stop.set()
            while not courier._tools.is_stopping():
                Event().wait(0.01)
        elif doing == "deliver" and stop.is_set():
            seen.append(OutboxCopy.objects.filter(state="confirmed").count())
        return ""

    outbox.networks["letters"].fault = fault
    courier = outbox.courier()
    courier.run_forever(stop)
    assert seen == [4, 5, 6, 7, 8, 9]


def test_what_came_of_copies_is_written_down_where_one_takes_long(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 6)
    outbox.publish("letters/kk")
    seen = []

    def fault(doing, _key):
        if doing == "deliver":
            seen.append(OutboxCopy.objects.filter(state="confirmed").count())
            outbox.clock.at += copies.SOON / 2
        return ""

    outbox.networks["letters"].fault = fault
    outbox.run()
    assert seen == [0, 0, 2, 2, 4, 4]
    assert len(delivered(outbox)) == 6


def test_a_row_that_is_leased_while_it_stops_waits(outbox):
    outbox.channel("talk", CANNOT_TELL)
    row = outbox.publish("talk/kk").outbox.get()
    run_until(outbox, "leased")
    row.refresh_from_db()
    assert (row.state, row.attempts, outbox.networks["talk"].calls) == ("queued", 0, [])


def test_a_disk_fault_of_one_channel_ends_no_courier(outbox):
    outbox.channel("news")
    outbox.channel("talk", CANNOT_TELL)
    outbox.publish("news/kk", "talk/kk")
    faults = [OSError(28, "full")]

    def opener(opened):
        if opened.name == "news" and faults:
            raise faults.pop()
        return outbox.networks[opened.name].open(opened)

    outbox.run(opener=opener)
    assert outbox.states() == {"news/kk": "confirmed", "talk/kk": "confirmed"}
    assert not faults


def test_a_line_that_met_a_disk_fault_goes_on(outbox, monkeypatch, capsys):
    outbox.channel("news")
    outbox.publish("news/kk")
    monkeypatch.setattr(line, "find_due", failing(line.find_due, OSError(30, "read-only"), times=2))
    stop = Event()
    outbox.courier(on_step=lambda name: stop.set() if name == "noted" else None).run_forever(stop)
    assert outbox.states() == {"news/kk": "confirmed"}
    assert capsys.readouterr().err.count("a file: OSError; trying again") == 2


def test_a_note_that_cannot_be_written_is_told_once_and_silences_nobody(outbox, monkeypatch, capsys):
    outbox.channel("news")
    for number in range(3):
        outbox.publish("news/kk", kk=f"Мәтін нөмірі {number}.")
    write = SaidNote._write
    monkeypatch.setattr(SaidNote, "_write", failing(write, OSError(28, "full"), times=1_000_000))
    with outbox.courier() as courier:
        outbox.drain(courier)
        assert capsys.readouterr().err.count("cannot be written") == 1
        assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}
        monkeypatch.setattr(SaidNote, "_write", write)
        courier.run_once()
        assert courier._tools.said.read().at == {"news": Channel.objects.get().confirmed_at}


MANY = 25


def behind(outbox, release, *, due_at):
    """Posts in doubt, and behind each a correction that waits for it: in places that no draft can name."""
    channel, at = Channel.objects.get(), outbox.clock.at
    for number in range(MANY):
        fields = {"release": release, "channel": channel, "language": f"l{number}", "queued_at": at}
        post = OutboxRow.objects.create(doing="post", state="queued", due_at=at, **fields)
        held = OutboxRow.objects.filter(pk=post.pk)
        held.update(state="sending", lease_until=at, lease_by="x")
        held.update(state="unknown", lease_until=None, due_at=due_at)
        OutboxRow.objects.create(doing="edit", state="queued", due_at=at, **fields)


def test_what_waits_behind_many_doubts_does_not_hold_up_what_is_new(outbox):
    outbox.channel("talk", CANNOT_TELL)
    release = outbox.publish("talk/kk")
    outbox.run()
    behind(outbox, release, due_at=outbox.clock.at + timedelta(hours=1))
    new = outbox.publish("talk/kk", kk="Самал көмек жіберді.").outbox.get()
    assert find_due(Channel.objects.get(), at=outbox.clock.at) == new


def test_doubts_behind_many_doubts_do_not_hold_up_one_that_can_be_looked_up(outbox):
    outbox.channel("news", TELLS)
    release = outbox.publish("news/kk")
    outbox.run()
    behind(outbox, release, due_at=outbox.clock.at + timedelta(hours=1))
    edits = OutboxRow.objects.filter(doing="edit")
    edits.update(state="sending", lease_until=outbox.clock.at, lease_by="x")
    edits.update(state="unknown", lease_until=None)
    outbox.networks["news"].fault = lambda doing, _key: "cut-after" if doing == "post" else ""
    new = outbox.publish("news/kk", kk="Самал көмек жіберді.").outbox.get()
    with outbox.courier() as courier:
        courier.run_once()
        new.refresh_from_db()
        assert new.state == "unknown"
        outbox.clock.at += timedelta(minutes=1)
        courier.run_once()
        new.refresh_from_db()
        assert new.state == "confirmed"


def test_what_certainly_failed_is_no_doubt_because_the_database_was_locked(outbox, monkeypatch):
    outbox.channel("talk", CANNOT_TELL)
    row = outbox.publish("talk/kk").outbox.get()
    faults = iter(["503"])
    outbox.networks["talk"].fault = lambda *_: next(faults, "")
    monkeypatch.setattr(line, "end_try", failing(line.end_try, OperationalError("locked"), times=3))
    outbox.run()
    row.refresh_from_db()
    assert (row.state, len(outbox.networks["talk"].calls)) == ("confirmed", 2)


@pytest.mark.parametrize("where", ["note_spoken", "_record", "commit"])
def test_a_step_is_written_down_once_at_whatever_write_the_disk_was_full(outbox, monkeypatch, where):
    """Also a step that the transaction which failed had already put into the row in memory."""
    outbox.channel("news", TELLS, size=40)
    release = outbox.publish("news/kk", kk="Самал көмек жіберді. " * 4)
    full = OperationalError("disk is full")

    def look(name):
        if name == "sent" and not faults:
            faults.append(name)
            holder, attribute = (connection, "commit") if where == "commit" else (leasing, where)
            monkeypatch.setattr(holder, attribute, failing(getattr(holder, attribute), full))

    faults: list[str] = []
    outbox.run(on_step=look)
    row = release.outbox.get()
    assert (faults, row.state, len(row.plan) > 1) == (["sent"], "confirmed", True)
    assert [part["url"] for part in row.parts] == list(dict.fromkeys(part["url"] for part in row.parts))
    assert len(row.parts) == len(row.plan) == len(outbox.networks["news"].standing())
    fixed = outbox.publish(replaces=release, kk="Самал көмек жіберді! " * 4).outbox.get()
    outbox.run()
    fixed.refresh_from_db()
    assert set(fixed.plan) == {"edit"}
    assert len(outbox.networks["news"].standing()) == len(row.parts)


@pytest.mark.parametrize("fault", [OperationalError("server closed the connection"), OSError(5, "I/O error")])
def test_copies_wait_where_their_words_could_not_be_read_just_now(outbox, monkeypatch, fault):
    """Neither failed nor erased: none was begun."""
    outbox.channel("letters", MAIL)
    subscribe(outbox, 5)
    outbox.publish("letters/kk")
    with outbox.courier() as courier:
        outbox.make_copies(courier)
        monkeypatch.setattr(line, "make_message", failing(line.make_message, fault))
        with pytest.raises(type(fault)):
            courier.run_once()
        assert set(OutboxCopy.objects.values_list("state", "code", "attempts")) == {("queued", "", 0)}
        outbox.drain(courier)
    assert (set(OutboxCopy.objects.values_list("state", flat=True)), len(delivered(outbox))) == ({"confirmed"}, 5)


def test_a_row_waits_where_its_words_could_not_be_read_just_now(outbox, monkeypatch):
    outbox.channel("news")
    outbox.publish("news/kk")
    monkeypatch.setattr(line, "make_message", failing(line.make_message, OperationalError("away")))
    with outbox.courier() as courier:
        with pytest.raises(OperationalError):
            courier.run_once()
        assert outbox.states() == {"news/kk": "queued"}
        outbox.drain(courier)
    assert outbox.states() == {"news/kk": "confirmed"}


def test_copies_that_could_not_be_made_fail_for_that_reason_and_may_be_tried_again(outbox, monkeypatch):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 2)
    row = outbox.publish("letters/kk").outbox.get()
    with outbox.courier() as courier:
        outbox.make_copies(courier)
        monkeypatch.setattr(line, "make_message", failing(line.make_message, ValueError("a fault of ours")))
        courier.run_once()
    assert set(OutboxCopy.objects.values_list("state", "code")) == {("failed", "fault")}
    assert count_copies([row.pk])[row.pk].to_try == 2
