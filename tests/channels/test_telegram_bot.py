"""Questions that come by a bot on Telegram, and answers that go back: what is taken, and that each is told once."""

import json
import logging
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.contract import STORM, URL, message
from channels.network import Answered, free_address, served
from channels.network import Asked as Request
from channels.telegram_fake import TOKEN, FakeTelegram
from elshi.adapters.ways.telegram import MOST_DOUBTS, MOST_UPDATES, TelegramBot, format_telling, read_question
from elshi.base.errors import UserError
from elshi.speak.channels import ChannelError, DoubtError, LineError, RefusedError, RetryError
from elshi.speak.chat_links import ChatLink, format_code
from elshi.speak.lengths import count_utf16
from elshi.speak.messages import Saying
from elshi.speak.questions import MAX_TEXT, Asked, asked_fields, check_asked
from elshi.speak.ways import Telling, Way

AIGUL, BORIS = 5_012_345_678, 812_345_679
PERSONAL = ("Айгүл", "Сейітова", "aigul_s", "+7700")
LIMITED = Answered(
    429,
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    },
)
WORDS = {  # title, body
    "kk": ("Төлқұжатты қалай ауыстыруға болады?", "Елшілікке келіңіз. Құжаттарды алып келіңіз."),
    "ru": ("Как заменить паспорт?", "Приходите в посольство. Возьмите документы."),
    "en": ("How do I renew a passport?", "Come to the embassy. Bring your documents."),
    "ar": ("كيف أجدد جواز سفري؟", "تعالوا إلى السفارة. أحضروا وثائقكم."),
    "zh": ("如何换发护照？", "请前往大使馆。请携带证件。"),
}


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with served(FakeTelegram()) as network:
        yield network


def open_bot(address: str, *, secret: str = TOKEN, total_s: float = 15.0, private: bool = True) -> TelegramBot:
    way = Way("ask-bot", "telegram", address, private)
    return TelegramBot(way, secret=secret, total_s=total_s, pause=lambda _seconds: None)


def collect(fake: FakeTelegram, position: str = "") -> list[tuple[Asked | None, str]]:
    return list(open_bot(fake.address).collect(position))


def questions(fake: FakeTelegram, position: str = "") -> list[Asked]:
    return [asked for asked, _ in collect(fake, position) if asked]


def is_asking(asked: Request) -> bool:
    return asked.path.endswith("/getUpdates")


def telling(number: int, chat: int, question: int, **fields: Any) -> Telling:
    return Telling(number, f"{number:032x}", message(1, **fields), str(chat), f"{chat}/{question}")


def ends(fake: FakeTelegram, tellings: list[Telling], **how: Any) -> list[tuple[int, ChannelError | None]]:
    return list(open_bot(fake.address, **how).tell_all(tellings))


def kinds(found: list[tuple[int, ChannelError | None]]) -> list[tuple[int, str, str]]:
    """Number, kind and code of each end."""
    names = ((LineError, "line"), (RetryError, "retry"), (RefusedError, "refused"), (DoubtError, "doubt"))
    return [
        (number, next((name for kind, name in names if isinstance(error, kind)), ""), error.code if error else "")
        for number, error in found
    ]


# questions


def test_a_question_is_its_words_and_where_to_answer(fake: FakeTelegram) -> None:
    number = fake.write(AIGUL, "  Төлқұжатымды қалай ауыстырамын?\r\nРахмет ")
    [(asked, position)] = collect(fake)
    assert asked == Asked(
        channel="telegram",
        text="Төлқұжатымды қалай ауыстырамын?\nРахмет",
        id=f"{AIGUL}/{number}",
        source="ask-bot",
        language="kk",
        reply=str(AIGUL),
    )
    assert position == "880001"


def test_nothing_of_the_person_is_in_a_question(fake: FakeTelegram) -> None:
    """Neither in its own fields nor, by way of the library, in a log."""
    contact = {"phone_number": "+77001234567", "first_name": "Айгүл", "user_id": AIGUL}
    fake.write(AIGUL, "Виза қажет пе?", contact=contact)
    [asked] = questions(fake)
    fields = json.dumps(asked_fields(asked), ensure_ascii=False)
    assert not [one for one in PERSONAL if one in fields]
    assert set(asked_fields(asked).values()) == {"telegram", asked.text, asked.id, "ask-bot", "kk", str(AIGUL), ""}


@pytest.mark.parametrize(
    ("given", "expected"),
    [("kk", "kk"), ("ru", "ru"), ("zh-hans", "zh"), ("en-GB", "en"), ("ar", "ar"), ("uz", ""), (None, ""), (7, "")],
)
def test_the_language_is_one_of_ours_or_none(fake: FakeTelegram, given: object, expected: str) -> None:
    sender = {"id": AIGUL, "is_bot": False, "first_name": "Айгүл", "language_code": given}
    fake.write(AIGUL, "Сұрақ", **{"from": sender})
    assert [asked.language for asked in questions(fake)] == [expected]


def test_what_answers_another_message_is_in_its_thread(fake: FakeTelegram) -> None:
    first = fake.write(AIGUL, "Виза қажет пе?")
    above = {"message_id": first, "date": 1, "chat": {"id": AIGUL, "type": "private"}, "text": "Виза қажет пе?"}
    fake.write(AIGUL, "Балаға да ма?", reply_to_message=above)
    fake.write(AIGUL, "Ал мынау?", reply_to_message=above | {"chat": {"id": -100, "type": "channel"}})
    assert [asked.thread for asked in questions(fake)] == ["", f"{AIGUL}/{first}", ""]


def test_words_below_a_picture_are_a_question_and_a_picture_alone_is_none(fake: FakeTelegram) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    fake.write(AIGUL, "", photo=photo, caption="Бұл құжат жарай ма?")
    fake.write(AIGUL, "", photo=photo)
    assert [asked and asked.text for asked, _ in collect(fake)] == ["Бұл құжат жарай ма?", None]


@pytest.mark.parametrize("text", ["/start", "/help", "/START", "/start@samal_ask_bot", "/start from_site", " /help\n"])
def test_how_every_chat_begins_is_no_question(fake: FakeTelegram, text: str) -> None:
    fake.write(AIGUL, text)
    assert collect(fake) == [(None, "880001")]


def test_a_command_with_words_behind_it_is_one(fake: FakeTelegram) -> None:
    fake.write(AIGUL, "/start мен төлқұжатымды жоғалттым")
    fake.write(AIGUL, "/startup деген не?")
    assert len(questions(fake)) == 2


def test_groups_channels_bots_and_edits_are_let_go_and_the_position_moves_on(fake: FakeTelegram) -> None:
    group = {"id": -4_000_000_001, "type": "supergroup", "title": "Виза"}
    bot = {"id": BORIS, "is_bot": True, "first_name": "Бот", "username": "spam_bot"}
    said = {"message_id": 9, "date": 1, "text": "Виза қажет пе?", "from": {"id": AIGUL, "is_bot": False}}
    fake.write(AIGUL, "Топта", chat=group)
    fake.write(AIGUL, "Топта", chat=group | {"id": AIGUL})
    fake.write(BORIS, "Бот жазды", **{"from": bot})
    fake.write(BORIS, "Кім жазғаны белгісіз", **{"from": None})
    fake.happen(edited_message=said | {"chat": {"id": AIGUL, "type": "private"}})
    fake.happen(channel_post=said | {"chat": {"id": -100, "type": "channel"}})
    fake.happen(my_chat_member={"chat": {"id": AIGUL, "type": "private"}})
    fake.write(AIGUL, "Сұрақ")
    found = collect(fake)
    assert [asked and asked.text for asked, _ in found] == [None] * 7 + ["Сұрақ"]
    assert [position for _, position in found] == [str(880_001 + index) for index in range(8)]


@pytest.mark.parametrize(
    "text",
    [
        "ә" * (MAX_TEXT + 9),
        "e\u0301" * MAX_TEXT,
        "a" * (MAX_TEXT - 1) + "  b",
        "\ud83d сұрақ \U000e0041\u202e",
        "\x00?",
    ],
)
def test_whatever_is_written_is_within_its_limits(fake: FakeTelegram, text: str) -> None:
    fake.write(AIGUL, text)
    [asked] = questions(fake)
    check_asked(asked)


def test_what_is_only_signs_that_nobody_sees_is_no_question(fake: FakeTelegram) -> None:
    fake.write(AIGUL, " \u202e\ud800\x00 ")
    assert questions(fake) == []


def test_what_was_not_kept_comes_again_and_what_was_does_not(fake: FakeTelegram) -> None:
    for number in range(1, 8):
        fake.write(AIGUL, f"Сұрақ {number}")
    rounds = open_bot(fake.address).collect("")
    position = [next(rounds) for _ in range(3)][-1][1]
    rounds.close()  # whoever took them is killed
    assert [asked.text for asked in questions(fake)] == [f"Сұрақ {number}" for number in range(1, 8)]
    assert [asked.text for asked in questions(fake, position)] == [f"Сұрақ {number}" for number in range(4, 8)]
    assert len(fake.updates) == 4  # Telegram has forgotten the others only now


def test_a_round_takes_a_few_hundred_each_once(fake: FakeTelegram) -> None:
    for number in range(MOST_UPDATES + 150):
        fake.write(AIGUL, f"Сұрақ {number}")
    first = collect(fake)
    second = collect(fake, first[-1][1])
    assert (len(first), len(second)) == (MOST_UPDATES, 150)
    assert [asked.text for asked, _ in first + second if asked] == [f"Сұрақ {n}" for n in range(MOST_UPDATES + 150)]
    assert collect(fake, second[-1][1]) == []


def test_the_numbers_of_updates_may_begin_anew_below(fake: FakeTelegram) -> None:
    """After a week without a message Telegram takes any number; it then gives what waits, whatever is asked for."""
    below = {"update_id": 17, "message": {}}
    fake.fail(acts=False, answer=Answered(200, {"ok": True, "result": [below]}), where=is_asking)
    assert collect(fake, "880001") == [(None, "17")]


def test_a_position_of_something_else_stands_for_all_that_waits(fake: FakeTelegram) -> None:
    fake.write(AIGUL, "Сұрақ")
    for position in ("", "abc", "-5", "٣", "9" * 40):
        assert [asked.text for asked in questions(fake, position)] == ["Сұрақ"]


def test_a_hundred_long_texts_with_long_answers_below_stop_nothing(fake: FakeTelegram) -> None:
    """More than we read of one answer: so fewer are asked for at once."""
    long = "Қ" * 4096
    for _ in range(100):
        above = {"message_id": 1, "date": 1, "chat": {"id": AIGUL, "type": "private"}, "text": long}
        fake.write(AIGUL, long, reply_to_message=above)
    assert len(json.dumps(fake.updates)) > 4 << 20
    assert len(questions(fake)) == 100


def test_a_page_that_comes_again_and_again_ends(fake: FakeTelegram) -> None:
    page = [{"update_id": 5, "message": {}}] * 100
    fake.fail(acts=False, answer=Answered(200, {"ok": True, "result": page}), where=is_asking, times=1000)
    assert len(collect(fake)) == MOST_UPDATES


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"[]", b"null", b"{}", b'{"ok": true}', b'{"ok": true, "result": 7}', b'{"ok": false}'),
        b'{"ok": false, "result": [{"update_id": 1}]}',
        *(b'{"ok": true, "result": {"update_id": 1}}', b'{"ok": true, "result": [7, null, {"update_id": true}]}'),
        *(b'{"ok": true, "result": [{"update_id": ' + b"9" * 60 + b"}]}", b'{"a": ' * 5000),
    ],
)
def test_an_odd_answer_is_an_error_of_the_channel(fake: FakeTelegram, body: bytes) -> None:
    fake.fail(acts=False, answer=Answered(200, body=body), where=is_asking)
    with pytest.raises(RetryError) as found:
        collect(fake)
    assert found.value.code == "unavailable"


def test_one_odd_update_does_not_stop_the_others(fake: FakeTelegram) -> None:
    fake.write(AIGUL, "Бірінші")
    odd = [7, None, {"update_id": "x"}, {"update_id": 880_002, "message": {"chat": [], "from": 3, "text": {}}}]
    page = [*fake.updates, *odd, {"update_id": 880_003, "message": fake.updates[0]["message"] | {"message_id": 99}}]
    fake.fail(acts=False, answer=Answered(200, {"ok": True, "result": page}), where=is_asking)
    assert [position for _, position in collect(fake)] == ["880001", "880002", "880003"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ("message", "chat", "from", "id", "type", "is_bot", "message_id", "text", "caption", "language_code")
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(odd=JSON, place=st.sampled_from(("chat", "from", "text", "reply_to_message", "message_id", "caption", "")))
def test_no_json_breaks_reading_and_what_is_read_is_a_question(odd: Any, place: str) -> None:
    usual = {
        "message_id": 3,
        "chat": {"id": AIGUL, "type": "private"},
        "from": {"id": AIGUL, "is_bot": False, "language_code": "kk"},
        "text": "Сұрақ",
    }
    for update in (odd, {"message": odd}, {"message": usual | {place: odd}}):
        asked = read_question(update if isinstance(update, dict) else {}, source="ask-bot")
        if asked is not None:
            check_asked(asked)


def test_what_is_wrong_with_the_line_is_said(fake: FakeTelegram) -> None:
    fake.fail(acts=False, answer=LIMITED, where=is_asking)
    with pytest.raises(RetryError) as limited:
        collect(fake)
    assert (limited.value.code, limited.value.after) == ("rate-limited", 7.0)
    with pytest.raises(RefusedError) as refused:
        list(open_bot(fake.address, secret="7345120983:AAF-of_another_0123456789abcdefghijk").collect(""))
    assert refused.value.code == "login-refused"
    with pytest.raises(RetryError) as away:
        list(open_bot(free_address()).collect(""))
    assert away.value.code == "unreachable"
    conflict = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    fake.fail(acts=False, answer=Answered(409, conflict), where=is_asking)
    with pytest.raises(RefusedError, match="other getUpdates"):
        collect(fake)


@pytest.mark.parametrize("acts", [True, False])
def test_a_line_that_is_cut_loses_no_question(fake: FakeTelegram, acts: bool) -> None:
    for number in range(5):
        fake.write(AIGUL, f"Сұрақ {number}")
    fake.fail(acts=acts, where=is_asking, times=3)
    with pytest.raises(RetryError):
        collect(fake)
    assert len(questions(fake)) == 5


@pytest.mark.parametrize("secret", ["", " ", "кілт", f"{TOKEN}\nX-More: 1", "no-colon", f"{TOKEN}/../x"])
def test_a_token_that_is_none_is_said_and_not_shown(fake: FakeTelegram, secret: str) -> None:
    with pytest.raises(UserError) as found:
        open_bot(fake.address, secret=secret)
    assert "way ask-bot" in str(found.value)
    assert secret.strip() == "" or secret not in str(found.value)


def test_a_private_address_needs_the_administrators_word(fake: FakeTelegram) -> None:
    with pytest.raises(UserError):
        open_bot(fake.address, private=False)
    bot = open_bot(fake.address.replace("http://", "https://"), private=False)
    assert kinds(list(bot.tell_all([telling(1, AIGUL, 41)]))) == [(1, "line", "bad-address")]
    with pytest.raises(RefusedError):
        list(bot.collect(""))
    assert fake.asked == []


# answers


@pytest.mark.parametrize("language", WORDS)
def test_an_answer_is_one_message_below_the_question(fake: FakeTelegram, language: str) -> None:
    number = fake.write(AIGUL, "Төлқұжат туралы")
    title, body = WORDS[language]
    one = telling(4, AIGUL, number, language=language, title=title, body=body)
    assert ends(fake, [one]) == [(4, None)]
    assert fake.told(AIGUL) == [f"{title}\n\n{body}\n\n{URL}"]
    [said] = [said for said in fake.messages.values() if said.is_ours]
    assert said.answers == number


def test_a_question_that_was_deleted_is_answered_all_the_same(fake: FakeTelegram) -> None:
    number = fake.write(AIGUL, "Төлқұжат туралы")
    del fake.messages[number]
    assert ends(fake, [telling(1, AIGUL, number)]) == [(1, None)]
    assert len(fake.told(AIGUL)) == 1


def test_words_are_plain_and_marks_are_none(fake: FakeTelegram) -> None:
    body = "# Қалай\n\n**Елшілікке** [келіңіз](https://mfa.samal.example/kk/).\n\n- бір\n- екі\n\n```\n*код*"
    text = format_telling(message(title="Виза_1 *қажет* пе?", body=body))
    assert text == f"Виза_1 *қажет* пе?\n\nҚалай\n\nЕлшілікке келіңіз.\n\nбір\n\nекі\n\n*код*\n\n{URL}"


@pytest.mark.parametrize("language", WORDS)
def test_a_correction_and_a_withdrawal_say_so_first(language: str) -> None:
    title, body = WORDS[language]
    fields = {"language": language, "version": 2}
    corrected = format_telling(message(saying=Saying.CORRECTION, title=title, body=body, **fields))
    withdrawn = format_telling(message(saying=Saying.WITHDRAWAL, title="", body="", reason="error", **fields))
    away = format_telling(message(saying=Saying.CORRECTION, title="", body="", **fields))
    first, ours, *rest = corrected.split("\n\n")
    assert (first.endswith(title), first != title, rest) == (True, True, [body, URL])
    assert [len(text.split("\n\n")) for text in (withdrawn, away)] == [4, 3]
    assert all("xs-mfa/2026/17" in text.split("\n\n")[0] for text in (withdrawn, away))
    assert all(text.endswith(f"\n\n{URL}") for text in (withdrawn, away))
    assert title not in withdrawn + away
    assert len({corrected, withdrawn, away, ours}) == 4


@pytest.mark.parametrize("language", WORDS)
def test_what_is_too_long_is_one_message_cut_after_a_sentence(fake: FakeTelegram, language: str) -> None:
    title, body = WORDS[language]
    sentences = body + (" " if language != "zh" else "")
    number = fake.write(AIGUL, "?")
    fields = {"language": language, "title": title, "body": f"😀 {sentences * 400}"}
    assert ends(fake, [telling(1, AIGUL, number, **fields)]) == [(1, None)]
    [told] = fake.told(AIGUL)
    assert 4096 - len(sentences) - 10 <= count_utf16(told) <= 4096
    words, end = told.split(" […]")
    assert words[-1] in ".。"
    assert end == f"\n\n{URL}"


def test_the_longest_that_fits_is_whole_and_one_sign_more_is_not() -> None:
    """An emoji is two signs of Telegram's; as many signs of ours would not fit."""
    room = 4096 - count_utf16(f"Тақырып\n\n\n\n{URL}")
    whole = format_telling(message(title="Тақырып", body="😀" * (room // 2) + "x" * (room % 2)))
    assert count_utf16(whole) == 4096
    assert "[…]" not in whole
    more = format_telling(message(title="Тақырып", body="😀" * (room // 2) + "x" * (room % 2 + 1)))
    assert count_utf16(more) <= 4096
    assert "[…]" in more


def test_who_has_blocked_the_bot_is_refused_alone(fake: FakeTelegram) -> None:
    numbers = [fake.write(person, "?") for person in (AIGUL, BORIS, 77)]
    fake.blockers.add(BORIS)
    tellings = [telling(9, AIGUL, numbers[0]), telling(8, BORIS, numbers[1]), telling(7, 77, numbers[2])]
    assert kinds(ends(fake, tellings)) == [(9, "", ""), (8, "refused", "not-allowed"), (7, "", "")]


def test_what_concerns_one_stops_nobody_else(fake: FakeTelegram) -> None:
    number = fake.write(AIGUL, "?")
    tellings = [
        telling(1, 404, 3),  # never wrote to this bot
        Telling(2, "2" * 32, message(1), str(BORIS), f"{AIGUL}/{number}"),  # a chat, and a question of another
        Telling(3, "3" * 32, message(1), "page", "elshi-ask/1:x"),
        telling(4, AIGUL, number, url=URL + "x" * 5000),
        telling(5, AIGUL, number),
    ]
    found = kinds(ends(fake, tellings))
    assert found == [
        *((number, "refused", "bad-address") for number in (1, 2, 3)),
        (4, "refused", "too-long"),
        (5, "", ""),
    ]
    assert len(fake.told(AIGUL)) == 1


def test_a_limit_in_the_middle_lets_the_rest_wait_as_long(fake: FakeTelegram) -> None:
    numbers = [fake.write(100 + index, "?") for index in range(5)]
    calls = iter(range(10))
    fake.fail(acts=False, answer=LIMITED, where=lambda asked: fake.is_saying(asked) and next(calls) == 2)
    found = ends(fake, [telling(index, 100 + index, numbers[index]) for index in range(5)])
    expected = ["", "", "retry", "line", "line"]
    assert [kind for _, kind, _ in kinds(found)] == expected
    assert [error.after for _, error in found if isinstance(error, RetryError)] == [7.0] * 3
    assert {error.code for _, error in found if error} == {"rate-limited"}
    assert [len(fake.told(100 + index)) for index in range(5)] == [1, 1, 0, 0, 0]
    assert len([one for one in fake.asked if fake.is_saying(one)]) == 3


@pytest.mark.parametrize("secret", ["7345120983:AAF-of_another_0123456789abcdefghijk", "1:x"])
def test_a_refused_token_is_nobodys_fault_and_needs_a_person(fake: FakeTelegram, secret: str) -> None:
    number = fake.write(AIGUL, "?")
    found = ends(fake, [telling(index, AIGUL, number) for index in range(3)], secret=secret)
    assert kinds(found) == [(index, "line", "login-refused") for index in range(3)]
    assert all(isinstance(error, LineError) and error.needs_person for _, error in found)
    assert len(fake.asked) == 1


def test_a_service_that_is_elsewhere_needs_a_person(fake: FakeTelegram) -> None:
    """Not as a chat that is not found, whose error has the same code."""
    number = fake.write(AIGUL, "?")
    with served(FakeTelegram()) as other:
        there = Answered(302, {}, headers={"Location": f"{other.address}/x"})
        fake.fail(acts=False, answer=there)
        found = ends(fake, [telling(index, AIGUL, number) for index in range(3)])
        assert kinds(found) == [(index, "line", "bad-address") for index in range(3)]
        assert other.asked == []


def test_where_nobody_answers_nobody_is_tried() -> None:
    bot = open_bot(free_address())
    found = list(bot.tell_all([telling(index, AIGUL, 41) for index in range(3)]))
    assert kinds(found) == [(index, "line", "unreachable") for index in range(3)]
    assert not [error for _, error in found if isinstance(error, LineError) and error.needs_person]


@pytest.mark.parametrize("acts", [True, False])
def test_a_cut_line_is_a_doubt_about_one(fake: FakeTelegram, acts: bool) -> None:
    numbers = [fake.write(100 + index, "?") for index in range(3)]
    calls = iter(range(10))
    fake.fail(acts=acts, where=lambda asked: fake.is_saying(asked) and next(calls) == 1)
    found = ends(fake, [telling(index, 100 + index, numbers[index]) for index in range(3)])
    assert kinds(found) == [(0, "", ""), (1, "doubt", "cut"), (2, "", "")]
    assert [len(fake.told(100 + index)) for index in range(3)] == [1, int(acts), 1]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b"null", b'{"ok": true, "result": 3}', b'{"a": ' * 5000]
)
def test_an_odd_answer_is_a_doubt(fake: FakeTelegram, body: bytes) -> None:
    number = fake.write(AIGUL, "?")
    fake.fail(acts=True, answer=Answered(200, body=body))
    assert kinds(ends(fake, [telling(1, AIGUL, number)])) == [(1, "doubt", "odd-answer")]


def test_an_outage_does_not_put_everybody_in_doubt(fake: FakeTelegram) -> None:
    numbers = [fake.write(100 + index, "?") for index in range(20)]
    fake.fail(acts=True, times=1000)
    found = kinds(ends(fake, [telling(index, 100 + index, numbers[index]) for index in range(20)]))
    assert [kind for _, kind, _ in found] == ["doubt"] * MOST_DOUBTS + ["line"] * (20 - MOST_DOUBTS)
    assert sum(len(fake.told(100 + index)) for index in range(20)) == MOST_DOUBTS


def test_doubts_that_are_not_in_a_row_are_no_outage(fake: FakeTelegram) -> None:
    numbers = [fake.write(100 + index, "?") for index in range(12)]
    calls = iter(range(20))
    fake.fail(acts=False, where=lambda asked: fake.is_saying(asked) and next(calls) % 2 == 0, times=6)
    found = kinds(ends(fake, [telling(index, 100 + index, numbers[index]) for index in range(12)]))
    assert [kind for _, kind, _ in found] == ["doubt", ""] * 6


def test_five_thousand_are_told_once_each_or_stay_in_doubt(fake: FakeTelegram) -> None:
    """As the queue does: what waits is tried again, what is in doubt is not; every number has one end in each batch."""
    count, random = 5_000, Random(20)
    numbers = [fake.write(10_000 + index, "?") for index in range(count)]
    waiting = {index: telling(index, 10_000 + index, numbers[index]) for index in range(count)}
    for fault in STORM:
        fake.fail(where=lambda asked: fake.is_saying(asked) and random.random() < 0.004, times=9, **fault)
    told, doubtful, rounds = set(), set(), 0
    while waiting:
        rounds += 1
        batch = list(waiting.values())[:1_000]
        found = ends(fake, batch)
        assert [number for number, _ in found] == [one.number for one in batch]
        for number, error in found:
            if error is None or isinstance(error, DoubtError):
                del waiting[number]
                (told if error is None else doubtful).add(number)
            else:
                assert isinstance(error, RetryError), error
        assert rounds < 200
    seen = Counter(said.chat - 10_000 for said in fake.messages.values() if said.is_ours)
    assert max(seen.values()) == 1
    assert {index for index in told if not seen[index]} == set()
    assert told | doubtful == set(range(count))
    assert 20 < len(doubtful) < 200
    assert 0 < len(doubtful & set(seen)) < len(doubtful)


def test_no_more_a_second_than_telegram_takes(fake: FakeTelegram) -> None:
    number = fake.write(AIGUL, "?")
    waits: list[float] = []
    times: list[float] = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        time.sleep(seconds)
        times.append(time.monotonic())

    bot = TelegramBot(Way("ask-bot", "telegram", fake.address, private=True), secret=TOKEN, pause=pause)
    assert all(error is None for _, error in bot.tell_all([telling(index, AIGUL, number) for index in range(60)]))
    assert max(waits) > 0
    assert all(times[index + 30] - times[index] >= 0.99 for index in range(30))


def test_no_message_and_no_log_holds_the_token_or_what_was_said(
    fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.write(AIGUL, "Құпия сұрағым")
    number = fake.write(AIGUL, "Тағы бір сұрақ")
    assert len(questions(fake)) == 2
    ends(fake, [telling(1, AIGUL, number, title="Құпия жауап")])
    quoting = {"ok": False, "description": f"Bad {TOKEN}"}
    errors: list[ChannelError] = []
    for status in (400, 401, 403, 404, 409, 302, 429, 500, 503, 200):
        for where in (is_asking, fake.is_saying):
            fake.fail(acts=False, answer=Answered(status, quoting), where=where)
        try:
            collect(fake)
        except ChannelError as exc:
            errors.append(exc)
        errors += [error for _, error in ends(fake, [telling(1, AIGUL, number)]) if error]
    assert len(errors) == 20
    for error in errors:
        shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
        assert not [word for word in (TOKEN, "Құпия", *PERSONAL) if word in shown]
    assert not [word for word in (TOKEN, "Құпия", *PERSONAL) if word in caplog.text]
    assert TOKEN not in repr(open_bot(fake.address))


def test_the_service_is_telegrams_own_if_none_is_named() -> None:
    way = Way("ask-bot", "telegram")
    assert TelegramBot(way, secret=TOKEN)._line.host == "api.telegram.org"


def test_who_follows_the_link_of_a_trip_joins_his_chat_to_it(fake: FakeTelegram) -> None:
    trip = "0f" * 32
    fake.write(AIGUL, f"/start {format_code(trip)}")
    fake.write(BORIS, f"/start@samal_mfa_bot {format_code(trip)}")
    fake.write(BORIS, f"/start {format_code(trip)[:-1]}!")
    fake.write(BORIS, f"/start {'A' * 42}B")  # another spelling of bytes
    found = [one for one, _ in collect(fake)]
    assert found[:2] == [ChatLink(trip, str(AIGUL)), ChatLink(trip, str(BORIS))]
    assert not any(isinstance(one, ChatLink) for one in found[2:])


def test_in_a_group_nobody_joins_a_chat(fake: FakeTelegram) -> None:
    fake.write(AIGUL, f"/start {format_code('0f' * 32)}", chat={"id": -100, "type": "group"})
    assert [one for one, _ in collect(fake)] == [None]
