"""A server that nobody here wrote (Fedify) follows our actor, gets a statement in Kazakh, its correction and its end,
answers, and takes it back. Everything on loopback; both ways of signing.

What came from it is kept as it came: then it is sent once more, and once more with something changed.
"""

import http.client
import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from elshi.adapters.channels.activitypub import ActivityPubChannel, open_channel
from elshi.adapters.clock import SystemClock
from elshi.adapters.fediverse.arrivals import Arrived
from elshi.adapters.fediverse.keys import make_instance_secret, make_secret, parse_instance_secret
from elshi.adapters.fediverse.public import open_public
from elshi.speak.channels import Copy, Opened, Remote
from elshi.speak.door import Reply, Request
from elshi.speak.messages import Message, Part, Saying
from fakes.fediverse import DictKnocks, Door, ListBox

SPECS = ["rfc9421", "draft-cavage-http-signatures-12"]


class Peer:
    """The process, and how it is spoken to."""

    def __init__(self, folder: Path, spec: str) -> None:
        self.process = subprocess.Popen(["node", "peer.mjs", spec], cwd=folder, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.base: str = json.loads(self.process.stdout.readline())["base"]
        self.told = 0

    def tell(self, actor: str, do: str, about: str | None = None) -> dict[str, Any]:
        """Have it act; raises if it could not."""
        self.told += 1
        told = {"actor": actor, "do": do, "object": about, "number": self.told}
        status, found = self._ask("POST", "/told", json.dumps(told).encode())
        assert status == 200, found
        return dict(found)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """What its inbox took of that kind. It works on a delivery before it answers, so nothing is waited for."""
        return [one for one in self._ask("GET", "/heard", None)[1] if one["type"] == kind]

    def close(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("localhost", int(self.base.rpartition(":")[2]), timeout=120)
        with closing(connection):
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, json.loads(response.read())


class Ministry:
    """Our side: the public pages behind a door, a letterbox, and the channel that the courier opens."""

    def __init__(self, folder: Path) -> None:
        self.door, self.box = Door(), ListBox()
        self.base = self.door.base
        self.channel: ActivityPubChannel = open_channel(
            Opened(
                name="fediverse",
                kind="activitypub",
                account="xs-mfa/account/1",
                address=self.base,
                secret=make_secret(),
                options={"folder": str(folder), "handle": "mfa", "title": "Сыртқы істер министрлігі"},
                allow_private=True,
            )
        )
        key = parse_instance_secret(make_instance_secret())
        self.public = open_public(
            self.base,
            instance_key=key,
            shelf=self.channel.shelf,
            letterbox=self.box,
            knocks=DictKnocks(),
            now=SystemClock().now,
            allow_private=True,
        )
        self.posted: list[Request] = []
        self.door.handler = self.answer
        self.actor = self.channel.author.address.id

    def answer(self, request: Request) -> Reply:
        if request.method == "POST":
            self.posted.append(request)
        return self.public.handle(request)

    def say(self, **changes: Any) -> tuple[Message, Part]:
        fields: dict[str, Any] = {
            "record": "xs-mfa/2026/17",
            "version": 1,
            "language": "kk",
            "saying": Saying.STATEMENT,
            "url": "https://mfa.samal.example/kk/xs-mfa/2026/17/",
            "issued_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
            "title": "Мәлімдеме",
            "body": "Қазақ тіліндегі **бірінші** сөз.",
        }
        said = Message(**{**fields, **changes})
        return said, self.channel.cut(said)[0]

    def deliver(self, remote: Remote, part: Part) -> None:
        """To every follower that is in the letterbox."""
        inboxes = sorted({one.inbox for one in self.box.arrivals if one.kind is Arrived.FOLLOW})
        done = list(self.channel.deliver(remote, part, [Copy(n, part.key, box) for n, box in enumerate(inboxes)]))
        assert done
        assert [error for _, error in done if error is not None] == []


@pytest.fixture(params=SPECS)
def peer(fedify: Path, request: pytest.FixtureRequest) -> Iterator[Peer]:
    started = Peer(fedify, request.param)
    yield started
    started.close()


@pytest.fixture
def ministry(tmp_path: Path) -> Iterator[Ministry]:
    made = Ministry(tmp_path / "shelf")
    yield made
    made.door.close()


def test_a_statement_its_correction_and_its_end_reach_who_follows(peer: Peer, ministry: Ministry) -> None:
    followed = peer.tell(ministry.actor, "follow")
    assert (followed["name"], followed["username"]) == ("Сыртқы істер министрлігі", "mfa")
    assert {"rel": "self", "type": "application/activity+json", "href": ministry.actor} in followed["links"]
    (arrival,) = ministry.box.arrivals
    assert (arrival.kind, arrival.follower) == (Arrived.FOLLOW, f"{peer.base}/users/alice")
    assert ministry.channel.accept(arrival) is None, peer.heard("error")
    assert [one["object"] for one in peer.heard("Accept")] == [followed["id"]]
    # its actor is shown only to who signs the question: it was the instance that asked, and not the ministry's actor
    assert f"{ministry.base}/ap/instance" in {one["by"] for one in peer.heard("question")}

    said, part = ministry.say()
    remote = ministry.channel.post(part, reply_to=None)
    ministry.deliver(remote, part)
    ministry.deliver(remote, part)  # once more, as after a doubt
    (created,) = peer.heard("Create")
    assert created["object"] == remote.id
    assert created["url"] == said.url
    assert ("kk", True) in {(one["language"], "Қазақ тіліндегі" in one["text"]) for one in created["contents"]}
    assert (created["proof"], created["proofOfChanged"]) == (True, False)

    later = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    _, corrected = ministry.say(
        version=2, saying=Saying.CORRECTION, issued_at=later, body="Қазақ тіліндегі екінші сөз."
    )
    edited = ministry.channel.edit(remote, corrected)
    ministry.deliver(edited, corrected)
    (updated,) = peer.heard("Update")
    assert (updated["object"], updated["updated"]) == (remote.id, "2026-03-01T11:30:00Z")
    assert any("екінші" in one["text"] for one in updated["contents"])
    assert (updated["proof"], updated["proofOfChanged"]) == (True, False)

    _, end = ministry.say(version=3, saying=Saying.WITHDRAWAL, title="", body="", reason="error")
    ministry.channel.delete(edited)
    ministry.deliver(edited, end)
    assert [one["object"] for one in peer.heard("Delete")] == [remote.id]


def test_what_comes_back_is_counted_once_and_can_be_taken_back(peer: Peer, ministry: Ministry) -> None:
    _, part = ministry.say()
    remote = ministry.channel.post(part, reply_to=None)
    liked = peer.tell(ministry.actor, "like", remote.id)
    boosted = peer.tell(ministry.actor, "boost", remote.id)
    peer.tell(ministry.actor, "reply", remote.id)
    peer.tell(ministry.actor, "undo", liked["id"])
    peer.tell(ministry.actor, "undo", boosted["id"])
    peer.tell(ministry.actor, "unsay", f"{peer.base}/notes/3")
    kinds = [one.kind.value for one in ministry.box.arrivals]
    assert kinds == ["like", "boost", "reply", "unlike", "unboost", "unreply"]
    marks = [one.mark for one in ministry.box.arrivals]
    assert marks[:3] == marks[3:]
    assert {one.object_key for one in ministry.box.arrivals[:3]} == {part.key}

    asked = peer.tell(ministry.actor, "follow")
    peer.tell(ministry.actor, "undo", asked["id"])
    assert [one.kind.value for one in ministry.box.arrivals[6:]] == ["follow", "unfollow"]


def test_what_is_sent_twice_is_handled_once_and_what_was_changed_is_refused(peer: Peer, ministry: Ministry) -> None:
    peer.tell(ministry.actor, "follow")
    taken = ministry.posted[-1]
    before = list(ministry.box.arrivals)
    assert ministry.public.handle(taken).status == 202
    assert ministry.box.arrivals == before

    unsigned = {name: value for name, value in taken.headers.items() if not name.startswith("signature")}
    body = taken.body.replace(b"Follow", b"Delete")
    assert body != taken.body
    for changed in (replace(taken, headers=unsigned), replace(taken, body=body), replace(taken, path="/ap/inbox")):
        assert ministry.public.handle(changed).status == 401
    assert ministry.box.arrivals == before
