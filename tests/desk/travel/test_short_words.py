"""What short messages say: written down by hand, as people write them."""

import pytest

from elshi.desk.travel.rules.short_words import read_words
from elshi.desk.travel.rules.standing import Says

SAFE = [
    "1", " 1 ", "1.", "١", "１", "SAFE", "safe!", "Safe.", "OK", "ok 👍", "I am safe", "I'm safe", "I’m OK",
    "We are safe.",
    "Аман", "АМАНМЫН!", "аман-есенмін", "Бәріміз аман", "Қауіпсізбін", "aman",
    "В безопасности", "я в безопасности.", "Жив", "жива!", "Живы, здоровы", "Все в порядке", "всё хорошо", "цел",
    "بخير", "أنا بخير", "انا بخير", "الجميع بخير", "بأمان", "أنا في أمان.", "آمن",
    "安全", "我很安全。", "平安", "报平安", "没事",
]  # fmt: skip
HELP = [
    "2", "٢", "２", "HELP", "help me!!!", "Help, we are trapped", "SOS", "s.o.s help", "please send help",
    "I am injured",
    "Көмек", "көмектесіңіз!", "Көмек керек, жаралымын", "жәрдем",
    "ПОМОГИТЕ", "Нужна помощь", "помогите, мы под завалом", "спасите!", "я ранена",
    "مساعدة", "أحتاج إلى المساعدة", "أنقذوني", "النجدة", "أنا مصاب",
    "救命", "需要帮助", "我受伤了", "我们被困", "safe but need help",
]  # fmt: skip
UNCLEAR = [
    "", " ", "?", "12", "3", "not safe", "I am not safe", "unsafe", "safe? no", "не в безопасности",
    "не жив", "аман емеспін",
    "لست بخير", "我不安全", "where is the embassy", "Қай жерге барамыз?", "11", "1 2", "👍", "\x00", "safehouse", "١٢",
]  # fmt: skip


@pytest.mark.parametrize("text", SAFE)
def test_safe(text):
    assert read_words(text) is Says.SAFE


@pytest.mark.parametrize("text", HELP)
def test_help(text):
    assert read_words(text) is Says.HELP


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_a_person_has_to_read(text):
    assert read_words(text) is Says.UNCLEAR


@pytest.mark.parametrize("text", SAFE)
@pytest.mark.parametrize("no", ["not {}", "{} not", "не {}", "{} емес", "لست {}", "不是{}", "{} ?!x"])
def test_nothing_beside_it_leaves_it_safe(text, no):
    if any(sign.isalpha() for sign in text):
        assert read_words(no.format(text)) is not Says.SAFE
