"""Lists of words as CLDR 45 and later writes them; the expected ones are by hand."""

import pytest

from elshi.text.languages import LANGUAGES
from elshi.text.lists import join_list, list_patterns


@pytest.mark.parametrize(
    ("locale", "two", "four"),
    [
        ("kk", "A және B", "A, B, C, D"),
        ("ru", "A и B", "A, B, C и D"),
        ("en_GB", "A and B", "A, B, C and D"),
        ("ar", "A وB", "A وB وC وD"),
        ("zh", "A和B", "A、B、C和D"),
    ],
)
def test_lists_of_each_language(locale, two, four):
    assert (join_list([], locale), join_list(["A"], locale)) == ("", "A")
    assert (join_list(["A", "B"], locale), join_list(list("ABCD"), locale)) == (two, four)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_patterns_make_the_same_lists(tag):
    """As the page joins them (`joinList` in phrases.js)."""
    parts = list_patterns(tag)
    assert parts["2"].format("A", "B") == join_list(["A", "B"], tag)
    joined = parts["start"].format("A", "B")
    joined = parts["middle"].format(joined, "C")
    assert parts["end"].format(joined, "D") == join_list(list("ABCD"), tag)
