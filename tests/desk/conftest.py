"""A real home for each test, with its own database file.

pytest-django's own databases do not fit: their rollback would hide what really commits, and their flush would delete
audit rows, which the database refuses. A migrated database is made once and copied for each test instead.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest

from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.node.create import create_node
from elshi.node.settings import Settings

os.environ.pop("ELSHI_HOME", None)  # settings without a home: each test brings its own
os.environ["DJANGO_SETTINGS_MODULE"] = "elshi.desk.django_settings"
django.setup()

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SETTINGS = Settings(office=OFFICE, host=HOST, demonstration=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory, django_db_blocker) -> Path:
    """A node with an empty, migrated database: never used itself, only copied."""
    path = tmp_path_factory.mktemp("desk") / "template"
    home = create_node(path, SETTINGS, names=OFFICE_NAMES, at=AT)
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow hashes prove nothing here
    with django_db_blocker.unblock():
        _use(home.database)
        call_command("migrate", interactive=False, verbosity=0)
        _use(None)
    return path


@pytest.fixture
def home(template, tmp_path, django_db_blocker):
    """A fresh node; Django's connection is to its database for the length of the test."""
    from django.conf import settings

    from elshi.node.home import NodeHome

    made = NodeHome(tmp_path / "home")
    shutil.copytree(template, made.path)
    with django_db_blocker.unblock():
        _use(made.database)
        settings.ELSHI_HOME = made.path
        yield made
        settings.ELSHI_HOME = None
        _use(None)


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


def _use(database: Path | None) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = ":memory:" if database is None else str(database)
