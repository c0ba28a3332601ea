"""Questions from other programs: what is acknowledged is in the spool, sealed; everything else leaves nothing there."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.door import Route, public_door
from elshi.base.errors import UserError
from elshi.node import spool as spools
from elshi.node.door import Door, write_door
from elshi.node.home import NodeHome
from elshi.node.hooks import KEPT_S, MAX_BODY, Hooks
from elshi.node.intake import hook_route, intake_application
from elshi.node.spool import Spool
from elshi.speak.brake import Brake
from elshi.speak.door import Request
from elshi.speak.questions import MAX_ID, MAX_REPLY, MAX_TEXT, read_asked
from elshi.speak.webhooks import parse_secret, sign_delivery

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = parse_secret(WRITTEN)
DOOR = Door(
    key=KEY.public_key(),
    office={"kk": "Самал СІМ"},
    site="https://mfa.samal.example",
    ways=(("call-centre", "webhook"), ("press", "fediverse")),
)
QUESTION = {"id": "ticket-1", "text": "Шекара ашық па?"}


class Place:
    """The handler, with a clock that stands still, and what it reads and says."""

    def __init__(self, folder):
        self.spool, self.said, self.secrets, self.seconds = Spool(folder / "spool"), [], {"call-centre": WRITTEN}, 0.0
        self.read = 0
        self.hooks = Hooks(
            lambda: DOOR, self.spool, lambda: AT, self.find, tell=self.said.append, seconds=lambda: self.seconds
        )

    def find(self, name):
        self.read += 1
        if name not in self.secrets:
            raise UserError(f"expected the secret of the way {name}")
        return self.secrets[name]

    def post(self, given=QUESTION, *, name="call-centre", at=AT, secret=SECRET, method="POST", **headers):
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        signed = sign_delivery(body, id="d-1", at=int(at.timestamp()), secret=secret)
        headers = {"content-type": "application/json"} | {one.replace("_", "-"): of for one, of in headers.items()}
        return self.hooks(Request(method, f"/ask/from/{name}", "ask.mfa.samal.example", {}, signed | headers, body))

    @property
    def taken(self):
        return [read_asked(entry.fields) for _, entry in self.spool.read(KEY)]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_a_question_is_sealed_before_it_is_acknowledged(place):
    more = {"language": "kk", "country": "XB", "thread": "ticket-0", "reply": "case 7"}
    assert place.post(QUESTION | more).status == 202
    (asked,) = place.taken
    assert (asked.channel, asked.source, asked.id, asked.text) == (
        "webhook",
        "call-centre",
        "ticket-1",
        QUESTION["text"],
    )
    assert (asked.language, asked.country, asked.thread, asked.reply) == ("kk", "XB", "ticket-0", "case 7")
    assert "Шекара".encode() not in b"".join(path.read_bytes() for path in place.spool._folder.iterdir())


def test_without_what_may_be_left_out_and_with_words_as_they_came(place):
    assert place.post(QUESTION | {"text": " Бір\r\nекі\x00\u202e "}).status == 202
    assert place.taken[0].text == "Бір\nекі"


def test_the_longest_question(place):
    longest = {
        "id": "i" * MAX_ID,
        "text": "\U0001f54a" * MAX_TEXT,
        "thread": "t" * MAX_ID,
        "reply": "\U0001f54a" * MAX_REPLY,
    }
    assert len(json.dumps(longest)) <= MAX_BODY
    assert place.post(longest).status == 202
    assert place.taken[0].reply == longest["reply"]


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b"[" * 50_000,
        b'{"id":"a","text":"b","text":"c"}',
        b'{"id":"a","text":' + b"1" * 5_000 + b"}",
        {},
        {"id": "a"},
        {"text": "a"},
        {"id": "", "text": "a"},
        {"id": "a", "text": " \x00 "},
        {"id": "a", "text": "b" * (MAX_TEXT + 1)},
        {"id": "a" * (MAX_ID + 1), "text": "b"},
        {"id": "a\nb", "text": "b"},
        {"id": "\ud800", "text": "b"},
        QUESTION | {"extra": "x"},
        QUESTION | {"channel": "form"},
        QUESTION | {"source": "other"},
        QUESTION | {"token": "a" * 64},
        QUESTION | {"language": "xx"},
        QUESTION | {"country": "xb"},
        QUESTION | {"reply": "a" * (MAX_REPLY + 1)},
        QUESTION | {"reply": None},
        QUESTION | {"thread": ["a"]},
    ],
)
def test_what_is_no_question_is_said_in_one_line(place, given):
    reply = place.post(given)
    assert reply.status == 400
    assert reply.body.startswith(b"expected ")
    assert reply.body.count(b"\n") == 1
    assert place.taken == []


@pytest.mark.parametrize(
    "how",
    [
        {"secret": bytes(24)},
        {"at": datetime(2026, 3, 9, 9, 54, tzinfo=UTC)},
        {"at": datetime(2026, 3, 9, 10, 6, tzinfo=UTC)},
        {"webhook_signature": ""},
        {"webhook_id": "d-2"},
    ],
)
def test_what_is_not_signed_is_refused(place, how):
    assert place.post(**how).status == 401
    assert place.taken == []


@pytest.mark.parametrize("name", ["press", "other", "", "../press", "call-centre/", "call-centre/more"])
def test_nothing_is_elsewhere_and_no_secret_is_looked_for(place, name):
    assert place.post(name=name).status == 404
    assert place.read == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_it_takes_post_alone(place, method):
    reply = place.post(method=method)
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "headers",
    [{"content_type": "text/plain"}, {"content_type": ""}, {"content_encoding": "gzip"}],
)
def test_another_kind_of_body(place, headers):
    assert place.post(**headers).status == 415
    assert place.post(content_type="Application/JSON; charset=utf-8").status == 202


def test_a_secret_that_comes_goes_and_changes_is_told_once(place):
    place.secrets.clear()
    assert [place.post().status for _ in range(3)] == [404, 404, 404]
    place.seconds += KEPT_S + 1
    assert place.post().status == 404
    assert place.said == ["intake: /ask/from/call-centre is closed: expected the secret of the way call-centre\n"]
    place.secrets["call-centre"] = "whsec_tooshort"
    place.seconds += KEPT_S + 1
    assert place.post().status == 404
    place.secrets["call-centre"] = WRITTEN
    place.seconds += KEPT_S + 1
    assert place.post().status == 202
    assert place.read == 4
    del place.secrets["call-centre"]
    place.seconds += KEPT_S + 1
    assert place.post().status == 404
    assert len(place.said) == 2
    assert "tooshort" not in "".join(place.said)


def test_too_many_at_once_and_no_stranger_uses_them_up(place):
    place.hooks.brake = Brake(burst=2, pause=10.0)
    assert [place.post(secret=bytes(24)).status for _ in range(5)] == [401] * 5
    assert [place.post().status for _ in range(3)] == [202, 202, 429]
    assert place.post().headers["Retry-After"] == "1"
    place.seconds += 11
    assert place.post().status == 202


def test_a_full_spool(place, monkeypatch):
    monkeypatch.setattr(spools, "MAX_WAITING", 0)
    reply = place.post()
    assert (reply.status, reply.headers["Retry-After"]) == (503, "600")


def test_a_disk_that_takes_nothing(place, tmp_path):
    (tmp_path / "spool").write_bytes(b"a file where the folder should be")
    told, answers = [], []
    body = json.dumps(QUESTION).encode()
    signed = sign_delivery(body, id="d-1", at=int(AT.timestamp()), secret=SECRET)
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/ask/from/call-centre", "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        **{f"HTTP_{name.upper().replace('-', '_')}": of for name, of in signed.items()},
    }  # fmt: skip
    application = public_door([Route("/ask/from/", place.hooks, max_body=MAX_BODY)], tell=told.append)
    application(environ, lambda status, headers: answers.append((status[:3], dict(headers)["Retry-After"])))
    assert answers == [("503", "600")]
    assert "Шекара" not in "".join(told)


def test_the_whole_door_with_the_secret_of_the_node(tmp_path):
    def post(body, signed):
        seen = []
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/ask/from/call-centre", "wsgi.input": io.BytesIO(body),
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "192.0.2.1",
            **{f"HTTP_{name.upper().replace('-', '_')}": of for name, of in signed.items()},
        }  # fmt: skip
        application(environ, lambda status, _headers: seen.append(status[:3]))
        return seen[0]

    home = NodeHome(tmp_path)
    write_door(tmp_path / "intake", DOOR)
    secret = home.keys / "ways" / "call-centre"
    secret.parent.mkdir(parents=True)
    secret.write_text(WRITTEN + "\n")
    secret.chmod(0o600)
    application = intake_application(tmp_path / "intake", routes=[hook_route(home)])
    body = json.dumps(QUESTION).encode()
    signed = sign_delivery(body, id="d-1", at=int(datetime.now(UTC).timestamp()), secret=SECRET)
    assert [post(body, signed) for _ in range(30)] == ["202"] * 30  # one source, and no brake of sources
    assert post(b" " * (MAX_BODY + 1), signed) == "413"
    assert len(Spool(tmp_path / "intake" / "spool").names()) == 30


def test_short_messages_that_a_gateway_brings(tmp_path):
    place = Place(tmp_path)
    door = replace(DOOR, ways=(("sms-in", "sms"),))
    place.hooks.read_door, place.secrets = lambda: door, {"sms-in": WRITTEN}
    given = {"from": "+77010000000", "text": "1", "at": "2026-03-09T10:00:00Z"}
    assert place.post(given, name="sms-in").status == 202
    [(_, entry)] = place.spool.read(KEY)
    assert (entry.kind, entry.fields) == ("sms", given)
    assert place.post(given | {"from": "x"}, name="sms-in").status == 400
    assert place.post(QUESTION, name="sms-in").status == 400
    assert place.post(given, name="sms-in", secret=bytes(32)).status == 401
    assert place.post(given, name="call-centre").status == 404
