"""A connection to the staff database without Django, the same way on SQLite and on PostgreSQL.

`raw("UPDATE … WHERE id = ?", (1,))` runs one statement of its own and gives its rows.
"""

import re
import sqlite3
from contextlib import contextmanager

import psycopg
import pytest

from elshi.desk.audit.dialects import PostgreSQL, SQLite, Trigger
from elshi.node.database import parse_database
from elshi.node.settings import read_settings


def stopped(words):
    """Inside, a guard or a constraint refuses with `words`."""
    return pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match=words)


def say_in_postgresql(sql):
    """REPLACE and the like are SQLite's; what comes nearest to each takes its place."""
    sql, replaces = re.subn(r"^(INSERT OR REPLACE|REPLACE)\b", "INSERT", sql)
    sql, ignores = re.subn(r"^INSERT OR IGNORE\b", "INSERT", sql)
    sql = re.sub(r"^UPDATE OR REPLACE\b", "UPDATE", sql)
    return sql + " ON CONFLICT (id) DO UPDATE SET id = excluded.id" * replaces + " ON CONFLICT DO NOTHING" * ignores


def open_raw(home):
    """A connection to the database of `home`, for a with statement."""
    return PostgreSQLRaw(home) if read_settings(home, {}).database else SQLiteRaw(home)


class SQLiteRaw:
    """On a file."""

    def __init__(self, home):
        self._connection = sqlite3.connect(home.database, isolation_level=None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def __call__(self, sql, values=()):
        return self._connection.execute(sql, values).fetchall()

    def each(self, selects):
        """The rows of each of `selects`, which take no values."""
        return [self(sql) for sql in selects]

    def drop(self, trigger: Trigger):
        """Take a guard away."""
        self(f"DROP TRIGGER {trigger.name}")

    def create(self, trigger: Trigger):
        """Put it back."""
        self(SQLite.text(trigger))

    @contextmanager
    def unguarded(self, *triggers: Trigger):
        """The guards are out of the way inside, and back after."""
        for trigger in triggers:
            self.drop(trigger)
        yield
        for trigger in triggers:
            self.create(trigger)


class PostgreSQLRaw(SQLiteRaw):
    """On a server."""

    def __init__(self, home):
        address = parse_database(read_settings(home, {}).database)
        self._connection = psycopg.connect(dbname=address.name, user=address.user, host=address.host, autocommit=True)

    def __call__(self, sql, values=()):
        cursor = self._connection.execute(say_in_postgresql(sql).replace("?", "%s"), values)
        return cursor.fetchall() if cursor.description else []

    def each(self, selects):
        """In one message to the server and one back: a hundred tables are looked at after each of a thousand acts."""
        cursor, found = self._connection.execute("; ".join(selects)), []
        while True:
            found.append(cursor.fetchall())
            if not cursor.nextset():
                return found

    def drop(self, trigger: Trigger):
        self(f"DROP FUNCTION {trigger.name}() CASCADE")

    def create(self, trigger: Trigger):
        for text in PostgreSQL().list_texts(trigger, schema="public"):
            self._connection.execute(text)
