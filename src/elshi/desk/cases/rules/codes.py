"""Codes of a case that the database stores by value: never rename one without a migration."""

from enum import StrEnum

from elshi.desk.people.rules import RuleError


class Severity(StrEnum):
    """How bad it looks at first sight, said by a person. The priority follows from the case form, see `priority`."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"
    CRISIS = "crisis"


class Decision(StrEnum):
    """How a case ends."""

    RESPOND = "respond"
    DO_NOT_RESPOND = "do-not-respond"


class Silence(StrEnum):
    """Why the ministry does not respond."""

    LIMITED = "limited-circulation"
    AMPLIFIES = "would-amplify"
    NOT_FALSE = "not-false"
    ANSWERED = "already-answered"
    OTHERS = "for-others-to-answer"
    NO_FACTS = "facts-not-known"
    OTHER = "other"  # needs a note
    UNRECORDED = "not-recorded"  # of cases closed before reasons were kept; nobody can choose it


CHOSEN_SILENCES = tuple(reason for reason in Silence if reason is not Silence.UNRECORDED)


class RemarkKind(StrEnum):
    """What somebody wrote into a case: a note is for the file, a message for the colleagues."""

    NOTE = "note"
    MESSAGE = "message"


def check_severity(severity: str) -> None:
    """Raises RuleError `bad-severity` unless it is one of Severity."""
    if severity not in list(Severity):
        raise RuleError("bad-severity", found=severity[:40])


def check_decision(decision: str, *, reason: str, note: str) -> None:
    """Raises RuleError unless a case may end like this: silence has its reason, and `other` says in a note which."""
    if decision not in list(Decision):
        raise RuleError("bad-decision")
    if decision == Decision.DO_NOT_RESPOND and reason not in CHOSEN_SILENCES:
        raise RuleError("bad-silence")
    if decision == Decision.RESPOND and reason:
        raise RuleError("bad-silence")
    if reason == Silence.OTHER and not note.strip():
        raise RuleError("silence-note")
