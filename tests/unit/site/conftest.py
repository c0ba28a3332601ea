"""An office with a log, and its site."""

from pathlib import Path

import pytest

from unit.site.small_office import SmallOffice


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    """An office that has published nothing yet."""
    return SmallOffice(tmp_path / "home")
