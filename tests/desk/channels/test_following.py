"""What came to the inbox, as rows of followers and as counts; anything twice is as once."""

from datetime import UTC, datetime

import pytest

from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.node.fediverse import fediverse_folder

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ACTOR, INBOX = "https://a.example/u", "https://a.example/inbox"
KEY = "a" * 32


def follow(kind=Arrived.FOLLOW, *, name="mfa", follower=ACTOR, mark="1" * 64, inbox=INBOX):
    return Arrival(
        kind,
        mark,
        actor_name=name,
        follower=follower,
        inbox=inbox,
        own_inbox=f"{follower}/inbox",
        activity=f"{ACTOR}/f",
    )


@pytest.fixture
def channel(home):
    from elshi.desk.channels.models import Channel

    made = [
        Channel.objects.create(
            name=name, kind="activitypub", account=f"xs-mfa/account/{number}", options=options, created_at=AT
        )
        for number, (name, options) in enumerate([("fediverse", {"handle": "mfa"}), ("embassy", {})], start=1)
    ]
    return made[0]


@pytest.fixture
def folders(home):
    return ActorFolders(fediverse_folder(home))


@pytest.fixture
def take(folders):
    from elshi.desk.channels.following import take_arrival

    def take_it(arrival):
        take_arrival(arrival, folders=folders, at=AT)

    return take_it


def followers():
    from elshi.desk.channels.models import Follower

    return list(Follower.objects.values_list("channel__name", "actor", "inbox"))


def test_a_follower_is_kept_once_and_answered(channel, take, folders):
    assert folders.accepts("mfa").is_empty
    for _ in range(2):
        take(follow())
    assert followers() == [("fediverse", ACTOR, INBOX)]
    assert folders.shelf.count_followers("mfa") == 1
    assert len(list((folders.folder / "accepts/mfa").iterdir())) == 1
    assert not folders.accepts("mfa").is_empty


def test_whoever_undoes_it_is_gone_and_gets_no_answer(channel, take, folders):
    take(follow())
    take(follow(Arrived.UNFOLLOW))
    assert followers() == []
    assert folders.shelf.count_followers("mfa") == 0
    assert list((folders.folder / "accepts/mfa").iterdir()) == []


def test_one_host_and_one_owner_may_have_so_many_inboxes_and_others_theirs(channel, take, folders, monkeypatch):
    monkeypatch.setattr("elshi.desk.channels.following.MOST_OF_HOST", 3)
    monkeypatch.setattr("elshi.desk.channels.following.MOST_OF_SITE", 5)

    def ask(host, number, shared=""):
        actor = f"https://{host}/{number}"
        take(follow(follower=actor, mark=f"{number:064x}", inbox=shared or f"{actor}/inbox"))
        return actor in {name for _, name, _ in followers()}

    assert [ask("a.evil.example", number) for number in range(5)] == [True, True, True, False, False]
    assert [ask(f"b{number}.evil.example", number) for number in range(4)] == [True, True, False, False]
    assert ask("a.evil.example", 0), "it follows already"
    # an address with another's name in it takes nothing away from that one
    assert ask("c.example", 6, "https://c.example/.samal.example/inbox")
    assert [ask("social.samal.example", number, "https://social.samal.example/inbox") for number in range(9)] == [
        True
    ] * 9
    assert folders.shelf.count_followers("mfa") == len(followers()) == 3 + 2 + 1 + 9
    assert len(list((folders.folder / "accepts/mfa").iterdir())) == 15, "who was not taken is not told so"


def test_an_actor_that_is_no_more_follows_none_of_ours(channel, take):
    take(follow())
    take(follow(name="embassy"))
    take(follow(follower="https://b.example/u", mark="2" * 64))
    assert len(followers()) == 3
    take(Arrival(Arrived.GONE, "3" * 64, follower=ACTOR))
    assert followers() == [("fediverse", "https://b.example/u", INBOX)]


def test_echoes_are_counted_by_the_note(channel, take, folders):
    folders.shelf.write_object("mfa", KEY, b"{}")
    for kind in (Arrived.LIKE, Arrived.LIKE, Arrived.BOOST, Arrived.REPLY):
        take(Arrival(kind, "1" * 64, "mfa", KEY))
    echoes = folders.echoes("mfa")
    assert echoes.count(KEY) == (1, 1, 1, 0)
    take(Arrival(Arrived.UNREPLY, "1" * 64))  # which note it answered is not said
    assert echoes.count(KEY) == (0, 1, 1, 0)


@pytest.mark.parametrize("kind", [Arrived.LIKE, Arrived.UNLIKE, Arrived.BOOST, Arrived.REPLY, Arrived.QUOTE])
def test_nothing_is_kept_of_what_came_back_to_a_note_that_there_is_not(channel, take, folders, kind):
    for number in range(3):
        take(Arrival(kind, "1" * 64, "mfa", f"{number:032x}"))
    assert not (folders.folder / "echoes").exists()


def test_a_link_to_the_page_counts_for_the_note_that_says_the_same(channel, take, folders, office):
    from elshi.desk.channels.models import OutboxRow

    release = office.release_of(office.draft_in("published"))
    row = OutboxRow.objects.create(
        release=release, channel=channel, language="kk", doing="post", state="queued", queued_at=AT, due_at=AT
    )
    part = {"id": f"https://mfa.samal.example/ap/mfa/objects/{KEY}", "url": "", "at": "", "doing": "post"}
    OutboxRow.objects.filter(pk=row.pk).update(state="sending", lease_until=AT, lease_by="test")
    OutboxRow.objects.filter(pk=row.pk).update(state="confirmed", lease_until=None, parts=[part])
    echoes = folders.echoes("mfa")
    for number, page in enumerate([f"kk/{release.record_id}", f"ru/{release.record_id}", "kk/xs-mfa/1999/1"]):
        take(Arrival(Arrived.LINK, str(number) * 64, page=page))
    take(Arrival(Arrived.LINK, "3" * 64, "embassy", page=f"kk/{release.record_id}"))
    assert echoes.count(KEY) == (0, 0, 0, 1)
    folders.shelf.write_object("mfa", KEY, b"{}")
    take(Arrival(Arrived.QUOTE, "4" * 64, "mfa", KEY))
    assert echoes.count(KEY) == (0, 0, 0, 2)
    take(Arrival(Arrived.UNREPLY, "0" * 64))
    assert echoes.count(KEY) == (0, 0, 0, 1)


def test_what_is_for_no_actor_of_ours_does_nothing(channel, take, folders):
    take(follow(name="nobody"))
    assert followers() == []
    assert not folders.folder.exists()


def test_an_entry_that_nobody_here_wrote_touches_no_file_and_no_row(channel, folders, home):
    from elshi.adapters.fediverse.arrivals import fields_of
    from elshi.base.errors import FormatError
    from elshi.desk.channels.following import take_entry
    from elshi.speak.sealing import Entry

    def files():
        return {
            path: path.read_bytes() for path in home.path.rglob("*") if path.is_file() and "sqlite" not in path.name
        }

    before = files()
    good = fields_of(follow())
    for change in ({"mark": "../../../node.toml"}, {"inbox": "https://a.example/\x00"}, {"follower": ""}):
        with pytest.raises(FormatError):
            take_entry(Entry("fediverse", AT, good | change), AT)
    assert followers() == []
    assert files() == before
    take_entry(Entry("fediverse", AT, good), AT)
    assert followers() == [("fediverse", ACTOR, INBOX)]
