"""A clock that was ahead and was set back: what it made wait does not wait for as long as it was ahead."""

from datetime import timedelta

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL
from desk.channels.test_courier import delivered, subscribe
from desk.channels.test_older_database import ends
from elshi.desk.channels.long_waits import end_long_waits
from elshi.desk.channels.models import Channel, MailLetter, OutboxCopy, OutboxRow

AHEAD = timedelta(hours=10)


def fail(courier, outbox):
    """Until the channel is held."""
    for _ in range(8):
        courier.run_once()
        outbox.clock.at += timedelta(seconds=20)
    assert Channel.objects.get().breaker_until is not None


def go_on(courier, outbox):
    """A little more than the longest wait that may be left."""
    for _ in range(70):
        courier.run_once()
        outbox.clock.at += timedelta(minutes=1)


@pytest.mark.parametrize("how", ["while it runs", "before it starts"])
def test_a_channel_speaks_again_when_the_clock_is_mended(outbox, how):
    outbox.channel("talk", CANNOT_TELL)
    outbox.networks["talk"].fault = lambda *_: "503"
    outbox.publish("talk/kk")
    outbox.clock.at += AHEAD
    with outbox.courier() as courier:
        fail(courier, outbox)
        outbox.networks["talk"].fault = lambda *_: ""
        outbox.clock.at -= AHEAD
        if how == "while it runs":
            go_on(courier, outbox)
    if how == "before it starts":
        with outbox.courier() as courier:
            go_on(courier, outbox)
    assert ends(outbox) == {"talk": ("confirmed", "")}


def test_copies_that_a_clock_ahead_put_off_go_out(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    outbox.networks["letters"].fault = lambda doing, _key: "greylisted" if doing == "deliver" else ""
    outbox.publish("letters/kk")
    outbox.clock.at += AHEAD
    with outbox.courier() as courier:
        while not OutboxCopy.objects.filter(code="greylisted").exists():
            courier.run_once()
        outbox.networks["letters"].fault = lambda *_: ""
        outbox.clock.at -= AHEAD
        go_on(courier, outbox)
    assert len(delivered(outbox)) == 3


def test_a_wait_that_may_be_stays(outbox):
    channel = outbox.channel("letters", MAIL)
    [reader] = subscribe(outbox, 1)
    row = outbox.publish("letters/kk").outbox.get()
    outbox.run()
    at = outbox.clock.at
    due = {"row": timedelta(hours=1), "copy": timedelta(hours=2), "letter": timedelta(days=1)}
    hours = {name: at + wait for name, wait in due.items()}
    given = {"kind": "known", "key": "k", "channel": channel, "subscriber": reader, "language": "kk", "made_at": at}
    MailLetter.objects.create(**given, due_at=hours["letter"])
    other = outbox.publish("letters/kk", kk="Самал көмек жіберді.").outbox.get()
    OutboxRow.objects.filter(pk=other.pk).update(due_at=hours["row"])
    Channel.objects.update(breaker_until=hours["row"])
    late = OutboxCopy.objects.create(row=row, address="late@example.org", state="queued", due_at=hours["copy"])

    def found():
        rows = (OutboxRow.objects.get(pk=other.pk), OutboxCopy.objects.get(pk=late.pk), MailLetter.objects.get())
        return Channel.objects.get().breaker_until, *(one.due_at for one in rows)

    end_long_waits(at=at)
    assert found() == (hours["row"], *hours.values())
    before = at - timedelta(seconds=1)
    end_long_waits(at=before)
    assert found() == (None, before, before, before)
