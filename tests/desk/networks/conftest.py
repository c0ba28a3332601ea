"""Browsers without a screen."""

from desk.web.conftest import enter  # noqa: F401  # a fixture
