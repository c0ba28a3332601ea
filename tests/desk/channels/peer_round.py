"""A server that nobody here wrote (Fedify) follows our actor, hears what becomes of a statement, and answers.

`tests/functional/test_fediverse_peer.py` runs this file in a namespace of its own, which nothing leaves; it is not
collected by itself. In there both servers have names, public addresses and certificates, so neither is told to be
lenient. Real are the press, the courier, the process `intake` behind a web server, its spool, and what the desk shows.
ELSHI_FEDIFY: the folder where Fedify is installed. ELSHI_FEDIFY_SPEC: how it signs first.
"""

import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.office import NODE
from elshi.adapters.channels.activitypub import _TRAITS
from elshi.adapters.fediverse.keys import make_secret
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.door_file import keep_door
from elshi.desk.channels.looking import LATEST
from elshi.desk.channels.mail_round import make_rounds
from elshi.desk.channels.models import Channel, Follower, OutboxRow
from elshi.desk.channels.opening import open_by_kind, open_stored
from elshi.desk.channels.row_views import list_rows
from elshi.desk.questions.askers import open_asker
from elshi.desk.questions.models import Question
from elshi.node.channel_secrets import secret_variable
from elshi.node.door import door_folder
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.messages import Message, Saying
from elshi.speak.ways import Telling, Way
from fakes.fedify_peer import Peer
from fakes.named_hosts import Front, make_hosts
from functional.running import READY_SECONDS, free_port

OURS, THEIRS = "mfa.samal.example", "social.xandria.example"
BASE = f"https://{OURS}"
US = f"{BASE}/ap/mfa"
SETTINGS = replace(NODE, question_ways=(Way("mfa", "fediverse"),))


class Ministry:
    """Our side: a channel on the fediverse, the process `intake` behind a web server, and the courier's turns."""

    def __init__(self, outbox, hosts):
        self.outbox, home = outbox, outbox.office.home
        options = {"handle": "mfa", "title": "Сыртқы істер министрлігі"}
        add_channel(
            actor=None, name="fedi", kind="activitypub", account=outbox.account_of("activitypub"), address=BASE,
            options=options, at=outbox.office.tick(),
        )  # fmt: skip
        outbox.networks["fedi"] = _Traits()
        keep_door(home, SETTINGS)
        self._given = {"environ": {secret_variable("fedi"): make_secret()}, "opener": open_by_kind}
        self._parts = make_rounds(home, SETTINGS, environ={})
        self.spool = Spool(door_folder(home) / "spool")
        port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "elshi", "process", "intake", "--home", str(home.path)],
            env={**os.environ, "ELSHI_INTAKE_PORT": str(port)},
        )
        self._wait(f"http://127.0.0.1:{port}/healthy")
        self.front = Front(hosts, OURS, target=port)
        self.turn()  # the actor is shown

    def turn(self):
        """What came in is taken in, and what is due is said."""
        for part in self._parts:
            part(self.outbox.clock.now())
        self.outbox.run(**self._given)

    def tell(self, telling):
        """Bring an answer back; what went wrong."""
        channel = open_stored(Channel.objects.get(name="fedi"), home=self.outbox.office.home, **self._given)
        return dict(channel.tell_all([telling]))[telling.number]

    def look(self, release):
        """Replies, boosts and likes of the release's one row, as the desk shows them after the next look."""
        self.outbox.clock.at += LATEST
        self.turn()
        (row,) = list_rows(release, self.outbox.office.people["author"])
        return row.uptake.replies, row.uptake.boosts, row.uptake.likes

    def deliveries(self):
        """What was posted to our inboxes, as it came."""
        return [one for one in self.front.kept if one.method == "POST"]

    def close(self):
        self.front.close()
        self._process.kill()
        self._process.wait()

    def _wait(self, address):
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
            except OSError:
                assert self._process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            else:
                return


class _Traits:
    """What `Outbox.soonest` asks a network for."""

    traits = _TRAITS


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    """Addresses that the rules of both take for public ones."""
    return make_hosts({OURS: "5.10.0.1", THEIRS: "5.10.0.2"}, tmp_path_factory.mktemp("hosts"))


@pytest.fixture
def peer(hosts):
    started = Peer(
        Path(os.environ["ELSHI_FEDIFY"]),
        spec=os.environ["ELSHI_FEDIFY_SPEC"],
        base=f"https://{THEIRS}",
        trusted=hosts.trusted,
    )
    front = Front(hosts, THEIRS, target=started.port)
    yield started
    front.close()
    started.close()


@pytest.fixture
def ministry(outbox, hosts):
    made = Ministry(outbox, hosts)
    yield made
    made.close()


def test_a_statement_its_correction_and_its_end_and_what_came_back(peer, ministry):
    outbox = ministry.outbox
    followed = peer.tell(US, "follow")
    assert (followed["name"], followed["username"]) == ("Сыртқы істер министрлігі", "mfa")
    assert {"rel": "self", "type": "application/activity+json", "href": US} in followed["links"]
    ministry.turn()
    assert Follower.objects.get().actor == f"{peer.base}/users/alice"
    assert [one["object"] for one in peer.heard("Accept")] == [followed["id"]], peer.heard("error")
    # its actor is shown only to who signs the question: it was the instance that asked, and not the ministry's actor
    assert {f"{BASE}/ap/instance"} <= {one["by"] for one in peer.heard("question")}

    first = outbox.publish("fedi/kk", kk="Қазақ тіліндегі **бірінші** сөз.", en="The first word.")
    ministry.turn()
    note = OutboxRow.objects.get().parts[0]["id"]
    (created,) = peer.heard("Create")
    assert created["object"] == note
    assert created["url"] == f"{BASE}/kk/{first.record_id}/"
    assert ("kk", True) in {(one["language"], "Қазақ тіліндегі" in one["text"]) for one in created["contents"]}
    assert (created["proof"], created["proofOfChanged"]) == (True, False)

    liked, boosted = peer.tell(US, "like", note), peer.tell(US, "boost", note)
    peer.tell(US, "reply", note)
    assert ministry.look(first) == (1, 1, 1)
    for delivery in ministry.deliveries():  # once more, byte for byte
        assert (delivery.status, ministry.front.pass_on(delivery)[0]) == (202, 202)
    assert ministry.spool.names() == []
    assert ministry.look(first) == (1, 1, 1)

    texts = {"kk": "Қазақ тіліндегі екінші сөз.", "en": "The second word."}
    corrected = outbox.publish("fedi/kk", replaces=first, **texts)
    ministry.turn()
    (updated,) = peer.heard("Update")
    assert updated["object"] == note
    assert updated["updated"] is not None
    assert any("екінші" in one["text"] for one in updated["contents"])
    assert (updated["proof"], updated["proofOfChanged"]) == (True, False)
    assert ministry.look(corrected) == (1, 1, 1)

    for sent in (liked, boosted):
        peer.tell(US, "undo", sent["id"])
    peer.tell(US, "unsay", f"{peer.base}/notes/4")
    assert ministry.look(corrected) == (0, 0, 0)

    outbox.withdraw(corrected)
    ministry.turn()
    assert [one["object"] for one in peer.heard("Delete")] == [note]
    assert [row.state for row in OutboxRow.objects.all()] == ["confirmed"] * 3

    peer.tell(US, "undo", followed["id"])
    ministry.turn()
    assert not Follower.objects.exists()
    assert peer.heard("error") == []


def test_who_asks_is_answered_alone(peer, ministry):
    peer.tell(US, "ask")
    ministry.turn()
    (question,) = Question.objects.all()
    assert (question.channel, question.source, question.language) == ("fediverse", "mfa", "kk")
    assert question.text == "Шекара ашық па?"
    asker = open_asker(bytes(question.asker), read_or_make_intake_key(ministry.outbox.office.home))
    alice = f"{peer.base}/users/alice"
    assert (asker.reply, asker.id) == (f"{alice} {alice}/inbox", f"{peer.base}/notes/1")

    message = Message(
        record="xs-mfa/2026/41", version=1, language="kk", saying=Saying.STATEMENT, url=f"{BASE}/kk/xs-mfa/2026/41/",
        issued_at=datetime(2026, 11, 30, 8, tzinfo=UTC), title="Шекара ашық па?", body="Иә, **ашық**.",
    )  # fmt: skip
    for _ in range(2):
        assert ministry.tell(Telling(7, "0123456789abcdef" * 2, message, asker.reply, asker.id)) is None
    (created,) = peer.heard("Create")  # it knows the second by its id
    assert created["object"] == f"{US}/answers/{'0123456789abcdef' * 2}"
    assert (created["to"], created["mentions"], created["answers"]) == ([alice], [alice], asker.id)
    assert any(one["language"] == "kk" and "ашық" in one["text"] for one in created["contents"])
    assert (created["proof"], created["proofOfChanged"]) == (True, False)
    assert peer.heard("error") == []


def test_what_is_not_signed_or_was_changed_is_refused(peer, ministry):
    peer.tell(US, "follow")
    ministry.turn()
    (taken,) = ministry.deliveries()
    body = taken.body.replace(b"Follow", b"Delete")
    assert body != taken.body
    for changed in (
        replace(taken, headers=taken.without("signature")),
        replace(taken, body=body),
        replace(taken, path="/ap/inbox"),
        replace(taken, headers=(*taken.without("date"), ("Date", "Thu, 01 Jan 2026 00:00:00 GMT"))),
    ):
        assert ministry.front.pass_on(changed)[0] == 401
    assert ministry.spool.names() == []
    ministry.turn()
    assert Follower.objects.count() == 1
