"""The clock of a case, its form, the priority that follows, and what is kept of a post: rules without a database."""

import hashlib
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.office import AT
from elshi.desk.cases.rules.clock import CODES, TIMES, Clock, check_answer_by, offer_answer_by, read_clock
from elshi.desk.cases.rules.codes import CHOSEN_SILENCES, Silence, check_decision, check_severity
from elshi.desk.cases.rules.evidence import copy_post
from elshi.desk.cases.rules.form import HARMS, QUESTIONS, STEPS, check_answers, check_late_answers
from elshi.desk.cases.rules.priority import NEEDED, PRIORITIES, REASONS, judge
from elshi.desk.cases.rules.texts import check_line, check_remark
from elshi.desk.people.rules import RuleError


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


@pytest.mark.parametrize(
    ("seconds_left", "clock"),
    [
        (7800, Clock("calm", 130)),
        (3601, Clock("calm", 60)),
        (3600, Clock("soon", 60)),
        (2100, Clock("soon", 35)),
        (59, Clock("soon", 0)),
        (0, Clock("soon", 0)),
        (-1, Clock("late", 1)),
        (-60, Clock("late", 1)),
        (-61, Clock("late", 2)),
        (-2100, Clock("late", 35)),
    ],
)
def test_the_clock_promises_no_more_than_there_is(seconds_left, clock):
    assert read_clock(AT + timedelta(seconds=seconds_left), at=AT) == clock


@given(st.integers(-(10**7), 10**7), st.integers(0, 10**6))
def test_time_runs_one_way(left, later):
    due = AT + timedelta(seconds=left)
    first, second = read_clock(due, at=AT), read_clock(due, at=AT + timedelta(seconds=later))
    assert CODES.index(first.code) <= CODES.index(second.code)
    assert first.minutes >= 0


def test_without_an_answer_time_there_is_no_clock():
    assert read_clock(None, at=AT) == Clock("none", 0)


def test_an_answer_time_is_offered_by_the_priority_and_set_within_a_year():
    assert offer_answer_by("high", at=AT + timedelta(seconds=30)) == AT + timedelta(hours=1)
    assert offer_answer_by("medium", at=AT) == AT + timedelta(hours=4)
    assert offer_answer_by("low", at=AT) is offer_answer_by("", at=AT) is None
    check_answer_by(AT + timedelta(minutes=1), at=AT)
    for wrong, code in ((AT, "answer-by-past"), (AT + TIMES.longest + timedelta(seconds=1), "answer-by-far")):
        with refused(code):
            check_answer_by(wrong, at=AT)


CALM = {"falsehood": ["misinformation"], **{harm: ["no"] for harm in HARMS}, "spread": ["little-interest"]}


# By hand, from RESIST 2's "Impact analysis": what changes against a calm case, and what follows.
@pytest.mark.parametrize(
    ("changes", "priority", "reasons"),
    [
        ({}, "low", ("no-harm", "limited-circulation")),
        ({"falsehood": ["accurate"]}, "low", ("is-accurate", "limited-circulation")),
        ({"reputation": ["yes"]}, "low", ("limited-circulation",)),
        ({"spread": ["headline-story"]}, "low", ("no-harm",)),
        ({"safety": ["yes"]}, "medium", ("safety",)),
        ({"safety": ["unclear"], "spread": ["trending"]}, "medium", ("safety-unclear",)),
        ({"safety": ["unclear"]}, "low", ("harm-unclear", "limited-circulation")),
        ({"reputation": ["yes"], "spread": ["trending"]}, "medium", ("harm-talked-about",)),
        ({"reputation": ["yes"], "outlook": ["likely"]}, "medium", ("harm-will-spread",)),
        ({"reputation": ["unclear"], "spread": ["minor-story"]}, "medium", ("unclear-in-the-news",)),
        ({"reputation": ["yes"], "spread": ["trending"], "falsehood": ["accurate"]}, "low", ("is-accurate",)),
        ({"reputation": ["unclear"], "spread": ["trending"]}, "low", ("harm-unclear",)),
        ({"safety": ["yes"], "falsehood": ["accurate"]}, "medium", ("safety",)),
        ({"safety": ["yes"], "spread": ["trending"]}, "high", ("safety-spreads",)),
        ({"safety": ["yes"], "outlook": ["likely"]}, "high", ("safety-spreads",)),
        ({"safety": ["yes"], "vulnerable": ["yes"]}, "high", ("safety-of-vulnerable",)),
        ({"services": ["yes"], "spread": ["minor-story"]}, "medium", ("harm-talked-about",)),
        ({"services": ["yes"], "spread": ["minor-story"], "outlook": ["likely"]}, "high", ("work-in-the-news",)),
        ({"tasks": ["yes"], "spread": ["headline-story"]}, "high", ("work-in-the-news", "headlines")),
        ({"reputation": ["yes"], "spread": ["headline-story"]}, "high", ("headlines",)),
    ],
)
def test_the_priority_follows_from_the_answers(changes, priority, reasons):
    judged = judge(CALM | changes)
    assert (judged.priority, judged.reasons, judged.unanswered) == (priority, reasons, ())


def test_too_little_known_is_no_priority_but_danger_does_not_wait_for_the_form():
    assert judge({}).priority == ""
    assert judge({}).unanswered == NEEDED
    for missing in NEEDED:
        judged = judge({name: codes for name, codes in CALM.items() if name != missing})
        assert (judged.priority, judged.reasons, judged.unanswered) == ("", ("questions-open",), (missing,))
    judged = judge({"safety": ["yes"], "spread": ["trending"]})
    assert judged.priority == "high"
    assert set(judged.unanswered) == set(NEEDED) - {"safety", "spread"}


def whole_forms():
    return st.fixed_dictionaries({name: st.sampled_from(QUESTIONS[name].answers) for name in (*NEEDED, "outlook")})


@settings(max_examples=400, deadline=None)
@given(whole_forms())
def test_every_whole_form_has_a_priority_with_its_own_reasons(form):
    judged = judge({name: [code] for name, code in form.items()})
    assert judged.priority in PRIORITIES
    assert judged.reasons
    assert {REASONS[reason] for reason in judged.reasons} == {judged.priority}


# Each question's answers from harmless to grave.
GRAVER = {
    **dict.fromkeys(HARMS, ("no", "unclear", "yes")),
    "spread": QUESTIONS["spread"].answers,
    "outlook": QUESTIONS["outlook"].answers,
    "falsehood": ("accurate", "misinformation"),
}


@settings(max_examples=600, deadline=None)
@given(whole_forms(), st.sampled_from(sorted(GRAVER)), st.data())
def test_a_graver_answer_never_lowers_the_priority(form, question, data):
    order = GRAVER[question]
    low, high = sorted(data.draw(st.tuples(st.integers(0, len(order) - 1), st.integers(0, len(order) - 1))))
    rank = {"low": 0, "medium": 1, "high": 2}
    before, after = (
        judge({name: [code] for name, code in (form | {question: order[place]}).items()}) for place in (low, high)
    )
    assert rank[before.priority] <= rank[after.priority]


def test_answers_are_kept_in_the_forms_order_and_strange_ones_refused():
    kept = check_answers({"spread": ["trending"], "first": ["technology", "fabrication"], "tasks": []})
    assert json.dumps(kept) == '{"first": ["fabrication", "technology"], "spread": ["trending"]}'
    for wrong in ({"nothing": ["yes"]}, {"tasks": ["maybe"]}, {"tasks": ["yes", "no"]}, {"priority": ["high"]}):
        with refused("bad-answer"):
            check_answers(wrong)


def test_a_closed_case_only_says_what_came_of_it():
    check_late_answers(CALM, {**CALM, "effect": ["heard"]})
    with refused("case-closed"):
        check_late_answers(CALM, {**CALM, "safety": ["yes"], "effect": ["heard"]})


def test_the_form_has_all_steps_of_the_method_and_each_question_one():
    assert [question.step for question in QUESTIONS.values()] == sorted(
        (question.step for question in QUESTIONS.values()), key=STEPS.index
    )
    assert {question.step for question in QUESTIONS.values()} == set(STEPS)
    assert QUESTIONS["first"].answers == ("fabrication", "identity", "rhetoric", "symbolism", "technology")


def test_silence_has_a_reason_and_a_response_none():
    check_decision("respond", reason="", note="")
    for reason in CHOSEN_SILENCES:
        check_decision("do-not-respond", reason=reason, note="why")
    for reason, note, code in (
        ("", "", "bad-silence"),
        ("because", "", "bad-silence"),
        (Silence.UNRECORDED, "", "bad-silence"),
        ("other", " ", "silence-note"),
    ):
        with refused(code):
            check_decision("do-not-respond", reason=reason, note=note)
    with refused("bad-silence"):
        check_decision("respond", reason="not-false", note="")
    with refused("bad-severity"):
        check_severity("grave")


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * 4001, "a\x00b", "turn\u202eed"])
def test_texts_that_are_not_kept(text):
    with refused("bad-remark"):
        check_remark(text)
    with refused("bad-task"):
        check_line(text, longest=300, code="bad-task")


def test_texts_are_kept_as_words():
    assert check_remark("one\r\ntwo <b>\n") == "one\ntwo <b>"
    assert check_remark("и\u0306") == "й", "NFC"


SAMPLE = {"id": "p1", "at": "2026-03-01T09:00:00Z", "author": "a" * 16, "text": "a forged notice", "language": "en"}


def test_the_hash_of_a_post_can_be_computed_by_anybody_who_has_it():
    post = copy_post(SAMPLE)
    plain = json.dumps(SAMPLE, sort_keys=True, separators=(",", ":"))  # RFC 8785 of plain ASCII strings
    assert post.sha256 == hashlib.sha256(plain.encode()).hexdigest()
    assert (post.text, post.author, post.written_at) == ("a forged notice", "a" * 16, AT - timedelta(minutes=30))
    for name in SAMPLE:
        assert copy_post(SAMPLE | {name: "other"}).sha256 != post.sha256
    assert copy_post({}).written_at is None
