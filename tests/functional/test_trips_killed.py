"""kill -9 of the intake process at every step of an act on a trip: what it acknowledged stands, all or nothing.

A forked process takes one request, as the real one does, and kills itself at the n-th thing that it is about to do to
the disk (an audit hook sees it before it is done), for each n until it gets through. Then the citizen, who was not
answered, sends again: the same act, or, having mended something, another one.
"""

import io
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import Route, public_door
from elshi.node.spool import Spool
from elshi.node.trip_copies import TripCopies
from elshi.node.trip_posts import MAX_BODY
from elshi.node.tripping import Tripping
from elshi.speak.trip_sealing import derive_token, find_id, make_secret, open_copy, open_details
from elshi.speak.trips import decode_bytes, encode_bytes, read_check_in, read_trip
from unit.node.test_tripping import DOOR, Cheap, act, check_in, delete
from unit.speak.trip_making import DETAILS, VAULT

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 12, 2, 10, tzinfo=UTC)
STEPS = {"tempfile.mkstemp", "os.chmod", "os.rename", "os.remove", "os.mkdir", "answer"}
MENDED = replace(DETAILS, note="Мекенжай өзгерді")


class Room:
    """A door and what it keeps; each request is taken by a process of its own, a second after the one before."""

    def __init__(self, folder):
        self.spool, self.copies, self.seconds = Spool(folder / "spool"), TripCopies(folder / "trips"), 0

    def ask(self, name, body, *, kill_at=0):
        """Status and answer; none from a process that killed itself at that step."""
        self.seconds += 1
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                self._take(name, json.dumps(body).encode(), write, kill_at)
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            told = pipe.read()
        _, ended = os.waitpid(child, 0)
        assert os.WIFSIGNALED(ended) == (told == b"")
        return (int(told[:3]), json.loads(told[3:])) if told else None

    def _take(self, name, body, write, kill_at):
        now, seen = AT + timedelta(seconds=self.seconds), 0

        def mind(event, args):
            nonlocal seen
            folder = event == "open" and args and Path(str(args[0])).is_dir()  # it is about to be synced
            if event in STEPS or folder:
                seen += 1
                if seen == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        tripping = Tripping(lambda: DOOR, self.spool, self.copies, lambda: now, Cheap())
        application = public_door([Route("/trips/", tripping, max_body=MAX_BODY, braked=False)])
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": f"/trips/{name}", "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        }  # fmt: skip
        status = []
        sys.addaudithook(mind)
        (answer,) = application(environ, lambda told, _headers: status.append(told[:3]))
        sys.audit("answer")
        os.write(write, status[0].encode() + answer)

    def entries(self, secret):
        """Of the trip, as the desk has them: the later one of each version, whole ones alone."""
        found = [read_trip(entry.fields) for _, entry in self.spool.read(KEY) if entry.kind == "trip"]
        return {one.version: one for one in found if one.id == find_id(derive_token(secret))}

    def seen(self, secret):
        """Version and details as the link shows them; None for nothing."""
        status, told = self.ask("copy", {"lang": "kk", "token": encode_bytes(derive_token(secret))})
        if status != 200:
            assert status in {404, 410}
            return None
        return told["ok"]["version"], open_copy(decode_bytes(told["ok"]["copy"]), secret)


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def kill_everywhere(room, prepare, name, make):
    """For each step: a trip that is prepared, and an act that a process was killed in at that step."""
    for step in range(1, 60):
        secret = make_secret()
        prepare(secret)
        body = make(secret)
        answered = room.ask(name, body, kill_at=step)
        if answered:
            assert answered[0] == 200
            assert step > 8, "it was killed at each of these"
            return
        yield secret, body
    pytest.fail("it never got through")


def test_a_trip_is_registered(room):
    for secret, body in kill_everywhere(room, lambda _: None, "register", lambda it: act(secret=it)):
        seen, there = room.seen(secret), room.entries(secret)
        assert seen in {None, (1, DETAILS)}
        assert seen is None or 1 in there, "what is seen is on its way to the desk"
        assert room.ask("register", body) == (200, {"ok": {"version": 1}})
        assert room.seen(secret) == (1, DETAILS)
        assert open_details(room.entries(secret)[1].sealed, VAULT) == DETAILS


def test_a_trip_is_registered_in_other_words_the_second_time(room):
    for secret, _ in kill_everywhere(room, lambda _: None, "register", lambda it: act(secret=it)):
        status, told = room.ask("register", act(secret=secret, details=MENDED))
        version = 1
        if status == 409:  # only its answer was lost: the page's script sends it as a change
            version = told["version"] + 1
            status, _ = room.ask("change", act("change", version=version, secret=secret, details=MENDED))
        assert status == 200
        assert room.seen(secret) == (version, MENDED)
        there = room.entries(secret)
        assert max(there) == version
        assert open_details(there[version].sealed, VAULT) == MENDED


def register(room):
    def prepare(secret):
        assert room.ask("register", act(secret=secret))[0] == 200

    return prepare


def test_a_trip_is_changed(room):
    make = lambda it: act("change", version=2, secret=it, details=MENDED)  # noqa: E731
    for secret, body in kill_everywhere(room, register(room), "change", make):
        seen = room.seen(secret)
        assert seen in {(1, DETAILS), (2, MENDED)}, "never a part, and never nothing"
        assert seen[0] in room.entries(secret)
        assert room.ask("change", body) == (200, {"ok": {"version": 2}})
        assert room.seen(secret) == (2, MENDED)
        assert open_details(room.entries(secret)[2].sealed, VAULT) == MENDED


def test_a_trip_is_deleted(room):
    make = lambda it: delete(secret=it)  # noqa: E731
    for secret, body in kill_everywhere(room, register(room), "delete", make):
        seen, there = room.seen(secret), room.entries(secret)
        assert seen in {None, (1, DETAILS)}
        assert seen or there[2].act == "delete", "what is not seen any more, the desk is told to forget"
        assert room.ask("delete", body)[0] in {200, 410}
        assert room.seen(secret) is None
        assert room.entries(secret)[2].act == "delete"
        room.copies.remove(find_id(derive_token(secret)))  # by the desk, which was told: whatever was left is gone
        assert room.copies.find(find_id(derive_token(secret))) is None
        assert not room.copies._path(find_id(derive_token(secret))).exists()


def test_a_check_in_is_heard(room):
    secret = make_secret()
    register(room)(secret)
    for step in range(1, 60):
        uuid = f"0b9a1c2d-3e4f-4a5b-8c6d-{step:012x}"
        body = check_in(token=encode_bytes(derive_token(secret)), uuid=uuid)
        answered = room.ask("check-in", body, kill_at=step)
        assert answered or room.ask("check-in", body) == (200, {"ok": {"uuid": uuid}})
        heard = [read_check_in(entry.fields) for _, entry in room.spool.read(KEY) if entry.kind == "check-in"]
        assert 1 <= [one.uuid for one in heard].count(uuid) <= 2  # of one id: the desk takes the second for the first
        if answered:
            assert step > 4
            return
    pytest.fail("it never got through")
