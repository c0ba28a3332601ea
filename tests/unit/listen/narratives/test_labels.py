"""Label words, by hand."""

from collections import Counter

from elshi.listen.narratives.labels import count_words, label_words


def test_what_is_frequent_everywhere_labels_nothing():
    inside = Counter({"the": 50, "bridge": 30, "toll": 12, "once": 1})
    day = Counter({"the": 5_000, "bridge": 31, "toll": 14, "once": 1, "other": 4_000})
    assert label_words(inside, day) == ["bridge", "toll"]
    assert label_words(inside, day, most=1) == ["bridge"]


def test_a_day_with_one_narrative_has_its_most_frequent_words():
    assert label_words(Counter({"b": 2, "a": 2, "c": 3}), Counter({"b": 2, "a": 2, "c": 3}), most=2) == ["c", "a"]
    assert label_words(Counter(), Counter({"a": 1})) == []


def test_a_word_counts_once_in_a_text():
    assert count_words([["a", "a", "b"], ["a"]]) == {"a": 2, "b": 1}
