"""What somebody needs at the moment he decides, besides the content: one place for all acts that let a text out.

`check_standing` is asked by every act that approves, clears, releases, or looks at an emergency release, inside its
transaction, and for the reason beside a disabled button. A rule about the person and not about the text (how he logged
in, how fresh his role is) belongs here, so that no act can be forgotten.
"""

from datetime import datetime

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act

# The acts that need it; a test holds each of them to it.
DECIDING = (
    Act.APPROVE_DRAFT,
    Act.RELEASE_STATEMENT,
    Act.CLEAR_DRAFT,
    Act.DROP_CLEARANCE,
    Act.RELEASE_EMERGENCY,
    Act.CONFIRM_EMERGENCY,
    Act.OBJECT_TO_EMERGENCY,
)


def check_standing(person: Person, act: Act, *, at: datetime | None = None) -> None:
    """Raises RuleError with the reason unless `person` may do `act` at `at` (None: now, for a button).

    What he was given within a day by one person alone does not decide yet (`people.grants`); who only lets out what
    others approved decides nothing.
    """
    person.check_can(act)
    if act != Act.RELEASE_STATEMENT:
        person.check_settled(at=at or SystemClock().now())
