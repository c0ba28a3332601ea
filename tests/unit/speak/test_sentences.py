"""Cuts of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.speak.sentences import Piece, join, split_finer, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Біз келдік. Олар кетті.", ["Біз келдік.", "Олар кетті."]),
        (
            "Кездесу 2026 ж. Мамырда өтеді. Т.б. Мәселелер бар.",
            ["Кездесу 2026 ж. Мамырда өтеді.", "Т.б. Мәселелер бар."],
        ),
        ("Он сказал: «Мы готовы.» Затем ушёл.", ["Он сказал: «Мы готовы.»", "Затем ушёл."]),
        ("Это так... и не так.", ["Это так... и не так."]),
        (
            "We saw Gen. Smith. No. 5 fell in 2026. Why? Because!",
            ["We saw Gen. Smith.", "No. 5 fell in 2026.", "Why?", "Because!"],
        ),
        ("هل هذا صحيح؟ نعم. هذا صحيح.", ["هل هذا صحيح؟", "نعم.", "هذا صحيح."]),
        ("会议已经结束。双方同意继续！好吗？", ["会议已经结束。", "双方同意继续！", "好吗？"]),
        ("Көлемі 3.14 млн. теңге болды.", ["Көлемі 3.14 млн. теңге болды."]),
        ("no mark at all", ["no mark at all"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [piece.text for piece in split_sentences(text)] == sentences


def test_clauses_then_words_then_signs() -> None:
    def texts(text: str) -> list[str]:
        return [piece.text for piece in split_finer(Piece(text))]

    assert texts("Біріншіден, екіншіден; үшіншіден") == ["Біріншіден,", "екіншіден;", "үшіншіден"]
    assert texts("екі сөз") == ["екі", "сөз"]
    assert texts("сөз") == ["с", "ө", "з"]
    assert texts("外交部，发言人") == ["外交部，", "发言人"]
    assert texts("外交部") == ["外", "交", "部"]
    assert texts("a\U0001f468\u200d\U0001f469") == ["a", "\U0001f468\u200d\U0001f469"]  # never inside a sign


_TEXTS = st.text(alphabet="абӘқ AB.!?…,;:«»()1\n外交。！，سلام؟", max_size=80)


@given(_TEXTS)
def test_nothing_is_lost_in_cutting(text: str) -> None:
    pieces = split_sentences(text)
    assert join(pieces) == text.rstrip() or join(pieces) == text
    for piece in pieces:
        assert join(split_finer(piece)) == piece.text


@given(_TEXTS)
def test_a_gap_is_white_space_alone(text: str) -> None:
    assert all(not piece.gap.strip() for piece in split_sentences(text))
