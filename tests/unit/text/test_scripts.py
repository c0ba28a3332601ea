"""Words of several scripts."""

import pytest

from elshi.text.scripts import MixedWord, mixed_words, script_of


@pytest.mark.parametrize(
    ("text", "word", "scripts", "at"),
    [
        ("Cамал", "Cамал", ("Cyrl", "Latn"), 0),  # Latin C
        ("Біздің елшiлік", "елшiлік", ("Cyrl", "Latn"), 7),  # Latin i, the commonest slip on Kazakh keyboards
        ("the minіster said", "minіster", ("Cyrl", "Latn"), 4),  # Cyrillic i
        ("Αthens", "Αthens", ("Grek", "Latn"), 0),
        ("Q. ｍинистр", "ｍинистр", ("Cyrl", "Latn"), 3),
        ("сa\u0301мал", "сa\u0301мал", ("Cyrl", "Latn"), 0),
        ("са\u200bmал", "са\u200bmал", ("Cyrl", "Latn"), 0),
        ("в会议xи", "xи", ("Cyrl", "Latn"), 3),
    ],
)
def test_mixed(text, word, scripts, at):
    assert mixed_words(text) == (MixedWord(word, scripts, at),)
    assert text[at : at + len(word)] == word


@pytest.mark.parametrize(
    "text",
    [
        "Самал Республикасы Сыртқы істер министрлігі 2026 жылғы 9 наурызда",
        "NATO-ның отырысы, G20-ға, COVID-19, Т-72, 5G желісі, C2",
        "Министр сказал: «yes», и ушёл. e-mail, Wi-Fi",
        "外交部发言人在APEC峰会上表示，G20成员国同意。ユーロ圏の首脳はEUで",
        "وزارة الخارجية G20 لجمهورية سمل",
        "α-частицы, № 5, 10 km², 20 °C, µm",
        "snake_caseПеременная"[:10],
        "",
        "Ｍｉｎｉｓｔｒｙ",
        "한국어2026년 중국어",
    ],
)
def test_honest_texts_are_not(text):
    assert mixed_words(text) == ()


def test_several_in_order():
    assert [one.word for one in mixed_words("Cамал мен Mерен туралы келісiм")] == ["Cамал", "Mерен", "келісiм"]


@pytest.mark.parametrize(
    ("letter", "script"), [("ә", "Cyrl"), ("ə", "Latn"), ("م", "Arab"), ("ｗ", "Latn"), ("5", None), ("外", None)]
)
def test_script_of(letter, script):
    assert script_of(letter) == script
