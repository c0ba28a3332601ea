"""Refusals in the reader's language, to the last word: what a rule says inside another refusal is a code as well."""

import re
from string import Formatter

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from desk.test_assets import ACCOUNT, CHILD, PROOF
from elshi.desk.people.faults import FAULTS, MAX_STORED, Fault, format_facts, parse_facts, stored_reason
from elshi.desk.people.rules import REASONS, Act, Role, RuleError, check_may
from elshi.desk.people.words import FAULT_WORDS, REFUSALS, explain, explain_stored
from elshi.desk.releases.rules.assets import make_account
from elshi.desk.releases.rules.content import make_renditions
from elshi.desk.releases.rules.offices import make_child
from elshi.desk.web.languages import django_code

SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")  # three words in a row; names of formats have commas
OTHERS = ("kk", "ru", "ar", "zh")


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def refusal_of(work) -> RuleError:
    with pytest.raises(RuleError) as caught:
        work()
    return caught.value


def say(error: RuleError, tag: str) -> str:
    with translation.override(django_code(tag)):
        return explain(error)


def as_if_real(name: str, code: str):
    """A fact such as the rules give: a code, a number, a name; in the place of {reason} a fault."""
    known = {"reason": Fault(code, dict.fromkeys(places(FAULTS[code]), "xs-mfa/account/1")), "role": "approver"}
    return known.get(name, {"language": "kk", "state": "writing", "act": Act.OPEN_CASE.value}.get(name, "xs-mfa"))


def test_every_fault_has_words_with_the_same_facts():
    assert set(FAULT_WORDS) == set(FAULTS)
    for code, words in FAULT_WORDS.items():
        for tag in ("en", *OTHERS):
            with translation.override(django_code(tag)):
                assert places(str(words)) == places(FAULTS[code]), (code, tag)


@pytest.mark.parametrize("tag", OTHERS)
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_no_refusal_has_an_english_sentence_in_it(tag, fault):
    for code, sentence in REASONS.items():
        facts = {name: as_if_real(name, fault) for name in places(sentence)}
        if "owners" in facts:
            facts["owners"] = ", ".join(sorted(Role))
        said = say(RuleError(code, **facts), tag)
        assert not SENTENCE.search(said), said


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        (lambda: make_account(ACCOUNT | {"holder": {"kind": "office", "office": "MFA"}}), "no-office-id"),
        (lambda: make_account(ACCOUNT | {"successor": "account 7"}), "no-successor"),
        (lambda: make_account(ACCOUNT | {"proofs": [PROOF | {"result": "maybe"}]}), "bad-proof"),
        (lambda: make_account(ACCOUNT | {"proofs": [{"method": "rel-me"}]}), "bad-proof"),
        (
            lambda: make_account(ACCOUNT | {"successor": "account 7", "proofs": [{"method": "rel-me"}]}),
            "not-of-that-form",
        ),
        (lambda: make_child(CHILD | {"parent": "the ministry"}), "no-office-id"),
        (lambda: make_child(CHILD | {"parent": CHILD["id"]}), "below-itself"),
        (
            lambda: make_renditions(
                [{"language": "kk", "title": "Тақырып", "body": "> " * 60 + "терең"}], old=(), new_salt=lambda: "0" * 32
            ),
            "nested-too-deep",
        ),
        (
            lambda: make_renditions(
                [{"language": "kk", "title": "Тақырып", "body": "Мәтін"}], old=(), new_salt=lambda: "no salt"
            ),
            "not-of-that-form",
        ),
    ],
)
def test_what_the_rules_mind_is_named_by_code_in_every_language(work, fault):
    error = refusal_of(work)
    assert error.facts["reason"].code == fault
    assert FAULTS[fault].partition("{")[0] in say(error, "en")
    for tag in OTHERS:
        assert not SENTENCE.search(say(error, tag)), say(error, tag)


@pytest.mark.parametrize("tag", OTHERS)
@pytest.mark.parametrize(
    "error",
    [
        RuleError("id-used", record="xs-mfa/2026/4", version=2),
        RuleError("not-accepted", reason=Fault("handle-taken", {"account": "xs-mfa/account/1"})),
        RuleError("record-changed"),
    ],
)
def test_what_the_press_stored_is_said_as_it_would_have_been_at_once(error, tag):
    with translation.override(django_code(tag)):
        stored = explain_stored(error.code, stored_reason(error))
    assert stored == say(error, tag)
    assert not SENTENCE.search(stored)


def test_what_was_stored_otherwise_is_shown_as_it_is():
    """By hand, by an older version, or with facts that the sentence lacks: never a page that fails."""
    for stored in (
        "a sentence",
        "{",
        "[1]",
        '"x"',
        "{}",
        '{"reason": {"code": "none"}}',
        '{"reason": {"code": 3, "facts": 4}}',
    ):
        assert explain_stored("not-accepted", stored) == stored
    assert explain_stored("no-such-code", "a sentence") == "a sentence"
    assert explain_stored("malformed", "anything") == str(REFUSALS["malformed"])


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=4),
    st.sampled_from(sorted(FAULTS)),
    st.text(max_size=30),
)
def test_stored_facts_come_back(facts, code, word):
    fault = Fault(code, dict.fromkeys(places(FAULTS[code]), word))
    stored = format_facts({**facts, "reason": fault})
    assert len(stored) <= MAX_STORED
    assert stored == "" or parse_facts(stored) == {**facts, "reason": fault}


def test_facts_that_are_too_long_leave_the_english_sentence():
    error = RuleError("no-such-case", case="x" * 600)
    assert stored_reason(error) == str(error)[:MAX_STORED]


@pytest.mark.parametrize(
    ("tag", "owners"),
    [
        ("en", "administrator"),
        ("kk", "талдаушы және баспасөз қызметкері"),
        ("zh", "和"),
        ("ar", " و"),
    ],
)
def test_a_list_in_a_refusal_is_the_languages_own(tag, owners):
    act = Act.ADD_PERSON if tag == "en" else Act.DISMISS_ALERT
    error = refusal_of(lambda: check_may("nobody", act))
    assert owners in say(error, tag)
    if tag in {"ar", "zh"}:
        assert ", " not in say(error, tag)
