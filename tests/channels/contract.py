"""What every channel promises (elshi.speak.channels), as tests that run over each adapter.

`KindContract` is for all six kinds, whether a machine speaks there or not, and `FanOutContract` for those whose posts
go to many addresses (`test_every_kind.py`). `ChannelContract` is for a network with one account: its file subclasses it
in a class named Test…, with a fixture `side` that gives a `Side`.
"""

import hashlib
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from channels.network import Answered, Network, free_address, served
from elshi.base.errors import UserError
from elshi.speak.channels import Channel, ChannelError, Copy, DoubtError, FanOut, RefusedError, Remote, RetryError
from elshi.speak.kinds import TRAITS
from elshi.speak.messages import Message, Part, Picture, Saying

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)
URL = "https://mfa.samal.example/kk/xs-mfa/2026/17/"
STORM = (
    {"acts": True},
    {"acts": False},
    *({"acts": acts, "answer": Answered(status, {})} for status in (500, 502, 504) for acts in (True, False)),
    *({"acts": False, "answer": Answered(status, {})} for status in (408, 429, 503)),
    {"acts": True, "answer": Answered(200, body=b"<html>")},
)
SINCE = datetime.now(UTC) - timedelta(hours=1)


@dataclass(frozen=True)
class Seen:
    """A post as a reader of the network finds it. `answers`: place, in the list, of the one above it."""

    text: str
    language: str | None
    answers: int | None
    pictures: tuple[bytes, ...]
    alternatives: tuple[str, ...] | None


@dataclass(frozen=True)
class Side:
    """Both ends: the adapter's `open`, and what the network shows.

    `open`: with a secret, an address, seconds for a request, and whether hosts may be private.

    `is_harmless`: whether the network's own key makes a repeat one post, so that nothing is ever in doubt.
    `limited`: a 429 that says to wait for seven seconds, in the network's own way.
    """

    network: Network
    secret: str
    wrong_secret: str
    handle: str
    is_harmless: bool
    limited: Answered
    open: Callable[[str, str, float, bool], Channel]
    posts: Callable[[], list[Seen]]

    def channel(self, *, secret: str | None = None, address: str | None = None, total_s: float = 15.0) -> Channel:
        return self.open(secret or self.secret, address or self.network.address, total_s, True)

    def open_public(self, address: str) -> Channel:
        """As an administrator who has not said that the host may be private."""
        return self.open(self.secret, address, 15.0, False)


def part(number: int = 1, text: str = f"Самал СІМ мәлімдемесі\n\nТолығырақ: {URL}", **fields: object) -> Part:
    return replace(Part(key=f"{number:032x}", text=text, language="kk"), **fields)


def message(length: int = 40, **fields: object) -> Message:
    sentence = "Біз келіссөздерге дайынбыз және оны бейбіт жолмен шешеміз. "
    made = Message(
        record="xs-mfa/2026/17",
        version=1,
        language="kk",
        saying=Saying.STATEMENT,
        url=URL,
        issued_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
        title="Шекарадағы жағдай туралы мәлімдеме",
        body=sentence * length,
    )
    return replace(made, **fields)


def say(channel: Channel, parts: list[Part]) -> list[Remote]:
    said: list[Remote] = []
    for one in parts:
        said.append(channel.post(one, reply_to=said[-1] if said else None))
    return said


def caught(act: Callable[[], object]) -> ChannelError:
    with pytest.raises(ChannelError) as found:
        act()
    return found.value


@dataclass(frozen=True)
class Kind:
    """One kind as the program opens it, by the name of the channel; its network is away. `secret`: what was given."""

    name: str
    secret: str
    open: Callable[[str], Channel]


class KindContract:
    """For all kinds. A subclass has a fixture `kind` that gives a `Kind`."""

    def test_it_is_like_what_the_pages_say_of_its_kind(self, kind: Kind) -> None:
        assert kind.open("news").traits == TRAITS[kind.name]

    def test_every_approved_word_is_said_once_and_in_order(self, kind: Kind) -> None:
        body = [f"{number}-сөйлемде біз бейбіт-{number} жолды айтамыз." for number in range(1, 25)]
        words = " ".join(body).split()
        parts = kind.open("news").cut(message(body=" ".join(body)))
        told = [word for one in parts for word in one.text.split()]
        assert [word for word in told if word in set(words)] == words
        assert URL in parts[-1].text
        assert message().title in parts[0].text

    def test_the_parts_are_the_same_for_ever(self, kind: Kind) -> None:
        for length in (1, 12, 40):
            parts = list(kind.open("news").cut(message(length)))
            assert parts == list(kind.open("news").cut(message(length)))
            assert [one.number for one in parts] == list(range(1, len(parts) + 1))
            assert {(one.count, one.language) for one in parts} == {(len(parts), "kk")}

    def test_every_part_has_a_key_that_nothing_else_has(self, kind: Kind) -> None:
        changes = ({}, {"version": 2}, {"language": "ru"}, {"record": "xs-mfa/2026/18"})
        keys = [one.key for changed in changes for one in kind.open("news").cut(message(**changed))]
        keys += [one.key for one in kind.open("more").cut(message())]
        assert len(set(keys)) == len(keys)
        assert {len(key) for key in keys} == {32}

    def test_a_withdrawal_is_said_with_its_address_where_nothing_can_be_taken_away(self, kind: Kind) -> None:
        withdrawn = message(version=2, saying=Saying.WITHDRAWAL, title="", body="", reason="error")
        [part] = kind.open("news").cut(withdrawn)
        assert URL in part.text
        assert message().title not in part.text

    def test_what_it_cannot_do_it_refuses_and_does_not_guess(self, kind: Kind) -> None:
        channel, there = kind.open("news"), Remote("1", "https://net.example/1")
        if not channel.traits.edits:
            error = caught(lambda: channel.edit(there, part()))
            assert (type(error), error.code) == (RefusedError, "not-allowed")
        if not channel.traits.tells:
            assert isinstance(caught(lambda: channel.find(part(), since=SINCE)), RefusedError | DoubtError)

    def test_without_its_network_nothing_is_in_doubt(self, kind: Kind) -> None:
        """Only a kind that speaks to nobody can tell whose account it is."""
        if kind.name == "manual":
            assert kind.open("news").check().max_length > 0
            return
        assert isinstance(caught(kind.open("news").check), RetryError)

    def test_nothing_shows_the_secret(self, kind: Kind) -> None:
        shown = repr(kind.open("news"))
        assert all(line not in shown for line in kind.secret.splitlines() if line.strip("-"))


@dataclass(frozen=True)
class Far:
    """A channel whose posts go to many, and what they see. `reader`: the address of the nth; `refused`: of one that
    is always refused. `arrived`: (address, how its reader tells a repeat, words), in the order of arrival.
    """

    open: Callable[[], FanOut]
    open_away: Callable[[], FanOut]
    reader: Callable[[int], str]
    reader_away: Callable[[int], str]
    refused: str
    arrived: Callable[[], list[tuple[str, str, str]]]

    def copies(self, one: Part, *numbers: int) -> list[Copy]:
        """Of a part, as the outbox names them: the same reader has another key for another part."""
        return [make_copy(one, number, self.reader(number)) for number in numbers]


def make_copy(one: Part, number: int, address: str) -> Copy:
    key = hashlib.sha256(f"{one.key}|{address}".encode()).hexdigest()[:32]
    return Copy(number, key, address, f"tokentokentokentoken{number}")


class FanOutContract:
    """For kinds whose posts go to many addresses. A subclass has a fixture `far` that gives a `Far`."""

    def test_to_make_a_post_reaches_nobody_and_can_be_repeated(self, far: Far) -> None:
        channel = far.open()
        [one] = channel.cut(message())
        made = channel.post(one, reply_to=None)
        assert channel.post(one, reply_to=None) == made
        another = far.open()  # a worker that was started again
        assert another.post(another.cut(message())[0], reply_to=None) == made
        assert far.arrived() == []

    def test_each_gets_one_copy_and_one_that_is_refused_holds_up_no_other(self, far: Far) -> None:
        channel = far.open()
        [one] = channel.cut(message())
        copies = [*far.copies(one, *range(20)), make_copy(one, 20, far.refused), *far.copies(one, *range(21, 30))]
        ends = list(channel.deliver(channel.post(one, reply_to=None), one, copies))
        assert sorted(number for number, _ in ends) == list(range(30))
        assert {number for number, error in ends if error is not None} == {20}
        assert isinstance(dict(ends)[20], RefusedError)
        readers = sorted(address for address, _, _ in far.arrived() if address != far.refused)
        assert readers == sorted(far.reader(number) for number in range(30) if number != 20)

    def test_the_same_copy_again_is_known_by_its_reader(self, far: Far) -> None:
        channel = far.open()
        [one] = channel.cut(message())
        made = channel.post(one, reply_to=None)
        for opened in (channel, far.open()):
            assert dict(opened.deliver(made, opened.cut(message())[0], far.copies(one, 1))) == {1: None}
        assert len({mark for _, mark, _ in far.arrived()}) == 1

    def test_nobody_there_is_certainly_not_said(self, far: Far) -> None:
        channel = far.open_away()
        [one] = channel.cut(message())
        copies = [make_copy(one, number, far.reader_away(number)) for number in range(3)]
        ends = dict(channel.deliver(channel.post(one, reply_to=None), one, copies))
        assert set(ends) == {0, 1, 2}
        for error in ends.values():
            assert isinstance(error, RetryError)
            assert error.code == "unreachable"

    def test_a_correction_and_a_withdrawal_reach_who_had_the_first(self, far: Far) -> None:
        channel = far.open()
        made = channel.post(first := channel.cut(message(1))[0], reply_to=None)
        assert dict(channel.deliver(made, first, far.copies(first, 1))) == {1: None}
        corrected = channel.cut(message(version=2, saying=Saying.CORRECTION, body="Түзетілген сөз."))[0]
        again = channel.edit(made, corrected) if channel.traits.edits else channel.post(corrected, reply_to=made)
        assert dict(channel.deliver(again, corrected, far.copies(corrected, 1))) == {1: None}
        end = channel.cut(message(version=3, saying=Saying.WITHDRAWAL, title="", body="", reason="error"))[0]
        if channel.traits.deletes:
            channel.delete(again)
        else:
            again = channel.post(end, reply_to=again)
        assert dict(channel.deliver(again, end, far.copies(end, 1))) == {1: None}
        marks, told = zip(*[(mark, words) for _, mark, words in far.arrived()], strict=True)
        assert len(set(marks)) == 3
        assert ["Түзетілген сөз." in words for words in told] == [False, True, False]


class ChannelContract:
    def test_whose_account_it_is(self, side: Side) -> None:
        profile = side.channel().check()
        assert profile.handle == side.handle
        assert profile.url.startswith("https://")
        assert profile.max_length >= 300
        assert side.posts() == []

    def test_a_part_is_said_as_it_is(self, side: Side) -> None:
        remote = side.channel().post(part(), reply_to=None)
        [seen] = side.posts()
        assert seen.text == part().text
        assert seen.language in {"kk", None}
        assert (seen.answers, seen.pictures) == (None, ())
        assert remote.id
        assert remote.url.startswith("https://")
        assert side.network.wrongs == []

    def test_signs_of_every_kind_arrive(self, side: Side) -> None:
        text = "Ә ғ қ ң ө ұ ү һ і — «тырнақша»\n<b>&amp;</b> *жұлдыз* _астын_ `код` [x](y) \\ % + 🇰🇿 مرحبا 声明"
        side.channel().post(part(text=text), reply_to=None)
        assert [seen.text for seen in side.posts()] == [text]

    def test_pictures_go_with_what_they_show(self, side: Side) -> None:
        pictures = tuple(Picture("image/png", PNG + bytes([n]), f"Карта, {n}-парақ") for n in range(3))
        side.channel().post(part(pictures=pictures[:1]), reply_to=None)
        side.channel().post(part(2, pictures=pictures), reply_to=None)
        one, three = side.posts()
        assert one.pictures == (pictures[0].data,)
        assert three.pictures == tuple(picture.data for picture in pictures)
        if three.alternatives is not None:
            assert three.alternatives == ("Карта, 0-парақ", "Карта, 1-парақ", "Карта, 2-парақ")

    def test_a_thread_answers_itself_in_order(self, side: Side) -> None:
        say(side.channel(), [part(n, text=f"{n}/4 Мәтін {URL}") for n in range(1, 5)])
        assert [seen.answers for seen in side.posts()] == [None, 0, 1, 2]
        assert [seen.text[:3] for seen in side.posts()] == ["1/4", "2/4", "3/4", "4/4"]

    def test_what_was_cut_is_taken_whole(self, side: Side) -> None:
        channel = side.channel()
        for length in (1, 12, 40):
            parts = list(channel.cut(message(length)))
            assert parts == list(side.channel().cut(message(length)))  # for ever the same
            assert [one.number for one in parts] == list(range(1, len(parts) + 1))
            assert {one.count for one in parts} == {len(parts)}
            assert len({one.key for one in parts}) == len(parts)
            assert URL in parts[-1].text
            before = len(side.posts())
            say(side.channel(), [replace(one, key=f"{length:016x}{one.key[16:]}") for one in parts])
            assert [seen.text for seen in side.posts()[before:]] == [one.text for one in parts]

    def test_the_same_words_with_another_key_are_another_post(self, side: Side) -> None:
        first, second = say(side.channel(), [part(1), part(2)])
        assert first.id != second.id
        assert len(side.posts()) == 2

    def test_a_deleted_post_is_gone_and_stays_so(self, side: Side) -> None:
        channel = side.channel()
        keep, remote = say(channel, [part(1, text="Қалады"), part(2)])
        channel.delete(remote)
        channel.delete(remote)
        assert [seen.text for seen in side.posts()] == ["Қалады"]
        assert keep.id != remote.id

    def test_a_post_that_a_person_found_is_known_by_its_address(self, side: Side) -> None:
        channel = side.channel()
        remote = channel.post(part(), reply_to=None)
        pasted = Remote("", remote.url)
        channel.post(part(2, text="Түзету"), reply_to=pasted)
        assert [seen.answers for seen in side.posts()] == [None, 0]
        channel.delete(pasted)
        assert [seen.text for seen in side.posts()] == ["Түзету"]
        error = caught(lambda: channel.delete(Remote("", "https://mfa.samal.example/kk/")))
        assert (type(error), error.code) == (RefusedError, "bad-request")

    def test_what_is_gone_is_not_answered(self, side: Side) -> None:
        channel = side.channel()
        remote = channel.post(part(), reply_to=None)
        channel.delete(remote)
        error = caught(lambda: channel.post(part(2), reply_to=remote))
        assert (type(error), error.code) == (RefusedError, "not-found")
        assert side.posts() == []

    def test_a_wrong_secret_is_refused(self, side: Side) -> None:
        for act in (lambda c: c.check(), lambda c: c.post(part(), reply_to=None)):
            error = caught(lambda act=act: act(side.channel(secret=side.wrong_secret)))
            assert isinstance(error, RefusedError)
            assert error.code == "login-refused"
        assert side.posts() == []

    def test_too_many_requests_wait_as_long_as_they_say(self, side: Side) -> None:
        channel = side.channel()
        side.network.fail(acts=False, answer=side.limited)
        error = caught(lambda: channel.post(part(), reply_to=None))
        assert isinstance(error, RetryError)
        assert error.code == "rate-limited"
        assert error.after is not None
        assert 5 <= error.after <= 8  # a moment of the clock, for those who name one
        assert side.posts() == []
        channel.post(part(), reply_to=None)
        assert len(side.posts()) == 1

    @pytest.mark.parametrize(
        ("status", "acts"),
        # 503 says that nobody has taken the request
        [(503, False), *((status, acts) for status in (500, 502, 504, 520) for acts in (False, True))],
    )
    def test_a_broken_service_never_makes_two(self, side: Side, status: int, acts: bool) -> None:
        channel = side.channel()
        side.network.fail(acts=acts, answer=Answered(status, body=b"<h1>Bad Gateway</h1>", kind="text/html"))
        error = caught(lambda: channel.post(part(), reply_to=None))
        if status == 503 or side.is_harmless:
            assert isinstance(error, RetryError)
            assert error.code == "unavailable"
        else:
            assert isinstance(error, DoubtError)
            assert error.code == "odd-answer"
        self._settle(side, error, was_said=acts)

    @pytest.mark.parametrize("seed", range(6))
    def test_in_a_storm_no_part_is_said_twice(self, side: Side, seed: int) -> None:
        """Four parts, up to three faults before each; a worker that was started again after each doubt."""
        dice, said = Random(seed), list[Remote]()
        channel = side.channel()
        for one in [part(number, text=f"{number}/4 Мәлімдеме {URL}") for number in range(1, 5)]:
            for fault in dice.choices(STORM, k=dice.randrange(4)):
                side.network.fail(**fault)
            remote = None
            while remote is None:
                try:
                    remote = channel.post(one, reply_to=said[-1] if said else None)
                except RetryError:
                    continue
                except DoubtError:
                    channel = side.channel()
                    if not channel.traits.tells:  # for a person: it is there once, or not at all
                        assert len(side.posts()) in {len(said), len(said) + 1}
                        return
                    remote = channel.find(one, since=SINCE)
            said.append(remote)
            assert len(side.posts()) == len(said)
        assert [seen.answers for seen in side.posts()] == [None, 0, 1, 2]
        assert len({remote.id for remote in said}) == 4

    def test_nobody_there_is_certainly_not_said(self, side: Side) -> None:
        channel = side.channel(address=free_address())
        error = caught(lambda: channel.post(part(), reply_to=None))
        assert isinstance(error, RetryError)
        assert error.code == "unreachable"

    @pytest.mark.parametrize("acts", [False, True])
    def test_a_line_that_is_cut_is_in_doubt(self, side: Side, acts: bool) -> None:
        channel = side.channel()
        side.network.fail(acts=acts)
        error = caught(lambda: channel.post(part(), reply_to=None))
        assert (type(error), error.code) == ((RetryError, "unreachable") if side.is_harmless else (DoubtError, "cut"))
        self._settle(side, error, was_said=acts)

    def test_silence_is_in_doubt(self, side: Side) -> None:
        channel = side.channel(total_s=1.0)
        channel.check()
        side.network.fail(acts=True, is_silent=True)
        error = caught(lambda: channel.post(part(), reply_to=None))
        expected = (RetryError, "unreachable") if side.is_harmless else (DoubtError, "no-answer")
        assert (type(error), error.code) == expected
        self._settle(side, error, was_said=True)

    @pytest.mark.parametrize(
        "body", [b"", b"<html>Please log in</html>", b"{}", b"[]", b"null", b'{"id": null}', b'{"a": ' * 5000]
    )
    def test_an_odd_answer_is_in_doubt(self, side: Side, body: bytes) -> None:
        channel = side.channel()
        side.network.fail(acts=True, answer=Answered(200, body=body))
        error = caught(lambda: channel.post(part(), reply_to=None))
        expected = (RetryError, "unavailable") if side.is_harmless else (DoubtError, "odd-answer")
        assert (type(error), error.code) == expected
        self._settle(side, error, was_said=True)

    def _settle(self, side: Side, error: ChannelError, *, was_said: bool) -> None:
        """What the outbox does next; at the end the post is there once, or, where nobody can tell, nothing is done."""
        channel = side.channel()
        assert len(side.posts()) == int(was_said)
        if isinstance(error, DoubtError):
            if not channel.traits.tells:
                assert isinstance(caught(lambda: channel.find(part(), since=SINCE)), DoubtError)
                return
            found = channel.find(part(), since=SINCE)
            assert (found is not None) == was_said
            if found is not None:
                assert len(side.posts()) == 1
                return
        channel.post(part(), reply_to=None)
        assert len(side.posts()) == 1

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_the_secret_is_not_carried_elsewhere(self, side: Side, status: int) -> None:
        channel = side.channel()
        with served(type(side.network)()) as other:
            there = {"Location": f"{other.address}/elsewhere"}
            side.network.fail(acts=False, answer=Answered(status, {}, headers=there))
            error = caught(lambda: channel.post(part(), reply_to=None))
            assert (type(error), error.code) == (RefusedError, "bad-address")
            assert other.asked == []
        assert side.posts() == []

    def test_a_private_address_needs_the_administrators_word(self, side: Side) -> None:
        with pytest.raises(UserError):
            side.open_public(side.network.address)
        channel = side.open_public(side.network.address.replace("http://", "https://"))
        error = caught(lambda: channel.post(part(), reply_to=None))
        assert (type(error), error.code) == (RefusedError, "bad-address")
        assert side.network.asked == []

    def test_a_secret_of_two_lines_is_no_secret(self, side: Side) -> None:
        for secret in (f"{side.secret}\nX-More: 1", " ", "кілт"):
            with pytest.raises(UserError) as found:
                side.channel(secret=secret)
            assert secret.strip() == "" or secret not in str(found.value)

    def test_no_message_and_no_log_holds_the_secret(self, side: Side, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        quoting = {"error": f"no {side.secret}", "message": side.secret, "description": f"Bad {side.secret}"}
        faults = [
            *({"acts": False, "answer": Answered(status, quoting)} for status in (400, 403, 404, 409, 410, 413, 422)),
            *({"acts": False, "answer": Answered(status, quoting)} for status in (302, 408, 429, 500, 503, 200)),
            {"acts": False},
        ]
        errors = []
        for fault in faults:
            channel = side.channel()
            side.network.fail(**fault)
            errors.append(caught(lambda channel=channel: channel.post(part(), reply_to=None)))
        errors.append(caught(lambda: side.channel(address=free_address()).check()))
        for error in errors:
            told = "".join(traceback.format_exception(error)) + str(error) + repr(error) + repr(vars(error))
            assert side.secret not in told, type(error)
        assert side.secret not in caplog.text
        assert side.secret not in repr(side.channel())

    def test_a_stranger_writes_little_into_our_messages(self, side: Side) -> None:
        words = "\x1b[31m\n\u202e" + "ж" * 5000
        channel = side.channel()
        quoting = {"error": words, "message": words, "description": words}
        side.network.fail(acts=False, answer=Answered(400, quoting))
        error = caught(lambda: channel.post(part(), reply_to=None))
        assert isinstance(error, RefusedError)
        assert error.code == "bad-request"
        assert str(error).isprintable()
        assert str(error).count("ж") <= 400


class TellingContract:
    """For networks that notice a repeat, or can be asked."""

    def test_a_repeat_with_its_key_is_one_post(self, side: Side) -> None:
        channel = side.channel()
        first = channel.post(part(), reply_to=None)
        assert channel.post(part(), reply_to=None) == first
        assert side.channel().post(part(), reply_to=None) == first  # a worker that was started again
        assert len(side.posts()) == 1

    def test_what_was_not_said_is_not_found(self, side: Side) -> None:
        channel = side.channel()
        assert channel.traits.tells
        assert channel.find(part(), since=SINCE) is None
        first, second = say(channel, [part(1, text="Бірінші"), part(2, text="Екінші")])
        assert channel.find(part(3, text="Үшінші"), since=SINCE) is None
        assert channel.find(part(1, text="Бірінші"), since=SINCE) == first
        assert channel.find(part(2, text="Екінші"), since=SINCE) == second
        channel.delete(second)
        assert channel.find(part(2, text="Екінші"), since=SINCE) is None

    def test_looking_tells_a_changed_post_from_one_that_is_gone(self, side: Side) -> None:
        channel = side.channel()
        remote = channel.post(part(), reply_to=None)
        seen = channel.look(remote, part())
        assert (seen.replies, seen.boosts, seen.likes) == (0, 0, 0)
        assert not seen.is_gone
        assert not seen.is_changed
        assert channel.look(remote, part(text="Басқа сөз")).is_changed
        channel.delete(remote)
        assert channel.look(remote, part()).is_gone


class UntoldContract:
    """For networks that neither notice a repeat nor can be asked."""

    def test_nothing_is_found_and_nothing_is_known_of_it(self, side: Side) -> None:
        channel = side.channel()
        assert not channel.traits.tells
        remote = channel.post(part(), reply_to=None)
        error = caught(lambda: channel.find(part(), since=SINCE))
        assert (type(error), error.code) == (DoubtError, "no-answer")
        seen = channel.look(remote, part())
        assert (seen.replies, seen.boosts, seen.likes, seen.is_gone, seen.is_changed) == (
            None,
            None,
            None,
            False,
            False,
        )


class EditingContract:
    """For networks on which a post can be changed later."""

    def test_an_edit_takes_the_place_of_the_words(self, side: Side) -> None:
        channel = side.channel()
        assert channel.traits.edits
        remote = channel.post(part(), reply_to=None)
        corrected = part(9, text=f"Түзетілген, 2-нұсқа\n\n{URL}")
        assert channel.edit(remote, corrected) == remote
        assert channel.edit(remote, corrected) == remote  # a repeat does no harm
        assert [seen.text for seen in side.posts()] == [corrected.text]

    def test_a_post_that_a_person_found_is_edited_too(self, side: Side) -> None:
        channel = side.channel()
        remote = channel.post(part(), reply_to=None)
        edited = channel.edit(Remote("", remote.url), part(9, text="Түзетілді"))
        assert edited.url == remote.url
        assert [seen.text for seen in side.posts()] == ["Түзетілді"]
        channel.edit(edited, part(10, text="Тағы да түзетілді"))
        assert [seen.text for seen in side.posts()] == ["Тағы да түзетілді"]

    def test_an_edit_changes_the_pictures_too(self, side: Side) -> None:
        channel = side.channel()
        old, new = (Picture("image/png", PNG + mark, f"Карточка {mark!r}") for mark in (b"1", b"2"))
        remote = channel.post(part(pictures=(old,)), reply_to=None)
        channel.edit(remote, part(9, text="Түзетілді", pictures=(new,)))
        [seen] = side.posts()
        assert (seen.text, seen.pictures) == ("Түзетілді", (new.data,))

    def test_what_is_gone_is_not_edited(self, side: Side) -> None:
        channel = side.channel()
        remote = channel.post(part(), reply_to=None)
        channel.delete(remote)
        error = caught(lambda: channel.edit(remote, part(3)))
        assert (type(error), error.code) == (RefusedError, "not-found")
        assert side.posts() == []
