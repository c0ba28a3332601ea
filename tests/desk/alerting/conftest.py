"""Alerts out."""

import pytest

from desk.alerting.sirens import Sirens


@pytest.fixture
def sirens(office, tmp_path):
    """A ministry that warns."""
    return Sirens(office, tmp_path / "out")
