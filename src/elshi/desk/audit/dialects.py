"""A guard in the words of SQLite and of PostgreSQL, and what of it a database has.

A guard's condition is written once, in SQL that both read: `a IS DISTINCT FROM b` (SQLite: since 3.39), TRUE, EXISTS,
coalesce, strings in single quotes; NEW and OLD as both call them.

SQLite has the condition in the trigger. PostgreSQL allows no query there, so each guard is a function that asks it, and
a trigger that calls the function. Two more come with every guarded table there:

- `…_one_writer`: whoever writes holds the desk's lock, also past the program, and reads what is committed; else two
  who write at once could each be right alone and wrong together. SQLite never has two.
- `…_no_truncate`: TRUNCATE would take rows away without a DELETE. SQLite has no TRUNCATE.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from elshi.base.errors import UserError
from elshi.desk.postgresql import WRITER_LOCK


@dataclass(frozen=True, slots=True)
class Trigger:
    """Guard `name`: before `event` (INSERT, UPDATE, DELETE) on a row of `table`, refuse with `message` if `when` holds.

    All of it is text of ours, never input of a user.
    """

    name: str
    event: str
    table: str
    when: str
    message: str


class Dialect(Protocol):
    """How one kind of database is guarded."""

    def create(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
        """Put the guards on."""

    def drop(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
        """Take away those of them that are there, in whatever words."""

    def find_wrong(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> list[str]:
        """The names of those that the database lacks, or has in other words, or switched off; sorted."""


def dialect_of(connection: BaseDatabaseWrapper) -> Dialect:
    """Raises UserError for a database that we have no words for: refused, not silently unguarded."""
    dialects: dict[str, Dialect] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
    if connection.vendor not in dialects:
        raise UserError(f"the desk's rules are not written for {connection.vendor}; nothing was made")
    return dialects[connection.vendor]


class SQLite:
    """One statement for each guard."""

    def create(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
        """See Dialect."""
        with connection.cursor() as cursor:
            for trigger in triggers:
                cursor.execute(self.text(trigger))

    def drop(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
        """See Dialect."""
        with connection.cursor() as cursor:
            for trigger in triggers:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")

    def find_wrong(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> list[str]:
        """See Dialect."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
        return sorted(trigger.name for trigger in triggers if found.get(trigger.name) != self.text(trigger))

    @staticmethod
    def text(trigger: Trigger) -> str:
        """What makes the guard, and what SQLite keeps of it word for word."""
        return (
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} WHEN {trigger.when} "
            f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
        )


@dataclass(frozen=True, slots=True)
class _Function:
    """A trigger of PostgreSQL with its function, both called `name`."""

    name: str
    event: str
    table: str
    each: str  # ROW | STATEMENT
    body: str

    @property
    def trigger(self) -> str:
        """As pg_get_triggerdef writes it too."""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
            f" FOR EACH {self.each} EXECUTE FUNCTION {self.name}()"
        )


class PostgreSQL:
    """A function and a trigger for each guard, and two more for each guarded table."""

    def create(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
        """See Dialect."""
        with connection.cursor() as cursor:
            schema = self._schema(cursor)
            for function in self._functions(triggers):
                for text in self._texts(function, schema=schema):
                    cursor.execute(text)

    def drop(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
        """See Dialect."""
        with connection.cursor() as cursor:
            for function in self._functions(triggers):
                cursor.execute(f"DROP FUNCTION IF EXISTS {function.name}() CASCADE")  # its trigger with it

    def find_wrong(self, connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> list[str]:
        """See Dialect. A switched-off trigger counts as missing."""
        with connection.cursor() as cursor:
            schema = self._schema(cursor)
            cursor.execute(
                "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc, p.proconfig, l.lanname FROM pg_trigger t"
                " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
                " JOIN pg_language l ON l.oid = p.prolang"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = %s::regnamespace",
                [schema],
            )
            found = {name: rest for name, *rest in cursor.fetchall()}
        return sorted(
            function.name
            for function in self._functions(triggers)
            if found.get(function.name) != [function.trigger, function.body, [self._path(schema)], "plpgsql"]
        )

    @staticmethod
    def _schema(cursor: object) -> str:
        cursor.execute("SELECT quote_ident(current_schema())")  # type: ignore[attr-defined]
        return cursor.fetchone()[0]  # type: ignore[attr-defined]

    @staticmethod
    def _path(schema: str) -> str:
        """Tables are those of the desk; what somebody calls the same in a temporary schema comes last."""
        return f"search_path={schema}, pg_temp"

    def list_texts(self, trigger: Trigger, *, schema: str) -> list[str]:
        """What makes one guard, without those of its table."""
        return self._texts(_guard_function(trigger), schema=schema)

    def _texts(self, function: _Function, *, schema: str) -> list[str]:
        made = f"CREATE FUNCTION {function.name}() RETURNS trigger LANGUAGE plpgsql SET {self._path(schema)}"
        return [f"{made} AS $guard${function.body}$guard$", function.trigger]

    @staticmethod
    def _functions(triggers: Iterable[Trigger]) -> list[_Function]:
        """The guards, after the two for each table: those for a statement come before those for its rows anyway."""
        guards = list(triggers)
        functions = []
        for table in sorted({guard.table for guard in guards}):
            functions += [
                _Function(
                    f"{table}_one_writer", "INSERT OR DELETE OR UPDATE", table, "STATEMENT", _body(
                        f"PERFORM pg_advisory_xact_lock({WRITER_LOCK}); "
                        + _refuse_if("current_setting('transaction_isolation') <> 'read committed'",
                                     "whoever writes reads what is committed"),
                        "NULL",
                    )
                ),
                _Function(
                    f"{table}_no_truncate", "TRUNCATE", table, "STATEMENT",
                    _body(_refuse_if("TRUE", "rows that are guarded are never taken away all at once"), "NULL"),
                ),
            ]  # fmt: skip
        return [*functions, *map(_guard_function, guards)]


def _guard_function(guard: Trigger) -> _Function:
    body = _body(_refuse_if(guard.when, guard.message), "OLD" if guard.event == "DELETE" else "NEW")
    return _Function(guard.name, guard.event, guard.table, "ROW", body)


def _refuse_if(when: str, message: str) -> str:
    return f"IF {when} THEN RAISE integrity_constraint_violation USING MESSAGE = '{message}'; END IF;"


def _body(acts: str, returned: str) -> str:
    return f" BEGIN {acts} RETURN {returned}; END "
