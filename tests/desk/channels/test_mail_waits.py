"""Statements by mail while their server lets nobody in, or is away: every copy waits, and none is sent twice."""

from collections import Counter
from datetime import timedelta

import pytest

from channels.fake_channel import MAIL
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow, Subscriber

READERS = 230  # three batches


@pytest.fixture
def letters(outbox):
    """A channel of mail with its readers, and a statement on its way to them. Its network, to be made faulty."""
    outbox.channel("letters", MAIL)
    channel, at = Channel.objects.get(), outbox.office.tick()
    Subscriber.objects.bulk_create(
        Subscriber(
            channel=channel, address=f"r{number}@reader.example", token=f"t{number}", language="kk", asked_at=at,
            confirmed_at=at,
        )
        for number in range(READERS)
    )  # fmt: skip
    outbox.publish("letters/kk")
    return outbox.networks["letters"]


def while_delivering(fault):
    """The fault that `fault()` names, for each copy."""
    return lambda doing, _key: fault() if doing == "deliver" else ""


def copies():
    return Counter(OutboxCopy.objects.values_list("state", "attempts"))


def sent(network):
    """How often each reader got it."""
    return Counter(line["to"] for key in network.posts for line in network.lines(key) if "@" in line["to"])


ONCE_EACH = Counter(f"r{number}@reader.example" for number in range(READERS))


@pytest.mark.parametrize("fault", ["no-login", "login"])
def test_thirty_hours_of_a_refused_login_lose_nothing(outbox, letters, fault):
    letters.fault = while_delivering(lambda: fault)
    outbox.run()
    for hour in range(30):  # somebody resumes it each hour, and has mended nothing
        channel = Channel.objects.get()
        assert (channel.paused_code, channel.paused_by) == ("login-refused", None)
        assert copies() == {("queued", 0): READERS}
        assert AuditRow.objects.filter(act="pause-channel").count() == hour + 1
        outbox.clock.at += timedelta(hours=1)
        resume_channel(actor=None, name="letters", at=outbox.clock.now())
        outbox.run()
    letters.fault = lambda *_: ""
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    assert copies() == {("confirmed", 1): READERS}
    assert sent(letters) == ONCE_EACH
    assert OutboxRow.objects.get().state == "confirmed"


def test_after_days_of_a_pause_one_try_that_fails_is_not_the_last(outbox, letters):
    letters.fault = while_delivering(lambda: "no-login")
    outbox.run()
    outbox.clock.at += timedelta(days=3)
    faults = Counter()

    def greylisted_once(doing, key):
        faults[key] += doing == "deliver"
        return "greylisted" if doing == "deliver" and faults[key] == 1 else ""

    letters.fault = greylisted_once
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    assert copies() == {("confirmed", 2): READERS}
    assert sent(letters) == ONCE_EACH


def test_a_server_that_is_away_for_thirty_hours_loses_nothing(outbox, letters):
    until = outbox.clock.at + timedelta(hours=30)
    letters.fault = while_delivering(lambda: "no-line" if outbox.clock.at < until else "")
    outbox.run()
    assert outbox.clock.at >= until
    assert copies() == {("confirmed", 1): READERS}
    assert sent(letters) == ONCE_EACH
    assert Channel.objects.get().failures == 0


def test_what_went_out_before_the_line_broke_is_not_sent_again(outbox, letters):
    count = iter(range(10_000))
    letters.fault = while_delivering(lambda: "no-login" if next(count) >= 130 else "")
    outbox.run()
    assert copies() == {("confirmed", 1): 130, ("queued", 0): READERS - 130}
    letters.fault = lambda *_: ""
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    assert copies() == {("confirmed", 1): READERS}
    assert sent(letters) == ONCE_EACH
