"""What the database itself refuses about checks, incidents, evidence and letters (see `audit.triggers` for how).

Evidence is worth something because nobody could change it afterwards, so nothing here is ever changed or deleted but
what is open: an incident until it is closed, a letter until it is final.
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


_FINISHERS = ", ".join(f"'{role.value}'" for role in sorted(MAY[Act.FINISH_LETTER]))
_CLOSED = "(SELECT closed_at FROM registry_incident WHERE id = NEW.incident_id) IS NOT NULL"
_KEPT = {  # tables whose rows are only added, the columns that tell a row, and what a row is called
    "controlcheck": ("o.id = NEW.id", "a check of control"),
    "evidence": (
        "o.id = NEW.id OR (o.incident_id = NEW.incident_id AND (o.number = NEW.number OR o.sha256 = NEW.sha256))",
        "evidence",
    ),
    "incidentact": ("o.id = NEW.id", "what was done"),
    "letterversion": ("o.id = NEW.id OR (o.letter_id = NEW.letter_id AND o.number = NEW.number)", "a saved letter"),
}


def _kept(table: str, same: str, what: str) -> dict[str, _Guard]:
    full = f"registry_{table}"
    return {
        f"{table}_no_update": _Guard("UPDATE", full, "TRUE", f"{what} is never changed"),
        f"{table}_no_delete": _Guard("DELETE", full, "TRUE", f"{what} is never deleted"),
        f"{table}_no_replace": _Guard(
            "INSERT",
            full,
            f"EXISTS (SELECT 1 FROM {full} o WHERE {same})",  # noqa: S608  # from _KEPT, nothing from outside
            f"{what} is never replaced",
        ),
    }


_GUARDS: dict[str, _Guard] = {
    **{name: guard for table, (same, what) in _KEPT.items() for name, guard in _kept(table, same, what).items()},
    "evidence_of_open_incident": _Guard("INSERT", "registry_evidence", _CLOSED, "a closed incident takes no evidence"),
    "evidence_next_number": _Guard(
        "INSERT",
        "registry_evidence",
        "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM registry_evidence"
        " WHERE incident_id = NEW.incident_id)",
        "evidence is counted without a gap",
    ),
    "incidentact_of_open_incident": _Guard(
        "INSERT", "registry_incidentact", _CLOSED, "nothing is added to a closed incident"
    ),
    "incident_no_delete": _Guard("DELETE", "registry_incident", "TRUE", "an incident is never deleted"),
    "incident_no_replace": _Guard(
        "INSERT",
        "registry_incident",
        """EXISTS (SELECT 1 FROM registry_incident o WHERE o.id = NEW.id OR (o.closed_at IS NULL
 AND o.record_id = NEW.record_id AND o.kind = NEW.kind AND o.lookalike_platform = NEW.lookalike_platform
 AND o.lookalike_handle = NEW.lookalike_handle))""",
        "an incident is never replaced",
    ),
    "incident_frozen": _Guard(
        "UPDATE",
        "registry_incident",
        """NEW.id IS DISTINCT FROM OLD.id OR NEW.record_id IS DISTINCT FROM OLD.record_id
 OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.since IS DISTINCT FROM OLD.since
 OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id
 OR NEW.opened_at IS DISTINCT FROM OLD.opened_at
 OR NEW.lookalike_platform IS DISTINCT FROM OLD.lookalike_platform
 OR NEW.lookalike_handle IS DISTINCT FROM OLD.lookalike_handle
 OR NEW.lookalike_url IS DISTINCT FROM OLD.lookalike_url""",
        "what an incident is about is never changed",
    ),
    "incident_closed_once": _Guard(
        "UPDATE", "registry_incident", "OLD.closed_at IS NOT NULL", "a closed incident is never changed"
    ),
    "letter_no_delete": _Guard("DELETE", "registry_letter", "TRUE", "a letter is never deleted"),
    "letter_no_replace": _Guard(
        "INSERT",
        "registry_letter",
        "EXISTS (SELECT 1 FROM registry_letter o WHERE o.id = NEW.id)",
        "a letter is never replaced",
    ),
    "letter_starts_as_draft": _Guard(
        "INSERT", "registry_letter", "NEW.final_at IS NOT NULL", "a letter starts as a draft"
    ),
    "letter_final_once": _Guard("UPDATE", "registry_letter", "OLD.final_at IS NOT NULL", "a final letter is fixed"),
    "letter_four_eyes": _Guard(
        "UPDATE",
        "registry_letter",
        f"""NEW.final_by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM registry_letterversion v WHERE v.letter_id = NEW.id
 AND v.author_id = NEW.final_by_id) OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = NEW.final_by_id
 AND p.is_active AND p.role IN ({_FINISHERS})))""",  # noqa: S608
        "another person makes a letter final",
    ),
    "letterversion_of_draft": _Guard(
        "INSERT",
        "registry_letterversion",
        "(SELECT final_at FROM registry_letter WHERE id = NEW.letter_id) IS NOT NULL",
        "a final letter is fixed",
    ),
}


def registry_triggers() -> dict[str, Trigger]:
    """By name."""
    return {
        name: refuse(name, event=guard.event, table=guard.table, when=guard.when, message=guard.message)
        for name, guard in _GUARDS.items()
    }
