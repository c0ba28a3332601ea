"""Numbers, denials, names and shapes of words."""

import pytest

from elshi.text.names import is_name
from elshi.text.negation import NEGATIONS, is_negation, turns_sense
from elshi.text.numbers import NUMBER_WORDS, number_value
from elshi.text.skeleton import token_shape
from elshi.text.tokens import read_tokens, token_key


@pytest.mark.parametrize(
    ("key", "language", "value"),
    [
        ("1,000", "en", "1000"), ("1.000", "kk", "1000"), ("5,5", "ru", "5.5"), ("+7", "kk", "7"), ("-7", "kk", "-7"),
        ("бес", "kk", "5"), ("пяти", "ru", "5"), ("five", "en", "5"), ("خمسة", "ar", "5"), ("五", "zh", "5"),
        ("bes", "kk-Latn", "5"), ("25th", "en", "25"), ("10⁵", "en", "10⁵"), ("½", "en", "½"), ("a4", "en", "a4"),
        ("one", "en", None), ("бір", "kk", None), ("the", "en", None), ("on", "en", None), ("on", "kk", "10"),
    ],
)  # fmt: skip
def test_numbers(key, language, value):
    assert number_value(key, language) == value


@pytest.mark.parametrize(
    ("key", "language", "denies"),
    [
        ("бармайды", "kk", True), ("барады", "kk", False), ("келмеді", "kk", True), ("келді", "kk", False),
        ("істемеген", "kk", True), ("емес", "kk", True), ("жоқ", "kk", True), ("не", "kk", False),
        ("мәлімдеме", "kk", False),
        ("barmaidy", "kk-Latn", True), ("barady", "kk-Latn", False),
        ("не", "ru", True), ("нет", "ru", True), ("небо", "ru", False), ("not", "en", True), ("didn't", "en", True),
        ("note", "en", False), ("لا", "ar", True), ("ليس", "ar", True), ("不", "zh", True), ("değildir", "tr", True),
        ("nicht", "de", True), ("ikke", "da", False), ("not", "da", True),
    ],
)  # fmt: skip
def test_denials(key, language, denies):
    assert is_negation(key, language) is denies


def test_words_of_the_tables_are_keys():
    tables = [NEGATIONS, {tag: " ".join(it.split("=")[0] for it in line.split()) for tag, line in NUMBER_WORDS.items()}]
    for table in tables:
        for line in table.values():
            for word in line.split():
                assert [token_key(it) for it in read_tokens(word).words] == [word], word


def test_turned_by_a_prefix_or_suffix():
    assert turns_sense("законно", "незаконно")
    assert turns_sense("able", "unable")
    assert turns_sense("рұқсат", "рұқсатсыз")
    assert not turns_sense("under", "derunder")
    assert not turns_sense("он", "неон")


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("The embassy in Xandria. Come to Port Ilva!", "en", ["Xandria", "Port", "Ilva"]),
        ("Министр Лейла Норова прибыла. Она говорила.", "ru", ["Лейла", "Норова"]),
        ("التقى الوزير في مدينة كروان", "ar", ["في", "كروان"]),
        ("外交部长莱拉说", "zh", ["莱", "拉"]),
        ("福利和基本生活", "zh", []),
        ("nothing here", "en", []),
    ],
)
def test_names(text, language, names):
    tokens = read_tokens(text)
    assert [tokens.words[at] for at in range(len(tokens.words)) if is_name(tokens, at, language)] == names


@pytest.mark.parametrize(
    ("one", "other"),
    [("раypal", "paypal"), ("Нота", "Hота"), ("l0", "10"), ("ел", "eл"), ("legal", "iegal"), ("é", "e")],
)
def test_shapes_of_lookalikes_are_equal(one, other):
    assert token_shape(token_key(one)) == token_shape(token_key(other))


def test_kazakh_and_latin_spellings_have_other_shapes():
    assert token_shape(token_key("Қазақстан")) != token_shape(token_key("Qazaqstan"))
    assert token_shape(token_key("15")) != token_shape(token_key("16"))
