"""Ten thousand hostile posts about trips: no fault, and spool and own copies hold what was acknowledged, once each."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import Route
from elshi.node.asking import Surge
from elshi.node.door import Choice, Door, TripCountry, Trips, write_door
from elshi.node.intake import intake_application
from elshi.node.spool import Spool
from elshi.node.trip_copies import TripCopies
from elshi.node.trip_posts import MAX_BODY
from elshi.node.tripping import Tripping
from elshi.speak.trips import decode_bytes, read_check_in, read_trip
from elshi.text.languages import LANGUAGES
from functional.test_intake_hostile import ask
from generators.hostile_trips import make_hostile_trips
from unit.speak.trip_making import VAULT

COUNT, BITS = 10_000, 3
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
DOOR = Door(
    key=KEY.public_key(),
    office={"kk": "Самал СІМ"},
    site="https://mfa.samal.example",
    trips=Trips(
        VAULT.public_key(),
        tuple(LANGUAGES),
        (TripCountry("XB", {"en": "Tarvia"}, (Choice("XB-N", {"en": "North"}),)), TripCountry("XC", {"en": "Velmara"})),
    ),
)
# No 500, and no 503 either: the disk takes all.
ANSWERS = {"200", "303", "400", "404", "405", "409", "410", "413", "415", "422", "429"}


class Cheap(Surge):
    """Stamps of BITS bits, however many come."""

    def bits(self, now):
        return BITS


def test_ten_thousand_hostile_posts(tmp_path):
    folder = tmp_path / "intake"
    write_door(folder, DOOR)
    spool, copies, ticks = Spool(folder / "spool"), TripCopies(folder / "trips"), iter(range(100 * COUNT))
    tripping = Tripping(lambda: DOOR, spool, copies, lambda: AT + timedelta(milliseconds=next(ticks)), Cheap())
    application = intake_application(folder, routes=[Route("/trips/", tripping, max_body=MAX_BODY, braked=False)])

    acts, copied, said, statuses, kinds = {}, {}, Counter(), Counter(), Counter()
    for number, hostile in enumerate(
        make_hostile_trips(seed=1, count=COUNT, at=int(AT.timestamp()), day="2026-03-10", bits=BITS)
    ):
        status = ask(application, hostile)
        assert status in ANSWERS, (number, hostile.kind, status)
        statuses[status] += 1
        kinds[hostile.kind, status] += 1
        if hostile.method != "POST" or status != "200":
            continue
        name, body = hostile.path.removeprefix("/trips/"), json.loads(hostile.body)
        id_ = sha256(decode_bytes(body["token"])).hexdigest()
        if name == "check-in":
            said[id_, body["uuid"], body["status"]] += 1
        elif name != "copy":
            acts[id_, name, body["version"]] = body.get("sealed", "")
            copied[id_] = (body["version"], body.get("copy", ""))

    entries = [entry for _, entry in spool.read(KEY)]
    trips = [read_trip(entry.fields) for entry in entries if entry.kind == "trip"]
    assert len(trips) == len(acts), "what was sent again was not written again"
    assert {(one.id, one.act, one.version): one.sealed for one in trips} == {
        key: decode_bytes(sealed) for key, sealed in acts.items()
    }
    heard = [read_check_in(entry.fields) for entry in entries if entry.kind == "check-in"]
    assert Counter((one.trip, one.uuid, one.status) for one in heard) == said
    assert len(entries) == len(trips) + len(heard)
    assert {id_ for id_, _ in copies.ids()} == set(copied)
    for id_, (version, copy) in copied.items():
        kept = copies.find(id_)
        if copy:
            assert (kept.version, kept.is_gone) == (version, False)
            assert copies.read(id_, version) == decode_bytes(copy)
        else:
            assert (kept.version, kept.is_gone) == (0, True)
    assert not list(folder.rglob(".tmp-*"))
    assert not (folder / "refused").exists()

    assert statuses["200"] > COUNT / 3, statuses
    assert {kind for kind, status in kinds if status == "200"} >= {
        "a trip", "a change", "an end", "the same act again", "a check-in", "a copy that is asked for",
    }  # fmt: skip
    for kind in ("an act that has no turn", "of a trip that is not there", "no JSON of ours", "another kind of body"):
        assert (kind, "200") not in kinds
    assert {"400", "404", "405", "409", "410", "413", "415", "422"} <= set(statuses)
