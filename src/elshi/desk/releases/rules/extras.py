"""What makes a statement's content more than a plain statement: at most one field more, and so another type of record.

A draft of any of them is a statement's draft: languages, approvals, embargo, channels and corrections are the same.
"""

from collections.abc import Mapping
from typing import Any

from elshi.base.errors import FormatError
from elshi.desk.releases.rules.wholes import Whole
from elshi.record import AdvisoryRecord, AlertRecord, AnswerRecord, StatementRecord, WithdrawalRecord

QUESTION, ADVICE, DANGER = "question", "advice", "danger"
STATEMENT, ANSWER, ADVISORY, ALERT = "statement", "answer", "advisory", "alert"
TYPES: Mapping[str, str] = {QUESTION: ANSWER, ADVICE: ADVISORY, DANGER: ALERT}  # by the field
EXTRAS = frozenset(TYPES)
_RECORDS: Mapping[type, str] = {AnswerRecord: ANSWER, AdvisoryRecord: ADVISORY, AlertRecord: ALERT}


def extras_of(whole: Whole) -> dict[str, Any]:
    """The field that a whole has beyond those of a plain statement, or nothing."""
    return {name: whole[name] for name in TYPES if name in whole}


def type_of(whole: Whole) -> str:
    """The type of record that a statement's whole makes. Raises FormatError for one that would be two at once."""
    found = [TYPES[name] for name in extras_of(whole)]
    if len(found) > 1:
        raise FormatError(f"content is {' and '.join(found)} at once")
    return found[0] if found else STATEMENT


def type_of_record(record: StatementRecord | WithdrawalRecord) -> str:
    """The same of a record; a withdrawal tells nothing of what it withdraws."""
    return _RECORDS.get(type(record), STATEMENT)
