"""What the fediverse brings is sealed to the key of the door that is there now, and asked of whom it says now."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.clock import SystemClock
from elshi.adapters.fediverse.addresses import ActorAddress
from elshi.adapters.fediverse.documents import Look, actor_document
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.adapters.fediverse.keys import make_instance_secret, make_secret, parse_instance_secret, parse_secret
from elshi.node import intake
from elshi.node.door import Door, door_folder, write_door
from elshi.node.fediverse import fediverse_folder, open_fediverse
from elshi.node.home import NodeHome
from elshi.node.spool import Spool
from elshi.speak.questions import read_asked
from fakes.fediverse import Neighbour, signed

OLD, NEW = (X25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))


def test_it_is_the_key_of_now_and_not_of_the_start(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "open_fediverse", lambda _home, *, write, **_: write)
    monkeypatch.setattr(intake, "FediverseDoor", lambda _home, open_now: open_now())
    home = NodeHome(tmp_path)
    folder = door_folder(home)
    folder.mkdir()
    before = Door(OLD.public_key(), {"kk": "Самал"}, "https://mfa.samal.example")
    write_door(folder, before)
    write = intake._fediverse_routes(home, before)[0].handler
    write_door(folder, Door(NEW.public_key(), before.office, before.site))
    write("fediverse", {"actor": "https://b.example/a"})
    [(_, entry)] = Spool(folder / "spool").read(NEW)
    assert entry.fields == {"actor": "https://b.example/a"}


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    server = Neighbour(parse_instance_secret(make_instance_secret()))
    yield server
    server.close()


def test_a_mention_is_sealed_as_a_question_while_its_way_is_open(tmp_path, monkeypatch, neighbour):
    def open_to_loopback(*args, **given):
        public = open_fediverse(*args, **given)
        public.inbox.keys.allow_private = True
        return public

    monkeypatch.setattr(intake, "open_fediverse", open_to_loopback)
    monkeypatch.setattr(intake, "_DOOR_SECONDS", -1.0)  # what the file says is read for each request
    home, base = NodeHome(tmp_path), "https://mfa.samal.example"
    folder, press = door_folder(home), ActorAddress(base, "press")
    ActorFolders(fediverse_folder(home)).shelf.write_actor(
        "press", actor_document(press, parse_secret(make_secret()), Look("Баспасөз", "", base))
    )
    folder.mkdir()
    door = Door(NEW.public_key(), {"kk": "Самал"}, base)
    write_door(folder, door)
    handle = intake._fediverse_routes(home, door)[-1].handler

    def mention(number: int) -> int:
        note = {"id": f"{neighbour.actor}/{number}", "type": "Note", "to": [press.id], "content": "<p>Виза?</p>"}
        activity = {"id": f"{note['id']}#c", "type": "Create", "actor": neighbour.actor, "object": note}
        return handle(signed(neighbour.signer(SystemClock().now()), activity, path="/ap/press/inbox")).status

    assert mention(1) == 202
    write_door(folder, replace(door, ways=(("press", "webhook"),)))
    assert mention(2) == 202
    write_door(folder, replace(door, ways=(("press", "fediverse"),)))
    assert mention(3) == 202
    write_door(folder, door)
    assert mention(4) == 202
    ((_, entry),) = Spool(folder / "spool").read(NEW)
    asked = read_asked(entry.fields)
    assert (entry.kind, asked.channel, asked.source, asked.text) == ("question", "fediverse", "press", "Виза?")
    assert (asked.id, asked.reply) == (f"{neighbour.actor}/3", f"{neighbour.actor} {neighbour.actor}/inbox")
    left = [path for path in tmp_path.rglob("*") if path.is_file() and b"/bob" in path.read_bytes()]
    assert left == [], "who asked is readable on the disk"
