"""Copies in doubt: what a person decides about them, who gets what follows, and how they are counted."""

from collections import Counter
from datetime import timedelta

import pytest

from channels.fake_channel import MAIL
from desk.channels.test_acts import MAY_SETTLE, code_of
from desk.channels.test_courier import delivered, subscribe
from desk.office import STAFF
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.actions.settle_copies import settle_copies
from elshi.desk.channels.copy_counts import CopyCounts, count_copies, count_to_do
from elshi.desk.channels.doubts import needs_person
from elshi.desk.channels.leasing import doubt_held
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow, Subscriber
from elshi.desk.channels.standing import count_outbox, list_channels, list_rows
from elshi.speak.outbox import LEASE

FIRST, FIXED, BACK = "Самал көршісіне көмек жібереді.", "Самал көмек жіберді.", "withdrawal error"


@pytest.fixture
def letters(outbox):
    """Publishes to `count` readers; each of `faults` meets the next copy that is sent. `domains`: 0 for one."""
    outbox.channel("letters", MAIL)

    def publish(*faults, count, domains=0):
        subscribe(outbox, count)
        for number, one in enumerate(Subscriber.objects.order_by("id") if domains else ()):
            one.address = f"r{number}@reader{number % domains}.example"
            one.save()
        fail(outbox, *faults)
        release = outbox.publish("letters/kk")
        outbox.run()
        return release.outbox.get()

    return publish


def fail(outbox, *faults):
    left = list(faults)
    outbox.networks["letters"].fault = lambda doing, _key: left.pop(0) if left and doing == "deliver" else ""


def settle(outbox, row, *, again, seen=1, by="author", failed=False):
    at = outbox.clock.now()
    return settle_copies(actor=outbox.office.people[by], row_id=row.pk, again=again, seen=seen, at=at, failed=failed)


def states():
    return list(OutboxCopy.objects.order_by("id").values_list("state", "code"))


def test_what_is_let_be_is_not_sent_again_and_its_reader_gets_the_withdrawal(outbox, letters):
    row = letters("cut-after", "", count=2)
    assert settle(outbox, row, again=False) == 1
    outbox.run()
    assert states() == [("dropped", "left"), ("confirmed", "")]
    assert delivered(outbox) == [("r0@reader.example", FIRST), ("r1@reader.example", FIRST)]
    told = AuditRow.objects.order_by("-id")[0]
    assert (told.act, told.object_id, told.details["outcome"], told.details["count"]) == (
        "settle-copies", str(row.pk), "left", 1,
    )  # fmt: skip
    outbox.withdraw(row.release)
    outbox.run()
    assert delivered(outbox) == sorted(
        (f"r{number}@reader.example", text) for number in (0, 1) for text in (FIRST, BACK)
    )


def test_what_never_arrived_is_sent_once_when_it_is_tried_once_more(outbox, letters):
    row = letters("cut-before", "", count=2)
    assert settle(outbox, row, again=True) == 1
    outbox.run()
    assert set(states()) == {("confirmed", "")}
    assert delivered(outbox) == [("r0@reader.example", FIRST), ("r1@reader.example", FIRST)]
    assert AuditRow.objects.filter(act="settle-copies").get().details["outcome"] == "again"


def test_the_hours_of_a_copy_begin_anew_when_it_is_tried_once_more(outbox, letters):
    row = letters("cut-before", count=1)
    outbox.clock.at += timedelta(days=3)
    fail(outbox, "greylisted", "greylisted")
    settle(outbox, row, again=True)
    outbox.run()
    assert states() == [("confirmed", "")]


def test_once_in_doubt_a_copy_stays_so_whatever_comes_of_the_next_try(outbox, letters):
    row = letters("cut-before", count=1)
    fail(outbox, "cut-before")
    settle(outbox, row, again=True)
    outbox.run()
    assert states() == [("unknown", "cut")]
    fail(outbox, "refused")
    settle(outbox, row, again=True)
    outbox.run()
    assert states() == [("unknown", "not-allowed")], "the first letter may have arrived all the same"
    settle(outbox, row, again=False)
    assert states() == [("dropped", "left")]


def test_old_words_are_not_tried_once_newer_ones_follow(outbox, letters):
    row = letters("cut-before", count=1)
    outbox.publish(replaces=row.release, kk=FIXED)
    assert code_of(lambda: settle(outbox, row, again=True)) == "row-superseded"
    assert states() == [("unknown", "cut")]
    assert settle(outbox, row, again=False) == 1
    outbox.run()
    assert delivered(outbox) == [("r0@reader.example", FIXED)]


def test_a_correction_reaches_whoever_may_have_the_version_before_and_not_who_cannot(outbox, letters):
    """Both asked for a weekly letter meanwhile, so that nothing but the first letter is a reason to write to them."""
    outbox.chance = 0.9
    subscribe(outbox, 2)
    fail(outbox, "cut-after", *["greylisted"] * 3)
    release = outbox.publish("letters/kk")
    with outbox.courier() as courier:
        while courier.run_once():
            pass
        assert states() == [("unknown", "cut"), ("queued", "greylisted")]
        settle(outbox, release.outbox.get(), again=True)
        Subscriber.objects.update(rhythm="weekly")
        outbox.publish(replaces=release, kk=FIXED)
        outbox.drain(courier)
    assert states() == [("dropped", "left"), ("dropped", "superseded"), ("confirmed", "")]
    assert delivered(outbox) == sorted([("r0@reader.example", FIRST), ("r0@reader.example", FIXED)])


@pytest.mark.parametrize("again", [True, False])
def test_no_other_copies_are_settled_than_those_that_were_seen(outbox, letters, again):
    row = letters("cut-after", "cut-after", count=3)
    before, acts = states(), AuditRow.objects.count()
    for seen in (0, 1, 3):
        assert code_of(lambda seen=seen: settle(outbox, row, again=again, seen=seen)) == "row-moved"
    assert (states(), AuditRow.objects.count()) == (before, acts)
    assert settle(outbox, row, again=again, seen=2) == 2
    assert code_of(lambda: settle(outbox, row, again=again, seen=0)) == "row-moved"


@pytest.mark.parametrize("name", STAFF)
def test_who_may(outbox, letters, name):
    row = letters("cut-after", count=1)
    if name in MAY_SETTLE:
        assert settle(outbox, row, again=False, by=name) == 1
    else:
        assert code_of(lambda: settle(outbox, row, again=False, by=name)) == "not-your-role"


def test_another_office_may_not(outbox, letters):
    row = letters("cut-after", count=1)
    outbox.office.office_in("published")
    person = outbox.office.people["colleague"]
    person.office = "xs-emb-xk"
    person.save()
    assert code_of(lambda: settle(outbox, row, again=False, by="colleague")) == "another-office"


def test_they_are_counted_by_state_and_reason(outbox, letters):
    row = letters("", "refused", "cut-after", "refused", count=5)
    counts = count_copies([row.pk])[row.pk]
    found = (counts.total, counts.sent, counts.waiting, counts.doubtful, counts.failed, counts.dropped)
    assert found == (5, 2, 0, 1, 2, 0)
    assert counts.reasons == [("not-allowed", 2), ("cut", 1)]
    assert counts.as_entry() == {"confirmed": 2, "failed": 2, "unknown": 1}
    (listed,) = list_rows(most=10)
    assert listed["copies"] == counts.as_entry()
    assert "@" not in str(listed)
    at = outbox.clock.now()
    (channel,) = list_channels(at=at)
    assert channel["copies"] == {"unknown": 1}
    assert {name: number for name, number in count_outbox(at=at).items() if number} == {"copies_unknown": 1}
    settle(outbox, row, again=False)
    assert count_copies([row.pk])[row.pk].total == 4
    assert count_to_do() == {}


def test_one_wrong_setting_spends_no_list_and_what_failed_is_tried_again(outbox, letters):
    """The server lets our sender in, and then refuses every letter."""
    row = letters(*["refused"] * 1_000, count=230, domains=8)
    channel = Channel.objects.get()
    assert (channel.paused_code, channel.paused_by) == ("all-refused", None)
    assert Counter(states()) == {("failed", "not-allowed"): 100, ("queued", ""): 130}
    assert set(OutboxCopy.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}
    fail(outbox)
    resume_channel(actor=None, name="letters", at=outbox.clock.now())
    outbox.run()
    assert Counter(states()) == {("failed", "not-allowed"): 100, ("confirmed", ""): 130}
    rows = OutboxRow.objects.select_related("channel")
    assert [one.pk for one in needs_person(rows, at=outbox.clock.now())] == [row.pk]
    assert code_of(lambda: settle(outbox, row, again=True, seen=99, failed=True)) == "row-moved"
    assert settle(outbox, row, again=True, seen=100, failed=True) == 100
    outbox.run()
    assert set(states()) == {("confirmed", "")}
    assert delivered(outbox) == sorted((f"r{number}@reader{number % 8}.example", FIRST) for number in range(230))
    assert not needs_person(rows, at=outbox.clock.now()).exists()
    told = AuditRow.objects.get(act="settle-copies").details
    assert (told["outcome"], told["count"]) == ("failed-again", 100)


def test_a_strangers_own_addresses_that_refuse_stop_no_list(outbox, letters):
    """He subscribed them one after the other, and then closed them."""
    row = letters(*["refused"] * 100, count=130)
    assert Channel.objects.get().paused_at is None
    assert Counter(states()) == {("failed", "not-allowed"): 100, ("confirmed", ""): 30}
    assert row.copies.count() == 130


@pytest.mark.parametrize(
    ("code", "asks"),
    [("bad-address", False), ("all-full", True), ("not-allowed", True), ("erased", False), ("taken-back", False)],
)
def test_a_person_is_asked_for_what_failed_and_would_not_have_to(outbox, letters, code, asks):
    row = letters("", "", count=2)
    OutboxCopy.objects.create(row=row, address="7", state="queued", due_at=outbox.clock.now())
    waiting = OutboxCopy.objects.filter(address="7")
    waiting.update(state="sending", lease_by="courier", lease_until=outbox.clock.now() + LEASE)
    waiting.update(state="failed", code=code, lease_until=None)
    assert needs_person(OutboxRow.objects.all(), at=outbox.clock.now()).exists() is asks


def test_what_failed_and_is_let_be_is_not_sent_and_its_reader_gets_no_withdrawal(outbox, letters):
    row = letters("refused", "", count=2)
    assert settle(outbox, row, again=False, failed=True) == 1
    assert states() == [("dropped", "person"), ("confirmed", "")]
    outbox.withdraw(row.release)
    outbox.run()
    assert delivered(outbox) == sorted(("r1@reader.example", text) for text in (FIRST, BACK))


def test_what_failed_waits_for_nobody_where_a_newer_version_follows(outbox, letters):
    row = letters("refused", count=1)
    outbox.publish(replaces=row.release, kk=FIXED)
    assert not needs_person(OutboxRow.objects.all(), at=outbox.clock.now()).exists()
    assert code_of(lambda: settle(outbox, row, again=True, failed=True)) == "row-superseded"
    assert states() == [("failed", "not-allowed")]


def test_rows_of_other_channels_have_no_copies(outbox):
    outbox.channel("news")
    outbox.publish("news/kk")
    outbox.run()
    (row,) = list_rows(most=10)
    assert row["copies"] is None
    assert count_copies([row["row"]]) == {}
    assert count_copies([]) == {}


def test_what_still_goes_out_is_waiting(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 130)
    row = outbox.publish("letters/kk").outbox.get()
    with outbox.courier() as courier:
        while OutboxCopy.objects.filter(state="confirmed").count() < 100:
            assert courier.run_once()
    counts = count_copies([row.pk])[row.pk]
    assert (counts.sent, counts.waiting, counts.total) == (100, 30, 130)
    at = outbox.clock.now()
    assert count_outbox(at=at)["copies_waiting"] == 30
    assert count_to_do()[Channel.objects.get().pk].waiting == 30
    assert list_channels(at=at)[0]["copies"] == {"queued": 30}


def test_what_came_of_a_batch_that_took_longer_than_its_lease_is_known_all_the_same(outbox):
    outbox.channel("letters", MAIL)
    subscribe(outbox, 3)
    fail(outbox, "", "refused", "cut-after")
    outbox.publish("letters/kk")
    seen = []

    def on_step(step):
        if step == "delivered":
            assert doubt_held(at=outbox.clock.at + 2 * LEASE, all_of_them=False) == 0, "no row is held"
            seen.append(states())

    outbox.run(on_step=on_step)
    assert seen == [[("unknown", "stopped")] * 3]
    assert states() == [("confirmed", ""), ("failed", "not-allowed"), ("unknown", "cut")]
    assert len(delivered(outbox)) == 2


def test_nothing_is_nothing():
    none = CopyCounts({})
    assert (none.total, none.waiting, none.reasons, none.as_entry()) == (0, 0, [], {})
