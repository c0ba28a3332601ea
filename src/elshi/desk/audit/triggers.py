"""Triggers: the rules in the database's own words, for whoever goes around the program.

The words of each kind of database are in `audit.dialects`; a kind without them is refused, not silently unguarded.
Triggers do not hold off who may drop them: the press checks every rule again, and the audit trail is chained.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

from elshi.base.errors import SecurityError
from elshi.desk.audit.dialects import Trigger, dialect_of


def refuse(name: str, *, event: str, table: str, when: str, message: str) -> Trigger:
    """Guard `name`: before `event` on `table` (no input of a user), refuse when `when` holds (`audit.dialects`)."""
    return Trigger(name, event, table, when, message)


def audit_triggers() -> dict[str, Trigger]:
    """Audit rows are only added, each after the newest one."""
    return {
        "audit_no_update": refuse(
            "audit_no_update",
            event="UPDATE",
            table="audit_auditrow",
            when="TRUE",
            message="audit rows are never changed",
        ),
        "audit_no_delete": refuse(
            "audit_no_delete",
            event="DELETE",
            table="audit_auditrow",
            when="TRUE",
            message="audit rows are never deleted",
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


def guard(app: AppConfig, triggers: Mapping[str, Trigger]) -> None:
    """Keep `triggers` (by name) on the database through every migration; for an app's `ready`.

    They go before anything is migrated and come when all is: SQLite drops the triggers of a table that is made anew,
    and refuses to rename a table that a trigger names. A migration that was cut off leaves a database without them,
    which the press refuses and the next migration mends.
    """

    def take_away(*, plan: Sequence[object], using: str, **_: Any) -> None:
        if plan:  # else nothing will be migrated, and nothing may be unguarded meanwhile
            connection = connections[using]
            dialect_of(connection).drop(connection, triggers.values())

    def put_back(*, using: str, **_: Any) -> None:
        connection = connections[using]
        if find_wrong(connection, triggers):
            dialect = dialect_of(connection)
            with transaction.atomic(using=using):
                dialect.drop(connection, triggers.values())
                dialect.create(connection, triggers.values())

    pre_migrate.connect(take_away, sender=app, weak=False)
    post_migrate.connect(put_back, sender=app, weak=False)


def find_wrong(connection: BaseDatabaseWrapper, triggers: Mapping[str, Trigger]) -> list[str]:
    """The names of those of `triggers` that the database lacks, or has in other words; sorted."""
    return dialect_of(connection).find_wrong(connection, triggers.values())


def check_triggers(connection: BaseDatabaseWrapper, triggers: Mapping[str, Trigger]) -> None:
    """Raises SecurityError unless every one of `triggers` is in the database, word for word."""
    wrong = find_wrong(connection, triggers)
    if wrong:
        raise SecurityError(f"the database lacks its guards ({', '.join(wrong)}); nothing was changed")
