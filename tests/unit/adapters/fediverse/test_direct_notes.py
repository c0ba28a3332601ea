"""Answers to who asked: one direct note each, with a proof, which stands nowhere but in his inbox."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.channels.activitypub import ActivityPubChannel, open_channel
from elshi.adapters.fediverse.keys import make_secret
from elshi.adapters.fediverse.objects import Author, make_create, make_direct_note
from elshi.adapters.fediverse.public import open_public
from elshi.adapters.fediverse.signing import Spec
from elshi.adapters.fediverse.verifying import read_claim, verify_claim
from elshi.base.errors import SecurityError
from elshi.record import verify_document
from elshi.speak.channels import ChannelError, Opened, RefusedError, RetryError
from elshi.speak.door import Request
from elshi.speak.messages import Message, Saying
from elshi.speak.ways import Telling
from fakes.clock import FakeClock
from fakes.fediverse import DictKnocks, ListBox, Neighbour

BASE = "https://mfa.samal.example"
US = f"{BASE}/ap/press"
KEY = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def secret() -> str:
    return make_secret()


Open = Callable[[], ActivityPubChannel]


@pytest.fixture
def open_one(secret: str, tmp_path: Path, clock: FakeClock) -> Open:
    opened = Opened(
        name="press",
        kind="activitypub",
        account="xs-mfa/account/1",
        address=BASE,
        secret=secret,
        options={"folder": str(tmp_path / "fediverse")},
        allow_private=True,
    )
    return lambda: open_channel(opened, clock=clock)


@pytest.fixture
def message(clock: FakeClock) -> Message:
    return Message(
        record="xs-mfa/2026/41",
        version=1,
        language="kk",
        saying=Saying.STATEMENT,
        url=f"{BASE}/kk/xs-mfa/2026/41/",
        issued_at=clock.now(),
        title="Шекара ашық па?",
        body="Иә, **ашық**.",
    )


def telling(neighbour: Neighbour, message: Message, number: int = 1, **changes: Any) -> Telling:
    """To the planted asker of that number."""
    asker = f"{neighbour.base}/users/planted{number}"
    fields: dict[str, Any] = {
        "number": number,
        "key": f"{number:032x}",
        "message": message,
        "reply": f"{asker} {neighbour.base}/users/planted{number}/inbox",
        "id": f"{asker}/statuses/{number}",
    }
    return Telling(**{**fields, **changes})


def tell(channel: ActivityPubChannel, *tellings: Telling) -> dict[int, ChannelError | None]:
    return dict(channel.tell_all(tellings))


def test_each_who_asked_gets_one_note_for_him_alone(open_one: Open, neighbour: Neighbour, message: Message) -> None:
    channel = open_one()
    asked = [telling(neighbour, message, number) for number in range(1, 21)]
    assert tell(channel, *asked) == {one.number: None for one in asked}
    public = channel.author.keys.ed25519.public_key().public_bytes_raw()
    got = {one.path: json.loads(one.body) for one in neighbour.got}
    assert len(neighbour.got) == len(got) == 20
    for one in asked:
        asker, inbox = one.reply.split(" ")
        said = got[inbox.removeprefix(neighbour.base)]
        note = said["object"]
        assert (said["type"], said["id"], said["actor"]) == ("Create", f"{US}/answers/{one.key}#create", US)
        assert (note["type"], note["id"], note["attributedTo"]) == ("Note", f"{US}/answers/{one.key}", US)
        assert said["to"] == note["to"] == [asker]
        assert {"cc", "bto", "bcc", "audience"} & {*said, *note} == set()
        assert "Public" not in json.dumps(said)
        assert "/followers" not in json.dumps(said)
        assert note["inReplyTo"] == one.id
        assert note["tag"] == [
            {"type": "Mention", "href": asker, "name": f"@planted{one.number}@{neighbour.base.partition('://')[2]}"}
        ]
        for signed in (said, note):
            verify_document(signed, public)
            with pytest.raises(SecurityError):
                verify_document({**signed, "to": [f"{asker}0"]}, public)


def test_its_words_are_those_of_the_answer(open_one: Open, neighbour: Neighbour, message: Message) -> None:
    corrected = replace(message, version=2, saying=Saying.CORRECTION, body="Жоқ.")
    withdrawn = replace(message, version=3, saying=Saying.WITHDRAWAL, title="", body="", reason="error")
    channel = open_one()
    for number, said in enumerate((message, corrected, withdrawn), start=1):
        assert tell(channel, telling(neighbour, said, number)) == {number: None}
    first, second, third = (post["object"] for post in neighbour.posts())
    assert first["content"].startswith("<h2>Шекара ашық па?</h2>\n<p>Иә, <strong>ашық</strong>.</p>")
    link = f'<a href="{message.url}" rel="noopener nofollow">{message.url}</a>'
    assert all(link in note["content"] for note in (first, second, third))
    assert {tuple(note["contentMap"].items()) for note in (first,)} == {(("kk", first["content"]),)}
    assert (first["url"], first["published"]) == (message.url, "2026-03-01T09:30:00Z")
    assert second["content"].startswith("<p>Бұл ")
    assert "<p>Жоқ.</p>" in second["content"]
    assert "қайтарып алынды" in third["content"]
    assert "Себебі: онда қате болған." in third["content"]
    assert len({note["id"] for note in (first, second, third)}) == 3


@pytest.mark.parametrize("spec", list(Spec))
def test_the_request_is_signed_as_the_server_takes_it(
    open_one: Open, neighbour: Neighbour, message: Message, clock: FakeClock, spec: Spec
) -> None:
    neighbour.takes = {spec}
    channel = open_one()
    assert tell(channel, telling(neighbour, message)) == {1: None}
    got = neighbour.got[-1]
    assert got.spec is spec
    host = neighbour.base.partition("://")[2]
    request = Request("POST", got.path, host, headers=got.headers, body=got.body)
    claim = read_claim(request, base=neighbour.base, at=clock.now())
    assert claim.key_id == f"{US}#main-key"
    verify_claim(claim, channel.author.keys.rsa.public_key())


def test_a_repeat_by_another_process_is_the_same_note(open_one: Open, neighbour: Neighbour, message: Message) -> None:
    for _ in range(2):
        assert tell(open_one(), telling(neighbour, message)) == {1: None}
    first, second = neighbour.got
    assert first.body == second.body


def test_one_who_cannot_be_reached_holds_up_nobody(open_one: Open, neighbour: Neighbour, message: Message) -> None:
    neighbour.answers["/users/planted2/inbox"] = [(410, {}, b"")]
    neighbour.answers["/users/planted3/inbox"] = [(503, {}, b"")]
    asker = f"{neighbour.base}/users/planted"
    odd = [
        telling(neighbour, message, 4, reply=f"{asker}"),
        telling(neighbour, message, 5, reply=f"{asker} http://localhost:1/inbox"),
        telling(neighbour, message, 6, reply="reader@b.example"),
        telling(neighbour, message, 7, reply=f"{asker} {asker}/inbox more"),
        telling(neighbour, message, 8, id="http://localhost:1/1"),
        telling(neighbour, message, 9, id=""),
        telling(neighbour, message, 10, reply=""),
    ]
    done = tell(open_one(), *(telling(neighbour, message, number) for number in (1, 2, 3)), *odd)
    codes = {number: (type(error), error.code) for number, error in done.items() if error is not None}
    assert codes.pop(2) == (RefusedError, "not-found")
    assert codes.pop(3) == (RetryError, "unavailable")
    assert codes == dict.fromkeys(range(4, 11), (RefusedError, "bad-address"))
    assert done[1] is None
    assert len(neighbour.got) == 3


def test_it_goes_to_no_private_machine_unless_the_administrator_said_so(
    open_one: Open, neighbour: Neighbour, message: Message
) -> None:
    channel = open_one()
    channel.allow_private = False
    inner = "https://10.0.0.7/u"
    asked = [telling(neighbour, message), telling(neighbour, message, 2, reply=f"{inner} {inner}/in", id=f"{inner}/1")]
    assert {type(error) for error in tell(channel, *asked).values()} == {RefusedError}
    assert neighbour.got == []


def test_whoever_ends_it_early_tells_no_more(open_one: Open, neighbour: Neighbour, message: Message) -> None:
    running = open_one().tell_all([telling(neighbour, message, number) for number in range(100)])
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert 0 < len(neighbour.got) < 100


def test_nothing_of_who_asked_is_shown_or_kept(
    open_one: Open, neighbour: Neighbour, message: Message, tmp_path: Path, rsa: RSAPrivateKey, clock: FakeClock
) -> None:
    channel = open_one()
    neighbour.takes = {Spec.CAVAGE}  # what is learned of his server, too
    assert tell(channel, *(telling(neighbour, message, number) for number in (1, 2))) == {1: None, 2: None}
    files = [path for path in (tmp_path / "fediverse").rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["actor.json"]
    for planted in (b"planted", neighbour.base.partition("://")[2].encode(), f"{1:032x}".encode()):
        assert all(planted not in path.read_bytes() for path in files)
    public = open_public(
        BASE, instance_key=rsa, shelf=channel.shelf, letterbox=ListBox(), knocks=DictKnocks(), now=clock.now
    )

    def get(path: str) -> tuple[int, bytes]:
        reply = public.handle(Request("GET", path, "mfa.samal.example"))
        return reply.status, reply.body

    for post in neighbour.posts():
        assert get(post["object"]["id"].removeprefix(BASE))[0] == 404
    assert get("/ap/press/answers/")[0] == get("/ap/press/answers")[0] == 404
    status, outbox = get("/ap/press/outbox")
    assert (status, json.loads(outbox)["totalItems"]) == (200, 0)


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("https://b.example/users/alice", "@alice@b.example"),
        ("https://b.example/@alice", "@alice@b.example"),
        ("https://b.example:8443/users/a.b-c_1", "@a.b-c_1@b.example:8443"),
        ("https://b.example/ap/users/123", "https://b.example/ap/users/123"),
        ("https://b.example/users/alice/more", "https://b.example/users/alice/more"),
        ("https://b.example/", "https://b.example/"),
    ],
)
def test_he_is_called_as_his_id_says(open_one: Open, message: Message, actor: str, name: str) -> None:
    author: Author = open_one().author
    note = make_direct_note(author, message, key=KEY, asker=actor, in_reply_to=f"{actor}/1")
    (mention,) = json.loads(make_create(author, note))["object"]["tag"]
    assert (mention["href"], mention["name"]) == (actor, name)
