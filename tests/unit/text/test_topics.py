"""Stems: what inflected words of one topic share, and what they must not share."""

import pytest

from elshi.text.topics import topic_words

# Two wordings of one thing and the stems that both must have, by hand.
SAME = [
    ("Көлік министрінің Ксандрияға сапары", "Ксандрияға сапарымыз туралы министр", {"минис", "ксанд", "сапар"}),
    ("Президент Республики Самал прибыл", "о прибытии президента в республику", {"прези", "респу", "прибы"}),
    ("The earthquake relief team", "relief for those whom earthquakes struck", {"earth", "relie"}),
    ("زيارة الوزير إلى كساندريا", "الزيارة التي قام بها وزير", {"زيارة", "وزير"}),
    ("萨马尔共和国外交部", "外交部发言人", {"外交", "交部"}),
]


@pytest.mark.parametrize(("one", "other", "shared"), SAME)
def test_inflected_words_share_their_stems(one, other, shared):
    assert shared <= set(topic_words(one)) & set(topic_words(other))


def test_words_of_other_topics_share_nothing():
    assert not set(topic_words("Жер сілкінісінен зардап шеккендерге")) & set(
        topic_words("Парламент сайлауы бүгін өтті")
    )


def test_numbers_and_short_words_are_no_topic():
    assert not topic_words("2026 жылы 15-те мен ол, бұл да")["2026"]
    assert set(topic_words("in on at of 12 %")) == set()


def test_a_title_weighs_more():
    assert topic_words("Сапар", weight=3) == {"сапар": 3}
    assert topic_words("сапар және сапар")["сапар"] == 2


@pytest.mark.parametrize("text", ["", "   ", "…", "\u202e", "外", "1"])
def test_nothing_to_say(text):
    assert sum(topic_words(text).values()) == 0
