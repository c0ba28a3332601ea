"""The twin of near-duplicates against similarities worked out by hand."""

import doctest
from fractions import Fraction

from reference import duplicates
from reference.duplicates import duplicate_pairs, grams, groups, normal_form, similarity


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(duplicates).failed == 0


def test_the_normal_form_drops_links_and_mentions_only() -> None:
    assert normal_form("  @ann Нан БАҒАСЫ:\thttps://news.samal.example/a?b=1 #Айсу ") == "нан бағасы: #айсу"
    assert normal_form("ﬁne ＡＢＣ") == "fine abc"
    assert normal_form(None) == normal_form("@a https://x.example") == ""


def test_short_forms_are_one_gram_and_empty_ones_none() -> None:
    assert grams("abcd") == {"abcd"}
    assert grams("abcde") == {"abcde"}
    assert grams("") == frozenset()
    assert similarity("abcd", "abcd") == 1
    assert similarity("abcd", "abcde") == 0


def test_similarity_is_that_of_sets() -> None:
    """aaaaaa… has one gram, however long; abcdefg has three, and shares two with abcdef."""
    assert similarity("aaaaaaa", "aaaaa") == 1
    assert similarity("abcdefg", "abcdef") == Fraction(2, 3)
    assert similarity("abcdefgh", "cdefghij") == Fraction(2, 6)  # cdefg, defgh of six


def test_the_threshold_is_inclusive_and_empty_texts_are_like_nothing() -> None:
    texts = {1: "abcdefg", 2: "ABCDEF", 3: None, 4: "", 5: "@ann", 6: "zyxwvut"}
    assert duplicate_pairs(texts, threshold=Fraction(2, 3)) == {(1, 2): Fraction(2, 3)}
    assert duplicate_pairs(texts, threshold=Fraction(2, 3) + Fraction(1, 10**9)) == {}


def test_another_normal_form_may_be_given() -> None:
    texts = {1: "one, two", 2: "One two"}
    assert duplicate_pairs(texts, threshold=Fraction(1)) == {}
    letters = duplicate_pairs(texts, threshold=Fraction(1), normal=lambda text: (text or "").lower().replace(",", ""))
    assert letters == {(1, 2): Fraction(1)}


def test_groups_are_chained_and_begin_with_the_earliest() -> None:
    """4-5 and 5-6 chain; 6 is the earliest of the three; 1-2 at the same time: the smaller id."""
    found = groups([(1, 2), (4, 5), (5, 6)], at={1: 9, 2: 9, 4: 3, 5: 2, 6: 1})
    assert found == [(6, frozenset({4, 5, 6})), (1, frozenset({1, 2}))]
    assert groups([], at={}) == []
