"""Where a fault was, and nothing of what it said."""

import pytest

from elshi.base.places import find_place


def fail():
    raise KeyError("reader@post.example")


def test_the_kind_the_file_and_the_line_and_no_word_of_it():
    with pytest.raises(KeyError) as raised:
        fail()
    assert find_place(raised.value) == "KeyError in test_places.py, line 9"


def test_an_error_that_was_never_raised_has_a_kind_alone():
    assert find_place(ValueError("x")) == "ValueError"
