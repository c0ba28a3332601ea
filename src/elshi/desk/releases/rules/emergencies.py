"""Emergency release: one approver alone, on the record and on the clock; another looks at it after. No Django.

The one person may have written the text himself: at three in the morning he is the only one there. What keeps this from
being the easy way is that it is marked for ever, that everybody on the desk sees it until somebody else has looked, and
that a node may switch it off. The mark is the desk's and the audit trail's: the public record has no room for it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.policies import Policy, check_four_eyes

EMERGENCY_CODES = ("danger", "false-claim", "nobody-there", "other")  # stored by value: never rename one
MAX_NOTE = 1000  # letters


class Look(StrEnum):
    """What the second pair of eyes says. Stored in the database by value: never rename one."""

    CONFIRMED = "confirmed"
    OBJECTED = "objected"


class FollowUp(StrEnum):
    """What an objection starts, once the text is out."""

    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    NOTHING = "nothing"


def check_emergency(policy: Policy, *, switched_on: bool) -> None:
    """Raises RuleError unless this kind of text may be released in an emergency on this node."""
    if not switched_on:
        raise RuleError("emergency-off")
    if not policy.emergency:
        raise RuleError("emergency-not-for-kind")


def check_reason(code: str, note: str) -> None:
    """Raises RuleError unless `code` is one of EMERGENCY_CODES, with a note in words."""
    if code not in EMERGENCY_CODES:
        raise RuleError("bad-emergency-code", codes=", ".join(EMERGENCY_CODES), found=code[:40])
    check_note(note)


def check_note(note: str) -> None:
    """Raises RuleError `emergency-note` for a note that is empty or longer than MAX_NOTE."""
    if not note.strip() or len(note.strip()) > MAX_NOTE:
        raise RuleError("emergency-note", limit=MAX_NOTE)


def due_at(at: datetime, *, hours: int) -> datetime:
    """Until when somebody else shall have looked at what was released at `at`."""
    return at + timedelta(hours=hours)


def check_second_look(*, released_by: int, authors: Collection[int], person: int) -> None:
    """Nobody confirms his own, released or written. Raises RuleError `own-emergency` or `four-eyes`."""
    if person == released_by:
        raise RuleError("own-emergency")
    check_four_eyes(authors, person)
