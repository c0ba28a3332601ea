"""What the database itself refuses about cases (see `audit.triggers` for how).

What was said, decided and filed stays as it was: rows of these tables are only added. Three change once: the text of a
post goes when its retention time is over, after its case was closed; a task becomes done; a watched term is removed.
"""

from typing import NamedTuple

from elshi.desk.audit.dialects import Trigger
from elshi.desk.audit.triggers import refuse


class _Guard(NamedTuple):
    event: str
    table: str
    when: str
    message: str


_CLOSED = "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = OLD.case_id AND c.state = 'closed')"
# Tables whose rows are only added; what tells a row beside its id; which change is allowed; what a row is called.
_KEPT: dict[str, tuple[str, str, str]] = {
    "casealert": ("o.case_id = NEW.case_id AND o.alert_id = NEW.alert_id", "FALSE", "an alert of a case"),
    "caseanswers": ("o.case_id = NEW.case_id AND o.number = NEW.number", "FALSE", "an answered form"),
    "casedecision": ("", "FALSE", "a decision"),
    "remark": ("", "FALSE", "a text of a case"),
    "casepost": (
        "o.case_id = NEW.case_id AND (o.number = NEW.number OR o.sha256 = NEW.sha256)",
        f"OLD.expired_at IS NULL AND NEW.expired_at IS NOT NULL AND {_CLOSED}",
        "a post of a case",
    ),
    "casetask": ("", "OLD.done_at IS NULL AND NEW.done_at IS NOT NULL", "a task"),
    "watchterm": ("", "OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL", "a watched term"),
}
# Columns that stay also in the change that is allowed.
_FIXED = {
    "casepost": ("id", "case_id", "number", "alert_id", "written_at", "sha256", "by_id", "at"),
    "casetask": ("id", "case_id", "what", "who_id", "due_at", "by_id", "at"),
    "watchterm": ("id", "words", "languages", "added_by_id", "added_at"),
}


def _kept(table: str, *, same: str, allowed: str, what: str) -> dict[str, _Guard]:
    full = f"cases_{table}"
    # One look-up for each index: an OR over both would read the whole table at each insert.
    twins = " OR ".join(
        f"EXISTS (SELECT 1 FROM {full} o WHERE {one})"  # noqa: S608  # from _KEPT alone
        for one in ("o.id = NEW.id", same)
        if one
    )
    stays = "".join(f" AND NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _FIXED.get(table, ()))
    return {
        f"{table}_no_update": _Guard("UPDATE", full, f"NOT ({allowed}{stays})", f"{what} is never changed"),
        f"{table}_no_delete": _Guard("DELETE", full, "TRUE", f"{what} is never deleted"),
        f"{table}_no_replace": _Guard("INSERT", full, twins, f"{what} is never replaced"),
    }


_GUARDS: dict[str, _Guard] = {
    **{
        name: guard
        for table, (same, allowed, what) in _KEPT.items()
        for name, guard in _kept(table, same=same, allowed=allowed, what=what).items()
    },
    "casepost_of_open_case": _Guard(
        "INSERT",
        "cases_casepost",
        "NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND c.state = 'open')",
        "a closed case takes no evidence",
    ),
    "casealert_one_open_case": _Guard(
        "INSERT",
        "cases_casealert",
        "EXISTS (SELECT 1 FROM cases_casealert o JOIN cases_case c ON c.id = o.case_id"
        " WHERE o.alert_id = NEW.alert_id AND c.state = 'open' AND c.id <> NEW.case_id"
        " AND c.office = (SELECT n.office FROM cases_case n WHERE n.id = NEW.case_id))",
        "an alert is in one open case of an office at the most",
    ),
    "case_no_delete": _Guard("DELETE", "cases_case", "TRUE", "a case is never deleted"),
}


def case_triggers() -> dict[str, Trigger]:
    """Every guard of this room, by name."""
    return {
        name: refuse(name, event=guard.event, table=guard.table, when=guard.when, message=guard.message)
        for name, guard in _GUARDS.items()
    }
