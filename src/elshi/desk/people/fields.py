"""What may stand in a person's fields. No Django."""

from elshi.base.errors import FormatError
from elshi.desk.people.rules import Role, RuleError
from elshi.record.fields import check_prose


def check_display_name(text: str) -> None:
    """Raises RuleError unless `text` is empty, or one line of up to 100 characters without control signs."""
    try:
        if text:
            check_prose(text, what="name to show", longest=100, lines=False)
    except FormatError as exc:
        raise RuleError("bad-display-name") from exc


def check_role(role: str) -> None:
    """Raises RuleError for what is no role."""
    if role not in list(Role):
        raise RuleError("bad-role", role=role[:40], roles=", ".join(Role))
