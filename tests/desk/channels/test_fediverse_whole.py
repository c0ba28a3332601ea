"""From a draft to a follower's inbox and back, through the real press, the real courier and the real spool."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.adapters.channels.activitypub import _TRAITS, ActivityPubChannel, open_channel
from elshi.adapters.fediverse.arrivals import Arrival, Arrived, arrival_of, fields_of
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.adapters.fediverse.keys import make_secret
from elshi.adapters.fediverse.knocks import Remembered
from elshi.adapters.fediverse.public import open_public
from elshi.adapters.fediverse.signing import Spec
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.following import take_arrival
from elshi.desk.channels.models import Follower, OutboxRow
from elshi.node.channel_secrets import secret_variable
from elshi.node.fediverse import fediverse_folder, read_or_make_instance_key
from elshi.node.spool import Spool
from elshi.speak.door import Request
from elshi.speak.sealing import Entry
from fakes.fediverse import Neighbour

HOST = "mfa.samal.example"
BASE = f"https://{HOST}"
US = f"{BASE}/ap/mfa"


class SealedBox:
    """The letterbox as the public process has it: it can write, and not read."""

    def __init__(self, spool, key, now):
        self._spool, self._key, self._now = spool, key, now

    def put(self, arrival):
        self._spool.write(Entry("fediverse", self._now(), fields_of(arrival)), self._key)

    def asked_actors(self):
        return ()


@pytest.fixture
def neighbour():
    made = Neighbour(generate_private_key(65537, 2048))
    yield made
    made.close()


def test_the_whole_way(outbox, neighbour, tmp_path):
    home, clock = outbox.office.home, outbox.clock
    folders = ActorFolders(fediverse_folder(home))
    options = {"handle": "mfa", "allow-private": "yes"}
    add_channel(
        actor=None, name="fedi", kind="activitypub", account=outbox.account_of("activitypub"), address=BASE,
        options=options, at=outbox.office.tick(),
    )  # fmt: skip
    given = {
        "environ": {secret_variable("fedi"): make_secret()},
        "opener": lambda opened: open_channel(opened, clock=clock),
    }
    outbox.networks["fedi"] = outbox.networks.get("fedi") or _Traits()
    key, spool = X25519PrivateKey.generate(), Spool(tmp_path / "spool")
    public = open_public(
        BASE,
        instance_key=read_or_make_instance_key(home),
        shelf=folders.shelf,
        letterbox=SealedBox(spool, key.public_key(), clock.now),
        knocks=Remembered(),
        now=clock.now,
        allow_private=True,
    )

    def post(activity):
        body = json.dumps({"actor": neighbour.actor, **activity}).encode()
        headers = neighbour.signer(clock.now()).headers(Spec.RFC9421, "POST", US + "/inbox", body)
        request = Request("POST", "/ap/mfa/inbox", HOST, headers={"host": HOST, **headers}, body=body)
        assert public.handle(request).status == 202
        for name, entry in spool.read(key):
            take_arrival(arrival_of(entry.fields, allow_private=True), folders=folders, at=clock.now())
            spool.remove(name)

    with outbox.courier(**given) as courier:
        courier.run_once()  # shows the actor
    post({"id": f"{neighbour.base}/f/1", "type": "Follow", "object": US})
    assert Follower.objects.count() == 1
    with outbox.courier(**given) as courier:
        courier.run_once()
    assert [said["type"] for said in neighbour.posts()] == ["Accept"]

    first = outbox.publish("fedi/kk")
    outbox.run(**given)
    corrected = outbox.publish("fedi/kk", replaces=first, kk="Самал екі есе көмек жібереді.", en="Samal sends twice.")
    outbox.run(**given)
    note = OutboxRow.objects.get(release=first).parts[0]["id"]
    post({"id": f"{neighbour.base}/l/1", "type": "Like", "object": note})
    assert folders.echoes("mfa").count(note.rpartition("/")[2]) == (0, 0, 1, 0)
    outbox.withdraw(corrected)
    outbox.run(**given)

    said = neighbour.posts()
    assert [one["type"] for one in said] == ["Accept", "Create", "Update", "Delete"]
    assert {one["object"]["id"] for one in said[1:]} == {note}
    assert "екі есе" in said[2]["object"]["contentMap"]["kk"]
    assert [(row.doing, row.state) for row in OutboxRow.objects.order_by("id")] == [
        ("post", "confirmed"),
        ("edit", "confirmed"),
        ("delete", "confirmed"),
    ]


def test_what_is_to_be_said_does_not_wait_for_answers(outbox, neighbour):
    """Somebody releases a statement while the first of five new followers is being answered."""
    folders = ActorFolders(fediverse_folder(outbox.office.home))
    add_channel(
        actor=None, name="fedi", kind="activitypub", account=outbox.account_of("activitypub"), address=BASE,
        options={"handle": "mfa", "allow-private": "yes"}, at=outbox.office.tick(),
    )  # fmt: skip
    outbox.networks["fedi"] = _Traits()
    for number in range(5):
        follower, inbox = f"{neighbour.base}/{number}", f"{neighbour.base}/inbox"
        folders.accepts("mfa").write(
            Arrival(Arrived.FOLLOW, f"{number:064x}", actor_name="mfa", follower=follower, inbox=inbox, own_inbox=inbox)
        )
    published = []

    class Interrupted(ActivityPubChannel):
        __slots__ = ()

        def accept(self, arrival):
            if not published:
                published.append(outbox.publish("fedi/kk"))
            return super().accept(arrival)

    def open_it(opened):
        made = open_channel(opened, clock=outbox.clock)
        made.__class__ = Interrupted
        return made

    with outbox.courier(environ={secret_variable("fedi"): make_secret()}, opener=open_it) as courier:
        courier.run_once()
        assert [said["type"] for said in neighbour.posts()] == ["Accept"]
        courier.run_once()
        assert OutboxRow.objects.get().state == "confirmed"
        outbox.drain(courier)
        outbox.clock.at += timedelta(minutes=1)
        outbox.drain(courier)
    assert [said["type"] for said in neighbour.posts()] == ["Accept"] * 5


def test_followers_are_answered_though_the_clock_was_set_back(outbox, neighbour):
    folders = ActorFolders(fediverse_folder(outbox.office.home))
    add_channel(
        actor=None, name="fedi", kind="activitypub", account=outbox.account_of("activitypub"), address=BASE,
        options={"handle": "mfa", "allow-private": "yes"}, at=outbox.office.tick(),
    )  # fmt: skip
    outbox.networks["fedi"] = _Traits()
    given = {
        "environ": {secret_variable("fedi"): make_secret()},
        "opener": lambda opened: open_channel(opened, clock=outbox.clock),
    }
    with outbox.courier(**given) as courier:
        outbox.clock.at += timedelta(hours=13)
        courier.run_once()  # nobody waits for an answer
        outbox.clock.at -= timedelta(hours=13)
        inbox = f"{neighbour.base}/inbox"
        folders.accepts("mfa").write(
            Arrival(Arrived.FOLLOW, "1" * 64, actor_name="mfa", follower=neighbour.actor, inbox=inbox, own_inbox=inbox)
        )
        courier.run_once()
    assert [said["type"] for said in neighbour.posts()] == ["Accept"]


class _Traits:
    """What `Outbox.soonest` asks a network for."""

    traits = _TRAITS
