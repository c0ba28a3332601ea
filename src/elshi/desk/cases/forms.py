"""What browsers send to the pages of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import QueryDict

from elshi.desk.cases.rules.form import QUESTIONS, STEPS, Answers
from elshi.desk.cases.words import ANSWERS
from elshi.desk.cases.words import QUESTIONS as WORDS
from elshi.desk.people.rules import RuleError

SHORT = 24  # letters of an answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    code: str
    words: object
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page."""

    code: str
    words: object
    several: bool
    choices: Sequence[Choice]

    @property
    def in_a_row(self) -> bool:
        """Whether the answers are short enough to stand side by side."""
        return all(len(str(choice.words)) <= SHORT for choice in self.choices)


def ask(answers: Answers) -> list[tuple[str, list[Asked]]]:
    """The form by its steps, with these answers chosen."""
    return [
        (
            step,
            [
                Asked(
                    question.code,
                    WORDS[question.code],
                    question.several,
                    [
                        Choice(code, ANSWERS[question.code][code], code in answers.get(question.code, ()))
                        for code in question.answers
                    ],
                )
                for question in QUESTIONS.values()
                if question.step == step
            ],
        )
        for step in STEPS
    ]


def answers_of_post(data: QueryDict) -> dict[str, list[str]]:
    """The answers as somebody sent them; an empty choice is no answer."""
    sent = {name: [code for code in data.getlist(f"q-{name}") if code] for name in QUESTIONS}
    return {name: codes for name, codes in sent.items() if codes}


def read_number(text: str | None) -> int:
    """A number as somebody sent it; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else 0


def read_moment(text: str) -> datetime | None:
    """A moment as a browser sends it (`2026-03-01T09:30`, UTC); None for none. Raises RuleError `bad-moment`."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as exc:  # the first or last day there is, in another time zone
        raise RuleError("bad-moment", found=text[:40]) from exc
