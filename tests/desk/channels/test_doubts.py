"""Doubts that the courier looks up are told from those of a person: by what it then really ends by itself."""

from datetime import timedelta
from importlib import import_module

import pytest

from channels.fake_channel import CANNOT_TELL, MAIL, ONLY_ADDS, TELLS
from desk.channels.test_courier import subscribe
from elshi.desk.channels.actions.pause_channel import pause_channel
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.doubts import LOOKED_UP_FOR, looked_up_rows, needs_person, unsettled_copies
from elshi.desk.channels.leasing import doubt_restored
from elshi.desk.channels.models import OutboxCopy, OutboxRow
from elshi.desk.channels.standing import count_outbox, list_channels
from elshi.speak.channels import KINDS
from elshi.speak.outbox import TELLS as TELLING

URL = "https://net.example/talk/1"


def once(fault):
    """This fault for the first request, and none after it."""
    faults = iter([fault])
    return lambda *_: next(faults, "")


def run_now(outbox):
    """All that can be done without waiting."""
    with outbox.courier() as courier:
        while courier.run_once():
            pass


def looked_up(outbox):
    return {row.channel.name for row in looked_up_rows(at=outbox.clock.at).select_related("channel")}


def for_people(outbox):
    found = needs_person(OutboxRow.objects.select_related("channel"), at=outbox.clock.at)
    return {row.channel.name for row in found}


def test_the_table_of_kinds_that_tell_is_what_their_adapters_say():
    traits = {}
    for kind in KINDS:
        module = import_module(f"elshi.adapters.channels.{kind}")
        traits[kind] = getattr(module, "TRAITS", None) or module._TRAITS
    assert {kind for kind, one in traits.items() if one.tells} == TELLING


@pytest.mark.parametrize(("reached", "asked"), [(0, {"letters"}), (1, set())])
def test_dead_addresses_are_a_persons_where_nobody_was_reached(outbox, reached, asked):
    """A relay that denies us says of every address what another says of a dead one."""
    answers = iter([""] * reached)
    outbox.channel("letters", MAIL, fault=lambda doing, _key: next(answers, "dead") if doing == "deliver" else "")
    subscribe(outbox, 3)
    outbox.publish("letters/kk")
    run_now(outbox)
    assert OutboxCopy.objects.filter(state="failed", code="bad-address").count() == 3 - reached
    assert for_people(outbox) == asked


def test_posts_where_the_network_tells_and_where_it_does_not(outbox):
    outbox.channel("news", TELLS, fault=once("cut-after"))
    outbox.channel("talk", CANNOT_TELL, fault=once("cut-after"))
    outbox.publish("news/kk", "talk/kk")
    run_now(outbox)
    assert outbox.states() == {"news/kk": "unknown", "talk/kk": "unknown"}
    assert (looked_up(outbox), for_people(outbox)) == ({"news"}, {"talk"})
    at = outbox.clock.at
    assert {row["name"]: row["looked_up"] for row in list_channels(at=at)} == {"news": 1, "talk": 0}
    assert (count_outbox(at=at)["unknown"], count_outbox(at=at)["looked_up"]) == (2, 1)
    outbox.run()
    assert outbox.states() == {"news/kk": "confirmed", "talk/kk": "unknown"}
    assert (looked_up(outbox), for_people(outbox)) == (set(), {"talk"})


@pytest.mark.parametrize("traits", [CANNOT_TELL, ONLY_ADDS])
def test_a_correction_is_repeated_where_it_edits_and_a_persons_where_it_only_adds(outbox, traits):
    outbox.channel("talk", traits)
    release = outbox.publish("talk/kk")
    outbox.run()
    outbox.networks["talk"].fault = once("cut-after")
    new = outbox.publish(replaces=release, kk="Самал көмек жіберді.")
    run_now(outbox)
    assert outbox.states(new) == {"talk/kk": "unknown"}
    assert (looked_up(outbox), for_people(outbox)) == (({"talk"}, set()) if traits.edits else (set(), {"talk"}))
    outbox.clock.at += timedelta(hours=2)
    run_now(outbox)
    assert outbox.states(new) == {"talk/kk": "confirmed" if traits.edits else "unknown"}


def test_after_an_hour_or_on_a_paused_channel_it_is_a_persons(outbox):
    outbox.channel("news", TELLS, fault=once("cut-after"))
    row = outbox.publish("news/kk").outbox.get()
    run_now(outbox)
    for later, found in ((LOOKED_UP_FOR - timedelta(seconds=1), 1), (LOOKED_UP_FOR, 0)):
        assert looked_up_rows(at=row.queued_at + later).count() == found
        assert needs_person(OutboxRow.objects.all(), at=row.queued_at + later).count() == 1 - found
    pause_channel(actor=outbox.office.people["author"], name="news", at=outbox.office.tick())
    assert (looked_up(outbox), for_people(outbox)) == (set(), {"news"})


def test_what_a_restored_database_may_not_know(outbox):
    for name, traits in (("news", TELLS), ("talk", CANNOT_TELL), ("letters", MAIL)):
        outbox.channel(name, traits)
    subscribe(outbox, 1)
    outbox.publish("letters/kk", "news/kk", "talk/kk")
    at = outbox.clock.now()
    assert doubt_restored(until=at, by="test", at=at) == 3
    assert (looked_up(outbox), for_people(outbox)) == ({"news"}, {"talk", "letters"})
    outbox.run()
    assert outbox.states() == {"news/kk": "confirmed", "talk/kk": "unknown", "letters/kk": "unknown"}


def test_a_row_that_went_out_is_a_persons_while_its_copies_are_in_doubt(outbox):
    outbox.channel("letters", MAIL, fault=lambda doing, _key: "cut-after" if doing == "deliver" else "")
    subscribe(outbox, 2)
    outbox.publish("letters/kk")
    outbox.run()
    assert outbox.states() == {"letters/kk": "confirmed"}
    assert for_people(outbox) == {"letters"}
    assert unsettled_copies(at=outbox.clock.at).count() == 2


def test_copies_of_a_kind_that_tells_are_not_asked_about_at_once(outbox):
    outbox.channel("news", TELLS)
    row = outbox.publish("news/kk").outbox.get()
    at = row.queued_at
    OutboxCopy.objects.create(row=row, address="https://social.example/inbox", state="queued", due_at=at)
    OutboxCopy.objects.update(state="sending", lease_until=at, lease_by="test")
    OutboxCopy.objects.update(state="unknown", lease_until=None)
    assert unsettled_copies(at=at).count() == 0
    assert unsettled_copies(at=at + LOOKED_UP_FOR).count() == 1


def test_a_doubt_that_a_person_settled_is_nobodys_any_more(outbox):
    outbox.channel("talk", CANNOT_TELL, fault=once("cut-after"))
    row = outbox.publish("talk/kk").outbox.get()
    outbox.run()
    settle_row(actor=outbox.office.people["author"], row_id=row.pk, said=True, url=URL, at=outbox.clock.now())
    assert (looked_up(outbox), for_people(outbox)) == (set(), set())
