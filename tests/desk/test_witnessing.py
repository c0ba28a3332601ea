"""Witnesses: asked without waiting for them, again after a failure; one that knows another log stops the press."""

import threading
import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk.office import NODE
from elshi.adapters.http import FetchError
from elshi.adapters.witnesses import ForkError
from elshi.base.errors import SecurityError
from elshi.desk.press.witnessing import LONGEST_WAIT_SECONDS, Witnessing, make_lines
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import WitnessNote
from elshi.log import Cosigner, FolderStore, Policy, parse_note
from elshi.node.settings import Settings, WitnessSetting

COSIGNERS = [Cosigner(f"w{one}.example", Ed25519PrivateKey.from_private_bytes(bytes([one]) * 32)) for one in (1, 2)]
SETTINGS = Settings(
    office="xs-mfa",
    host="mfa.samal.example",
    witnesses=tuple(WitnessSetting(f"http://{one.name}", one.vkey) for one in COSIGNERS),
)
POLICY = Policy(tuple(one.verifier for one in COSIGNERS), 2)


def cosign(note, witness, url, known_size):
    cosigner = next(one for one in COSIGNERS if one.verifier == witness)
    return (cosigner.cosign(parse_note(note).text, time=1_772_000_000),)


def refuse(error):
    def ask(note, witness, url, known_size):
        raise error

    return ask


def note_of(home):
    return FolderStore(home.log_folder("xs-mfa", 1)).read("checkpoint")


def wait_for(press):
    """Until nobody is asked any more."""
    came = press.confirm()
    while press._witnessing.is_waiting:
        came += press.confirm(wait=5)
    return came


def test_cosignatures_come_to_the_log_the_site_and_the_page(office):
    release = office.queued()
    with Press(office.home, SETTINGS, clock=office, ask=cosign) as press:
        assert press.run_once() == 1
        assert release.confirmations == 0
        assert wait_for(press) == 2
        release.refresh_from_db()
        assert release.confirmations == 2
        assert POLICY.is_met(note_of(office.home))
        assert (office.home.site / "xs-mfa/1/checkpoint").read_bytes() == note_of(office.home)
        assert press.confirm() == 0
        assert not press._witnessing.is_waiting, "nobody is asked twice about one checkpoint"
    later = office.queued(kk="Кейінгі мәлімдеме.")
    Press(office.home, SETTINGS, clock=office, ask=cosign).run_once()
    later.refresh_from_db()
    assert (release.confirmations, later.confirmations) == (2, 0)


def test_a_dead_line_delays_no_release_and_is_tried_again_later_and_later(office):
    blocked = threading.Event()

    def hang(note, witness, url, known_size):
        if witness.name == "w1.example":
            blocked.wait(30)
            raise FetchError("cannot fetch")
        return cosign(note, witness, url, known_size)

    with Press(office.home, SETTINGS, clock=office, ask=hang) as press:
        press.confirm()
        office.queued()
        began = time.monotonic()
        assert press.run_once() == 1
        press.confirm()
        assert time.monotonic() - began < 5
        blocked.set()
        wait_for(press)
        note = WitnessNote.objects.get(name="w1.example")
        assert (note.size, note.failure) == (0, "cannot fetch")
        assert note.next_try_at > office.at


def test_waits_grow_up_to_a_limit(office):
    witnessing = Witnessing(make_lines(SETTINGS.witnesses[:1]), refuse(FetchError("no answer")))
    (line,) = witnessing.lines
    at, waits = office.at, []
    for _ in range(12):
        witnessing.start(b"", size=3, at=at)
        witnessing.take(at=at, wait=5)
        waits.append((line.next_try_at - at).total_seconds())
        witnessing.start(b"", size=3, at=line.next_try_at - timedelta(seconds=1))
        assert not line.asked
        at = line.next_try_at
    assert waits[:3] == [2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_SECONDS


@pytest.mark.parametrize("error", [ForkError("witness knows 9 entries; this log has 3")])
def test_a_witness_that_knows_another_log_stops_the_press_before_it_signs(office, error):
    office.queued()
    before = note_of(office.home)
    with pytest.raises(SecurityError, match=r"rollback: witness knows 9 entries.*new-epoch"):
        Press(office.home, SETTINGS, clock=office, ask=refuse(error)).run_forever(threading.Event())
    assert note_of(office.home) == before


def test_a_fault_of_ours_in_a_thread_is_not_swallowed(office):
    with Press(office.home, SETTINGS, clock=office, ask=refuse(ZeroDivisionError())) as press:
        press.confirm()
        with pytest.raises(ZeroDivisionError):
            press.confirm(wait=5)


def test_a_witness_that_left_the_settings_is_forgotten(office):
    with Press(office.home, SETTINGS, clock=office, ask=cosign) as press:
        wait_for(press)
    assert WitnessNote.objects.count() == 2
    with Press(office.home, NODE, clock=office):
        assert WitnessNote.objects.count() == 0
