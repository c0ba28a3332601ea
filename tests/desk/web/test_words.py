"""Each table of words covers the enum or table that it names; the vendored file is the one that is named."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.desk.cases.templatetags.case_words import KIND_HELP, limit_number, reason_words
from elshi.desk.cases.templatetags.case_words import KINDS as KIND_WORDS
from elshi.desk.cases.templatetags.case_words import REASONS as REASON_WORDS
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.reading import READERS, can_read
from elshi.desk.people.rules import MAY, REASONS, Act, Role, RuleError
from elshi.desk.people.words import ACTS, GRANTS, REFUSALS, ROLES, STATES, explain
from elshi.desk.releases.actions.return_draft import RETURN_CODES
from elshi.desk.releases.comparison import compare_words
from elshi.desk.releases.rules.states import DraftState, ReleaseState
from elshi.desk.releases.words import RETURN_REASONS
from elshi.listen.alerts import KINDS
from elshi.listen.reasons import RANKING_TEMPLATES, TEMPLATES

PLACE = re.compile(r"\{(\w+)\}")


def test_tables_are_complete():
    assert set(REFUSALS) == set(REASONS)
    assert set(ROLES) == set(Role)
    assert set(ACTS) >= set(Act)
    assert set(GRANTS) == set(GrantAct)
    assert set(STATES) == set(DraftState) | set(ReleaseState)
    assert set(RETURN_REASONS) == set(RETURN_CODES)
    assert set(KIND_WORDS) == set(KIND_HELP) == set(KINDS)


@pytest.mark.parametrize("code", sorted(REASONS))
@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh-hans"])
def test_every_refusal_can_be_said(code, language):
    from django.utils import translation

    facts = {name: "kk" if name == "language" else "press_officer" for name in PLACE.findall(REASONS[code])}
    with translation.override(language):
        said = explain(RuleError(code, **facts))
        assert set(PLACE.findall(str(REFUSALS[code]))) <= set(facts)
    assert said
    assert "{" not in said


def test_whoever_may_do_an_act_may_read_the_page_it_is_on():
    part = {
        Act.DISMISS_ALERT: "alerts", Act.WATCH_TERM: "alerts", Act.OPEN_CASE: "alerts", Act.CLOSE_CASE: "alerts",
        Act.ADD_PERSON: "people", Act.SET_ROLE: "people", Act.SET_OFFICE: "people", Act.RENAME_PERSON: "people",
        Act.SWITCH_OFF: "people", Act.SWITCH_ON: "people", Act.RESET_PASSWORD: "people", Act.CONFIRM_GRANT: "people",
        Act.RESET_FACTOR: "audit", Act.END_SESSIONS: "audit",
        Act.CHECK_TRAIL: "audit",
        Act.OPEN_INCIDENT: "incidents", Act.ADD_EVIDENCE: "incidents", Act.NOTE_MEASURE: "incidents",
        Act.JUDGE_LOOKALIKE: "incidents",
        Act.CLOSE_INCIDENT: "incidents", Act.WRITE_LETTER: "incidents", Act.FINISH_LETTER: "incidents",
        Act.REOPEN_CASE: "alerts", Act.TAKE_CASE: "alerts", Act.HAND_OVER_CASE: "alerts", Act.SET_SEVERITY: "alerts",
        Act.SET_ANSWER_BY: "alerts", Act.ANSWER_FORM: "alerts", Act.ATTACH_ALERT: "alerts", Act.FREEZE_POSTS: "alerts",
        Act.ADD_NOTE: "alerts", Act.WRITE_MESSAGE: "alerts", Act.GIVE_TASK: "alerts", Act.FINISH_TASK: "alerts",
        Act.SAVE_BRIEF: "briefs", Act.SEND_BRIEF: "briefs",
        Act.TAKE_ENQUIRY: "questions", Act.HAND_OVER_ENQUIRY: "questions", Act.SORT_QUESTIONS: "questions",
        Act.NAME_ENQUIRY: "questions", Act.ERASE_QUESTION: "questions", Act.KEEP_QUIET: "questions",
        Act.OPEN_QUIET: "quiet",
        Act.OPEN_TRIPS: "travel", Act.NOTE_CALL: "travel", Act.SHARE_CALLS: "travel", Act.EXPORT_TRIPS: "travel",
        Act.PAUSE_SENDING: "sendings",
        Act.ANSWER_ENQUIRY: "questions", Act.CLOSE_ENQUIRY: "questions", Act.REOPEN_ENQUIRY: "questions",
    }  # fmt: skip
    channels = {"add-channel", "pause-channel", "settle-row", "settle-copies"}
    part |= {act: "channels" for act in Act if act.value in channels}
    part |= {act: "own-drafts" for act, roles in MAY.items() if act not in part and Role.CONSULAR in roles}
    for act, roles in MAY.items():
        for role in roles:
            assert can_read(role, part.get(act, "drafts")), (act, role)
    assert not any(can_read("nobody", one) for one in READERS)


def test_vendored_files_are_what_they_say():
    import elshi.desk.web

    folder = Path(elshi.desk.web.__file__).parent / "static/web/vendor"
    named = tomllib.loads((folder / "VENDORED.toml").read_text("utf-8"))["file"]
    for file in named:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert {file["name"] for file in named} | {"VENDORED.toml"} == {path.name for path in folder.iterdir()}


WORDS = st.lists(st.sampled_from(["бір", "two", " ", "\n", "三", "四", "، ", "x"]), max_size=40).map("".join)


@settings(deadline=None, max_examples=100)
@given(WORDS, WORDS)
def test_comparison_holds_both_texts_whole(old, new):
    pieces = compare_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.change != "new") == old
    assert "".join(piece.text for piece in pieces if piece.change != "gone") == new
    assert (old != new) == any(piece.change != "same" for piece in pieces)


def test_comparison_of_hostile_texts_is_quick():
    pieces = compare_words("a " * 10_000, "a " * 9_999 + "b")
    assert pieces[-1].text.endswith("b")


def test_every_reason_of_listening_has_the_same_sentence_on_the_desk():
    with override("en"):
        assert {code: str(words) for code, words in REASON_WORDS.items()} == TEMPLATES | RANKING_TEMPLATES


@pytest.mark.parametrize("language", ["kk", "ru", "ar", "zh-hans"])
def test_translated_reasons_keep_every_number(language):
    ours = TEMPLATES | RANKING_TEMPLATES
    with override(language):
        for code, words in REASON_WORDS.items():
            assert sorted(PLACE.findall(str(words))) == sorted(PLACE.findall(ours[code])), (language, code)


@pytest.mark.parametrize(("language", "said"), [("kk", "1,3"), ("ru", "1,3"), ("en", "1.3"), ("zh-hans", "1.3")])
def test_reasons_have_the_decimal_sign_of_the_language(language, said):
    reason = {"code": "short-past", "facts": {"hours": "1.3", "excess": "1.5"}}
    with override(language):
        words = reason_words(reason)
    assert re.findall(r"\d[.,]\d", words) == [said, "1.5"], "only what is known to be measured"


@pytest.mark.parametrize(
    ("language", "said"), [("kk", ["5", "0,05", "0,0005", "1e-09"]), ("en", ["5", "0.05", "0.0005", "1e-09"])]
)
def test_limits_keep_their_digits(language, said):
    with override(language):
        assert [limit_number(limit) for limit in (5.0, 0.05, 0.0005, 1e-9)] == said
