"""The channel: what it shows, what it delivers, and that doing anything twice is as doing it once."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.channels.activitypub import ActivityPubChannel, open_channel
from elshi.adapters.fediverse.addresses import ActorAddress
from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.adapters.fediverse.keys import make_secret
from elshi.adapters.fediverse.patience import Patience
from elshi.adapters.fediverse.public import open_public
from elshi.adapters.fediverse.shelf import FolderShelf
from elshi.base.errors import UserError
from elshi.speak.channels import Copy, Opened, RefusedError, Remote, RetryError, Uptake
from elshi.speak.messages import Message, Picture, Saying
from fakes.clock import FakeClock
from fakes.fediverse import DictKnocks, Door, ListBox, Neighbour

BASE = "https://mfa.samal.example"


@pytest.fixture(scope="module")
def secret() -> str:
    return make_secret()


Open = Callable[..., ActivityPubChannel]


@pytest.fixture
def open_one(secret: str, tmp_path: Path, clock: FakeClock) -> Open:
    def open_it(base: str = BASE, **options: str) -> ActivityPubChannel:
        all_options = {"folder": str(tmp_path / "folder"), "handle": "mfa", "title": "СІМ", **options}
        opened = Opened(
            name="fediverse",
            kind="activitypub",
            account="xs-mfa/account/1",
            address=base,
            secret=secret,
            options=all_options,
            allow_private=True,
        )
        return open_channel(opened, clock=clock)

    return open_it


def message(clock: FakeClock, **changes: Any) -> Message:
    fields: dict[str, Any] = {
        "record": "xs-mfa/2026/17",
        "version": 1,
        "language": "kk",
        "saying": Saying.STATEMENT,
        "url": f"{BASE}/kk/xs-mfa/2026/17/",
        "issued_at": clock.now(),
        "title": "Мәлімдеме",
        "body": "Бірінші сөз.",
    }
    return Message(**{**fields, **changes})


def say(channel: ActivityPubChannel, said: Message) -> tuple[Remote, Any]:
    (part,) = channel.cut(said)
    return channel.post(part, reply_to=None), part


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def deliver(channel: ActivityPubChannel, remote: Remote, part: Any, *inboxes: str) -> dict[int, object]:
    copies = [Copy(number, "k", inbox) for number, inbox in enumerate(inboxes)]
    return dict(channel.deliver(remote, part, copies))


def test_a_post_repeated_by_another_process_is_the_same_post(open_one: Open, clock: FakeClock, tmp_path: Path) -> None:
    remote, _ = say(open_one(), message(clock))
    assert remote.url == f"{BASE}/kk/xs-mfa/2026/17/"
    assert remote.id.startswith(f"{BASE}/ap/mfa/objects/")
    first = files(tmp_path)
    said = message(clock)
    clock.move(timedelta(hours=1))
    again, _ = say(open_one(), said)
    assert again == remote
    assert files(tmp_path) == first
    assert FolderShelf(tmp_path / "folder/shown").read_outbox("mfa")[0] == 1


def test_versions_and_languages_are_posts_of_their_own(open_one: Open, clock: FakeClock) -> None:
    channel = open_one()
    parts = [
        channel.cut(message(clock, **changes))[0]
        for changes in ({}, {"version": 2}, {"language": "ru"}, {"record": "xs-mfa/2026/18"})
    ]
    assert len({part.key for part in parts}) == 4
    assert parts[0].text == f"Мәлімдеме\n\nБірінші сөз.\n\n{BASE}/kk/xs-mfa/2026/17/"


def test_followers_get_the_statement_its_correction_and_its_end(
    open_one: Open, clock: FakeClock, neighbour: Neighbour
) -> None:
    channel, inbox = open_one(), f"{neighbour.base}/inbox"
    remote, part = say(channel, message(clock))
    assert deliver(channel, remote, part, inbox) == {0: None}

    clock.move(timedelta(hours=1))
    corrected = message(clock, version=2, saying=Saying.CORRECTION, body="Екінші сөз.")
    (new,) = channel.cut(corrected)
    edited = channel.edit(remote, new)
    assert edited.id == remote.id
    assert channel.edit(remote, new) == edited
    assert deliver(channel, edited, new, inbox) == {0: None}

    clock.move(timedelta(hours=1))
    (end,) = channel.cut(message(clock, version=3, saying=Saying.WITHDRAWAL, title="", body="", reason="error"))
    channel.delete(edited)
    channel.delete(edited)
    assert deliver(channel, edited, end, inbox) == {0: None}

    posts = neighbour.posts()
    assert [post["type"] for post in posts] == ["Create", "Update", "Delete"]
    assert {post["object"]["id"] for post in posts} == {remote.id}
    assert "Бірінші" in posts[0]["object"]["contentMap"]["kk"]
    assert "Екінші" in posts[1]["object"]["contentMap"]["kk"]
    assert (posts[1]["object"]["published"], posts[1]["object"]["updated"]) == (
        "2026-03-01T09:30:00Z",
        "2026-03-01T10:30:00Z",
    )
    assert posts[2]["object"]["type"] == "Tombstone"
    assert channel.look(remote, part).is_gone is False


def test_what_came_back_is_looked_at(open_one: Open, clock: FakeClock) -> None:
    channel = open_one()
    remote, part = say(channel, message(clock))
    key = remote.id.rpartition("/")[2]
    for kind, mark in ((Arrived.LIKE, "1"), (Arrived.LIKE, "2"), (Arrived.REPLY, "1")):
        channel.folders.echoes("mfa").write(Arrival(kind, mark * 64, "mfa", key))
    assert channel.look(remote, part) == Uptake(clock.now(), replies=1, boosts=0, likes=2, links=0)


def test_a_delivery_that_goes_on_after_a_kill_sends_the_same_activity(
    open_one: Open, clock: FakeClock, neighbour: Neighbour
) -> None:
    remote, part = say(open_one(), message(clock))
    for _ in range(2):
        assert deliver(open_one(), remote, part, f"{neighbour.base}/inbox") == {0: None}
    first, second = neighbour.got
    assert first.body == second.body  # the same id: receivers take it once


def test_one_inbox_that_fails_does_not_hold_up_the_others(
    open_one: Open, clock: FakeClock, neighbour: Neighbour
) -> None:
    channel = open_one()
    remote, part = say(channel, message(clock))
    neighbour.answers["/1"] = [(429, {}, b"")]
    neighbour.answers["/2"] = [(410, {}, b"")]
    done = deliver(channel, remote, part, *(f"{neighbour.base}/{number}" for number in range(30)))
    assert set(done) == set(range(30))
    assert {number for number, error in done.items() if error is not None} == {1, 2}
    assert isinstance(done[1], RetryError)
    assert isinstance(done[2], RefusedError)


def test_servers_of_one_owner_that_keep_us_waiting_hold_up_nobody_else(
    open_one: Open, clock: FakeClock, neighbour: Neighbour
) -> None:
    """Each look at its clock is ten seconds later than the one before: to us, no server answers within two."""
    channel = open_one()
    remote, part = say(channel, message(clock))
    seconds = count(0.0, 10.0)
    channel.patience = Patience(lambda: next(seconds))
    done = deliver(channel, remote, part, *(f"{neighbour.base}/{number}" for number in range(100)))
    put_off = [error for error in done.values() if error is not None]
    assert len(neighbour.got) == 100 - len(put_off)
    assert len(neighbour.got) < 50
    for error in put_off:
        assert isinstance(error, RetryError)
        assert error.code == "unreachable"
        assert error.after is not None
        assert error.after > 0


def test_whoever_ends_a_delivery_early_gets_no_more_of_it(
    open_one: Open, clock: FakeClock, neighbour: Neighbour
) -> None:
    channel = open_one()
    remote, part = say(channel, message(clock))
    copies = [Copy(number, "k", f"{neighbour.base}/{number}") for number in range(100)]
    running = channel.deliver(remote, part, copies)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert len(neighbour.got) < 100


def test_what_was_never_said_is_neither_edited_nor_delivered(open_one: Open, clock: FakeClock) -> None:
    channel = open_one()
    (part,) = channel.cut(message(clock))
    nowhere = Remote(f"{BASE}/ap/mfa/objects/{'0' * 32}", "")
    with pytest.raises(RefusedError):
        channel.edit(nowhere, part)
    with pytest.raises(RefusedError):
        channel.edit(Remote("https://elsewhere.example/1", ""), part)
    with pytest.raises(RefusedError):
        deliver(channel, nowhere, part, "https://a.example/inbox")
    channel.delete(nowhere)  # gone already is no error
    assert channel.find(part, since=clock.now()) is None
    remote = channel.post(part, reply_to=None)
    assert channel.find(part, since=clock.now()) == remote


class KilledError(Exception):
    """In the place of a process that is killed."""


class DyingShelf(FolderShelf):
    """Dies at the write with number `left`, before or after it is done."""

    def __init__(self, folder: Path, left: int) -> None:
        super().__init__(folder)
        object.__setattr__(self, "steps", left)

    def _step(self, write: Callable[..., None], *args: Any) -> None:
        object.__setattr__(self, "steps", self.steps - 1)
        if self.steps == 0:
            raise KilledError
        write(*args)
        object.__setattr__(self, "steps", self.steps - 1)
        if self.steps == 0:
            raise KilledError

    def write_object(self, name: str, key: str, note: bytes) -> None:
        self._step(super().write_object, name, key, note)

    def write_activity(self, name: str, key: str, activity: bytes) -> None:
        self._step(super().write_activity, name, key, activity)

    def write_media(self, name: str, file: str, data: bytes) -> None:
        self._step(super().write_media, name, file, data)


@pytest.mark.parametrize("doing", ["post", "edit", "delete"])
def test_whatever_a_kill_left_half_the_next_try_ends_as_it_would_have_been(
    open_one: Open, clock: FakeClock, tmp_path: Path, doing: str
) -> None:
    picture = Picture("image/png", b"png", "Ту")
    first, second = message(clock, pictures=(picture,)), message(clock, version=2, body="Екінші сөз.")

    def run(folder: str, kill_at: int) -> int:
        """How many writes were left to the kill; 0 or less: it was killed."""
        channel = open_one(folder=str(tmp_path / folder))
        (part,), (corrected,) = channel.cut(first), channel.cut(second)
        remote = Remote(channel.author.address.object_of(part.key), "")
        if doing != "post":
            channel.post(part, reply_to=None)
        shelf = DyingShelf(channel.shelf.folder, kill_at)
        channel.shelf = shelf
        acts: dict[str, Callable[[], object]] = {
            "post": lambda: channel.post(part, reply_to=None),
            "edit": lambda: channel.edit(remote, corrected),
            "delete": lambda: channel.delete(remote),
        }
        with suppress(KilledError):
            acts[doing]()
        left: int = shelf.steps  # type: ignore[attr-defined]
        channel.shelf = FolderShelf(shelf.folder)
        acts[doing]()
        return left

    assert run("whole", 1_000) > 0
    kills = 0
    while run(f"killed-{kills}", kills + 1) == 0:
        kills += 1
        assert files(tmp_path / f"killed-{kills - 1}") == files(tmp_path / "whole")
    assert kills >= 4


def test_an_answer_names_what_it_answers_and_a_pasted_address_is_known(open_one: Open, clock: FakeClock) -> None:
    channel = open_one()
    remote, _ = say(channel, message(clock))
    (part,) = channel.cut(message(clock, version=2))
    second = channel.post(part, reply_to=Remote("", remote.id))
    shown = json.loads(channel.shelf.read_object("mfa", part.key) or b"")
    assert (shown["inReplyTo"], shown["id"]) == (remote.id, second.id)
    (new,) = channel.cut(message(clock, version=3))
    assert channel.edit(Remote("", second.id), new).id == second.id
    assert json.loads(channel.shelf.read_object("mfa", part.key) or b"")["inReplyTo"] == remote.id
    channel.delete(Remote("", second.id))
    assert json.loads(channel.shelf.read_object("mfa", part.key) or b"")["id"] == second.id


def test_pictures_are_shown_beside(open_one: Open, clock: FakeClock, tmp_path: Path) -> None:
    channel = open_one()
    remote, _ = say(channel, message(clock, pictures=(Picture("image/webp", b"webp", "Ту"),)))
    shown = json.loads(channel.shelf.read_object("mfa", remote.id.rpartition("/")[2]) or b"")
    (picture,) = shown["attachment"]
    file = picture["url"].rpartition("/")[2]
    assert channel.shelf.read_media("mfa", file) == b"webp"


def test_a_follow_is_accepted_at_its_own_inbox(open_one: Open, neighbour: Neighbour) -> None:
    arrival = Arrival(
        Arrived.FOLLOW,
        "f" * 64,
        actor_name="mfa",
        follower=neighbour.actor,
        inbox=f"{neighbour.base}/inbox",
        own_inbox=f"{neighbour.base}/bob/inbox",
        activity=f"{neighbour.base}/f/1",
    )
    channel = open_one()
    channel.folders.accepts("mfa").write(arrival)
    assert [channel.answer_followers() for _ in range(2)] == [1, 0]
    (got,) = neighbour.got
    assert (got.path, json.loads(got.body)["type"]) == ("/bob/inbox", "Accept")


def test_check_looks_at_what_the_world_sees(
    open_one: Open, shelf: FolderShelf, rsa: RSAPrivateKey, clock: FakeClock
) -> None:
    door = Door()

    def show(what: FolderShelf) -> None:
        public = open_public(
            door.base, instance_key=rsa, shelf=what, letterbox=ListBox(), knocks=DictKnocks(), now=clock.now
        )
        door.handler = public.handle

    try:
        channel = open_one(door.base)
        show(channel.shelf)
        profile = channel.check()
        assert profile.handle == f"mfa@{door.base.removeprefix('http://')}"
        assert profile.url == ActorAddress(door.base, "mfa").id
        show(shelf)  # another key there: of whoever answers under our address
        with pytest.raises(RefusedError) as caught:
            channel.check()
        assert caught.value.code == "login-refused"
    finally:
        door.close()
    with pytest.raises(RetryError):
        channel.check()


@pytest.mark.parametrize(
    ("base", "options"),
    [("mfa.samal.example", {}), (BASE, {"handle": "instance"}), (BASE, {"handle": "а"}), (BASE, {"folder": ""})],
)
def test_wrong_settings_are_refused(open_one: Open, base: str, options: dict[str, str]) -> None:
    with pytest.raises(UserError):
        open_one(base, **options)


def test_an_outbox_line_that_a_power_cut_left_half_is_cut_off(open_one: Open, clock: FakeClock, tmp_path: Path) -> None:
    channel = open_one()
    remote, _ = say(channel, message(clock))
    with (tmp_path / "folder/shown/mfa/outbox").open("ab") as file:
        file.write(b"0123")
    other, _ = say(channel, message(clock, version=2))
    total, latest = channel.shelf.read_outbox("mfa")
    assert total == 2
    assert [json.loads(note)["id"] for note in latest] == [other.id, remote.id]


def test_of_a_thousand_messages_only_the_newest_are_remembered(open_one: Open, clock: FakeClock) -> None:
    channel = open_one()
    for number in range(1_000):
        (part,) = channel.cut(message(clock, record=f"xs-mfa/2026/{number}"))
    assert len(channel._messages) <= 8
    remote = channel.post(part, reply_to=None)
    assert remote.url == f"{BASE}/kk/xs-mfa/2026/17/"  # of the message, not of the part


def follow_of(neighbour: Neighbour, number: int) -> Arrival:
    return Arrival(
        Arrived.FOLLOW,
        f"{number:064x}",
        actor_name="mfa",
        follower=f"{neighbour.base}/{number}",
        inbox=f"{neighbour.base}/inbox",
        own_inbox=f"{neighbour.base}/inbox",
    )


def test_answers_to_follows_end_when_there_is_something_to_say(open_one: Open, neighbour: Neighbour) -> None:
    channel = open_one()
    for number in range(10):
        channel.folders.accepts("mfa").write(follow_of(neighbour, number))
    assert channel.answer_followers(lambda: False) == 1
    assert channel.answer_followers() == 9


def test_answers_to_follows_take_no_longer_than_a_few_seconds(
    open_one: Open, neighbour: Neighbour, clock: FakeClock
) -> None:
    channel = open_one()
    for number in range(10):
        channel.folders.accepts("mfa").write(follow_of(neighbour, number))

    def slow() -> bool:
        clock.move(timedelta(seconds=3))  # as if each server took so long
        return True

    assert channel.answer_followers(slow) == 3
