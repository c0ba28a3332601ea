"""What is under way when a withdrawal, a correction or a pause comes: nothing of the older words goes out any more."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import OperationalError

from channels.fake_channel import MAIL, TELLS
from desk.channels.test_courier import subscribe
from elshi.desk.channels import line
from elshi.desk.channels.actions.pause_channel import pause_channel
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.copies import AT_ONCE
from elshi.desk.channels.leasing import doubt_held
from elshi.desk.channels.models import Channel, Follower, OutboxCopy, OutboxRow
from elshi.speak.channels import Traits
from elshi.speak.outbox import LEASE

FIRST, BACK = "Самал көршісіне көмек жібереді.", "withdrawal error"
ACTOR = Traits("activitypub", tells=True, edits=True, deletes=True, per_minute=1_000_000)


@pytest.fixture
def letters(outbox):
    """A statement on its way to 230 readers by mail, and its network."""
    outbox.channel("letters", MAIL)
    subscribe(outbox, 230)
    return outbox.networks["letters"]


def sent(network):
    """How many readers, or inboxes, got which words."""
    lines = [line for key in network.posts for line in network.lines(key) if "/" in line["to"] or "@" in line["to"]]
    assert len({(line["to"], line["text"]) for line in lines}) == len(lines), "twice"
    return Counter(line["text"] for line in lines)


def copies():
    return Counter(OutboxCopy.objects.values_list("state", "code", "attempts"))


def at_copy(network, number, act):
    """`act()` once, while that copy is being brought."""
    count = iter(range(1, 1_000_000))

    def fault(doing, _key):
        if doing == "deliver" and next(count) == number:
            act()
        return ""

    network.fault = fault


def test_a_withdrawal_stops_the_letters_even_while_its_own_wait_for_a_network(outbox, letters):
    outbox.channel("news")
    release = outbox.publish("letters/kk", "news/kk")
    with outbox.courier() as courier:
        while OutboxCopy.objects.filter(state="confirmed").count() < 100:
            courier.run_once()
        Channel.objects.filter(name="news").update(breaker_until=outbox.clock.at + timedelta(hours=1))
        outbox.withdraw(release)
        for _ in range(10):
            courier.run_once()
        assert sent(letters) == {FIRST: 100}
        outbox.drain(courier)
    assert sent(letters) == {FIRST: 100, BACK: 100}
    assert copies() == {("confirmed", "", 1): 200, ("dropped", "superseded", 0): 130}


class Killed(BaseException):
    """Ends a courier at a step, as a kill would, but in this process."""


def test_a_withdrawal_of_what_was_never_made_goes_to_nobody(outbox):
    channel = outbox.channel("actor", ACTOR)
    Follower.objects.create(channel=channel, actor="a", inbox="https://b.example/inbox", followed_at=outbox.clock.at)
    release = outbox.publish("actor/kk")

    def die(name):
        if name == "leased":
            raise Killed

    with pytest.raises(Killed), outbox.courier(on_step=die) as courier:
        courier.run_once()
    gone = outbox.withdraw(release)
    outbox.run()
    assert outbox.states(gone) == {"actor/kk": "confirmed"}
    assert OutboxCopy.objects.count() == 0


def test_a_withdrawal_stops_the_rest_of_a_batch(outbox, letters):
    release = outbox.publish("letters/kk")
    at_copy(letters, AT_ONCE + 5, lambda: outbox.withdraw(release))
    outbox.run()
    assert sent(letters) == {FIRST: 2 * AT_ONCE, BACK: 2 * AT_ONCE}
    assert copies()["dropped", "superseded", 0] == 230 - 2 * AT_ONCE


def test_a_pause_stops_the_rest_of_a_batch_and_it_goes_on_later(outbox, letters):
    outbox.publish("letters/kk")
    person = outbox.office.people["author"]
    at_copy(letters, 5, lambda: pause_channel(actor=person, name="letters", at=outbox.clock.now()))
    outbox.run()
    assert copies() == {("confirmed", "", 1): AT_ONCE, ("queued", "", 0): 230 - AT_ONCE}
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    assert copies() == {("confirmed", "", 1): 230}
    assert sent(letters) == {FIRST: 230}


def test_a_batch_that_takes_longer_than_a_lease_keeps_it(outbox, letters):
    outbox.publish("letters/kk")
    took, doubts = timedelta(seconds=8), []
    assert took * AT_ONCE < LEASE < took * 100

    def slow(doing, _key):
        if doing == "deliver":
            outbox.clock.at += took
            doubt_held(at=outbox.clock.at, all_of_them=False)  # as the courier's main thread does
            doubts.append(OutboxCopy.objects.filter(state="unknown").count())
        return ""

    letters.fault = slow
    outbox.run()
    assert len(doubts) == 230
    assert set(doubts) == {0}
    assert copies() == {("confirmed", "", 1): 230}


def test_what_was_not_begun_when_the_lease_was_lost_waits_and_is_no_doubt(outbox, letters):
    outbox.publish("letters/kk")

    def sleep():
        outbox.clock.at += 2 * LEASE
        doubt_held(at=outbox.clock.at, all_of_them=False)

    at_copy(letters, 5, sleep)
    outbox.run()
    assert copies() == {("confirmed", "", 1): 230}
    assert sent(letters) == {FIRST: 230}


def test_the_ends_of_a_slow_batch_are_written_down_before_it_ends(outbox, letters):
    outbox.publish("letters/kk")
    seen = []

    def slow(doing, _key):
        if doing == "deliver":
            outbox.clock.at += timedelta(seconds=1)
            seen.append(OutboxCopy.objects.filter(state="confirmed").count())
        return ""

    letters.fault = slow
    outbox.run()
    assert seen[:100] == list(range(100)), "each takes a second: none waits for the next"


@pytest.fixture
def actor(outbox):
    """A channel whose readers are inboxes that know a repeat by its key; and its network."""
    channel = outbox.channel("actor", ACTOR)
    at = outbox.office.tick()
    Follower.objects.bulk_create(
        Follower(
            channel=channel, actor=f"https://n{number}.example/a", inbox=f"https://n{number}.example/", followed_at=at
        )
        for number in range(6)
    )
    return outbox.networks["actor"]


def test_no_server_of_the_fediverse_gets_the_words_after_their_end(outbox, actor):
    """The process died while the first copies were brought; it starts again once the text has been withdrawn."""
    release = outbox.publish("actor/kk")
    with outbox.courier() as courier:
        outbox.make_copies(courier)
    OutboxCopy.objects.update(state="sending", lease_until=outbox.clock.at, lease_by="died", attempts=1)
    outbox.withdraw(release)
    outbox.run()
    assert sent(actor) == {BACK: 6}
    assert copies() == {("dropped", "left", 1): 6, ("confirmed", "", 1): 6}


def test_copies_in_doubt_are_still_brought_where_nothing_newer_follows(outbox, actor):
    outbox.publish("actor/kk")
    with outbox.courier() as courier:
        outbox.make_copies(courier)
    OutboxCopy.objects.update(state="sending", lease_until=outbox.clock.at, lease_by="died", attempts=1)
    for _ in range(2):  # they are taken up when it is opened, after it was seen that nothing waits
        outbox.run()
    assert sent(actor) == {FIRST: 6}
    assert copies() == {("confirmed", "", 2): 6}


def noted_once(act):
    """`act()` after the first post."""
    left = [act]
    return lambda name: left.pop()() if name == "noted" and left else None


def test_a_thread_that_is_taken_back_is_not_gone_on_with(outbox):
    outbox.channel("news", TELLS, size=10)
    release = outbox.publish("news/kk", kk="бірінші12екінші123үшінші")
    outbox.run(on_step=noted_once(lambda: outbox.withdraw(release)))
    net = outbox.networks["news"]
    assert [net.lines(key)[0]["text"] for key in net.posts] == ["бірінші12е"]
    assert net.standing() == {}
    assert list(OutboxRow.objects.order_by("id").values_list("doing", "state", "code")) == [
        ("post", "dropped", "superseded"), ("delete", "confirmed", ""),
    ]  # fmt: skip


def test_a_thread_stops_when_its_channel_is_paused_and_goes_on_where_it_stopped(outbox):
    outbox.channel("news", TELLS, size=10)
    row = outbox.publish("news/kk", kk="бірінші12екінші123үшінші").outbox.get()
    person = outbox.office.people["author"]
    outbox.run(on_step=noted_once(lambda: pause_channel(actor=person, name="news", at=outbox.clock.now())))
    net = outbox.networks["news"]
    row.refresh_from_db()
    assert (len(net.posts), row.state, len(row.parts), row.attempts) == (1, "queued", 1, 0)
    resume_channel(actor=None, name="news", at=outbox.clock.now())
    outbox.run()
    row.refresh_from_db()
    assert (row.state, [net.times(key) for key in net.posts]) == ("confirmed", [1, 1, 1])


def test_a_withdrawal_goes_first_and_who_was_tried_before_last(outbox, actor):
    """Copies of three statements are due at once: one that no server took, one that is new, one that is withdrawn."""

    def hold(release, *, tried=0):
        """Until its copies are there, tried so often; none of what is queued goes out before the day is over."""
        with outbox.courier() as courier:
            for _ in range(20):
                found = OutboxCopy.objects.filter(row__release=release, attempts=tried)
                if found.exists():
                    break
                courier.run_once()
        assert OutboxCopy.objects.filter(row__release=release, state="queued", attempts=tried).count() == 6
        OutboxCopy.objects.filter(state="queued").update(due_at=outbox.clock.at + timedelta(days=1))

    wrong = outbox.publish("actor/kk", kk="Қате сөз.")
    outbox.run()
    actor.fault = lambda doing, _key: "greylisted" if doing == "deliver" else ""
    refused = outbox.publish("actor/kk", kk="Ескі сөз.")
    hold(refused, tried=1)
    hold(outbox.publish("actor/kk", kk="Жаңа сөз."))
    hold(outbox.withdraw(wrong))
    actor.fault, before = lambda _doing, _key: "", len(actor.calls)
    OutboxCopy.objects.filter(state="queued").update(due_at=outbox.clock.at)
    outbox.run()
    brought = [actor.lines(key)[0]["text"] for doing, key in actor.calls[before:] if doing == "deliver"]
    assert brought == [BACK] * 6 + ["Жаңа сөз."] * 6 + ["Ескі сөз."] * 6


def test_copies_in_doubt_are_requeued_though_the_database_was_locked_when_the_actor_was_opened(
    outbox, actor, monkeypatch
):
    outbox.publish("actor/kk")
    with outbox.courier() as courier:
        outbox.make_copies(courier)
    held = {"state": "sending", "lease_until": outbox.clock.at, "lease_by": "killed"}
    assert OutboxCopy.objects.update(**held) == 6
    requeue, times = line.requeue_doubtful, []

    def locked_once(*args, **given):
        times.append(1)
        if len(times) == 1:
            raise OperationalError("locked")
        requeue(*args, **given)

    monkeypatch.setattr(line, "requeue_doubtful", locked_once)
    outbox.publish("actor/kk", kk="Жаңа сөз.")  # something to open the actor for
    with outbox.courier() as courier:
        with pytest.raises(OperationalError):
            courier.run_once()
        outbox.drain(courier)
    assert set(OutboxCopy.objects.values_list("state", flat=True)) == {"confirmed"}
