"""What the fediverse brings is sealed to the key of the door that is there now, as the forms are."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.node import intake
from elshi.node.door import Door, door_folder, write_door
from elshi.node.home import NodeHome
from elshi.node.spool import Spool

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
    write({"actor": "https://b.example/a"})
    [(_, entry)] = Spool(folder / "spool").read(NEW)
    assert entry.fields == {"actor": "https://b.example/a"}
