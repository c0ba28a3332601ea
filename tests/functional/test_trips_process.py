"""Trips at the real process: killed under load it loses nothing that it acknowledged; stolen with its memory it names
nobody.
"""

import http.client
import json
import signal
import time
import urllib.request
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.node.door import Door, TripCountry, Trips, write_door
from elshi.node.spool import Spool
from elshi.node.trip_copies import TripCopies
from elshi.speak.proof_of_work import make_stamp
from elshi.speak.trip_sealing import derive_token, find_id, make_secret, open_copy
from elshi.speak.trips import Stop, encode_bytes, read_check_in, read_trip
from functional.running import free_port
from functional.serving import serving_intake
from unit.node.test_tripping import act, check_in
from unit.speak.trip_making import DETAILS, VAULT

KEY = X25519PrivateKey.generate()
COUNTRIES = (TripCountry("XB", {"en": "Tarvia"}),)
DOOR = Door(KEY.public_key(), {"kk": "Самал СІМ"}, "", trips=Trips(VAULT.public_key(), ("kk",), COUNTRIES))
TODAY = datetime.now(UTC).date()
PLANTED = replace(
    DETAILS,
    people=("Айгерім Жасырынова", "Yerlan Concealed"),
    stops=(Stop("XB", "", TODAY, TODAY + timedelta(days=5), "Planted Street 12"),),
    mail="planted@people.example",
    phone="+77015550199",
    note="Инсулин",
)
SAID = ("Жасырынова", "Concealed", "Planted Street", "planted@people", "77015550199", "Инсулин")


@pytest.fixture
def home(tmp_path):
    write_door(tmp_path / "home" / "intake", DOOR)
    return tmp_path / "home"


def stamped(secret):
    """The body of a registration as a browser sends it."""
    body = act(secret=secret, details=PLANTED, bits=1)
    lines = "\n".join(["register", find_id(derive_token(secret)), "1", body["sealed"], body["copy"]])
    return body | {"stamp": make_stamp(form="trip", text=lines, at=datetime.now(UTC))}


def post(port, name, body):
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/trips/{name}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)["ok"]


def entries(home, kind, read):
    return [read(entry.fields) for _, entry in Spool(home / "intake" / "spool").read(KEY) if entry.kind == kind]


def test_killed_under_load_nothing_acknowledged_is_lost(home):
    """Four people at once, each with trip after trip and a check-in for each, until the process is gone under them."""
    registered, heard = [], []

    def travel(port):
        while True:
            secret = make_secret()
            try:
                post(port, "register", stamped(secret))
                registered.append(secret)
                said = check_in(token=encode_bytes(derive_token(secret)))
                post(port, "check-in", said)
                heard.append(find_id(derive_token(secret)))
            except (OSError, http.client.HTTPException):  # it was killed, or is gone
                return

    for _ in range(3):
        port = free_port()
        with serving_intake(home, port) as process, ThreadPoolExecutor(4) as people:
            travellers = [people.submit(travel, port) for _ in range(4)]
            before, deadline = len(heard), time.monotonic() + 60
            while len(heard) < before + 5 and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for one in travellers:
                one.result()
    assert len(heard) >= 15
    copies = TripCopies(home / "intake" / "trips")
    there = {one.id for one in entries(home, "trip", read_trip)}
    for secret in registered:
        id_ = find_id(derive_token(secret))
        assert id_ in there
        assert open_copy(copies.read(id_, 1), secret) == PLANTED
    assert set(heard) <= {one.trip for one in entries(home, "check-in", read_check_in)}
    assert {id_ for id_, _ in copies.ids() if copies.find(id_)} <= there, "no link shows what the desk never hears of"


def test_a_stolen_process_names_nobody(home):
    """Its folder, output and memory are looked through for what was typed, the secret and the spool's key."""
    port, secret = free_port(), make_secret()
    with serving_intake(home, port) as process:
        post(port, "register", stamped(secret))
        post(port, "check-in", check_in(token=encode_bytes(derive_token(secret))))
        post(port, "copy", {"lang": "kk", "token": encode_bytes(derive_token(secret))})
        memory = b"".join(map(read_memory, family(process.pid)))
        process.terminate()
        output = process.stderr.read().encode()
    folder = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    id_ = find_id(derive_token(secret)).encode()
    assert id_ in memory, "it is its memory: trips that checked in lately are counted"
    hidden = [secret.encode(), KEY.private_bytes_raw(), *(spelled for word in SAID for spelled in spell(word))]
    for place, data in (("memory", memory), ("folder", folder), ("output", output)):
        assert not [one for one in hidden if one in data], place
    token = derive_token(secret)
    for one in (token, encode_bytes(token).encode(), token.hex().encode()):
        assert one not in folder + output, "the token is in memory while it is shown, and nowhere else"


def spell(word):
    """As it is, in UTF-16, hexadecimal and Base64 of each of its three positions."""
    data = word.encode()
    yield from (data, word.encode("utf-16-le"), data.hex().encode())
    for code in (b64encode, urlsafe_b64encode):
        for before in range(3):
            coded = code(b"\0" * before + data)
            yield coded[4 if before else 0 : (len(data) + before) // 3 * 4]


def family(pid):
    """The process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def read_memory(pid):
    """All that the process can write to, as it is now."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            area, rights = line.split()[:2]
            first, last = (int(one, 16) for one in area.split("-"))
            if rights.startswith("rw"):
                try:
                    memory.seek(first)
                    parts.append(memory.read(last - first))
                except (OSError, ValueError, OverflowError):
                    continue
    return b"".join(parts)
