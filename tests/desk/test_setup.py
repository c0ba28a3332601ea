"""Django on a node's home: where it is set up, how the database behaves, what the answers' headers forbid."""

import json
import stat

import pytest

SHOW = """
import json
from django.conf import settings
from django.db import connection
from elshi.desk.setup import migrate
migrate()
def pragma(name):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout", "secure_delete")
found = {name: pragma(name) for name in names}
print(json.dumps({**found, "secret": settings.SECRET_KEY, "office": settings.ELSHI_OFFICE}))
"""


@pytest.mark.sqlite
def test_a_home_of_its_own(home, run_python):
    for suffix in ("", "-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    done = run_python(SHOW)
    assert done.returncode == 0, done.err
    found = json.loads(done.out)
    assert found["secret"] == (home.keys / "desk.key").read_text()
    assert found["office"] == "xs-mfa"
    assert (found["journal_mode"], found["synchronous"]) == ("wal", 2)
    assert (found["foreign_keys"], found["recursive_triggers"], found["busy_timeout"]) == (1, 1, 20_000)
    assert found["secure_delete"] == 1
    assert stat.S_IMODE(home.database.stat().st_mode) == 0o600


def test_one_process_serves_one_home(home, run_python):
    done = run_python("setup(Path('/another/home'))")
    assert done.returncode == 1
    assert "not for /another/home" in done.err
    assert run_python(f"setup(Path({str(home.path)!r}))").returncode == 0


def test_no_process_of_the_desk_loads_what_listening_computes_with(home, run_python):
    done = run_python("import sys; print({'duckdb', 'numpy', 'pyarrow'} & set(sys.modules))")
    assert done.out == "set()\n", done.err


def test_models_and_migrations_agree(home):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)


@pytest.mark.sqlite
def test_every_transaction_says_at_its_start_that_it_writes(home):
    from django.db import connection

    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("directive", ["default-src", "base-uri", "frame-ancestors"])
def test_content_policy_allows_nothing_by_itself(directive):
    from django.conf import settings

    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives[directive] == ["'none'"]
    allowed = {word for words in directives.values() for word in words}
    assert allowed == {"'self'", "'none'"}, "no other host, no inline, no eval"
