"""The glossary's check: hand-written cases of inflected Kazakh and Russian, and what never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.desk.people.rules import RuleError
from elshi.desk.releases.rules.terms import (
    FORBIDDEN,
    MISSING,
    TermForms,
    _compile,
    _Text,
    check_form,
    check_terms,
    shown,
)

# (language, form, text, is it found?)
INFLECTED = [
    ("kk", "Самал*", "Самалдың ұстанымы өзгермеді.", True),
    ("kk", "Самал*", "Шекара Самалға дейін ашық.", True),
    ("kk", "Самал*", "Келісім Самалмен жасалды.", True),
    ("kk", "Самал*", "САМАЛ РЕСПУБЛИКАСЫ", True),
    ("kk", "Самал*", "Таңғы самал жел соқты.", False),  # the breeze, not the state
    ("kk", "Самал*", "Бозсамал ауылы.", False),  # not at the beginning of a word
    ("kk", "Самал", "Самалдың ұстанымы.", False),  # without a stem only the word itself
    ("kk", "Самал", "«Самал» деп аталады.", True),
    ("kk", "Сыртқы істер министрлі*", "Сыртқы істер министрлігінің өкілі", True),
    ("kk", "Сыртқы істер министрлі*", "Сыртқы істер министрлік жүйесі", True),
    ("kk", "Сыртқы істер министрлік*", "Сыртқы істер министрлігі", False),  # к turns to г: cut the stem before it
    ("kk", "Сыртқы істер министрлі*", "сыртқы істер министрлігі", False),  # a name keeps its capital
    ("kk", "елші*", "Елшінің сөзі", True),
    ("kk", "елшілі*", "Елшіліктегі қабылдау", True),
    ("kk", "Дорун*", "Дорундағы\nелшілік", True),
    ("kk", "Самал Республикасы*", "**Самал**\nРеспубликасының Үкіметі", True),
    ("kk", "Велмара*", "Велмараның астанасы", True),
    ("kk", "Велмара*", "[карта](https://example.test/Велмара)", False),  # an address is no word
    ("ru", "Самал*", "Позиция Самала не изменилась.", True),
    ("ru", "Самал*", "о Самале и с Самалом", True),
    ("ru", "Республик* Самал*", "в Республике Самал", True),
    ("ru", "Республик* Самал*", "Республику _Самал_", True),
    ("ru", "Республик* Самал*", "республика Самал", False),
    ("ru", "Министерств* иностранных дел", "Министерством иностранных дел", True),
    ("ru", "Министерств* иностранных дел", "Министерство иностранного дела", False),
    ("ru", "Дорун*", "Посол Доруна", True),
    ("ru", "посол*", "послу и послами", False),  # the vowel falls out: give both stems, посол and посл
    ("ru", "посл*", "послу и послами", True),
    ("ru", "актёр*", "актеры театра", True),
    ("ru", "мирн* договор*", "мирного\u00a0договора", True),
    ("ru", "Велмар*", "ВЕЛМАРЕ", True),
    ("en", "Samal", "Samal's position", True),
    ("en", "Samal", "Samalian", False),
    ("en", "people's assembly", "the people’s Assembly", True),
    ("ar", "سامال", "جمهورية سامال", True),
    ("ar", "جمهورية سامال", "وجمهورية سامال", True),
    ("ar", "سفارة", "بالسفارة", True),
    ("ar", "سفارة", "والسفارة", True),
    ("ar", "سفارة", "للسفارة", True),
    ("ar", "سفارة", "سفاراتنا", False),
    ("zh", "萨马尔", "我们萨马尔共和国", True),
    ("zh", "萨马尔共和国", "萨马尔 共和国", False),
]


@pytest.mark.parametrize(("language", "form", "text", "is_found"), INFLECTED)
def test_an_inflected_form_is_found(language, form, text, is_found):
    term = TermForms(
        1, agreed={"en": ("word",), language: (form,)} if language != "en" else {"kk": ("сөз",), "en": (form,)}
    )
    authentic, used = ("kk", "сөз") if language == "en" else ("en", "word")
    found = check_terms({authentic: used, language: text}, [term], authentic=authentic)
    assert [(one.language, one.kind) for one in found] == ([] if is_found else [(language, MISSING)])


def test_the_finding_says_what_is_wanted_and_what_was_found():
    term = TermForms(7, agreed={"kk": ("Сыртқы істер министрлі*",), "ru": ("Министерств* иностранных дел", "МИД")})
    texts = {
        "kk": "Сыртқы істер министрлігі хабарлады.",
        "ru": "Внешнее ведомство сообщило.",
        "en": "The ministry said.",
    }
    (one,) = check_terms(texts, [term], authentic="kk")
    assert (one.term, one.language, one.kind) == (7, "ru", MISSING)
    assert one.found == "Сыртқы істер министрлігі"
    assert one.wanted == "Министерств… иностранных дел"
    assert not check_terms(texts | {"ru": "МИД сообщил."}, [term], authentic="kk")


def test_a_term_that_the_authentic_text_does_not_use_is_not_wanted():
    term = TermForms(1, agreed={"kk": ("Дорун*",), "ru": ("Дорун*",)})
    assert not check_terms({"kk": "Велмара туралы.", "ru": "О Велмаре."}, [term], authentic="kk")


def test_a_language_without_words_or_without_a_form_has_no_finding():
    term = TermForms(1, agreed={"kk": ("Дорун*",), "ru": ("Дорун*",)})
    assert not check_terms({"kk": "Дорун туралы.", "ru": " \n", "ar": "نص"}, [term], authentic="kk")


def test_a_forbidden_variant_is_found_in_every_language_the_authentic_one_too():
    term = TermForms(1, agreed={"ru": ("Велмар*",)}, forbidden={"kk": ("Вельмара*",), "ru": ("Вельмар*",)})
    found = check_terms({"kk": "Вельмарада", "ru": "в Вельмаре"}, [term], authentic="kk")
    assert [(one.language, one.kind, one.found, one.wanted) for one in found] == [
        ("kk", FORBIDDEN, "Вельмарада", ""),
        ("ru", FORBIDDEN, "Вельмаре", "Велмар…"),
    ]


def test_a_forbidden_variant_inside_the_agreed_form_is_none():
    term = TermForms(1, agreed={"en": ("Republic of Samal",)}, forbidden={"en": ("Samal",)})
    assert not check_terms({"en": "The Republic of Samal."}, [term], authentic="en")
    assert check_terms({"en": "The Republic of Samal. Samal says."}, [term], authentic="en")


def test_a_forbidden_word_that_begins_like_the_agreed_one_is_found():
    term = TermForms(1, agreed={"ru": ("Самал*",)}, forbidden={"ru": ("Самали*",)})
    (one,) = check_terms({"ru": "из Самалии"}, [term], authentic="ru")
    assert (one.kind, one.found) == (FORBIDDEN, "Самалии")
    assert not check_terms({"ru": "из Самала"}, [term], authentic="ru")


def test_findings_are_bounded():
    terms = [TermForms(number, forbidden={"en": ("word",)}) for number in range(200)]
    assert len(check_terms({"en": "word"}, terms, authentic="en")) == 50


@pytest.mark.parametrize(
    "form", ["", " ", "*", "a", "a*", "**", "Са*мал", "*Самал", "one\n*", "x" * 101, "(Самал)", "a | b", "[а-я]*", ".*"]
)
def test_a_form_that_would_match_nothing_or_anything_is_refused(form):
    with pytest.raises(RuleError) as caught:
        check_form(form)
    assert caught.value.code == "bad-term"


def test_a_form_is_tidied():
    assert check_form("  Сыртқы\u00a0істер   министрлі* ") == "Сыртқы істер министрлі*"
    assert shown("Самал*") == "Самал…"


LETTERS = st.text("самалдыңғүіқөһ", min_size=2, max_size=8)


@given(stem=LETTERS, ending=st.text("дыңғағаменнан", max_size=6), before=st.sampled_from(["", "« ", "\n", "**", "— "]))
def test_every_ending_of_a_stem_is_found_and_no_letter_before_it_is_overlooked(stem, ending, before):
    term = TermForms(1, forbidden={"kk": (check_form(f"{stem}*"),)})
    (one,) = check_terms({"kk": f"{before}{stem}{ending} сөз"}, [term], authentic="kk")
    assert one.found == stem + ending
    assert not check_terms({"kk": f"{before}ж{stem}{ending}"}, [term], authentic="kk")


WORDS = st.lists(st.sampled_from(["сам", "Сам", "самал", "САМ", "жел", "**", "-", "_"]), max_size=8)


@given(words=WORDS, gap=st.sampled_from(["", " ", "\n", " *"]), form=WORDS, tail=st.sampled_from(["", "*"]))
def test_the_fast_look_finds_what_searching_the_whole_text_finds(words, gap, form, tail):
    try:
        good = check_form(" ".join(form) + tail)
    except RuleError:
        return
    for language in ("kk", "zh"):
        text = _Text(gap.join(words))
        slow = [match.span() for match in _compile(good, language).finditer(text.words)]
        assert [match.span() for match in text.find(good, language)] == slow


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_written_the_check_answers(text, form):
    try:
        good = check_form(form)
    except RuleError:
        return
    for language in ("kk", "ar", "zh"):
        check_terms({language: text}, [TermForms(1, forbidden={language: (good,)})], authentic=language)
