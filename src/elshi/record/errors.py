"""Errors of the official record."""

from collections.abc import Mapping
from typing import Any

from elshi.base.errors import FormatError, SecurityError


class ForeignOfficeError(SecurityError):
    """A record in a log is of another office than the log."""


class RevokedKeyError(SecurityError):
    """A record is signed by a key that an earlier entry revoked."""


class NewerFormatError(FormatError):
    """A record of a format or kind that this release does not know. Nothing is concluded from it."""


def check_format(value: Mapping[str, Any], known: str, *, what: str) -> None:
    """Raises NewerFormatError unless `value` says it is of the format `known`."""
    found = value.get("format")
    if found != known:
        raise NewerFormatError(f"{what} needs a newer Elshi: expected format {known!r}, got {str(found)[:60]!r}")
