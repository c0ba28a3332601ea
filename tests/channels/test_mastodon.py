"""The Mastodon adapter over its contract, and what is Mastodon's own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import (
    SINCE,
    ChannelContract,
    EditingContract,
    Seen,
    Side,
    TellingContract,
    caught,
    part,
)
from channels.mastodon_fake import TOKEN, FakeMastodon
from channels.network import Answered, served
from elshi.adapters.channels import open_channel
from elshi.adapters.channels.mastodon import MastodonChannel
from elshi.base.errors import UserError
from elshi.speak.channels import DoubtError, Opened, RefusedError, Remote, RetryError


def opened(secret: str, address: str, *, private: bool = True, **options: str) -> Opened:
    return Opened(
        name="mastodon-en",
        kind="mastodon",
        account="xs-mfa/account/4",
        address=address,
        secret=secret,
        options=options,
        allow_private=private,
    )


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with served(FakeMastodon()) as network:
        yield network


@pytest.fixture
def side(fake: FakeMastodon) -> Side:
    def posts() -> list[Seen]:
        statuses = sorted(fake.statuses.values(), key=lambda status: status.id)
        places = {str(status.id): index for index, status in enumerate(statuses)}
        return [
            Seen(
                status.text,
                status.language,
                places.get(status.answers) if status.answers else None,
                tuple(fake.media[one]["data"] for one in status.media),
                tuple(fake.media[one]["description"] for one in status.media),
            )
            for status in statuses
        ]

    return Side(
        network=fake,
        secret=TOKEN,
        wrong_secret="mastodon-token-of-another",
        handle="mfa@social.samal.example",
        is_harmless=False,
        # rack-attack's answer: a moment, read by the server's own clock
        limited=Answered(
            429,
            {"error": "Too many requests"},
            headers={"Date": "Sun, 01 Mar 2026 09:00:00 GMT", "X-RateLimit-Reset": "2026-03-01T09:00:07.000000Z"},
        ),
        open=lambda secret, address, total_s, private: MastodonChannel(
            opened(secret, address, private=private), total_s=total_s
        ),
        posts=posts,
    )


class TestMastodon(ChannelContract, TellingContract, EditingContract):
    pass


def test_it_is_opened_by_its_kind(fake: FakeMastodon) -> None:
    channel = open_channel(opened(TOKEN, fake.address))
    assert channel.traits.kind == "mastodon"
    assert channel.check().url == "https://social.samal.example/@mfa"


def test_a_server_that_does_not_describe_itself_is_known_by_its_address(side: Side, fake: FakeMastodon) -> None:
    fake.fail(acts=False, answer=Answered(404, {"error": "Not found"}), where=lambda asked: "instance" in asked.path)
    profile = side.channel().check()
    assert (profile.handle, profile.max_length) == ("mfa@127.0.0.1", 0)


def test_a_key_that_the_server_forgot_is_made_up_for_by_looking(side: Side, fake: FakeMastodon) -> None:
    """After an hour the key alone would make two; whoever looks first finds the one."""
    fake.fail(acts=True)
    assert isinstance(caught(lambda: side.channel().post(part(), reply_to=None)), DoubtError)
    fake.now += timedelta(hours=3)
    found = side.channel().find(part(), since=SINCE)
    assert found is not None
    assert found.id == str(next(iter(fake.statuses)))
    # what would have been
    side.channel().post(part(), reply_to=None)
    assert len(fake.statuses) == 2


@pytest.mark.parametrize(
    "place",
    ["https://other.example/@mfa/{}", "https://other.example/@mfa@social.samal.example/{}",
     "https://social.samal.example/@mfa@other.example/{}", "https://social.samal.example.evil.example/@mfa/{}",
     "https://other.example/users/mfa/statuses/{}"],
)  # fmt: skip
def test_a_number_of_another_server_is_no_post_of_ours(side: Side, fake: FakeMastodon, place: str) -> None:
    """A person pasted what his own server calls a post: here the same number is another text's."""
    channel = side.channel()
    said = channel.post(part(), reply_to=None)
    pasted = Remote("", place.format(said.id))
    for act in (
        lambda: channel.edit(pasted, part(2, text="Түзету")),
        lambda: channel.post(part(2), reply_to=pasted),
        lambda: channel.delete(pasted),
        lambda: channel.look(pasted, part()),
    ):
        assert isinstance(caught(act), RefusedError)
    assert [seen.text for seen in side.posts()] == [part().text]
    channel.delete(Remote("", f"{fake.address}/@mfa/{said.id}"))  # where it is asked, whatever it calls itself
    assert side.posts() == []


def test_a_post_of_before_is_not_the_one_that_is_looked_for(side: Side, fake: FakeMastodon) -> None:
    side.channel().post(part(), reply_to=None)
    assert side.channel().find(part(), since=fake.now + timedelta(days=1, minutes=10)) is None


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=13)])
def test_a_post_is_found_though_our_clock_was_ahead_of_the_servers(
    side: Side, fake: FakeMastodon, ahead: timedelta
) -> None:
    side.channel().post(part(), reply_to=None)
    assert side.channel().find(part(), since=fake.now + ahead) is not None


def test_it_is_found_on_a_later_page_or_stays_in_doubt(
    side: Side, fake: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elshi.adapters.channels.mastodon._PAGE", 4)  # times _PAGES: 20 posts
    channel = side.channel()
    channel.post(part(), reply_to=None)
    first = fake.statuses[min(fake.statuses)]
    for number in range(1, 14):
        _copy(fake, first, number)
    assert channel.find(part(), since=SINCE) is not None
    for number in range(14, 27):
        _copy(fake, first, number)
    assert isinstance(caught(lambda: channel.find(part(), since=SINCE)), DoubtError)


def _copy(fake: FakeMastodon, first: Any, number: int) -> None:
    copy = type(first)(first.id + number, f"Басқа {number}", "en", "public", None, first.created_at)
    fake.statuses[copy.id] = copy


def test_what_readers_do_is_counted(side: Side, fake: FakeMastodon) -> None:
    remote = side.channel().post(part(), reply_to=None)
    fake.statuses[int(remote.id)].counts = (3, 17, 40)
    seen = side.channel().look(remote, part())
    assert (seen.replies, seen.boosts, seen.likes, seen.links) == (3, 17, 40, None)
    fake.statuses[int(remote.id)].quotes = 5
    assert side.channel().look(remote, part()).links == 5


def test_a_picture_that_is_never_ready_stops_before_anything_is_said(
    side: Side, fake: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    from channels.contract import PNG
    from elshi.speak.messages import Picture

    monkeypatch.setattr("elshi.adapters.channels.mastodon._PROCESSING_S", (0.0, 0.0))
    fake.fail(
        acts=False,
        answer=Answered(206, {"id": "1", "type": "image", "url": None}),
        times=9,
        where=lambda asked: asked.path.startswith("/api/v1/media/"),
    )
    error = caught(lambda: side.channel().post(part(pictures=(Picture("image/png", PNG, "Карта"),)), reply_to=None))
    assert isinstance(error, RetryError)
    assert fake.statuses == {}


def test_the_visibility_is_the_settings(fake: FakeMastodon) -> None:
    MastodonChannel(opened(TOKEN, fake.address, visibility="unlisted")).post(part(), reply_to=None)
    assert [status.visibility for status in fake.statuses.values()] == ["unlisted"]


@pytest.mark.parametrize(
    "options", [{"visibility": "private"}, {"max_length": "0"}, {"max_length": "long"}, {"visibilty": "public"}]
)
def test_a_wrong_option_is_said_at_once(fake: FakeMastodon, options: dict[str, str]) -> None:
    with pytest.raises(UserError):
        MastodonChannel(opened(TOKEN, fake.address, **options))


@pytest.mark.parametrize(
    "address",
    ["", "social.samal.example", "ftp://social.samal.example", "https://u:p@social.samal.example", "https://"],
)
def test_an_address_that_is_none_is_said_at_once(address: str) -> None:
    with pytest.raises(UserError):
        MastodonChannel(opened(TOKEN, address))
