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

from channels.fake_channel import CANNOT_TELL, MAIL, ONLY_ADDS, TELLS
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.channels.actions.settle_copies import settle_copies
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.copies import AT_ONCE
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow, Subscriber
from elshi.desk.channels.saying import make_message

STEPS = ("leased", "sending", "sent", "noted", "ended")
TEXTS = {tag: f"Мәлімдеме {tag} тілінде айтылды" for tag in ("kk", "ru", "en", "ar", "zh")}
EIGHT = (TELLS, CANNOT_TELL, TELLS, CANNOT_TELL, TELLS, ONLY_ADDS, TELLS, MAIL)
READERS = 2  # of each language


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


def parts_of(outbox, row):
    """The parts of the row's own message, whose keys tell its posts from all others."""
    channel = outbox.networks[row.channel.name].open(_Opened(row.channel.name))
    return channel.cut(make_message(row.release, row.language))


def times_of(outbox, row):
    """How often each part of the row was posted."""
    return [outbox.networks[row.channel.name].times(part.key) for part in parts_of(outbox, row)]


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
            key = parts_of(outbox, row)[len(row.parts)].key
            said = bool(outbox.networks[row.channel.name].times(key))
            url = f"https://net.example/{row.channel.name}/{key}-1" if said else ""
            settle_row(actor=person, row_id=row.pk, said=said, url=url, at=outbox.clock.now())
        unseen = list(OutboxRow.objects.filter(copies__state="unknown").distinct())  # nobody can look there: let be
        for row in unseen:
            seen = row.copies.filter(state="unknown").count()
            settled += settle_copies(actor=person, row_id=row.pk, again=False, seen=seen, at=outbox.clock.now())
        settled += len(doubts)
        for net in outbox.networks.values():
            net.fault = lambda *_: ""
        outbox.run()
        if not doubts and not unseen:
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


@pytest.mark.parametrize("cut", ["cut-before", "cut-after"])
@pytest.mark.parametrize("step", ["looking", "looked"])
def test_killed_while_a_doubt_is_looked_up(outbox, step, cut):
    """The doubt stays one, and is looked up again: whatever the killed one has found out is found out anew."""
    cuts = iter([cut])
    outbox.channel("news", TELLS, fault=lambda doing, _key: next(cuts, "") if doing == "post" else "")
    release = outbox.publish("news/kk")
    with outbox.courier() as courier:
        courier.run_once()
    assert release.outbox.get().state == "unknown"
    assert end_of(start_courier(outbox, kill_at=step)) == signal.SIGKILL
    assert release.outbox.get().state == "unknown"
    outbox.run()
    assert judge(outbox) == 0


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
    assert rows >= 240 + 3 * 40  # and withdrawals


def run_storm(outbox, *, releases, kills):
    """(rows, doubts that a person had to settle). Of three texts one is corrected and one withdrawn, midway."""
    names = [f"net-{number}" for number in range(len(EIGHT))]
    for name, traits in zip(names, EIGHT, strict=True):
        outbox.channel(name, traits)
        outbox.networks[name].fault = storm(name)
    subscribe_some(outbox, Channel.objects.get(kind="mail"))
    targets = [f"{name}/{tag}" for name in names for tag in TEXTS]
    said = [
        outbox.release(*targets, **{tag: f"{text}: {number}." for tag, text in TEXTS.items()})
        for number in range(releases)
    ]
    while outbox.office.press():
        pass
    assert OutboxRow.objects.count() == releases * len(targets)
    dice, killed = random.Random(20260301), 0
    for number in range(kills):
        if number == kills // 2:
            change_some(outbox, said)
        child = start_courier(outbox)
        time.sleep(dice.uniform(0.3, 1.5))
        os.kill(child, signal.SIGKILL)
        killed += end_of(child) == signal.SIGKILL
        outbox.clock.at += timedelta(minutes=20)
    outbox.run()
    assert killed
    doubts = judge_chains(outbox)
    settled = settle_all(outbox)
    assert settled >= doubts
    assert judge_chains(outbox) == 0
    assert set(OutboxRow.objects.values_list("state", flat=True)) <= {"confirmed", "dropped"}
    assert set(OutboxRow.objects.values_list("doing", flat=True)) == {"post", "edit", "delete"}
    return OutboxRow.objects.count(), settled


def subscribe_some(outbox, channel):
    at = outbox.office.tick()
    Subscriber.objects.bulk_create(
        Subscriber(
            channel=channel, address=f"{tag}{number}@reader.example", token=f"{tag}{number}", language=tag,
            asked_at=at, confirmed_at=at,
        )
        for tag in TEXTS for number in range(READERS)
    )  # fmt: skip


def change_some(outbox, said):
    """The first of each three is withdrawn, the second corrected, the third stays; of the first of each six both."""
    with outbox.courier() as courier:  # what is withdrawn before anything was said is only dropped
        while not said[0].outbox.filter(state="confirmed").exists():
            outbox.clock.at += timedelta(minutes=1)
            courier.run_once()
    for number, release in enumerate(said):
        release.refresh_from_db()
        newest = release
        if number % 3 == 1 or number % 6 == 0:
            newest = outbox.publish(replaces=release, **{tag: f"{text}, түзетілді." for tag, text in TEXTS.items()})
        if number % 3 == 0:
            outbox.withdraw(newest)


def judge_chains(outbox):
    """What must hold of each record, on each channel, in each language; how many doubts there are."""
    chains, doubts = {}, 0
    for row in OutboxRow.objects.select_related("channel", "release__version__draft").order_by("id"):
        chains.setdefault((row.release.record_id, row.channel.name, row.language), []).append(row)
    standing = {name: net.standing() for name, net in outbox.networks.items()}
    for (_record, name, _language), rows in chains.items():
        parts = [part for row in rows for part in parts_of(outbox, row)]
        assert len(parts) == len(rows)
        if rows[0].channel.kind == "mail":
            doubts += judge_letters(outbox.networks[name], rows, parts)
        else:
            doubts += judge_posts(outbox.networks[name], rows, parts, standing[name])
    assert verify_chain() == AuditRow.objects.count()
    return doubts


def judge_posts(net, rows, parts, standing):
    """Nothing twice, and the newest words stand, or none: else a person is asked, where the network cannot tell."""
    times = [net.times(part.key) for part in parts]
    assert max(times) <= 1, f"twice: {rows}"
    doubts = [row.state for row in rows].count("unknown")
    if doubts:
        assert not net.traits.tells, rows
        return doubts
    assert {row.state for row in rows} <= {"confirmed", "dropped"}, rows
    stands = [standing[f"{part.key}-1"] for part in parts if f"{part.key}-1" in standing]
    newest, words = rows[-1], parts[-1].text
    if newest.state == "dropped":
        assert (newest.code, any(times)) == ("superseded", False), f"withdrawn, and stands: {rows}"
    elif newest.doing == "delete" and (net.traits.deletes or not any(times)):
        assert stands == [], f"withdrawn, and stands: {rows}"
    elif net.traits.edits:
        assert stands == [words], f"old words stand, or none: {rows}"
    else:
        assert stands[-1] == words, f"old words are the last: {rows}"
    return 0


def judge_letters(net, rows, parts):
    """Nobody gets a letter twice; who may have got one gets the newest as well, which all who subscribe get."""
    doubts, may_have = 0, set()
    assert {row.state for row in rows} <= {"confirmed", "dropped"}, rows
    for row, part in zip(rows, parts, strict=True):
        reached = set()
        for copy in row.copies.all():
            times = net.times(hashlib.sha256(f"{part.key}|{copy.address}".encode()).hexdigest()[:32])
            allowed = {("confirmed", ""): {1}, ("dropped", "superseded"): {0}, ("dropped", "left"): {0, 1}}
            assert times in ({0, 1} if copy.state == "unknown" else allowed[copy.state, copy.code]), copy
            doubts += copy.state == "unknown"
            if copy.code != "superseded":
                reached.add(copy.address)
            if times:
                may_have.add(copy.address)
    if rows[-1].state == "dropped":
        assert not may_have, f"withdrawn, and was sent: {rows}"
        return doubts
    if rows[-1].doing != "delete":
        readers = Subscriber.objects.filter(language=rows[-1].language).values_list("pk", flat=True)
        assert {str(number) for number in readers} <= reached, f"lost: {rows}"
    assert may_have <= reached, f"somebody has old words alone: {rows}"
    return doubts


def storm(name):
    """A fault for about a third of the requests, the same for the same request tried for the same time."""
    tries = {}

    def fault(doing, key):
        tries[key] = tries.get(key, 0) + 1
        told = f"{name}|{doing}|{key}|{tries[key]}|{os.getpid()}"
        number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:2], "big") % 100
        kinds = ["429"] * 10 + ["503"] * 10 + ["unreachable"] * 5 + ["greylisted"] * 3
        kinds += ["cut-before"] * 3 + ["cut-after"] * 3
        return kinds[number] if number < len(kinds) else ""

    return fault
