"""What counts as a word, and when two words are the same."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.text.normal import fold, normalise
from elshi.text.tokens import find_tokens, plain_gap, read_tokens, same_letters, token_key


def words_of(text):
    return list(read_tokens(text).words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Жоқ, 5,5% — it's well-known.", ["Жоқ", "5,5", "%", "it's", "well", "known"]),
        ("大使馆于2026年开放。", ["大", "使", "馆", "于", "2026", "年", "开", "放"]),
        ("السفارة، مفتوحة؟", ["السفارة", "مفتوحة"]),
        ("-5 a-5 2026-03-01 +000 11", ["-5", "a", "5", "2026", "03", "01", "+000", "11"]),
        ("1,000.5 and 5. Then", ["1,000.5", "and", "5", "Then"]),
        ("don’t rock ’n’ roll", ["don’t", "rock", "n", "roll"]),
        ("a_b *c* #d", ["a", "b", "c", "d"]),
        ("$5 5°", ["$", "5", "5", "°"]),
        ("कि ख", ["कि", "ख"]),
    ],
)
def test_words_of_a_text(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Embassy", "EMBASSY", True),
        ("٢٥", "25", True),
        ("２５", "25", True),
        ("10⁵", "105", False),
        ("½", "12", False),
        ("don’t", "don't", True),
        ("straße", "STRASSE", True),
        ("қала", "qala", False),
        ("ел", "eл", False),
        ("İZMİR", "izmir", True),
    ],
)
def test_keys(one, other, same):
    assert (token_key(one) == token_key(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ısı", "ISI", True),
        ("ısı", "isi", False),
        ("İzmir", "izmir", True),
        ("i\u0307zmir", "İzmir", True),
        ("IRK", "ırk", True),
        ("IRK", "irk", True),
        ("İRK", "ırk", False),
        ("word", "WORD", True),
    ],
)
def test_dotless_i_is_told_apart_where_a_letter_shows_it(one, other, same):
    assert token_key(one) == token_key(other)
    assert same_letters(one, other) is same
    assert same_letters(other, one) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [(" — ", "-"), ("“", "«"), ("’ ", '"'), ("، ", ","), ("。", ". "), ("\n• ", " "), (" * ", " "), ("…", "...")],
)
def test_gaps_that_read_alike(one, other):
    assert plain_gap(one) == plain_gap(other)


def test_gaps_that_do_not():
    assert len({plain_gap(gap) for gap in (" ", ", ", ". ", "? ", "! ", ": ", "-", " (")}) == 8


@given(st.text(max_size=60).map(normalise))
def test_tokens_are_in_order_and_cover_every_letter(text):
    spans = find_tokens(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    tokens = read_tokens(text)
    assert not any(letter.isalnum() for index in range(-1, len(spans)) for letter in tokens.gap(index))
    assert tokens.gap(-1) + tokens.stretch(0, len(spans)) == text


@given(st.text(alphabet="abcABCéÉжЖқҚß 12", max_size=20).map(normalise))
def test_keys_agree_with_fold(text):
    assert all(token_key(word) == fold(word) for word in words_of(text))
