"""The priority of a case: it follows from the answers of the form and is never typed.

RESIST 2, "Impact analysis": high is what threatens people's safety or the work itself and is about to make headlines:
senior staff hear of it at once and a quick answer is prepared. Medium is what harms a policy area, a reputation or a
large group and is being talked about: staff are told and an answer is prepared from known facts. Low is what hardly
anybody sees: it is watched, and an answer may do more harm than good.

A worse answer never gives a lower priority; a test tries it for all answers.
"""

from dataclasses import dataclass

from elshi.desk.cases.rules.form import HARMS, SPREADS, UNCLEAR, YES, Answers

HIGH, MEDIUM, LOW, OPEN = "high", "medium", "low", ""
PRIORITIES = (HIGH, MEDIUM, LOW)
NEEDED = ("falsehood", *HARMS, "spread")  # without these no case is called low
_TRENDING = SPREADS.index("trending")
_MINOR = SPREADS.index("minor-story")
_HEADLINE = SPREADS.index("headline-story")

# In the order in which they are shown.
REASONS: dict[str, str] = {
    "safety-spreads": HIGH,
    "safety-of-vulnerable": HIGH,
    "work-in-the-news": HIGH,
    "headlines": HIGH,
    "safety": MEDIUM,
    "safety-unclear": MEDIUM,
    "harm-talked-about": MEDIUM,
    "harm-will-spread": MEDIUM,
    "unclear-in-the-news": MEDIUM,
    "is-accurate": LOW,
    "no-harm": LOW,
    "harm-unclear": LOW,
    "limited-circulation": LOW,
    "questions-open": OPEN,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """`priority`: one of PRIORITIES, or OPEN while too little is known. `reasons`: keys of REASONS of that priority.

    `unanswered`: those of NEEDED that are still without an answer.
    """

    priority: str
    reasons: tuple[str, ...]
    unanswered: tuple[str, ...]


def judge(answers: Answers) -> Judgement:
    """What follows from the answers, as `check_answers` keeps them."""
    unanswered = tuple(name for name in NEEDED if not answers.get(name))
    found = _find_reasons(answers)
    for priority in (HIGH, MEDIUM):
        reasons = tuple(code for code, of in REASONS.items() if of == priority and code in found)
        if reasons:
            return Judgement(priority, reasons, unanswered)
    if unanswered:
        return Judgement(OPEN, ("questions-open",), unanswered)
    return Judgement(LOW, tuple(code for code, of in REASONS.items() if of == LOW and code in found), ())


def _find_reasons(answers: Answers) -> set[str]:
    """All reasons that hold. What is accurate does no harm as a falsehood, but people's safety always counts."""
    accurate = _one(answers, "falsehood") == "accurate"
    spread = SPREADS.index(_one(answers, "spread")) if answers.get("spread") else -1
    likely = _one(answers, "outlook") == "likely"
    harms = {name for name in HARMS if _one(answers, name) == YES and (not accurate or name == "safety")}
    doubts = {name for name in HARMS if _one(answers, name) == UNCLEAR and not accurate}
    safety, work = "safety" in harms, bool(harms & {"tasks", "services"})
    facts = {
        "safety-spreads": safety and (spread >= _TRENDING or likely),
        "safety-of-vulnerable": safety and _one(answers, "vulnerable") == YES,
        "work-in-the-news": work and (spread >= _HEADLINE or (spread >= _MINOR and likely)),
        "headlines": bool(harms) and spread >= _HEADLINE,
        "safety": safety,
        "safety-unclear": _one(answers, "safety") == UNCLEAR and (spread >= _TRENDING or likely),
        "harm-talked-about": bool(harms) and spread >= _TRENDING,
        "harm-will-spread": bool(harms) and likely,
        "unclear-in-the-news": bool(doubts) and spread >= _MINOR,
        "is-accurate": accurate,
        "no-harm": not harms and not doubts and not accurate,
        "harm-unclear": not harms and bool(doubts),
        "limited-circulation": 0 <= spread < _TRENDING,
    }
    return {code for code, holds in facts.items() if holds}


def _one(answers: Answers, name: str) -> str:
    return next(iter(answers.get(name) or ()), "")
