"""A process whose staff database cannot be written says so in one line, and is no fault of ours."""

import os

import pytest
from django.db import OperationalError

from elshi.cli.main import main
from elshi.desk.press.worker import Press


def test_a_full_disk_below_the_staff_database_is_one_line(office, monkeypatch, capsys):
    def full(_self, _stop):
        raise OperationalError("database or disk is full")  # what Django makes of SQLITE_FULL

    monkeypatch.setattr(Press, "run_forever", full)
    monkeypatch.setenv("ELSHI_HOME", str(office.home.path))
    assert main(["process", "press", "--home", str(office.home.path)], os.environ) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "disk is full" in said
    assert "Traceback" not in said


def test_any_other_fault_keeps_its_traceback(office, monkeypatch):
    def broken(_self, _stop):
        raise ZeroDivisionError

    monkeypatch.setattr(Press, "run_forever", broken)
    monkeypatch.setenv("ELSHI_HOME", str(office.home.path))
    with pytest.raises(ZeroDivisionError):
        main(["process", "press", "--home", str(office.home.path)], os.environ)
