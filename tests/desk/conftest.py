"""A real home for each test, with its own database: a file, or one on a server with ELSHI_TEST_DATABASE=postgresql.

pytest-django's own databases do not fit: their rollback would hide what really commits, and their flush would delete
audit rows, which the database refuses. A migrated database is made once and copied for each test instead.
"""

import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest
from django.conf import settings as django_settings

from desk.raw import open_raw
from elshi.desk.databases import postgresql
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.node.create import create_node
from elshi.node.database import parse_database
from elshi.node.settings import Settings, format_settings, read_settings

os.environ.pop("ELSHI_HOME", None)  # settings without a home: each test brings its own
os.environ["DJANGO_SETTINGS_MODULE"] = "elshi.desk.django_settings"
ON_SERVER = os.environ.get("ELSHI_TEST_DATABASE") == "postgresql"
if ON_SERVER:
    nowhere = parse_database("postgresql://nobody@/none?host=/nonexistent")
    django_settings.DATABASES = {"default": postgresql(nowhere, {})}
django.setup()

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SETTINGS = Settings(office=OFFICE, host=HOST, demonstration=True)


def pytest_collection_modifyitems(config, items):
    """Take away the tests of the kind of database that this run is not on."""
    other = "sqlite" if ON_SERVER else "postgresql"
    away = [item for item in items if item.get_closest_marker(other)]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in set(away)]


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server for the session; None on SQLite."""
    from postgres_server import find_programs, start_server

    with ExitStack() as stack:
        if not ON_SERVER:
            yield None
            return
        programs = find_programs()
        assert programs, "ELSHI_TEST_DATABASE=postgresql needs Debian's postgresql"
        yield stack.enter_context(start_server(programs))


@pytest.fixture(scope="session")
def template(tmp_path_factory, django_db_blocker, server) -> Path:
    """A node with an empty, migrated database: never used itself, only copied."""
    path = tmp_path_factory.mktemp("desk") / "template"
    with ExitStack() as stack:
        name = stack.enter_context(server.database(name="elshi_template")) if server else ""
        settings = replace(SETTINGS, database=server.address(name) if server else "")
        home = create_node(path, settings, names=OFFICE_NAMES, at=AT)
        from django.core.management import call_command

        # Slow hashes prove nothing here.
        django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        with django_db_blocker.unblock():
            _use(home)
            call_command("migrate", interactive=False, verbosity=0)
            _use(None)
        yield path


@pytest.fixture(scope="session")
def staffed(template, tmp_path_factory, django_db_blocker, server) -> Path:
    """The same with the staff of `office` in it, for the tests that ask for them: thousands."""
    from desk.office import Office

    path = tmp_path_factory.mktemp("desk") / "staffed"
    with django_db_blocker.unblock(), _copied(template, path, server, "elshi_template", name="elshi_staffed") as made:
        Office(made)
        _use(None)
        yield path


@pytest.fixture
def home(request, template, tmp_path, django_db_blocker, server):
    """A fresh node; Django's connection is to its database for the length of the test."""
    name, source = "elshi_template", template
    if "office" in request.fixturenames:
        name, source = "elshi_staffed", request.getfixturevalue("staffed")
    with django_db_blocker.unblock(), _copied(source, tmp_path / "home", server, name) as made:
        yield made


@contextmanager
def _copied(source: Path, path: Path, server, template, *, name=""):
    """A copy of the node at `source`, whose database on a server is `template`, in use until the end."""
    from elshi.node.home import NodeHome

    made = NodeHome(path)
    shutil.copytree(source, path)
    with ExitStack() as stack:
        if server:
            database = stack.enter_context(server.database(template=template, name=name))
            made.settings.write_text(format_settings(replace(SETTINGS, database=server.address(database))), "utf-8")
        _use(made)
        stack.callback(_use, None)
        django_settings.ELSHI_HOME = made.path
        stack.callback(setattr, django_settings, "ELSHI_HOME", None)
        yield made


@pytest.fixture(autouse=True, scope="session")
def _details_have_names():
    """Whatever act any test does: what its audit row tells has a name on the auditor's page."""
    from django.db.models.signals import pre_save

    from elshi.desk.audit.models import AuditRow
    from elshi.desk.people.detail_words import DETAILS

    def check(sender, instance, **_):
        unnamed = set(instance.details) - set(DETAILS)
        assert not unnamed, f"{instance.act} tells {unnamed}: name it in people/detail_words.py"

    pre_save.connect(check, sender=AuditRow)
    yield
    pre_save.disconnect(check, sender=AuditRow)


@pytest.fixture
def raw(home):
    """A plain connection without Django, as somebody with the file or the password would open one."""
    with open_raw(home) as connection:
        yield connection


@pytest.fixture
def moment(home, server):
    """`moment.keep()`, and later `moment.go_back()`: the database is restored from a copy that is older by then."""
    from desk.moments import FileMoment, ServerMoment

    with ServerMoment(home, server) if server else FileMoment(home) as made:
        yield made


@pytest.fixture
def office(home):
    """The staff of a small ministry, and short ways to write, submit, approve, release."""
    from desk.office import Office

    return Office(home)


@pytest.fixture
def run_python(home):
    """Run Python code in another process that is set up for the test's home."""
    from desk.office import start_python

    return lambda code, **kwargs: start_python(home.path, code, **kwargs)


def _use(home) -> None:
    """Let Django's connection be to the database of `home`; None: to none."""
    from django.db import connection

    connection.close()
    if not ON_SERVER:
        connection.settings_dict["NAME"] = ":memory:" if home is None else str(home.database)
        return
    address = nowhere if home is None else parse_database(read_settings(home, {}).database)
    connection.settings_dict |= {"NAME": address.name, "USER": address.user, "HOST": address.host}
