"""Three days of talk with everything that a page can show, and browsers without a screen."""

import pytest

from desk.narratives.talk import tell_narratives
from desk.web.conftest import enter  # noqa: F401  # a fixture


@pytest.fixture
def told(office):
    """The ids of narratives, the first of them with every kind of link."""
    return tell_narratives(office.home)
