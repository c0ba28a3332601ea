"""The steps of an enquiry, and where a question may lie.

    new ──take──► taken ──answer──► answering ──published──► answered
     └──────close──────┴───close──────┘            │
    closed ──reopen──► taken        a new question ┘ of an answered one waits for a person, who sends the same answer

A question lies in its enquiry, or is kept apart: as spam, which nobody answers, or as quiet, which few may read.
"""

from enum import StrEnum

from elshi.desk.people.rules import Act, RuleError


class EnquiryState(StrEnum):
    """Stored by value: never rename one."""

    NEW = "new"
    TAKEN = "taken"
    ANSWERING = "answering"
    ANSWERED = "answered"
    CLOSED = "closed"


class Place(StrEnum):
    """Where a question lies. Stored by value: never rename one."""

    ENQUIRY = "enquiry"
    SPAM = "spam"
    QUIET = "quiet"


CLOSINGS = ("answered-elsewhere", "not-ours", "no-answer-needed", "cannot-answer")
OPEN = frozenset({EnquiryState.NEW, EnquiryState.TAKEN, EnquiryState.ANSWERING})

STEPS: dict[EnquiryState, dict[Act, EnquiryState]] = {
    EnquiryState.NEW: {
        Act.TAKE_ENQUIRY: EnquiryState.TAKEN,
        Act.HAND_OVER_ENQUIRY: EnquiryState.TAKEN,
        Act.ANSWER_ENQUIRY: EnquiryState.ANSWERING,
        Act.CLOSE_ENQUIRY: EnquiryState.CLOSED,
    },
    EnquiryState.TAKEN: {
        Act.TAKE_ENQUIRY: EnquiryState.TAKEN,
        Act.HAND_OVER_ENQUIRY: EnquiryState.TAKEN,
        Act.ANSWER_ENQUIRY: EnquiryState.ANSWERING,
        Act.CLOSE_ENQUIRY: EnquiryState.CLOSED,
    },
    EnquiryState.ANSWERING: {
        Act.TAKE_ENQUIRY: EnquiryState.ANSWERING,
        Act.HAND_OVER_ENQUIRY: EnquiryState.ANSWERING,
        Act.CLOSE_ENQUIRY: EnquiryState.CLOSED,
    },
    EnquiryState.ANSWERED: {},
    EnquiryState.CLOSED: {Act.REOPEN_ENQUIRY: EnquiryState.TAKEN},
}


def check_step(state: str, act: Act) -> EnquiryState:
    """The state after `act`. Raises RuleError `wrong-enquiry-state` where it cannot follow."""
    after = STEPS[EnquiryState(state)].get(act)
    if after is None:
        raise RuleError("wrong-enquiry-state", state=state)
    return after
