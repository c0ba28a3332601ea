"""Citizens abroad."""

import pytest

from desk.travel.tripping import Travels


@pytest.fixture
def travels(office):
    """What citizens hand in."""
    return Travels(office)
