import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from elshi.adapters.fediverse.arrivals import Arrival, Arrived, arrival_of
from elshi.base.errors import UserError
from elshi.node.fediverse import FediverseDoor, fediverse_folder, open_fediverse, read_or_make_instance_key
from elshi.node.home import NodeHome
from elshi.speak.door import Request
from elshi.speak.questions import Asked, read_asked


def test_the_instance_has_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    home = NodeHome(tmp_path)
    key = read_or_make_instance_key(home)
    assert read_or_make_instance_key(home).private_numbers() == key.private_numbers()
    path = fediverse_folder(home) / "instance.key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("no key")
    with pytest.raises(UserError):
        read_or_make_instance_key(home)


def test_the_public_side_shows_what_lies_in_the_home_and_writes_what_comes(tmp_path: Path) -> None:
    written: list[tuple[str, dict[str, str]]] = []
    public = open_fediverse(
        NodeHome(tmp_path),
        host="mfa.samal.example",
        write=lambda kind, fields: written.append((kind, dict(fields))),
        now=lambda: datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    )
    shown = public.handle(Request("GET", "/ap/instance", "mfa.samal.example"))
    assert json.loads(shown.body)["id"] == "https://mfa.samal.example/ap/instance"
    assert public.handle(Request("GET", "/ap/mfa", "mfa.samal.example")).status == 404
    actor = tmp_path / "fediverse/shown/mfa/actor.json"
    actor.parent.mkdir(parents=True)
    actor.write_bytes(b"{}")
    assert public.handle(Request("GET", "/ap/mfa", "mfa.samal.example")).body == b"{}"
    arrival = Arrival(Arrived.LIKE, "0" * 64, "mfa", "0" * 32)
    public.inbox.letterbox.put(arrival)
    assert [(kind, arrival_of(fields)) for kind, fields in written] == [("fediverse", arrival)]
    asked = Asked("fediverse", "Виза?", "https://b.example/1", source="mfa")
    public.inbox.letterbox.ask(asked)
    assert (written[1][0], read_asked(written[1][1])) == ("question", asked)
    assert public.inbox.letterbox.asked_actors() == ()


def test_a_node_without_an_actor_makes_no_key_and_shows_one_that_is_added_later(tmp_path: Path) -> None:
    home = NodeHome(tmp_path)
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    door = FediverseDoor(
        home, lambda: open_fediverse(home, host="mfa.samal.example", write=lambda _kind, _fields: None, now=lambda: at)
    )
    asked = Request("GET", "/ap/instance", "mfa.samal.example")
    assert door(asked).status == 404
    assert not fediverse_folder(home).exists()
    actor = fediverse_folder(home) / "shown/mfa/actor.json"
    actor.parent.mkdir(parents=True)
    actor.write_bytes(b"{}")
    assert door(asked).status == 200
    assert (fediverse_folder(home) / "instance.key").is_file()
    actor.unlink()
    assert door(asked).status == 200, "what is open stays open"
