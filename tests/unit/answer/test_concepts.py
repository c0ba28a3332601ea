"""Words of the field are found in any form, script and language, and the shipped table is well-formed."""

import pytest

from elshi.answer.concepts import KINDS, Concepts, shipped_concepts
from elshi.answer.plain import plain_letters, read_plain
from elshi.answer.terms import CONCEPT, read_terms
from elshi.base.errors import UserError

HEAD = "concept\tkind\toften\tkk\tru\ten\tar\tzh\n"


def _concepts(text, language):
    return {term.removeprefix(CONCEPT) for term in read_terms(text, language=language) if term.startswith(CONCEPT)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Визамды қалай ұзартамын?", "kk"),
        ("визамды калай узартамын", "kk"),
        ("vizamdy qalai uzartamyn", "kk"),
        ("Как продлить визу?", "ru"),
        ("kak prodlit vizu", "ru"),
        ("How can I extend my visa?", "en"),
        ("كيف يمكنني تمديد التأشيرة؟", "ar"),
        ("签证如何延期?", "zh"),
    ],
)
def test_the_same_question_in_any_language(text, language):
    assert {"visa", "extend"} <= _concepts(text, language)


def test_kazakh_forms_in_latin_letters_are_not_looked_for_in_english():
    assert "ship sea" not in _concepts("keme", "en")
    assert "ship sea" in _concepts("keme", "kk")


def test_the_longest_form_holds_and_whole_words_are_whole():
    table = Concepts(
        HEAD + "cat\tthing\t0\t\t\tcat=\t\t\ncattle\tthing\t0\t\t\tcattle\t\t\nfree\tact\t3\t\t\tvisa free\t\t\n"
    )

    def find(text):
        return [name for name, _ in table.find(read_plain(text, language="en"))]

    assert find("a cat") == ["cat"]
    assert find("cats") == []
    assert find("cattle") == ["cattle"]
    assert find("is it visa free") == ["free"]
    assert table.often["free"] == 3


@pytest.mark.parametrize(
    "line",
    ["one\tthing\t0\tx", "one\tcolour\t0\t\t\tone\t\t", "one\tthing\tmany\t\t\tone\t\t", "one\tthing\t0\t\t\t!\t\t"],
)
def test_a_malformed_table_is_refused(line):
    with pytest.raises(UserError, match="line 2"):
        Concepts(HEAD + line + "\n")


def test_another_head_is_refused():
    with pytest.raises(UserError, match="columns"):
        Concepts("concept\tkind\n")


def test_the_shipped_table_has_each_language_for_each_concept():
    table = shipped_concepts()
    assert set(table.kinds.values()) == set(KINDS)
    assert len(table.kinds) > 150
    spoken = {"kk": "төлқұжат", "ru": "паспорт", "en": "passport", "ar": "جواز", "zh": "护照"}
    assert all("passport" in _concepts(word, language) for language, word in spoken.items())


def test_handles_are_not_words():
    assert read_plain("@samal_mfa visa", language="en")[0].letters == "visa"


@pytest.mark.parametrize(("one", "other"), [("қала", "qala"), ("велмора", "velmora"), ("шешім", "sheshim")])
def test_scripts_meet_in_one_alphabet(one, other):
    assert plain_letters(one) == plain_letters(other)
