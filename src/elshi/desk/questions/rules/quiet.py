"""What is kept quiet: threats and personal matters. Sealed, opened by two people, erased after a term.

kept ──asked──► ──confirmed by another──► open to these two for a day
 └── after 180 days, or 360 once somebody said why: erased; or, while it is open to him: brought back by a person
"""

from datetime import datetime, timedelta

from elshi.desk.people.rules import RuleError

KEPT_FOR = timedelta(days=180)  # and as long again, once
OPEN_FOR = timedelta(hours=24)  # for those who asked and confirmed; what nobody confirmed within it lapses

REASONS = ("threat", "personal-matter", "somebody-in-danger")
PURPOSES = ("protect-somebody", "report-it", "help-the-asker", "judge-again")
EXTENSIONS = ("investigation", "court")
ERASURES = ("asker-wishes", "names-somebody", "must-not-be-kept")


def check_code(found: str, codes: tuple[str, ...]) -> str:
    """The code. Raises RuleError `bad-code` unless it is one of `codes`."""
    if found not in codes:
        raise RuleError("bad-code", codes=", ".join(codes), found=found[:40])
    return found


def holds(since: datetime | None, *, at: datetime) -> bool:
    """Whether what was asked or confirmed at `since` still holds."""
    return since is not None and at < since + OPEN_FOR
