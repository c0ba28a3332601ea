"""The case form: questions of RESIST 2 and the codes that answer them.

RESIST 2 counter-disinformation toolkit, UK Government Communication Service, 2021: recognise, early warning,
situational insight, impact analysis, strategic communication, track effectiveness. The FIRST indicators are those of
its section "Recognise", the ladder of `spread` and the questions about harm those of "Impact analysis", the approaches
those of "Strategic communication". The wording is ours. Answers are codes, so the form holds no names and no texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elshi.desk.people.rules import RuleError

STEPS = ("recognise", "early-warning", "insight", "impact", "strategy", "effectiveness")
YES, NO, UNCLEAR = "yes", "no", "unclear"
_YES_NO = (YES, NO, UNCLEAR)

Answers = Mapping[str, Sequence[str]]  # question to the codes chosen; a question without an answer is left out


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `several`: more than one code may be chosen."""

    code: str
    step: str
    answers: tuple[str, ...]
    several: bool = False


QUESTIONS: dict[str, Question] = {
    question.code: question
    for question in (
        Question("falsehood", "recognise", ("accurate", "misinformation", "disinformation", UNCLEAR)),
        Question(
            "first", "recognise", ("fabrication", "identity", "rhetoric", "symbolism", "technology"), several=True
        ),
        Question("expected", "early-warning", ("watched", "known-weakness", "new")),
        Question("origin", "insight", ("single-voices", "open-campaign", "linked-accounts", "media", UNCLEAR)),
        Question("trend", "insight", ("falling", "steady", "rising")),
        Question("tasks", "impact", _YES_NO),
        Question("services", "impact", _YES_NO),
        Question("reputation", "impact", _YES_NO),
        Question("safety", "impact", _YES_NO),
        Question("vulnerable", "impact", _YES_NO),
        # From little to much: the order is used by the priority.
        Question("spread", "impact", ("little-interest", "filter-bubble", "trending", "minor-story", "headline-story")),
        Question("outlook", "impact", ("unlikely", "possible", "likely")),
        Question(
            "approach",
            "strategy",
            ("watch", "prebunk", "debunk", "own-story", "partners", "crisis", "policy"),
            several=True,
        ),
        Question("audience", "strategy", ("public", "abroad", "affected", "media", "partners"), several=True),
        Question("effect", "effectiveness", ("too-early", "heard", "slowed", "unchanged", "grew")),
    )
}
HARMS = ("tasks", "services", "reputation", "safety", "vulnerable")
SPREADS = QUESTIONS["spread"].answers


def check_answers(answers: Answers) -> dict[str, list[str]]:
    """The answers as they are kept: known questions in the form's order, codes in theirs, none twice.

    Raises RuleError `bad-answer` for a question or code that the form does not have, or too many codes.
    """
    for name, codes in answers.items():
        question = QUESTIONS.get(name)
        if question is None or not set(codes) <= set(question.answers):
            raise RuleError("bad-answer", question=name[:40])
        if len(set(codes)) > 1 and not question.several:
            raise RuleError("bad-answer", question=name)
    return {
        name: [code for code in question.answers if code in answers[name]]
        for name, question in QUESTIONS.items()
        if answers.get(name)
    }


def check_late_answers(old: Answers, new: Answers) -> None:
    """Raises RuleError `case-closed` when more than the effect changes: a closed case is only looked back upon."""
    changed = {name for name in QUESTIONS if list(old.get(name, ())) != list(new.get(name, ()))}
    if any(QUESTIONS[name].step != "effectiveness" for name in changed):
        raise RuleError("case-closed")
