"""What the door's file says of trips: read as written, none by an Elshi before trips, refused where it is another."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import UserError
from elshi.node.door import Choice, Door, TripCountry, Trips, read_door, write_door
from elshi.speak.trip_sealing import format_vault_key
from unit.speak.trip_making import VAULT

TRIPS = Trips(
    VAULT.public_key(),
    ("kk", "en"),
    (TripCountry("XB", {"en": "Tarvia"}, (Choice("XB-N", {"en": "North"}),)), TripCountry("XC", {"kk": "Велмара"})),
    ways=("mail", "sms"),
    phone="+7 7172 00 00 00",
)
DOOR = Door(X25519PrivateKey.generate().public_key(), {"en": "Samal"}, "https://mfa.samal.example", trips=TRIPS)


def test_it_is_read_as_written(tmp_path):
    write_door(tmp_path, DOOR)
    found = read_door(tmp_path).trips
    assert format_vault_key(found.key) == format_vault_key(TRIPS.key)
    assert replace(found, key=TRIPS.key) == TRIPS
    assert found.codes == {("XB", ""), ("XB", "XB-N"), ("XC", "")}


def test_none_is_closed(tmp_path):
    write_door(tmp_path, replace(DOOR, trips=None))
    assert read_door(tmp_path).trips is None
    path = tmp_path / "door.json"
    found = json.loads(path.read_bytes())
    del found["trips"]
    path.write_bytes(format_canonical(found))
    assert read_door(tmp_path).trips is None


@pytest.mark.parametrize("changes", [{"key": "04" + "00" * 64}, {"key": 1}, {"countries": [{}]}, {"languages": None}])
def test_another_is_refused(tmp_path, changes):
    write_door(tmp_path, DOOR)
    path = tmp_path / "door.json"
    found = json.loads(path.read_bytes())
    found["trips"] |= changes
    path.write_bytes(format_canonical(found))
    with pytest.raises(UserError):
        read_door(tmp_path)
