"""What a messenger puts around a text is set aside, and nothing that could say something is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.text.normal import fold
from elshi.verify import dressing
from elshi.verify.dressing import MAX_TEXT, make_speaker, undress
from elshi.verify.library import Library, make_document
from elshi.verify.matching import count_words, judge_text

TITLE = "On the bridge over the Tolin"
BODY = "Samal and Dorun will not change the course of the river. Work begins on 5 April 2026 and takes 24 months."
WHOLE = f"{TITLE}\n\n{BODY}"
SPEAKER = make_speaker(
    names=["Ministry of Foreign Affairs of the Republic of Samal", "Самал Республикасының Сыртқы істер министрлігі"],
    others=["Centre against False News", "Embassy of Samal in Tarvia"],
    handles=["mfa_samal", "samal_fake_check"],
    hosts=["mfa.samal.example"],
)


@pytest.fixture(scope="module")
def library():
    found = Library(speakers={"xs-mfa": SPEAKER})
    found.add(make_document(record="xs-mfa/2026/1", language="en", title=TITLE, body=BODY, office="xs-mfa"))
    return found


def test_a_name_is_known_whole_and_by_its_initials():
    known = {"mfa", "mfa samal", "mfa of the republic of samal", "сім", "самал сім", "mfa_samal".replace("_", " ")}
    assert known <= SPEAKER.names
    assert SPEAKER.names.isdisjoint({"samal", "far", "foreign", "centre against false news", "samal fake check", "can"})
    assert "embassy of samal in tarvia" in SPEAKER.names
    assert {"samal", "mfa", "foreign"} <= SPEAKER.tags


def test_a_name_that_denies_is_none():
    assert make_speaker(names=["Не Иметь"], handles=["no", "не_так"]).names == frozenset()


def test_the_words_of_messengers_are_in_the_form_in_which_they_are_looked_for():
    words = (*dressing._FORWARDED, *dressing._FORWARDED_FROM)
    assert [fold(it) for it in words] == [*words]


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        (f"[28.11.2026 14:05] MFA Samal: {WHOLE}", ("[28.11.2026 14:05] MFA Samal:",)),
        (f"MFA Samal, [28.11.2026 14:05]\n{WHOLE}", ("MFA Samal, [28.11.2026 14:05]",)),
        (f"Forwarded from MFA Samal\n\n{BODY}\n\n#MFA #Samal", ("Forwarded from MFA Samal", "#Samal", "#MFA")),
        (f"> {TITLE}\n>\n> {BODY}", (">",)),
        (f"{WHOLE}\nhttps://mfa.samal.example/xs-mfa/2026/1/", ("https://mfa.samal.example/xs-mfa/2026/1/",)),
        (f"{WHOLE}\n\n— MFA Samal\nvia @mfa_samal", ("via @mfa_samal", "— MFA Samal")),
    ],
)
def test_dressing_is_named_and_the_rest_is_the_text(library, text, aside):
    verdict, finding = judge_text(library, text)
    assert (verdict, finding.aside) == ("authentic", aside)


def test_a_title_before_the_body_is_the_whole(library):
    verdict, finding = judge_text(library, WHOLE)
    assert (verdict, finding.part, finding.aside) == ("authentic", "whole", ())


@pytest.mark.parametrize(
    "text",
    [
        f"FAKE: {WHOLE}",
        f"[28.11.2026 14:05] FAKE: {WHOLE}",
        f"[28.11.2026 14:05] MFA Samal: It is false that {BODY}",
        f"Forwarded from samal_fake_check\n{WHOLE}",
        f"{WHOLE}\n#fake",
        f"{WHOLE}\nhttps://mfa.samal.example/false/",
        f"{WHOLE}\nhttps://mfa.samal.example/xs-mfa/2026/2/",
        f"MFA Samal denies: {WHOLE}",
        f"> 120 {BODY}",
        f"{TITLE}\nMFA Samal: {BODY}",  # between title and body it is within the text
        f"MFA Samal:\n{BODY.partition('. ')[2]}",  # a part could get another subject
    ],
)
def test_what_could_say_something_is_never_set_aside(library, text):
    verdict, finding = judge_text(library, text)
    assert (verdict, finding.aside) == ("altered", ())


def test_another_offices_name_sets_nothing_aside(library):
    library = Library(speakers={"xm-mfa": make_speaker(names=["Ministry of Foreign Affairs of Meren"])})
    library.add(make_document(record="xs-mfa/2026/1", language="en", title=TITLE, body=BODY, office="xs-mfa"))
    assert judge_text(library, f"MFA Meren: {WHOLE}")[0] == "altered"


BESIDE = "MFA Samal fake It is false that FAKE not [28.11.2026 14:05] : > # via @mfa_samal denies 5 No"
WORDS = st.sampled_from([*BESIDE.split(), "\n"])


@given(st.lists(WORDS | st.text(max_size=4), max_size=8), st.lists(WORDS | st.text(max_size=4), max_size=8))
def test_only_known_words_can_stand_beside_an_authentic_text(library, before, after):
    verdict, finding = judge_text(library, f"{' '.join(before)} {WHOLE} {' '.join(after)}")
    if verdict == "authentic":
        rest = " ".join(finding.aside)
        beside = count_words(" ".join(before)) + count_words(" ".join(after))
        assert beside == 0 or beside == count_words(rest)
        assert not any(word in fold(rest).split() for word in ("fake", "false", "not", "denies", "no", "it", "is"))


@given(st.text(max_size=200))
def test_any_text_gets_barer_and_never_longer(text):
    for bare in undress(text, SPEAKER):
        assert bare.aside
        assert len(bare.text) <= len(text)


def test_long_texts_of_signs_take_no_long_time():
    for sign in (" ", "\n", "[", ":", "#", "\u200e", "a ", "28.11.2026 "):
        assert [*undress(sign * (MAX_TEXT // len(sign)), SPEAKER)] == []
    assert [it.text.strip() for it in undress("> " * (MAX_TEXT // 2), SPEAKER)] in ([], [""])


def test_a_text_longer_than_any_official_one_is_not_looked_at():
    assert [*undress(f"MFA Samal: {'a ' * (MAX_TEXT // 2)}", SPEAKER)] == []
    assert len([*undress(f"MFA Samal: {'a ' * (MAX_TEXT // 3)}", SPEAKER)]) == 1
