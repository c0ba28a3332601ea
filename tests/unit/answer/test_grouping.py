"""Questions join what they are like; people's words stand; a model can be plugged in."""

import pytest

from elshi.answer.grouping import Grouper, Known
from elshi.answer.likeness import MEANT, Likeness

ASKED = [
    Known("a", "How do I extend my visa?", "en", "visas"),
    Known("b", "Визаны қалай ұзартамын?", "kk", "visas"),
    Known("c", "My passport was stolen in Orvania", "en", "stolen"),
]


def test_a_question_is_proposed_what_it_is_like_with_its_own_words():
    first, *_ = Grouper(ASKED).propose("Можно ли продлить гостевую визу?", "ru")
    assert first.group == "visas"
    assert 0.3 < first.score <= 1
    assert {"продлить", "визу"} <= set(first.because)


def test_likeness_falls_and_what_shares_nothing_is_left_out():
    found = Grouper(ASKED).propose("My visa and my passport were stolen", "en")
    assert [one.group for one in found] == ["stolen", "visas"]
    assert found[0].score > found[1].score
    assert Grouper(ASKED).propose("zzzz", "en") == []
    assert Grouper(ASKED).propose("", "") == []


def test_a_question_joins_or_begins_a_group():
    grouper = Grouper(ASKED)
    assert grouper.add("d", "У меня украли паспорт", "ru") == "stolen"
    assert grouper.add("e", "Is the summit on Monday?", "en") == "e"
    assert grouper.groups == {"visas": ("a", "b"), "stolen": ("c", "d"), "e": ("e",)}


@pytest.mark.parametrize("gone", ["a", "b", "c"])
def test_what_is_dropped_leaves_no_word_behind(gone):
    known = Likeness(ASKED)
    known.drop(gone)
    fresh = Likeness([one for one in ASKED if one.id != gone])
    assert known.groups == fresh.groups
    for text, language in [(one.text, one.language) for one in ASKED]:
        assert known.find(text, language) == fresh.find(text, language)
    assert (set(known._often), set(known._languages)) == (set(fresh._often), set(fresh._languages))
    known.add(next(one for one in ASKED if one.id == gone))
    assert len(known) == len(ASKED)


def test_weights_are_counted_anew_when_a_tenth_came_or_went():
    known = Likeness(Known(f"q{number}", "visa", "en", f"q{number}") for number in range(30))
    for number in range(2):
        known.drop(f"q{number}")
        known.add(Known(f"n{number}", "border", "en", f"n{number}"))
    assert known.find("border", "en")[0].score == pytest.approx(1)
    assert (len(known), known._counted) == (30, 30 - 1)  # counted at the third of the four: 29 were there


def test_an_id_comes_once():
    with pytest.raises(ValueError, match="a is there"):
        Grouper(ASKED).add("a", "again", "en")


def test_a_split_stays_and_a_merge_undoes_it():
    grouper = Grouper(ASKED)
    assert grouper.split({"b"}) == "b"
    assert grouper.apart == {frozenset({"a", "b"})}
    assert grouper.settle() == {}
    assert grouper.merge("visas", "b") == "visas"
    assert (grouper.apart, grouper.groups["visas"]) == (set(), ("a", "b"))


@pytest.mark.parametrize("questions", [{"a", "c"}, {"a", "b"}])
def test_only_a_part_of_one_group_is_split(questions):
    with pytest.raises(ValueError, match="expected"):
        Grouper(ASKED).split(questions)


def test_the_name_of_a_group_that_goes_on_is_not_taken_twice():
    grouper = Grouper([Known("a", "visa", "en", "a"), Known("b", "visa", "en", "a")])
    assert grouper.split({"a"}) == "a.2"


def test_settling_moves_only_what_is_free():
    wrong = [*ASKED, Known("d", "extend a visa", "en", "stolen")]
    assert Grouper(wrong).settle(free=set()) == {}
    assert Grouper(wrong).settle(free={"d"}) == {"d": "visas"}


def test_groups_of_one_matter_are_made_one():
    grouper = Grouper([Known("a", "extend a visa", "en", "a"), Known("b", "продлить визу", "ru", "b")])
    assert grouper.settle() == {"b": "a"}


def test_a_model_is_plugged_in():
    """It sees what no word tells: these two share none."""
    meaning = {"my little dog": (1.0, 0.0), "qwerty": (0.9, 0.1), "asdf": (0.0, 1.0)}
    known = [Known("a", "my little dog", "en", "pets"), Known("b", "asdf", "en", "other")]
    assert Grouper(known).propose("qwerty", "en") == []
    found = Grouper(known, vectors=lambda text, language: meaning[text]).propose("qwerty", "en")
    assert [one.group for one in found] == ["pets", "other"]
    assert found[0].score == pytest.approx(MEANT * 0.9 / (0.9**2 + 0.1**2) ** 0.5)
    assert found[0].because == ()


def test_a_model_groups_and_settles():
    meaning = {"one": (1.0, 0.0), "uno": (1.0, 0.1), "two": (0.0, 1.0)}
    grouper = Grouper(vectors=lambda text, language: meaning[text], cuts=(0.4, 0.45))
    assert [grouper.add(text, text, "en") for text in meaning] == ["one", "one", "two"]
    assert grouper.settle() == {}


@pytest.mark.parametrize("vector", [(), (float("nan"), 1.0), (float("inf"), 1.0)])
def test_a_model_that_gives_no_numbers_is_refused(vector):
    with pytest.raises(ValueError, match="expected a vector"):
        Grouper(vectors=lambda text, language: vector).add("a", "visa", "en")


def test_a_model_that_says_nothing_of_a_text_leaves_it_to_the_words():
    known = [Known("a", "visa", "en", "visas"), Known("b", "xyz", "en", "other")]
    found = Grouper(known, vectors=lambda text, language: (0.0, 0.0)).propose("visa", "en")
    assert [(one.group, one.score) for one in found] == [("visas", pytest.approx(1))]


def test_vectors_of_two_lengths_are_refused():
    grouper = Grouper(vectors=lambda text, language: (1.0,) * len(text))
    grouper.add("a", "ab", "en")
    with pytest.raises(ValueError, match="one length"):
        grouper.add("b", "abc", "en")


def test_is_this_answered_already():
    """A published answer is a group of its question in the languages of the answer."""
    answers = Likeness(
        [
            Known("7 en", "How can a visa be extended?", "en", "7"),
            Known("7 ru", "Как продлить визу?", "ru", "7"),
            Known("9 en", "What to do when a passport is lost abroad?", "en", "9"),
        ]
    )
    assert answers.find("паспортымды шетелде жоғалттым", "kk")[0].group == "9"
    assert len(answers.find("passport visa", "en", limit=1)) == 1
