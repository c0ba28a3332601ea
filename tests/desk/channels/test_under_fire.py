"""The outbox under fire: the courier killed (kill -9) at every state, lines cut, storms of 429 and 5xx, many rows.

The networks are files that outlive whoever was killed, so they tell what really was said. Nothing is lost; nothing is
twice on a network that tells a repeat; every other doubt is shown as one, and a person who looks settles it.
"""

import hashlib
import os
import random
import signal
import time
from datetime import timedelta

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL, TELLS
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.copies import AT_ONCE
from elshi.desk.channels.models import OutboxCopy, OutboxRow

STEPS = ("leased", "sending", "sent", "noted", "ended")
TEXTS = {tag: f"Мәлімдеме {tag} тілінде айтылды" for tag in ("kk", "ru", "en", "ar", "zh")}


def start_courier(outbox, *, kill_at=None, number=1):
    """A courier in a forked process; with `kill_at` it kills itself when that step comes for the `number`th time."""
    from django.db import connection

    connection.close()  # a connection must not be shared with a child
    outbox.clock.at += timedelta(minutes=1)
    child = os.fork()
    if child:
        return child
    left = [number]

    def step(name):
        if name == kill_at:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        outbox.run(on_step=step)
        os._exit(0)
    finally:
        os._exit(1)


def end_of(child):
    """The signal that ended it; 0 for none."""
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the courier failed"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def times_of(outbox, row):
    """How often each part of the row was posted, by its key; the keys are those of the rows' own messages."""
    net = outbox.networks[row.channel.name]
    from elshi.desk.channels.saying import make_message

    channel = net.open(_Opened(row.channel.name))
    return [net.times(part.key) for part in channel.cut(make_message(row.release, row.language))]


class _Opened:
    def __init__(self, name):
        self.name, self.secret = name, "not a secret"


def settle_all(outbox):
    """A person looks at the networks, and says of each doubt what is there."""
    person = outbox.office.people["author"]
    settled = 0
    while True:
        doubts = list(OutboxRow.objects.filter(state="unknown").select_related("channel", "release"))
        for row in doubts:
            times = times_of(outbox, row)
            said = bool(times[len(row.parts)])
            url = f"https://net.example/seen/{row.pk}" if said else ""
            settle_row(actor=person, row_id=row.pk, said=said, url=url, at=outbox.clock.now())
        settled += len(doubts)
        for net in outbox.networks.values():
            net.fault = lambda *_: ""
        outbox.run()
        if not doubts:
            return settled


def judge(outbox):
    """What must hold after everything: each row said once, or in doubt where the network cannot tell."""
    doubts = 0
    for row in OutboxRow.objects.select_related("channel", "release__version__draft"):
        traits, times = outbox.networks[row.channel.name].traits, times_of(outbox, row)
        assert max(times) <= 1, f"twice: {row}"
        if row.state == "confirmed":
            assert set(times) == {1}, f"lost: {row}"
        else:
            assert (row.state, traits.tells) == ("unknown", False), row
            assert sum(times) - len(row.parts) in {0, 1}
            doubts += 1
    assert verify_chain() == AuditRow.objects.count()
    return doubts


@pytest.mark.parametrize("traits", [TELLS, CANNOT_TELL], ids=["tells", "cannot-tell"])
def test_killed_at_every_step(outbox, traits):
    outbox.channel("news", traits, size=12)
    killed = 0
    for step in STEPS:
        for number in (1, 2, 3):
            outbox.publish("news/en", "news/kk", kk=f"Мәтін {step} {number} бар.", en=f"Text {step} {number}.")
            killed += end_of(start_courier(outbox, kill_at=step, number=number)) == signal.SIGKILL
    assert killed >= len(STEPS) * 2
    outbox.run()
    doubts = judge(outbox)
    assert doubts == 0 if traits.tells else doubts >= 3
    shown = set(OutboxRow.objects.filter(state="unknown").values_list("code", flat=True))
    assert shown <= {"stopped"}
    settle_all(outbox)
    assert judge(outbox) == 0
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}


def test_killed_while_corrections_and_withdrawals_go_out(outbox):
    outbox.channel("news", TELLS, size=12)
    old = outbox.publish("news/kk", kk="Бірінші нұсқа ұзын болды.")
    outbox.run()
    for number, step in enumerate(STEPS):
        old = outbox.publish(replaces=old, kk=f"Нұсқа {number} " + "ұзын сөз " * (number % 3))
        assert end_of(start_courier(outbox, kill_at=step)) in {0, signal.SIGKILL}
    outbox.run()
    net = outbox.networks["news"]
    body = old.version.renditions["kk"]["body"]
    assert sorted(net.standing().values()) == sorted(body[start : start + 12] for start in range(0, len(body), 12))
    outbox.withdraw(old)
    assert end_of(start_courier(outbox, kill_at="noted")) == signal.SIGKILL
    outbox.run()
    assert net.standing() == {}
    assert all(net.times(key) == 1 for key in net.posts)


@pytest.mark.parametrize("step", STEPS)
def test_a_letter_that_was_only_made_is_no_doubt(outbox, step):
    """The post of a fan-out channel is made on this machine: it is made again, and is the same."""
    outbox.channel("letters", MAIL)
    outbox.publish("letters/kk")
    end_of(start_courier(outbox, kill_at=step))
    outbox.run()
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}


@pytest.mark.parametrize("step", ["delivering", "delivered"])
def test_killed_while_copies_go_out(outbox, step):
    from elshi.desk.channels.models import Channel, Subscriber

    outbox.channel("letters", MAIL)
    at = outbox.office.tick()
    Subscriber.objects.bulk_create(
        Subscriber(
            channel=Channel.objects.get(), address=f"r{number}@reader.example", token=f"t{number}", language="kk",
            asked_at=at, confirmed_at=at,
        )
        for number in range(250)
    )  # fmt: skip
    outbox.publish("letters/kk")
    assert end_of(start_courier(outbox, kill_at=step, number=2)) == signal.SIGKILL
    outbox.run()
    states = dict.fromkeys(("confirmed", "unknown"), 0)
    for state in OutboxCopy.objects.values_list("state", flat=True):
        states[state] += 1
    assert states == {"confirmed": 150, "unknown": 100}, "the batch that was under way, and no other"
    net = outbox.networks["letters"]
    sent = [line["to"] for key in net.posts for line in net.lines(key) if "@" in line["to"]]
    begun = AT_ONCE * (1 if step == "delivering" else 2)  # a batch is handed over in pieces
    assert len(sent) == len(set(sent)) == 150 + begun


def test_storms(outbox):
    """Every kind of fault, for a third of all requests, on eight networks, of which half tell (more: test-fire)."""
    rows, _ = run_storm(outbox, releases=6, kills=4)
    assert rows == 240


def run_storm(outbox, *, releases, kills):
    """(rows, doubts that a person had to settle)."""
    names = [f"net-{number}" for number in range(8)]
    for place, name in enumerate(names):
        outbox.channel(name, TELLS if place % 2 else CANNOT_TELL)
        outbox.networks[name].fault = storm(name)
    targets = [f"{name}/{tag}" for name in names for tag in TEXTS]
    for number in range(releases):
        outbox.release(*targets, **{tag: f"{text}: {number}." for tag, text in TEXTS.items()})
    while outbox.office.press():
        pass
    assert OutboxRow.objects.count() == releases * len(targets)
    dice, killed = random.Random(20260301), 0
    for _ in range(kills):
        child = start_courier(outbox)
        time.sleep(dice.uniform(0.3, 1.5))
        os.kill(child, signal.SIGKILL)
        killed += end_of(child) == signal.SIGKILL
        outbox.clock.at += timedelta(minutes=20)
    outbox.run()
    assert killed
    doubts = judge(outbox)
    settled = settle_all(outbox)
    assert settled >= doubts
    assert judge(outbox) == 0
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"confirmed"}
    return OutboxRow.objects.count(), settled


def storm(name):
    """A fault for about a third of the requests, the same for the same request tried for the same time."""
    tries = {}

    def fault(doing, key):
        tries[key] = tries.get(key, 0) + 1
        told = f"{name}|{doing}|{key}|{tries[key]}|{os.getpid()}"
        number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:2], "big") % 100
        kinds = ["429"] * 10 + ["503"] * 10 + ["unreachable"] * 5 + ["greylisted"] * 3
        if doing == "post":
            kinds += ["cut-before"] * 3 + ["cut-after"] * 3
        return kinds[number] if number < len(kinds) else ""

    return fault
