"""The Bluesky adapter over its contract, and what is Bluesky's own."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.bluesky_fake import DID, HANDLE, PASSWORD, FakeBluesky
from channels.contract import PNG, ChannelContract, Seen, Side, TellingContract, caught, message, part, say
from channels.network import Answered, served
from elshi.adapters.channels.bluesky import BlueskyChannel, find_links
from elshi.adapters.channels.tid import make_tid
from elshi.base.errors import UserError
from elshi.speak.channels import Opened, RefusedError
from elshi.speak.messages import Picture


def opened(secret: str, address: str, *, private: bool = True, **options: str) -> Opened:
    return Opened(
        name="bluesky-en",
        kind="bluesky",
        account="xs-mfa/account/5",
        address=address,
        secret=secret,
        options=options or {"handle": HANDLE},
        allow_private=private,
    )


@pytest.fixture
def fake() -> Iterator[FakeBluesky]:
    with served(FakeBluesky()) as network:
        yield network


@pytest.fixture
def side(fake: FakeBluesky) -> Side:
    def posts() -> list[Seen]:
        records = sorted(fake.records.items(), key=lambda item: item[1]["createdAt"])
        places = {rkey: index for index, (rkey, _) in enumerate(records)}
        seen = []
        for _, record in records:
            images = record.get("embed", {}).get("images", [])
            parent = record["reply"]["parent"]["uri"].rpartition("/")[2] if "reply" in record else ""
            seen.append(
                Seen(
                    record["text"],
                    record["langs"][0],
                    places.get(parent),
                    tuple(fake.blobs[image["image"]["ref"]["$link"]][1] for image in images),
                    tuple(image["alt"] for image in images),
                )
            )
        return seen

    return Side(
        network=fake,
        secret=PASSWORD,
        wrong_secret="abcd-efgh-2345-wrong",
        handle=HANDLE,
        is_harmless=True,
        limited=Answered(
            429,
            {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
            headers={"RateLimit-Reset": str(int(time.time()) + 8), "RateLimit-Limit": "5000"},
        ),
        open=lambda secret, address, total_s, private: BlueskyChannel(
            opened(secret, address, private=private), total_s=total_s
        ),
        posts=posts,
    )


class TestBluesky(ChannelContract, TellingContract):
    pass


def test_posts_are_not_edited(side: Side) -> None:
    channel = side.channel()
    assert not channel.traits.edits
    remote = channel.post(part(), reply_to=None)
    assert isinstance(caught(lambda: channel.edit(remote, part(2, text="Түзетілді"))), RefusedError)
    assert [seen.text for seen in side.posts()] == [part().text]


def test_a_repeat_changes_nothing_at_all(side: Side, fake: FakeBluesky) -> None:
    """Also not its moment: a new one would be a new hash, and answers name hashes."""
    for _ in range(3):
        side.channel().post(part(), reply_to=None)
    assert fake.writes == 1


def test_a_thread_names_its_first_post(side: Side, fake: FakeBluesky) -> None:
    remotes = say(side.channel(), [part(number) for number in range(1, 4)])
    last = fake.records[remotes[2].id.rpartition("/")[2]]
    assert last["reply"]["root"]["uri"] == remotes[0].id
    assert last["reply"]["parent"]["uri"] == remotes[1].id


def test_a_post_of_another_account_is_neither_taken_away_nor_answered(side: Side, fake: FakeBluesky) -> None:
    remote = side.channel().post(part(1), reply_to=None)
    other = replace(remote, id=remote.id.replace(DID, "did:plc:another2account3of4samal"))
    assert other.id != remote.id
    for act in (
        lambda: side.channel().delete(other),  # the server would say yes
        lambda: side.channel().look(other, part(1)),
        lambda: side.channel().post(part(2), reply_to=other),
    ):
        error = caught(act)
        assert (type(error), error.code) == (RefusedError, "not-allowed")
    assert len(fake.records) == 1


def test_a_session_that_is_over_is_begun_again(side: Side, fake: FakeBluesky) -> None:
    channel = side.channel()
    channel.post(part(1), reply_to=None)
    fake.end_session()
    channel.post(part(2), reply_to=None)
    assert len(side.posts()) == 2
    assert fake.sessions == 2


def test_one_session_is_enough_for_many_posts(side: Side, fake: FakeBluesky) -> None:
    say(side.channel(), [part(number) for number in range(1, 6)])
    assert fake.sessions == 1


def test_addresses_are_links(side: Side, fake: FakeBluesky) -> None:
    side.channel().post(
        part(text="Ә: (https://mfa.samal.example/kk/?a=1&b=2). Және https://xs.example!"), reply_to=None
    )
    [record] = fake.records.values()
    assert [facet["features"][0]["uri"] for facet in record["facets"]] == [
        "https://mfa.samal.example/kk/?a=1&b=2",
        "https://xs.example",
    ]  # the fake has refused any that is not over its address


def test_a_picture_is_shown_in_its_own_shape(side: Side, fake: FakeBluesky) -> None:
    wide = Picture("image/png", PNG[:16] + (1200).to_bytes(4, "big") + (630).to_bytes(4, "big") + PNG[24:], "Карточка")
    unknown = Picture("image/png", b"\x89PNG", "Белгісіз")
    side.channel().post(part(pictures=(wide, unknown)), reply_to=None)
    first, second = next(iter(fake.records.values()))["embed"]["images"]
    assert (first["aspectRatio"]["width"], first["aspectRatio"]["height"]) == (1200, 630)
    assert "aspectRatio" not in second


def test_a_picture_that_is_too_large_is_refused_before_anything_is_said(side: Side) -> None:
    large = Picture("image/png", b"\x89PNG" + bytes(1_000_001), "Карта")
    error = caught(lambda: side.channel().post(part(pictures=(large,)), reply_to=None))
    assert (type(error), error.code) == (RefusedError, "too-long")
    assert side.posts() == []


def test_a_statement_with_such_a_picture_is_said_without_it(side: Side) -> None:
    small = Picture("image/png", PNG, "Карточка")
    large = Picture("image/png", b"\x89PNG" + bytes(1_000_000), "Карта")
    first, *_ = side.channel().cut(message(1, pictures=(large, small)))
    assert first.pictures == (small,)
    side.channel().post(first, reply_to=None)


def test_what_readers_do_is_counted_where_there_is_an_appview(side: Side, fake: FakeBluesky) -> None:
    remote = side.channel().post(part(), reply_to=None)
    fake.counts[remote.id.rpartition("/")[2]] = (3, 17, 40, 5)
    seen = side.channel().look(remote, part())
    assert (seen.replies, seen.boosts, seen.likes, seen.links) == (3, 17, 40, 5)
    fake.has_view = False
    for fake.no_view in (502, 501, 400):
        seen = side.channel().look(remote, part())
        assert (seen.replies, seen.boosts, seen.likes, seen.links, seen.is_gone) == (None, None, None, None, False)
    fake.no_view = 429
    assert caught(lambda: side.channel().look(remote, part())).code == "rate-limited"


def test_an_account_that_was_taken_down_is_a_matter_of_login(side: Side, fake: FakeBluesky) -> None:
    fake.fail(acts=False, answer=Answered(400, {"error": "AccountTakedown", "message": "Account has been taken down"}))
    assert caught(lambda: side.channel().post(part(), reply_to=None)).code == "login-refused"


@pytest.mark.parametrize("options", [{"handle": ""}, {"handel": HANDLE}])
def test_a_wrong_option_is_said_at_once(fake: FakeBluesky, options: dict[str, str]) -> None:
    with pytest.raises(UserError):
        BlueskyChannel(opened(PASSWORD, fake.address, **options))


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
def test_a_key_is_a_tid_of_the_past_and_always_the_same(key: str) -> None:
    tid = make_tid(key)
    assert tid == make_tid(key)
    signs = "234567abcdefghijklmnopqrstuvwxyz"
    number = 0
    for sign in tid:
        number = number * 32 + signs.index(sign)
    assert len(tid) == 13
    assert number < 1 << 63
    assert 1_672_531_200 <= (number >> 10) / 1e6 < 1_743_000_000  # 2023-01-01 to 2025-03-26


def test_ten_thousand_keys_are_ten_thousand_tids() -> None:
    assert len({make_tid(f"{number:032x}") for number in range(10_000)}) == 10_000


@given(st.text(), st.sampled_from(["https://mfa.samal.example/kk/1/", "http://xs.example/ә?я=1"]), st.text())
def test_links_are_found_by_their_bytes(before: str, url: str, after: str) -> None:
    text = f"{before} {url} {after}"
    found = {link: (start, end) for start, end, link in find_links(text)}
    assert url in found
    for link, (start, end) in found.items():
        assert text.encode("utf-8", "surrogatepass")[start:end].decode() == link
