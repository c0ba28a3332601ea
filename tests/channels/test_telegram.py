"""The Telegram adapter over its contract, and what is Telegram's own. python-telegram-bot is the strict reader here."""

import struct
import zlib
from collections.abc import Iterator

import pytest

from channels.contract import (
    PNG,
    ChannelContract,
    EditingContract,
    Seen,
    Side,
    UntoldContract,
    caught,
    message,
    part,
)
from channels.network import Answered, served
from channels.telegram_fake import CHAT, TOKEN, FakeTelegram, Said
from elshi.adapters.channels.telegram import TelegramChannel, empty_picture
from elshi.base.errors import UserError
from elshi.speak.channels import Opened, RefusedError, Remote
from elshi.speak.messages import Picture


def opened(secret: str, address: str, *, private: bool = True, **options: str) -> Opened:
    return Opened(
        name="telegram",
        kind="telegram",
        account="xs-mfa/account/3",
        address=address,
        secret=secret,
        options=options or {"chat": "@mfa_samal"},
        allow_private=private,
    )


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with served(FakeTelegram()) as network:
        yield network


@pytest.fixture
def side(fake: FakeTelegram) -> Side:
    def posts() -> list[Seen]:
        shown = [said for said in fake.messages.values() if not said.album or said.text]
        places = {said.id: index for index, said in enumerate(shown)}
        return [
            Seen(
                said.text,
                None,
                places.get(said.answers) if said.answers else None,
                tuple(
                    one.picture
                    for one in fake.messages.values()
                    if one.picture is not None and (one is said or (said.album and one.album == said.album))
                ),
                None,
            )
            for said in shown
        ]

    return Side(
        network=fake,
        secret=TOKEN,
        wrong_secret="7345120983:AAF-of_another_0123456789abcdefghijk",
        handle="mfa_samal",
        is_harmless=False,
        limited=Answered(
            429,
            {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 7",
                "parameters": {"retry_after": 7},
            },
        ),
        open=lambda secret, address, total_s, private: TelegramChannel(
            opened(secret, address, private=private), total_s=total_s
        ),
        posts=posts,
    )


class TestTelegram(ChannelContract, UntoldContract, EditingContract):
    pass


def test_an_album_is_edited_picture_by_picture_and_deleted_whole(side: Side, fake: FakeTelegram) -> None:
    old, new = (tuple(Picture("image/png", PNG + mark + bytes([n]), "") for n in range(3)) for mark in (b"1", b"2"))
    channel = side.channel()
    remote = channel.post(part(pictures=old), reply_to=None)
    assert remote.id == f"{CHAT}/41,42,43/caption"
    channel.edit(remote, part(2, text="Түзетілді", pictures=new))
    assert [seen.text for seen in side.posts()] == ["Түзетілді"]
    assert [said.picture for said in fake.messages.values()] == [picture.data for picture in new]
    channel.delete(remote)
    assert fake.messages == {}


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 1), (1, 0), (1, 2), (3, 2), (3, 0), (2, 3)])
def test_another_number_of_pictures_is_made_up_for(side: Side, fake: FakeTelegram, before: int, after: int) -> None:
    pictures = tuple(Picture("image/png", PNG + bytes([n]), "") for n in range(3))
    channel = side.channel()
    remote = channel.post(part(pictures=pictures[:before]), reply_to=None)
    edited = channel.edit(remote, part(2, text="Түзетілді", pictures=pictures[:after]))
    assert channel.edit(edited, part(2, text="Түзетілді", pictures=pictures[:after])) == edited
    assert [seen.text for seen in side.posts()] == ["Түзетілді"]
    assert len(fake.messages) == max(1, before)
    shown = [said.picture for said in fake.messages.values() if said.picture is not None]
    kept = [picture.data for picture in pictures[:after]][: max(1, before)]
    assert shown == kept + [empty_picture()] * (before - len(kept))
    assert edited.url == remote.url


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("after", [0, 1])
def test_a_pasted_address_does_not_say_whether_it_is_a_picture(
    side: Side, fake: FakeTelegram, before: int, after: int
) -> None:
    picture = (Picture("image/png", PNG, ""),)
    channel = side.channel()
    said = channel.post(part(pictures=picture * before), reply_to=None)
    pasted = Remote("", said.url)
    edited = channel.edit(pasted, part(2, text="Қайтарып алынды", pictures=picture * after))
    assert edited.url == said.url
    assert [seen.text for seen in side.posts()] == ["Қайтарып алынды"]
    assert channel.edit(pasted, part(2, text="Қайтарып алынды", pictures=picture * after)) == edited
    channel.delete(pasted)
    assert fake.messages == {}


@pytest.mark.parametrize("chat", ["@mfa_samal", str(CHAT)])
def test_a_message_of_another_chat_is_never_touched(side: Side, fake: FakeTelegram, chat: str) -> None:
    """The bot may be administrator there, too: the ministry's, and an embassy's."""
    fake.messages[7] = Said(7, "Елшіліктің сөзі")
    channel = TelegramChannel(opened(TOKEN, fake.address, chat=chat))
    for url in ("https://t.me/embassy_samal/7", "https://t.me/c/1999999999/7"):
        acts = (lambda url=url: channel.edit(Remote("", url), part(2)), lambda url=url: channel.delete(Remote("", url)))
        assert [caught(act).code for act in acts] == ["not-allowed"] * 2
    assert fake.messages[7].text == "Елшіліктің сөзі"
    for url in ("https://t.me/MFA_Samal/7", "https://t.me/c/1234567890/7"):
        channel.edit(Remote("", url), part(2, text="Түзетілді"))
    channel.delete(Remote("", "https://t.me/mfa_samal/7"))
    assert fake.messages == {}


def test_the_empty_picture_is_a_picture() -> None:
    image = empty_picture()
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", image[16:26])
    assert (width, height, depth, colour) == (640, 360, 8, 0)
    length = struct.unpack(">I", image[33:37])[0]
    assert set(zlib.decompress(image[41 : 41 + length])) == {0, 0xEE}


def test_after_two_days_a_message_is_edited_and_no_longer_deleted(side: Side, fake: FakeTelegram) -> None:
    channel = side.channel()
    remote = channel.post(part(), reply_to=None)
    for said in fake.messages.values():
        said.hours_old = 49
    error = caught(lambda: channel.delete(remote))
    assert (type(error), error.code) == (RefusedError, "not-allowed")
    channel.edit(remote, part(2, text="Қайтарып алынды"))
    assert [seen.text for seen in side.posts()] == ["Қайтарып алынды"]


def test_a_bot_that_may_not_post_is_found_out_before(side: Side, fake: FakeTelegram) -> None:
    fake.may_post = False
    assert caught(lambda: side.channel().check()).code == "not-allowed"


def test_another_channel_is_a_bad_address(fake: FakeTelegram) -> None:
    channel = TelegramChannel(opened(TOKEN, fake.address, chat="@mfa_samall"))
    assert caught(lambda: channel.post(part(), reply_to=None)).code == "bad-address"


def test_a_caption_is_shorter_than_a_message(side: Side) -> None:
    pictured = message(30, pictures=(Picture("image/png", PNG, "Карта"),))
    first, *rest = side.channel().cut(pictured)
    assert len(first.text.encode("utf-16-le")) // 2 <= 1024
    assert first.pictures
    assert not any(one.pictures for one in rest)
    side.channel().post(first, reply_to=None)


def test_where_people_see_it(side: Side) -> None:
    assert side.channel().post(part(), reply_to=None).url == "https://t.me/mfa_samal/41"


@pytest.mark.parametrize("options", [{"chat": "mfa_samal"}, {"chat": ""}, {"chat": "@a/b"}, {"chatt": "@mfa_samal"}])
def test_a_wrong_option_is_said_at_once(fake: FakeTelegram, options: dict[str, str]) -> None:
    with pytest.raises(UserError):
        TelegramChannel(opened(TOKEN, fake.address, **options))
