"""What copying does to a text is undone; what changes words is not."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elshi.text.normal import fold, normalise

NOISE = "\u00a0\u2009\u200b\u200c\u200d\ufeff\u00ad\u0301\u0306\u0653\u034f\r\n\t абйӘʼ«»—-'\"اب٠ﬁⅣİßﬅ᾽ŉ々가ᄀ"


@pytest.mark.parametrize(
    ("pasted", "published"),
    [
        ("a\r\nb", "a\nb"),
        ("  a \t b\u00a0c\u3000d ", "a b c d"),
        ("й", "и\u0306"),
        ("мә\u00adлім\u200bде\ufeffме", "мәлімдеме"),
        ("\u202eabc\u202c \u2066x\u2069", "abc x"),
        ("\u200fالسفارة\u200e", "السفارة"),
        ("a\u200db", "ab"),
        ("❤\ufe0f", "❤"),
        ("tag\U000e0061ged", "tagged"),
    ],
)
def test_same_words(pasted: str, published: str) -> None:
    assert normalise(pasted) == normalise(published)


@pytest.mark.parametrize(
    ("one", "other"),
    [("not agreed", "agreed"), ("Elshi", "elshi"), ("12", "13"), ("ab", "a b"), ("кара", "қара"), ("«a»", '"a"')],
)
def test_other_words_stay_other(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_joiners_between_arabic_letters_stay() -> None:
    assert normalise("می\u200cخواهم") == "می\u200cخواهم"
    assert normalise("\u200cمی") == "می"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ЕЛШІ", "елші"),
        ("«a» — b", '"A" - b'),
        ("ﬁnal", "FINAL"),
        ("it’s", "it's"),
        ("Straße", "STRASSE"),
        ("１２", "12"),
    ],
)
def test_fold_forgives_typography(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert normalise(one) != normalise(other)


@given(st.one_of(st.text(), st.text(NOISE)))
@example("ب\u200d\u0301\u064b\u200cب")
@settings(max_examples=500)
def test_doing_it_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


@given(st.one_of(st.text(), st.text(NOISE)))
@settings(max_examples=500)
def test_same_normal_form_means_same_folded_form(text: str) -> None:
    assert fold(normalise(text)) == fold(text)


@given(st.text())
def test_normal_form_has_single_spaces_only(text: str) -> None:
    form = normalise(text)
    assert form == " ".join(form.split())
    assert not any(c in form for c in "\r\n\t\u00a0\u00ad\ufeff\u200b\u202e")
