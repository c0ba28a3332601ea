"""Slips of the finger in one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.text.slips import count_edits, find_slip


@pytest.mark.parametrize(
    ("given_word", "registered", "kind"),
    [
        ("samak", "samal", "keyboard"),
        ("samaal", "samal", "spelling"),
        ("smaal", "samal", "spelling"),
        ("saml", "samal", "spelling"),
        ("samarq", "samal", None),
        ("meren", "samal", None),
        ("mfs", "mfa", "keyboard"),
        ("mffa", "mfa", "spelling"),
        ("fma", "mfa", "spelling"),
        ("mia", "mfa", None),
        ("moa", "mfa", None),
        ("nfa", "mfa", None),  # a neighbour on the keyboard, and a football association
        ("foreignmnistyr", "foreignministry", "spelling"),
        ("", "samal", None),
        ("kz", "ks", None),
    ],
)
def test_slips(given_word, registered, kind):
    assert find_slip(given_word, registered) == kind


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_a_distance(one, other):
    assert count_edits(one, other) == count_edits(other, one)
    assert (count_edits(one, other) == 0) == (one == other)
    assert count_edits(one, other) <= max(len(one), len(other))


def test_swapping_neighbours_is_one_edit():
    assert count_edits("samla", "samal") == 1
