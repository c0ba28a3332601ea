"""A database that is made in one step is the one to which all migrations come: tables, guards, rows."""

import pytest
from django.db import connection

from desk.conftest import ON_SERVER
from desk.raw import open_raw
from desk.tables import dump

MAKE = "from elshi.desk.setup import migrate\nmigrate()"
COLUMNS = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity,"
    " identity_generation FROM information_schema.columns WHERE table_schema = 'public'"
)
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace"
)
INDEXES = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
ALL = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
SCHEMA = (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS) if ON_SERVER else (ALL,)
FILLED = {
    "auth_permission": "name, codename",
    "django_content_type": "app_label, model",
    "django_migrations": "app, name",
}


def parts(sql):
    """A CREATE TABLE as the set of what stands between its outermost commas: columns may be in another order."""
    name, _, body = str(sql).partition("(")
    if not name.startswith("CREATE TABLE"):
        return sql
    found, depth = [""], 0
    for sign in body.strip().removesuffix(")"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        found[-1] += sign
        if sign == "," and depth == 0:
            found.append("")
    return name, frozenset(part.strip(", ") for part in found)


def look(home):
    """Each thing of the schema; and the rows of each table, but for their numbers and times."""
    with open_raw(home) as raw:
        schema = {tuple(map(parts, row)) for sql in SCHEMA for row in raw(sql)}
        rows = {name: set(raw(f"SELECT {columns} FROM {name}")) for name, columns in FILLED.items()}
    return schema, rows, {name for name, found in dump(home).items() if found}


def test_all_at_once_and_step_by_step_give_the_same(home, server, run_python):
    schema, rows, filled = look(home)
    assert len(schema) > 300
    assert filled == set(FILLED)
    connection.close()
    if server:
        name = connection.settings_dict["NAME"]
        server.run(f"DROP DATABASE {name} WITH (FORCE)")
        server.copy("template0", name)
    else:
        for suffix in ("", "-wal", "-shm"):
            home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    done = run_python(MAKE)
    assert done.returncode == 0, done.err
    made = look(home)
    # Django's migrations have bigint there, and its model says integer: a table without rows, which nothing here uses.
    assert {thing for thing in made[0] ^ schema if thing[:2] != ("auth_group_permissions", "id")} == set()
    assert made[1:] == (rows, filled)


def test_one_that_is_there_is_migrated_and_not_made(home, raw, run_python):
    raw("DROP TABLE django_session")
    assert run_python(MAKE).returncode == 0
    assert "django_session" not in connection.introspection.table_names()


@pytest.mark.sqlite
def test_killed_before_the_end_it_leaves_no_table(home, run_python):
    connection.close()
    home.database.unlink()
    kill = "from elshi.desk import new_database\nnew_database.now = lambda: os.kill(os.getpid(), 9)\n"
    assert run_python(f"import os\n{kill}{MAKE}").returncode == -9
    assert connection.introspection.table_names() == []
    connection.close()
    assert run_python(MAKE).returncode == 0
    assert "people_person" in connection.introspection.table_names()
