"""Posts taken apart, and the terms of texts in several scripts."""

import pytest

from elshi.listen.claims.words import (
    MAX_CHARS,
    PostWords,
    find_grams,
    find_numbers,
    find_pairs,
    find_stems,
    find_words,
    find_years,
    read_post,
)


@pytest.mark.parametrize(
    ("text", "post"),
    [
        (
            "Look: #SamalBridge2020 fellpic.twitter.com/Ab1 — Amina K. (@Amina_K) March 8, 2017",
            PostWords(
                "Look: Samal Bridge 2020 fell",
                "Look: Samal Bridge 2020 fell — Amina K. ( Amina K ) March 8, 2017",
                *("Amina K.", "2017", True),
            ),
        ),
        ("no signature (@somebody) here", PostWords(*["no signature ( somebody ) here"] * 2, "", "", False)),
        ("said – Bekzat (@bek)", PostWords("said", "said – Bekzat ( bek )", "Bekzat", "", False)),
        ("see https://samal.example/a.jpg now", PostWords("see now", "see now", "", "", True)),
        ("", PostWords("", "", "", "", False)),
    ],
)  # fmt: skip
def test_read_post(text, post):
    found = read_post(text)
    assert (found.speaker, found.year, found.has_picture) == (post.speaker, post.year, post.has_picture)
    assert (found.body.split(), found.whole.split()) == (post.body.split(), post.whole.split())


def test_words_in_five_languages():
    assert find_words("Көпір ҚҰЛАДЫ, 25%") == ("көпір", "құлады", "25", "%")
    assert find_words("كوبري ٢٥") == ("كوبري", "25")
    assert find_words("大桥") == ("大", "桥")
    assert find_stems("大桥 倒塌") != []
    assert set(find_stems("Сапардың күні")) & set(find_stems("сапары туралы")) == {"сапар"}


def test_groups_of_letters_join_a_tag_and_its_words():
    tag, words = (set(find_grams(find_words(text))) for text in ("#samalbridge", "Samal bridge"))
    assert {" sam", "sama", "amal", "brid", "ridg", "idge"} <= tag & words
    assert find_grams(["я"]) == [" я "]
    assert find_grams([]) == []


def test_pairs_numbers_years():
    assert find_pairs(["a", "b", "c"]) == ["a b", "b c"]
    assert find_pairs([]) == []
    assert find_numbers(find_words("2,5 of 30 in 1999")) == {"2,5", "30", "1999"}
    assert find_years("1999, 12020, 2020") == {"1999", "2020"}


@pytest.mark.parametrize(
    "piece", ["—", "— ", "(@", "@a", "- x(@y)", "—a(@", "#a1A", "http://", "\u0301", "1", "\U0001f600"]
)
def test_hostile_lengths_come_to_an_end(piece):
    """A pattern that looks twice would take hours here; the run's own limit is minutes."""
    long = piece * MAX_CHARS
    assert len(read_post(long).body) <= 3 * MAX_CHARS
    assert len(find_words(long)) <= MAX_CHARS
    assert len(find_stems(long)) <= MAX_CHARS
