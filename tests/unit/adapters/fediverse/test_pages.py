"""What the world is shown, and who is let in: the handler alone, with a neighbour on loopback whose keys it fetches."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse import cavage, rfc9421
from elshi.adapters.fediverse.addresses import ActorAddress
from elshi.adapters.fediverse.arrivals import Arrival, Arrived, arrival_of, fields_of, format_arrival, parse_arrival
from elshi.adapters.fediverse.digests import content_digest, digest
from elshi.adapters.fediverse.faults import LaterError, SignatureError
from elshi.adapters.fediverse.keys import ActorKeys, format_public
from elshi.adapters.fediverse.objects import Author, make_note, make_tombstone
from elshi.adapters.fediverse.public import PublicFediverse
from elshi.adapters.fediverse.shelf import FolderShelf
from elshi.adapters.fediverse.signing import Signer, Spec
from elshi.base.errors import FormatError
from elshi.speak.brake import Brake
from elshi.speak.door import Request
from elshi.speak.messages import Part
from fakes.clock import FakeClock
from fakes.fediverse import ListBox, Neighbour, signed

HOST = "mfa.samal.example"
BASE = f"https://{HOST}"
US = f"{BASE}/ap/mfa"
KEY = "0123456789abcdef" * 2
OBJECT = f"{US}/objects/{KEY}"
PAGE = f"{BASE}/kk/xs-mfa/2026/17/"
INBOX = "/ap/mfa/inbox"


def get(path: str, **query: str) -> Request:
    return Request("GET", path, HOST, query=query)


def follow(neighbour: Neighbour, number: int = 1) -> dict[str, Any]:
    return {"id": f"{neighbour.base}/f/{number}", "type": "Follow", "actor": neighbour.actor, "object": US}


@pytest.fixture
def note(shelf: FolderShelf, address: ActorAddress, actor_keys: ActorKeys, clock: FakeClock) -> bytes:
    """Shown under OBJECT."""
    part = Part(key=KEY, text="Мәлімдеме", language="kk")
    made = make_note(Author(address, actor_keys), part, None, object_id=OBJECT, published=clock.now())
    shelf.write_object("mfa", KEY, made)
    return made


def test_webfinger_leads_to_the_actor(pages: PublicFediverse) -> None:
    for resource in ("acct:mfa@mfa.samal.example", "acct:MFA@mfa.samal.example", US):
        reply = pages.handle(get("/.well-known/webfinger", resource=resource))
        assert (reply.status, reply.headers["Content-Type"]) == (200, "application/jrd+json")
        assert json.loads(reply.body)["links"] == [
            {"rel": "self", "type": "application/activity+json", "href": "https://mfa.samal.example/ap/mfa"}
        ]


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("acct:nobody@mfa.samal.example", 404),
        ("acct:mfa@other.example", 404),
        ("acct:instance@mfa.samal.example", 404),
        ("https://mfa.samal.example/ap/../ap/mfa", 404),
        ("acct:../mfa@mfa.samal.example", 404),
        ("mfa", 404),
        ("", 400),
    ],
)
def test_webfinger_knows_nobody_else(pages: PublicFediverse, resource: str, status: int) -> None:
    assert pages.handle(get("/.well-known/webfinger", resource=resource)).status == status


def test_the_actor_has_a_key_for_requests_and_one_for_objects(pages: PublicFediverse, actor_keys: ActorKeys) -> None:
    reply = pages.handle(get("/ap/mfa"))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/activity+json")
    shown = json.loads(reply.body)
    assert shown["publicKey"] == {
        "id": f"{US}#main-key",
        "owner": US,
        "publicKeyPem": format_public(actor_keys.rsa),
    }
    (method,) = shown["assertionMethod"]
    # multikey of the public key of the private key 00 01 … 1f
    assert (method["type"], method["controller"]) == ("Multikey", US)
    assert method["publicKeyMultibase"] == actor_keys.multikey
    assert shown["name"] == "Сыртқы істер министрлігі"


def test_a_browser_is_led_to_pages_for_people(pages: PublicFediverse) -> None:
    reply = pages.handle(replace(get("/ap/mfa"), headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}))
    assert (reply.status, reply.headers["Location"]) == (303, f"{BASE}/kk/")


def test_notes_the_outbox_and_followers_are_shown(pages: PublicFediverse, shelf: FolderShelf, note: bytes) -> None:
    reply = pages.handle(get(f"/ap/mfa/objects/{KEY}"))
    assert (reply.status, reply.body) == (200, note)
    outbox = json.loads(pages.handle(get("/ap/mfa/outbox")).body)
    assert (outbox["totalItems"], [item["object"] for item in outbox["orderedItems"]]) == (1, [OBJECT])
    shelf.write_followers("mfa", 7)
    followers = json.loads(pages.handle(get("/ap/mfa/followers")).body)
    assert (followers["totalItems"], "orderedItems" in followers) == (7, False)


def test_what_was_taken_away_is_a_tombstone(
    pages: PublicFediverse,
    shelf: FolderShelf,
    note: bytes,
    address: ActorAddress,
    actor_keys: ActorKeys,
    clock: FakeClock,
) -> None:
    shelf.write_object("mfa", KEY, make_tombstone(Author(address, actor_keys), OBJECT, at=clock.now()))
    reply = pages.handle(get(f"/ap/mfa/objects/{KEY}"))
    assert (reply.status, json.loads(reply.body)["type"]) == (410, "Tombstone")
    outbox = json.loads(pages.handle(get("/ap/mfa/outbox")).body)
    assert (outbox["totalItems"], outbox["orderedItems"]) == (1, [])


@pytest.mark.parametrize(
    "path",
    [
        "/ap/nobody",
        "/ap/..",
        "/ap/mfa/objects/..%2f",
        "/ap/mfa/objects/../actor",
        "/ap/mfa/media/../actor.json",
        "/ap/mfa/media/actor.json",
        "/ap/mfa/activities/x",
        "/ap/",
        "/ap",
        "/",
        f"/ap/mfa/objects/{'0' * 32}",
    ],
)
def test_nothing_else_is_shown(pages: PublicFediverse, path: str) -> None:
    assert pages.handle(get(path)).status == 404


def test_pictures_are_shown_as_what_they_are(pages: PublicFediverse, shelf: FolderShelf) -> None:
    file = "a" * 64 + ".png"
    shelf.write_media("mfa", file, b"png")
    reply = pages.handle(get(f"/ap/mfa/media/{file}"))
    assert (reply.status, reply.body) == (200, b"png")
    assert (reply.headers["Content-Type"], reply.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")


@pytest.mark.parametrize("spec", list(Spec))
@pytest.mark.parametrize("path", [INBOX, "/ap/inbox"])
def test_a_follow_is_let_in_signed_either_way(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, spec: Spec, path: str
) -> None:
    request = signed(neighbour.signer(clock.now()), follow(neighbour), path=path, spec=spec)
    assert pages.handle(request).status == 202
    (arrival,) = box.arrivals
    assert (arrival.kind, arrival.actor_name, arrival.follower) == (Arrived.FOLLOW, "mfa", neighbour.actor)
    assert (arrival.inbox, arrival.own_inbox) == (f"{neighbour.base}/inbox", f"{neighbour.base}/bob/inbox")
    assert arrival.activity == f"{neighbour.base}/f/1"
    # the key was asked for with a signature of the instance
    (asked,) = neighbour.got
    assert (asked.path, f'keyid="{BASE}/ap/instance#main-key"' in asked.headers["signature-input"]) == ("/bob", True)


def test_a_replay_is_handled_once(pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock) -> None:
    request = signed(neighbour.signer(clock.now()), follow(neighbour))
    assert [pages.handle(request).status for _ in range(3)] == [202, 202, 202]
    assert len(box.arrivals) == 1
    clock.move(timedelta(minutes=61))  # and when it is no longer remembered, it is too old
    assert pages.handle(request).status == 401
    assert len(box.arrivals) == 1


@pytest.mark.parametrize("spec", list(Spec))
def test_unsigned_and_tampered_are_refused(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, spec: Spec
) -> None:
    good = signed(neighbour.signer(clock.now()), follow(neighbour), spec=spec)
    bare = {name: value for name, value in good.headers.items() if "signature" not in name}
    other = json.dumps({**follow(neighbour), "object": f"{BASE}/ap/other"}).encode()
    digests = {"content-digest", "digest"} & good.headers.keys()
    tampered = [
        replace(good, headers=bare),
        replace(good, body=other),
        replace(good, body=good.body + b" "),
        replace(good, path="/ap/inbox"),
        replace(good, host="other.example"),
        replace(good, query={"a": "b"}),
        replace(good, headers={**good.headers, "date": "Sun, 01 Mar 2026 09:31:00 GMT"}),
        *(replace(good, headers={n: v for n, v in good.headers.items() if n != name}) for name in digests),
    ]
    assert [pages.handle(request).status for request in tampered] == [401] * len(tampered)
    assert box.arrivals == []
    assert pages.handle(good).status == 202


@pytest.mark.parametrize("moved", [timedelta(minutes=61), timedelta(minutes=-61)])
@pytest.mark.parametrize("spec", list(Spec))
def test_a_signature_from_another_hour_is_refused(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, spec: Spec, moved: timedelta
) -> None:
    request = signed(neighbour.signer(clock.now() + moved), follow(neighbour), spec=spec)
    assert pages.handle(request).status == 401
    assert box.arrivals == []


def test_a_signature_that_does_not_cover_the_body_is_refused(
    pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock
) -> None:
    """Signed well, but over less than we ask for."""
    body = json.dumps(follow(neighbour)).encode()
    key_id = f"{neighbour.actor}#main-key"
    date = {"date": "Sun, 01 Mar 2026 09:30:00 GMT"}
    new = rfc9421.sign_headers("POST", BASE + INBOX, date, key_id=key_id, key=neighbour.key, at=clock.now())
    old = cavage.sign_headers("POST", BASE + INBOX, {"host": HOST, **date}, key_id=key_id, key=neighbour.key)
    for headers in ({**new, "content-digest": content_digest(body)}, {**old, "digest": digest(body)}):
        request = Request("POST", INBOX, HOST, headers={"host": HOST, **date, **headers}, body=body)
        assert pages.handle(request).status == 401


def test_another_s_key_is_refused(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, rsa: RSAPrivateKey
) -> None:
    """Whoever signs with a key of his own, and names another's."""
    signer = Signer(f"{neighbour.actor}#main-key", rsa, clock.now)
    assert pages.handle(signed(signer, follow(neighbour))).status == 401
    assert box.arrivals == []


@pytest.mark.parametrize(
    "change",
    [
        {"publicKey": {"id": "http://elsewhere.example/k", "owner": "ACTOR"}},
        {"publicKey": {"id": "ACTOR#main-key", "owner": "http://elsewhere.example/u"}},
        {"id": "http://elsewhere.example/u"},
        {"inbox": "http://elsewhere.example/inbox"},
        {"publicKey": {"id": "ACTOR#main-key", "owner": "ACTOR", "publicKeyPem": "no key"}},
        {"type": "Note"},
    ],
)
def test_a_key_counts_only_if_its_owner_names_it_on_his_own_host(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, change: dict[str, Any]
) -> None:
    document = neighbour.documents["/bob"]
    filled = json.loads(json.dumps(change).replace("ACTOR", neighbour.actor))
    if "publicKey" in filled:
        filled["publicKey"] = {**document["publicKey"], **filled["publicKey"]}
    neighbour.documents["/bob"] = {**document, **filled}
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour))).status == 401
    assert box.arrivals == []


def test_a_key_may_have_a_document_of_its_own_if_its_owner_names_it(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    """As GoToSocial and others have it: the key's id leads to the key, which names its owner, who names the key."""
    key_id = f"{neighbour.actor}/main-key"
    key = {**neighbour.documents["/bob"]["publicKey"], "id": key_id}
    neighbour.documents["/bob"]["publicKey"] = key
    signer = Signer(key_id, neighbour.key, clock.now)
    stub = {"id": neighbour.actor, "type": "Person", "publicKey": key}  # GoToSocial: only a part of the actor
    for number, document in enumerate(({"id": key_id, **key}, stub), start=1):
        neighbour.documents["/bob/main-key"] = document
        assert pages.handle(signed(signer, follow(neighbour, number))).status == 202
        clock.move(timedelta(hours=2))  # forgotten
    assert len(box.arrivals) == 2
    neighbour.documents["/bob"]["publicKey"] = {**key, "id": f"{neighbour.actor}#another"}
    assert pages.handle(signed(signer, follow(neighbour, 3))).status == 401
    assert len(box.arrivals) == 2


def test_slow_servers_hold_up_only_a_few_questions(
    pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock
) -> None:
    pages.inbox.keys.at_once = 0  # as if so many were under way already
    request = signed(neighbour.signer(clock.now()), follow(neighbour))
    assert pages.handle(request).status == 503
    assert neighbour.got == []
    pages.inbox.keys.at_once = 1
    assert pages.handle(request).status == 202


def test_one_slow_server_does_not_hold_up_the_questions_to_others(
    pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock
) -> None:
    pages.inbox.keys.at_once_of_one = 0  # as if so many were under way already
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour))).status == 503
    assert neighbour.got == []
    pages.inbox.keys.at_once_of_one = 1
    for number in range(3):  # each question that has ended makes room for the next
        signer = Signer(f"{neighbour.base}/none/{number}#k", neighbour.key, clock.now)
        assert pages.handle(signed(signer, follow(neighbour))).status == 401


def test_strangers_servers_however_many_leave_room_for_sites_that_are_known(
    pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock, other_rsa: RSAPrivateKey
) -> None:
    keys = pages.inbox.keys
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour))).status == 202
    clock.move(timedelta(hours=2))  # its key is not remembered any more
    for number in range(4):
        keys._begin(f"https://a.evil{number}.example/k")  # and drips
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour, 2))).status == 202
    with pytest.raises(LaterError):
        keys._begin("https://a.evil4.example/k")
    assert [one.path for one in neighbour.got] == ["/bob", "/bob"]
    for name in ("a", "b"):
        keys._begin(f"{neighbour.base}/{name}")  # of one owner two
    with pytest.raises(LaterError):
        keys._begin(f"{neighbour.base}/c")


@pytest.mark.parametrize(
    "host",
    ["203.0.113.9", "203.0.113.9.:8443", "[2001:db8:1::9]", "3405803785", "0xcb007109", "203.0.0x7109", "a.example.1"],
)
def test_who_has_no_name_is_asked_for_no_key(pages: PublicFediverse, host: str) -> None:
    """Whoever has a line at home has hundreds of addresses; each would be a site that may keep us waiting."""
    keys = pages.inbox.keys
    keys.allow_private, keys.at_once = False, 0  # whatever would be asked is one too many
    for named in ("https://social.samal.example/u#k", "https://a.xn--p1ai/u#k"):
        with pytest.raises(LaterError):
            keys.find(named)
    with pytest.raises(SignatureError):
        keys.find(f"https://{host}/u#k")


def test_a_key_that_was_good_stays_so_for_a_day_if_its_server_does_not_answer(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    def ask(number: int) -> int:
        return pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour, number))).status

    assert ask(1) == 202
    clock.move(timedelta(hours=23))
    pages.inbox.keys.at_once = 0  # strangers' servers hold up all questions
    assert ask(2) == 202
    clock.move(timedelta(hours=2))
    assert ask(3) == 503
    pages.inbox.keys.at_once = 8
    assert ask(3) == 202
    clock.move(timedelta(hours=2))
    del neighbour.documents["/bob"]  # it answers, that there is no such actor
    assert ask(4) == 401
    pages.inbox.keys.at_once = 0
    assert ask(4) == 503
    assert len(box.arrivals) == 3


def test_a_server_that_drips_is_not_asked_for_a_while(
    pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock
) -> None:
    for _ in range(8):
        with pages.inbox.keys.patience.counted(f"{neighbour.base}/slow"):
            clock.move(timedelta(seconds=20))
    request = signed(neighbour.signer(clock.now()), follow(neighbour))
    assert (pages.handle(request).status, neighbour.got) == (503, [])
    clock.move(timedelta(minutes=17))
    assert pages.handle(request).status == 202


def test_a_clock_that_is_set_back_keeps_nobody_out(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    """All that is counted is counted by a clock of its own."""
    seconds = clock.now().timestamp()
    keys = pages.inbox.keys
    pages.inbox.seconds = keys.seconds = keys.patience.seconds = lambda: seconds
    pages.inbox.brake, keys.per_minute = Brake(burst=1, pause=60.0), 1
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour))).status == 202
    clock.move(timedelta(hours=-3))
    seconds += 3_601  # in truth an hour later: the key is asked for anew, and there is room in the letterbox
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour, 2))).status == 202
    assert len(box.arrivals) == 2


def test_one_owner_cannot_fill_the_letterbox(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, other_rsa: RSAPrivateKey
) -> None:
    pages.inbox.brake = Brake(burst=2, pause=60.0)
    posts = [signed(neighbour.signer(clock.now()), follow(neighbour, number)) for number in range(4)]
    assert [pages.handle(post).status for post in posts] == [202, 202, 503, 503]
    assert len(box.arrivals) == 2
    for host, status in (("localhost", 503), ("127.0.0.1", 202)):  # another server of the same owner; another's
        other = Neighbour(other_rsa, host=host)
        try:
            assert pages.handle(signed(other.signer(clock.now()), follow(other))).status == status
        finally:
            other.close()
    clock.move(timedelta(minutes=1))
    assert pages.handle(posts[3]).status == 202  # it has come again


def test_an_activity_of_somebody_else_is_refused(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    signer = neighbour.signer(clock.now())
    for change in (
        {"actor": f"{neighbour.base}/eve"},
        {"id": "https://elsewhere.example/f/1"},
        {"id": None},
        {"id": f"{neighbour.base}/\ud800"},
    ):
        assert pages.handle(signed(signer, {**follow(neighbour), **change})).status == 400
    for body in (b"[]", b"{", b'{"a":1,"a":2}', b"[" * 100_000, b"\xff"):
        assert pages.handle(signed(signer, body)).status == 400
    assert box.arrivals == []


def test_a_changed_key_is_asked_for_again(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, rsa: RSAPrivateKey
) -> None:
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour))).status == 202
    neighbour.key = rsa
    neighbour.documents["/bob"]["publicKey"]["publicKeyPem"] = format_public(rsa)
    clock.move(timedelta(minutes=2))
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour, 2))).status == 202
    assert len(box.arrivals) == 2


def test_a_server_that_does_not_answer_lets_the_sender_come_again(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    neighbour.answers["/bob"] = [(500, {}, b""), "cut"]
    request = signed(neighbour.signer(clock.now()), follow(neighbour))
    assert [pages.handle(request).status for _ in range(3)] == [503, 503, 202]
    assert len(box.arrivals) == 1


def test_a_letterbox_that_is_full_lets_the_sender_come_again(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    request = signed(neighbour.signer(clock.now()), follow(neighbour))
    box.full = True
    assert pages.handle(request).status == 503
    box.full = False
    assert pages.handle(request).status == 202
    assert len(box.arrivals) == 1


def test_nobody_makes_us_ask_a_host_without_end(pages: PublicFediverse, neighbour: Neighbour, clock: FakeClock) -> None:
    statuses = []
    for number in range(40):
        signer = Signer(f"{neighbour.base}/none/{number}#k", neighbour.key, clock.now)
        statuses.append(pages.handle(signed(signer, follow(neighbour))).status)
    assert statuses == [401] * 30 + [503] * 10  # 404 from there is no actor; beyond the brake nobody is asked
    assert len(neighbour.got) == 30
    clock.move(timedelta(minutes=2))
    assert pages.handle(signed(neighbour.signer(clock.now()), follow(neighbour))).status == 202


def test_the_farewell_of_a_deleted_account_is_let_go(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    del neighbour.documents["/bob"]
    signer = neighbour.signer(clock.now())
    gone = {"id": f"{neighbour.actor}#delete", "type": "Delete", "actor": neighbour.actor, "object": neighbour.actor}
    assert pages.handle(signed(signer, gone)).status == 202
    assert pages.handle(signed(signer, follow(neighbour))).status == 401
    assert box.arrivals == []


def activities(neighbour: Neighbour) -> dict[Arrived | None, dict[str, Any]]:
    """One of each kind, as Mastodon writes it."""
    me, base = neighbour.actor, neighbour.base
    reply = {"id": f"{base}/notes/1", "type": "Note", "attributedTo": me, "inReplyTo": OBJECT, "content": "?"}
    like = {"id": f"{base}/l/1", "type": "Like", "actor": me, "object": OBJECT}
    boost = {"id": f"{base}/b/1", "type": "Announce", "actor": me, "object": OBJECT}
    return {
        Arrived.UNFOLLOW: {"id": f"{base}/u/1", "type": "Undo", "actor": me, "object": follow(neighbour)},
        Arrived.LIKE: like,
        Arrived.UNLIKE: {"id": f"{base}/u/2", "type": "Undo", "actor": me, "object": like},
        Arrived.BOOST: boost,
        Arrived.UNBOOST: {"id": f"{base}/u/3", "type": "Undo", "actor": me, "object": boost},
        Arrived.REPLY: {"id": f"{base}/c/1", "type": "Create", "actor": me, "object": reply},
        Arrived.QUOTE: {
            "id": f"{base}/c/2", "type": "Create", "actor": me,
            "object": {"id": f"{base}/notes/2", "type": "Note", "quoteUrl": OBJECT, "content": "RE: …"},
        },
        Arrived.LINK: {
            "id": f"{base}/c/3", "type": "Create", "actor": me,
            "object": {"id": f"{base}/notes/3", "type": "Note", "to": [US], "content": f'<a href="{PAGE}">…</a>'},
        },
        Arrived.UNREPLY: {
            "id": f"{base}/d/1", "type": "Delete", "actor": me, "object": {"id": reply["id"], "type": "Tombstone"},
        },
        Arrived.GONE: {"id": f"{base}/d/2", "type": "Delete", "actor": me, "object": me},
    }  # fmt: skip


def test_each_kind_is_told_from_the_others_and_what_undoes_has_the_same_mark(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock
) -> None:
    signer = neighbour.signer(clock.now())
    for activity in activities(neighbour).values():
        assert pages.handle(signed(signer, activity)).status == 202
    assert [arrival.kind for arrival in box.arrivals] == list(activities(neighbour))
    by_kind = {arrival.kind: arrival for arrival in box.arrivals}
    for one, other in (("like", "unlike"), ("boost", "unboost"), ("reply", "unreply")):
        assert by_kind[Arrived(one)].mark == by_kind[Arrived(other)].mark
        assert (by_kind[Arrived(one)].object_key, by_kind[Arrived(one)].actor_name) == (KEY, "mfa")
    quote, link = by_kind[Arrived.QUOTE], by_kind[Arrived.LINK]
    assert (quote.object_key, quote.actor_name) == (KEY, "mfa")
    assert (link.page, link.actor_name) == ("kk/xs-mfa/2026/17", "mfa")
    kept = [format_arrival(arrival).decode() for arrival in box.arrivals]
    for text, arrival in zip(kept, box.arrivals, strict=True):
        assert parse_arrival(text.encode(), allow_private=True) == arrival
        if arrival.kind not in {Arrived.UNFOLLOW, Arrived.GONE}:
            assert neighbour.base not in text  # who likes, boosts or answers is not kept


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "Like", "object": "https://elsewhere.example/1"},
        {"type": "Follow", "object": f"{BASE}/ap/nobody"},
        {"type": "Follow", "object": f"{BASE}/ap/instance"},
        {"type": "Follow", "object": {"id": 7}},
        {"type": "Create", "object": {"type": "Note", "inReplyTo": OBJECT, "id": "https://elsewhere.example/n"}},
        {"type": "Create", "object": OBJECT},
        {"type": "Create", "object": {"type": "Note", "quoteUrl": OBJECT, "id": "https://elsewhere.example/n"}},
        *(
            {"type": "Create", "object": {"type": "Note", "content": words}}
            for words in ("", f"{BASE}/kk/xs-mfa/2026/x", f"{BASE}/kk/../2026/17/", "https://elsewhere.example/a/b/1/2")
        ),
        {"type": "Undo", "object": "https://elsewhere.example/1"},
        {"type": "Undo", "object": {"type": "Like", "actor": "https://elsewhere.example/u", "object": OBJECT}},
        {"type": "Delete", "object": "https://elsewhere.example/1"},
        {"type": "Move", "object": US},
        {"type": ["Like"], "object": OBJECT},
        {"type": "Follow", "object": US + "\ud800"},
        {"type": "Create", "object": {"type": "Note", "inReplyTo": OBJECT, "id": "\ud800"}},
        {},
    ],
)
def test_what_is_not_about_us_is_let_go(
    pages: PublicFediverse, box: ListBox, neighbour: Neighbour, clock: FakeClock, activity: dict[str, Any]
) -> None:
    whole = {"id": f"{neighbour.base}/x", "actor": neighbour.actor, **activity}
    assert pages.handle(signed(neighbour.signer(clock.now()), whole)).status == 202
    assert box.arrivals == []


def test_only_a_whole_arrival_is_read() -> None:
    good = format_arrival(Arrival(Arrived.LIKE, "0" * 64, "mfa", KEY))
    assert parse_arrival(good).kind is Arrived.LIKE
    for bad in (b"{}", good.replace(b'"like"', b'"love"'), good.replace(b"{", b'{"a":"",'), good[:-1]):
        with pytest.raises(FormatError):
            parse_arrival(bad)


@pytest.mark.parametrize(
    ("mark", "key"), [("../keys/x", KEY), ("0" * 63, KEY), ("", KEY), ("0" * 64, "replies"), ("0" * 64, "../x")]
)
def test_an_arrival_whose_names_are_no_files_of_ours_is_none(mark: str, key: str) -> None:
    """Whoever can write into the letterbox must not choose where its words go on the desk's machine."""
    with pytest.raises(FormatError):
        arrival_of(fields_of(Arrival(Arrived.LIKE, mark, "mfa", key)))
    assert arrival_of(fields_of(Arrival(Arrived.LIKE, "0" * 64, "mfa", KEY))).object_key == KEY


def test_other_methods_are_refused(pages: PublicFediverse) -> None:
    assert pages.handle(Request("PUT", "/ap/mfa", HOST)).status == 405
    assert pages.handle(Request("POST", "/ap/mfa/outbox", HOST)).status == 404
    assert pages.handle(Request("POST", "/ap/nobody/inbox", HOST)).status == 404
    assert pages.handle(get(INBOX)).status == 405
    head = pages.handle(Request("HEAD", "/ap/mfa", HOST))
    assert (head.status, head.body) == (200, b"")


def test_the_instance_shows_its_own_key(pages: PublicFediverse, rsa: RSAPrivateKey) -> None:
    shown = json.loads(pages.handle(get("/ap/instance")).body)
    assert (shown["type"], shown["publicKey"]["publicKeyPem"]) == ("Application", format_public(rsa))
