"""Trips at the door: what was acknowledged is in the spool and in the own copy; everything else leaves nothing."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import Route, public_door
from elshi.node import spool as spools
from elshi.node.asking import Surge
from elshi.node.door import Choice, Door, Questions, TripCountry, Trips
from elshi.node.intake import read_static
from elshi.node.spool import Spool
from elshi.node.trip_copies import TripCopies
from elshi.node.trip_posts import MAX_BODY, POSTS
from elshi.node.tripping import Tripping
from elshi.site.trip_words import REFUSALS, refusal
from elshi.speak.door import Request
from elshi.speak.proof_of_work import make_stamp
from elshi.speak.trip_details import Details
from elshi.speak.trip_sealing import (
    derive_token,
    find_id,
    open_copy,
    open_details,
    open_said,
    seal_copy,
    seal_details,
    seal_said,
)
from elshi.speak.trips import Stop, decode_bytes, encode_bytes, read_check_in, read_trip
from elshi.text.languages import LANGUAGES
from unit.speak.trip_making import DETAILS, SAID, VAULT

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 12, 2, 10, tzinfo=UTC)
BITS = 4
SECRET = "AAECAwQFBgcICQoLDA0ODw"
ID = find_id(derive_token(SECRET))
DOOR = Door(
    key=KEY.public_key(),
    office={tag: f"Samal ({tag})" for tag in LANGUAGES},
    site="https://mfa.samal.example",
    questions=Questions((), "help@mfa.samal.example"),
    trips=Trips(
        VAULT.public_key(),
        tuple(LANGUAGES),
        (
            TripCountry("XC", {"en": "Velmara", "kk": "Велмара"}),
            TripCountry("XB", {"en": "Tarvia", "kk": "Тарвия"}, (Choice("XB-N", {"en": "</script>North"}),)),
        ),
        ways=("mail", "sms", "telegram"),
        phone="+7 7172 00 00 00",
    ),
)


class Cheap(Surge):
    """Stamps of BITS bits, however many come."""

    def bits(self, now):
        return BITS


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


@pytest.fixture
def copies(tmp_path):
    return TripCopies(tmp_path / "trips")


@pytest.fixture
def door(spool, copies):
    ticks = iter(range(10_000))
    return Tripping(lambda: DOOR, spool, copies, lambda: AT + timedelta(milliseconds=next(ticks)), Cheap())


def act(name="register", *, version=1, details: Details | None = DETAILS, secret=SECRET, bits=BITS, **changes):
    """The body of an act, stamped; `changes` come after the stamp."""
    body = {"lang": "kk", "token": encode_bytes(derive_token(secret)), "version": version}
    if details:
        body |= {
            "sealed": encode_bytes(seal_details(details, VAULT.public_key())),
            "copy": encode_bytes(seal_copy(details, secret)),
            "stops": [[one.country, one.part, str(one.first), str(one.last)] for one in details.stops],
            "people": len(details.people),
            "ways": list(details.ways),
        }
    id_ = find_id(derive_token(secret))
    stamped = "\n".join([name, id_, str(version), body.get("sealed", ""), body.get("copy", "")])
    return body | {"stamp": make_stamp(form="trip", text=stamped, at=AT, bits=bits)} | changes


def delete(version=2, **changes):
    return act("delete", version=version, details=None, **changes)


def check_in(**changes):
    return {
        "lang": "kk", "token": encode_bytes(derive_token(SECRET)), "uuid": "0b9a1c2d-3e4f-4a5b-8c6d-7e8f90123456",
        "status": "safe", "alert": "xs-mfa/2026/17", "said_at": "2026-12-02T09:59:00Z",
        "sealed": encode_bytes(seal_said(SAID, VAULT.public_key())),
    } | changes  # fmt: skip


def raw(door, name, body, method="POST", **headers):
    headers = {"content-type": "application/json", **headers}
    return door(Request(method, f"/trips/{name}", "trips.mfa.samal.example", {}, headers, body))


def post(door, name, body):
    reply = raw(door, name, json.dumps(body).encode())
    return reply.status, json.loads(reply.body)


def get(door, path, **headers):
    return door(Request("GET", path, "trips.mfa.samal.example", {}, headers))


def trips(spool):
    return [read_trip(found.fields) for _, found in spool.read(KEY) if found.kind == "trip"]


def files(copies):
    return sorted(path.name for path in copies._folder.rglob("*") if path.is_file() and path.name != ".lock")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("page", ["", "new/", "mine/"])
def test_the_pages_in_each_language(door, tag, page):
    reply = get(door, f"/trips/{tag}/{page}")
    body = reply.body.decode()
    assert reply.status == 200
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}">' in body
    assert all(f'href="/trips/{other}/{page}"' in body for other in LANGUAGES)
    assert "tel:+77172000000" in body
    assert "help@mfa.samal.example" in body
    policy = reply.headers["Content-Security-Policy"]
    assert "connect-src 'self';" in policy
    assert "form-action 'none'" in policy
    assert "</script>North" not in body
    if page:
        data = json.loads(body.partition('id="data">')[2].partition("</script>")[0])
        assert decode_bytes(data["key"])[0] == 4
        order = ["XC", "XB"] if tag == "kk" else ["XB", "XC"]  # by name
        assert [code for code, _, _ in data["countries"]] == order
        assert dict(zip(order, data["countries"], strict=True))["XB"][2] == [["XB-N", "</script>North"]]


def test_every_script_that_a_page_or_a_script_asks_for_is_served(door):
    asked = {"/static/trips/new.js", "/static/trips/mine.js"}
    seen = set()
    while asked - seen:
        path = (asked - seen).pop()
        reply = read_static(Request("GET", path, ""))
        assert (reply.status, reply.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8"), path
        seen.add(path)
        for line in reply.body.decode().splitlines():
            if line.startswith(("import ", "} from ")):
                name = line.partition('from "')[2].partition('"')[0]
                asked.add("/static/" + name[3:] if name.startswith("../") else "/static/trips/" + name[2:])
    assert "/static/answers/stamp.js" in seen


def test_on_to_the_language_of_the_browser(door):
    reply = get(door, "/trips/", **{"accept-language": "fr, ar;q=0.8"})
    assert (reply.status, reply.headers["Location"]) == (303, "/trips/ar/")


@pytest.mark.parametrize("path", ["/trips/xx/", "/trips/kk", "/trips/kk/new", "/trips/kk/../ru/", "/trips/kk/other/"])
def test_nothing_else_is_there(door, path):
    assert get(door, path).status == 404


@pytest.mark.parametrize(("path", "method", "may"), [("kk/", "POST", "GET"), ("register", "GET", "POST")])
def test_other_methods(door, path, method, may):
    reply = raw(door, path, b"", method)
    assert (reply.status, reply.headers["Allow"]) == (405, may)


def test_a_closed_door_takes_nothing(spool, copies):
    closed = Tripping(lambda: replace(DOOR, trips=None), spool, copies, lambda: AT, Cheap())
    assert get(closed, "/trips/").status == get(closed, "/trips/kk/").status == 404
    assert raw(closed, "register", json.dumps(act()).encode()).status == 404
    assert spool.names() == []


def test_a_trip_is_registered_read_changed_and_deleted(door, spool, copies, tmp_path):
    assert post(door, "register", act()) == (200, {"ok": {"version": 1}})
    status, told = post(door, "copy", {"lang": "kk", "token": encode_bytes(derive_token(SECRET))})
    assert (status, told["ok"]["version"]) == (200, 1)
    assert open_copy(decode_bytes(told["ok"]["copy"]), SECRET) == DETAILS
    moved = replace(DETAILS, people=("Айгерім Самал",), mail="")
    assert post(door, "change", act("change", version=2, details=moved)) == (200, {"ok": {"version": 2}})
    status, told = post(door, "copy", {"lang": "kk", "token": encode_bytes(derive_token(SECRET))})
    assert open_copy(decode_bytes(told["ok"]["copy"]), SECRET) == moved
    assert files(copies) == ["2.copy"], "what was changed is not kept"
    assert post(door, "delete", delete(3)) == (200, {"ok": {"version": 3}})
    assert files(copies) == ["gone"]
    for name, body in (
        ("copy", {"lang": "kk", "token": encode_bytes(derive_token(SECRET))}), ("delete", delete(3)),
        ("change", act("change", version=4)), ("register", act()), ("check-in", check_in()),
    ):  # fmt: skip
        status, told = post(door, name, body)
        assert (status, told["error"]) == (410, "gone"), name
        assert told == {"error": "gone", "words": refusal("gone", "kk")}, "nothing more is told"
    copies.remove(ID)
    assert post(door, "copy", {"lang": "en", "token": encode_bytes(derive_token(SECRET))}) == (
        404,
        {"error": "unknown", "words": refusal("unknown", "en")},
    )

    first, second, third = trips(spool)
    assert [(one.act, one.version, one.id) for one in (first, second, third)] == [
        ("register", 1, ID), ("change", 2, ID), ("delete", 3, ID),
    ]  # fmt: skip
    assert open_details(first.sealed, VAULT) == DETAILS
    assert open_details(second.sealed, VAULT) == moved
    assert first.stops == DETAILS.coarse_stops
    assert (second.people, second.ways) == (1, ("sms", "telegram"))
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for word in ("Самал", "Порт", "aigerim", "77010000000", SECRET, encode_bytes(derive_token(SECRET))):
        assert word.encode() not in on_disk


def test_the_same_act_again_is_acknowledged_and_does_nothing(door, spool):
    body = act()
    assert post(door, "register", body) == post(door, "register", body) == (200, {"ok": {"version": 1}})
    change = act("change", version=2)
    assert post(door, "change", change) == post(door, "change", change) == (200, {"ok": {"version": 2}})
    assert len(trips(spool)) == 2


def test_another_act_of_a_version_that_is_there_is_told_the_last_one(door, spool):
    post(door, "register", act())
    for name, body in (
        ("register", act()), ("change", act("change", version=3)), ("delete", delete(3)), ("delete", delete(999)),
    ):  # fmt: skip
        status, told = post(door, name, body)
        assert (status, told["error"], told["version"]) == (409, "version", 1), name
    assert len(trips(spool)) == 1


def test_what_is_not_there_is_not_changed_deleted_read_or_heard(door, spool):
    for name, body in (
        ("change", act("change", version=2)), ("delete", delete()), ("check-in", check_in()),
        ("copy", {"lang": "kk", "token": encode_bytes(derive_token(SECRET))}),
    ):  # fmt: skip
        assert post(door, name, body) == (404, {"error": "unknown", "words": refusal("unknown", "kk")})
    assert spool.names() == []


def test_a_stamp_is_of_one_act_and_takes_what_it_takes_now(door, spool, copies):
    good = act()
    for wrong in (
        {**good, "stamp": ""}, {**good, "copy": act()["copy"]}, {**good, "sealed": act()["sealed"]},
        {**good, "stamp": delete()["stamp"]}, act(secret="A" * 22, token=good["token"]),
        act(stamp=make_stamp(form="ask", text="x", at=AT, bits=BITS)),
    ):  # fmt: skip
        status, told = post(door, "register", wrong)
        assert (status, told["error"], told["bits"]) == (422, "stamp", BITS)
    assert spool.names() == []
    assert files(copies) == []


@pytest.mark.parametrize(
    ("stop", "code"),
    [
        (Stop("XZ", "", date(2026, 12, 1), date(2026, 12, 9)), "place"),
        (Stop("XC", "XC-N", date(2026, 12, 1), date(2026, 12, 9)), "place"),
        (Stop("XC", "", date(2026, 11, 1), date(2026, 11, 30)), "days"),
        (Stop("XC", "", date(2026, 12, 1), date(2030, 1, 1)), "days"),
    ],
)
def test_places_and_days(door, spool, stop, code):
    status, told = post(door, "register", act(details=replace(DETAILS, stops=(stop,))))
    assert (status, told) == (422, {"error": code, "words": refusal(code, "kk")})
    assert spool.names() == []


def test_a_trip_that_ends_today_somewhere_is_taken(door):
    stop = Stop("XC", "", date(2026, 11, 20), date(2026, 12, 1))
    assert post(door, "register", act(details=replace(DETAILS, stops=(stop,))))[0] == 200


SHAPES = [
    b"", b"{}", b"[]", b"null", b"\xff", b"[" * 60_000, b'{"lang":"kk","lang":"kk"}', b"NaN", b"1e999",
    b'{"a":' * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("body", SHAPES)
def test_what_is_no_post(door, spool, name, body):
    reply = raw(door, name, body)
    assert (reply.status, json.loads(reply.body)["error"]) == (400, "form")
    assert spool.names() == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        *(("register", {field: value}) for field in act() for value in ([1], None, {}, 1.5, True, "x\x00", "é", -1)),
        ("register", {"version": 2}), ("change", {"version": 1}), ("register", {"token": "AA"}),
        ("register", {"stops": [["XC", "", "2026-12-01", "2026-12-09", "Порт"]]}), ("register", {"stops": [{}] * 3}),
        ("register", {"stops": [["XC", "", "2026-12-09", "2026-12-09"]] * 21}), ("register", {"people": 21}),
        ("register", {"ways": ["sms", "mail"]}), ("register", {"ways": [1]}), ("register", {"ways": [[]]}),
        ("register", {"copy": "AA"}), ("register", {"sealed": "AA"}), ("register", {"sealed": ""}),
        ("register", {"people_names": "Айгерім"}),
        *(("check-in", {field: value}) for field in check_in() for value in (None, [], 1, "x", "é\n")),
    ],
)  # fmt: skip
def test_what_is_no_act_or_check_in(door, spool, copies, name, changes):
    body = (
        check_in(**changes)
        if name == "check-in"
        else act(name, **{"version": 1 if name == "register" else 2, **changes})
    )
    status, told = post(door, name, body)
    if set(changes) == {"stamp"} and isinstance(changes["stamp"], str):
        assert (status, told["error"]) == (422, "stamp")
    else:
        assert (status, told["error"]) == (400, "form")
    assert spool.names() == []
    assert files(copies) == []


def test_another_sites_form_is_not_taken(door, spool):
    body = json.dumps(act()).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/json2"):
        reply = raw(door, "register", body, **{"content-type": kind})
        assert (reply.status, json.loads(reply.body)["error"]) == (415, "type")
    assert spool.names() == []
    assert raw(door, "register", body, **{"content-type": "Application/JSON; charset=utf-8"}).status == 200


def test_the_largest_trip_is_taken(door):
    stops = tuple(Stop("XC", "", AT.date(), AT.date() + timedelta(days=1), "қ" * 70) for _ in range(20))
    large = replace(DETAILS, people=("қ" * 100,) * 20, stops=stops, note="қ" * 2_000)
    body = act(details=large)
    assert MAX_BODY * 0.5 < len(json.dumps(body)) < MAX_BODY
    assert post(door, "register", body)[0] == 200


def test_a_check_in_is_sealed_to_the_vault_and_to_the_desk(door, spool):
    post(door, "register", act())
    assert post(door, "check-in", check_in()) == (200, {"ok": {"uuid": check_in()["uuid"]}})
    assert post(door, "check-in", check_in(status="help", alert="", sealed=""))[0] == 200
    first, second = [read_check_in(entry.fields) for _, entry in spool.read(KEY) if entry.kind == "check-in"]
    assert (first.trip, first.status, first.alert) == (ID, "safe", "xs-mfa/2026/17")
    assert open_said(first.sealed, VAULT) == SAID
    assert (second.status, second.alert, second.sealed) == ("help", "", b"")


def test_one_trip_does_not_fill_the_spool_with_check_ins(door, spool):
    post(door, "register", act())
    told = [post(door, "check-in", check_in())[0] for _ in range(25)]
    assert told == [200] * 20 + [429] * 5
    assert raw(door, "check-in", json.dumps(check_in()).encode()).headers["Retry-After"] == "60"


def test_a_full_spool_takes_nothing_and_keeps_no_copy(door, spool, copies, monkeypatch):
    monkeypatch.setattr(spools, "MAX_WAITING", 0)
    status, told = post(door, "register", act())
    assert (status, told["error"]) == (503, "full")
    assert raw(door, "register", json.dumps(act()).encode()).headers["Retry-After"] == "600"
    assert files(copies) == []


def test_so_many_trips_are_kept_and_no_more(spool, tmp_path):
    few = Tripping(lambda: DOOR, spool, TripCopies(tmp_path / "trips", most=2, full_s=0), lambda: AT, Cheap())
    secrets = [encode_bytes(bytes([number]) * 16) for number in range(4)]
    told = [post(few, "register", act(secret=secret))[0] for secret in secrets]
    assert told == [200, 200, 503, 503]
    assert len(trips(spool)) == 2
    assert post(few, "change", act("change", version=2, secret=secrets[0]))[0] == 200, "who is there stays served"
    few.copies.remove(find_id(derive_token(secrets[0])))
    assert post(few, "register", act(secret=secrets[2]))[0] == 200


def test_words_in_the_language_of_the_page(door):
    for tag in LANGUAGES:
        assert post(door, "delete", delete(lang=tag))[1]["words"] == refusal("unknown", tag)
    few = replace(DOOR, trips=replace(DOOR.trips, languages=("ru", "en")))
    door = Tripping(lambda: few, door.spool, door.copies, lambda: AT, Cheap())
    assert post(door, "delete", delete(lang="ar"))[1]["words"] == refusal("unknown", "ru"), "that is not offered"
    assert all(refusal(code, tag) for code in REFUSALS for tag in LANGUAGES)


def test_a_full_disk_is_said_and_nothing_of_what_was_sent(door, spool, copies, monkeypatch):
    """The entry is on the disk, the copy is not: sent again, in other words, the later entry stands."""
    told, body, path = [], act(), "/trips/register"
    application = public_door([Route("/trips/", door, max_body=MAX_BODY)], tell=told.append)

    def ask(body):
        data, seen = json.dumps(body).encode(), []
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_TYPE": "application/json"}
        environ |= {"CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data)}
        application(environ, lambda status, _headers: seen.append(status[:3]))
        return seen[0]

    with monkeypatch.context() as full:
        full.setattr(TripCopies, "keep", lambda _self, id_, *_: raise_full(id_))
        assert ask(body) == "503"
    assert told == ["door: OSError in /trips/\n"]
    assert copies.find(ID) is None
    mended = replace(DETAILS, note="Инсулин")
    assert ask(act(details=mended)) == "200"
    assert [open_details(one.sealed, VAULT) for one in trips(spool)] == [DETAILS, mended]


def raise_full(id_):
    raise OSError(28, "No space left on device", id_)
