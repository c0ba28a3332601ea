"""What the database itself refuses about grants (see `audit.triggers` for how).

A grant is never changed or taken away, else whoever was given an approver's role could make it count at once; it is
confirmed once, by a third person who may.
"""

from typing import NamedTuple

from elshi.desk.audit.dialects import Trigger
from elshi.desk.audit.triggers import refuse
from elshi.desk.people.rules import MAY, Act


class _Guard(NamedTuple):
    event: str
    table: str
    when: str
    message: str


_CONFIRMERS = ", ".join(f"'{role.value}'" for role in sorted(MAY[Act.CONFIRM_GRANT]))

_GUARDS: dict[str, _Guard] = {
    "grant_no_delete": _Guard("DELETE", "people_grant", "TRUE", "a grant is never deleted"),
    "grant_no_replace": _Guard(
        "INSERT",
        "people_grant",
        "EXISTS (SELECT 1 FROM people_grant o WHERE o.id = NEW.id)",
        "a grant is never replaced",
    ),
    "grant_starts_open": _Guard(
        "INSERT",
        "people_grant",
        "NEW.confirmed_by_id IS NOT NULL OR NEW.settles_at <= NEW.at",
        "a grant starts without a second person",
    ),
    "grant_frozen": _Guard(
        "UPDATE",
        "people_grant",
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM OLD.person_id
 OR NEW.act IS DISTINCT FROM OLD.act OR NEW.value IS DISTINCT FROM OLD.value OR NEW.by_id IS DISTINCT FROM OLD.by_id
 OR NEW.at IS DISTINCT FROM OLD.at OR NEW.settles_at IS DISTINCT FROM OLD.settles_at
 OR (OLD.confirmed_by_id IS NOT NULL AND (NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
 OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at))""",
        "a grant is never changed",
    ),
    "grant_second_person": _Guard(
        "UPDATE",
        "people_grant",
        f"""OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id IS NOT NULL
 AND (NEW.confirmed_by_id = NEW.person_id OR NEW.confirmed_by_id = coalesce(NEW.by_id, 0)
 OR NOT EXISTS (SELECT 1 FROM people_person p
 WHERE p.id = NEW.confirmed_by_id AND p.is_active AND p.role IN ({_CONFIRMERS}))
 OR EXISTS (SELECT 1 FROM people_grant g WHERE g.person_id = NEW.confirmed_by_id AND g.by_id IS NOT NULL
 AND g.settles_at > NEW.confirmed_at AND g.confirmed_by_id IS NULL))""",  # noqa: S608  # words of our own tables
        "a grant is confirmed by a third person",
    ),
}


def people_triggers() -> dict[str, Trigger]:
    """By name."""
    return {
        name: refuse(name, event=guard.event, table=guard.table, when=guard.when, message=guard.message)
        for name, guard in _GUARDS.items()
    }
