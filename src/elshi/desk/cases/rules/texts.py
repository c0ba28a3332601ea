"""What people write into a case: kept as words, within limits."""

import re
import unicodedata

from elshi.desk.people.rules import RuleError

MAX_TITLE = 200  # characters, here and below
MAX_REMARK = 4000
MAX_TASK = 300
MAX_REASON_NOTE = 1000
MAX_POSTS = 500  # pieces of evidence in one case
MAX_ALERTS = 50  # of one case
MAX_TASKS = 200
MAX_REMARKS = 2000
# Controls but LF, line and paragraph separators, what turns the direction of a whole line, tags
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def check_line(text: str, *, longest: int, code: str) -> str:
    """One line as it is kept, NFC. Raises RuleError `code` with `limit`: empty, too long, several lines, controls."""
    kept = unicodedata.normalize("NFC", text.strip())
    if not 1 <= len(kept) <= longest or "\n" in kept or _FORBIDDEN.search(kept):
        raise RuleError(code, limit=longest)
    return kept


def check_remark(text: str, *, longest: int = MAX_REMARK, may_be_empty: bool = False) -> str:
    """Several lines as kept, NFC, LF. Raises RuleError `bad-remark` with `limit`: empty, too long, controls."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())
    if (not kept and not may_be_empty) or len(kept) > longest or _FORBIDDEN.search(kept):
        raise RuleError("bad-remark", limit=longest)
    return kept
