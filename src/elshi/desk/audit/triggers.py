"""Triggers: the rules in the database's own words, for whoever goes around the program.

SQLite's text is here; another database needs its own beside it, and until then is refused, not silently unguarded.
Triggers do not hold off who may drop them: the press checks every rule again, and the audit trail is chained.
"""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from elshi.base.errors import SecurityError, UserError


def refuse(name: str, *, event: str, table: str, when: str, message: str) -> str:
    """SQLite's text of trigger `name`: before `event` on `table` (no input of a user), abort when `when` holds."""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def audit_triggers() -> dict[str, str]:
    """Audit rows are only added, each after the newest one."""
    return {
        "audit_no_update": refuse(
            "audit_no_update", event="UPDATE", table="audit_auditrow", when="1", message="audit rows are never changed"
        ),
        "audit_no_delete": refuse(
            "audit_no_delete", event="DELETE", table="audit_auditrow", when="1", message="audit rows are never deleted"
        ),
        # Also stops INSERT OR REPLACE, which would take a row away without an UPDATE or DELETE.
        "audit_in_order": refuse(
            "audit_in_order",
            event="INSERT",
            table="audit_auditrow",
            when="NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM audit_auditrow) "
            "OR (NEW.id > 1 AND NEW.previous_sha256 <> (SELECT sha256 FROM audit_auditrow WHERE id = NEW.id - 1)) "
            "OR EXISTS (SELECT 1 FROM audit_auditrow WHERE sha256 = NEW.sha256)",
            message="an audit row follows the newest one",
        ),
    }


def install_triggers(schema_editor: BaseDatabaseSchemaEditor, triggers: Mapping[str, str]) -> None:
    """Make `triggers` (name to text); for migrations. Raises UserError for a database that has no text here."""
    if schema_editor.connection.vendor != "sqlite":
        raise UserError(
            f"the desk's rules are written for SQLite, not yet for {schema_editor.connection.vendor}; nothing was made"
        )
    for name, text in triggers.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        schema_editor.execute(text, params=None)


def check_triggers(connection: BaseDatabaseWrapper, triggers: Mapping[str, str]) -> None:
    """Raises SecurityError unless every one of `triggers` is in the database, word for word.

    SQLite drops a table's triggers when a migration makes the table anew, so this is also a test of migrations.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    wrong = sorted(name for name, text in triggers.items() if found.get(name) != text)
    if wrong:
        raise SecurityError(f"the database lacks its guards ({', '.join(wrong)}); nothing was changed")
