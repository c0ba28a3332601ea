"""Which invisible characters keep a text from being official."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.verify.hidden import has_hidden, has_marks_beyond

LRM, RLM = "\u200e", "\u200f"


@pytest.mark.parametrize("text", ["", "plain", "soft\u00adhyphen", "می\u200cخواهم", "zero\u200bwidth", LRM, "\ufeff"])
def test_what_turns_nothing_round_is_left_to_normalise(text):
    assert not has_hidden(text)


def test_marks_are_compared_by_place_whatever_the_spaces_and_composition():
    body = f"а́ б{RLM}в  г"
    whole = f"é{LRM}\n{body}"
    for text in (whole, unicodedata.normalize("NFD", whole), f" é {LRM} а́б {RLM} вг", whole.replace(RLM, "")):
        assert not has_marks_beyond(text, whole), ascii(text)
    assert has_marks_beyond(whole, body)
    assert not has_marks_beyond(body, whole, before=2)
    assert has_marks_beyond(body, whole, before=1)
    assert has_marks_beyond(whole.replace(LRM, RLM), whole)
    assert has_marks_beyond(f"é\nа́{LRM} б в г", whole)


def test_a_joiner_beside_a_lost_mark_moves_no_other():
    assert not has_marks_beyond(f"ا\u200cب ج{RLM}", f"ا\u200c{LRM}ب ج{RLM}")


@given(st.text(st.sampled_from(f"aé ا\u200c\n{LRM}{RLM}\u061c"), max_size=30))
def test_a_text_has_no_marks_beyond_its_own(text):
    body = text.strip() or "a"
    assert not has_marks_beyond(body.replace("\n", " "), body)
    assert has_marks_beyond(body + RLM * 40, body)
