"""Short messages: the parts are counted as the standard has them, and a cut text keeps its link and whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.speak.sms import MOST_PARTS, count_parts, fit_sms
from reference.sms_parts import BASIC, EXTENSION, make_parts

LINK = "https://mfa.samal.example/alerts/xs-mfa/2026/17/kk/"
KAZAKH = "Тарвияның солтүстігінде жер сілкінді: ғимараттардан шығып, ашық жерде болыңыз."

gsm = st.text(st.sampled_from(sorted(BASIC | EXTENSION)), max_size=500)
mixed = st.text(st.one_of(st.sampled_from("aЖқ中ع😀€[ "), st.characters(exclude_categories=["Cs"])), max_size=250)


@given(st.one_of(gsm, mixed))
def test_the_parts_are_as_many_as_one_gets_by_making_them(text):
    assert count_parts(text) == len(make_parts(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2), ("a" * 152 + "€" * 5, 2), ("€" * 152, 2), ("€" * 153, 3),
        ("қ" * 70, 1), ("қ" * 71, 2), ("қ" * 134, 2), ("қ" * 135, 3), ("😀" * 35, 1), ("😀" * 67, 3), ("", 1),
    ],
)  # fmt: skip
def test_at_the_edges(text, parts):
    assert count_parts(text) == parts


def test_a_text_that_fits_is_kept_whole_with_its_link_last():
    assert fit_sms("Earthquake in the north.", link=LINK) == f"Earthquake in the north.\n{LINK}"
    assert fit_sms("Earthquake.", link="") == "Earthquake."


def test_a_long_text_is_cut_at_a_word():
    text = " ".join([KAZAKH] * 20)
    cut = fit_sms(text, link=LINK)
    words, _, link = cut.rpartition("\n")
    assert link == LINK
    assert count_parts(cut) == MOST_PARTS
    assert words.endswith(" …")
    kept = words.removesuffix(" …").split()
    assert kept == text.split()[: len(kept)]
    assert count_parts(f"{' '.join(text.split()[: len(kept) + 1])} …\n{LINK}") > MOST_PARTS, (
        "one more would have fitted"
    )


def test_a_cut_text_of_the_plain_alphabet_stays_in_it():
    cut = fit_sms("The earth shook. " * 60, link=LINK)
    assert "..." in cut
    assert "…" not in cut
    assert len(cut) > 800


def test_quotation_marks_alone_do_not_cost_half_the_room():
    assert fit_sms("“Stay inside” – the ministry’s advice", link="") == '"Stay inside" - the ministry\'s advice'
    assert "«" in fit_sms("«Үйде болыңыз»", link="")


@given(st.one_of(gsm, mixed))
def test_whatever_the_text_it_fits_and_ends_with_the_link(text):
    cut = fit_sms(text, link=LINK)
    assert count_parts(cut) <= MOST_PARTS
    assert cut.endswith(LINK)
    assert cut.count("\n") <= 1


def test_a_language_without_spaces_is_cut_between_signs():
    cut = fit_sms("塔尔维亚北部发生地震" * 40, link=LINK)
    assert count_parts(cut) == MOST_PARTS
    assert len(cut) > 330
