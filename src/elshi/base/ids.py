"""Ids that carry their office, so that no two offices can make the same one (DESIGN 6).

office      xs-mfa               two-letter country or body code, then words
statement   xs-mfa/2026/17       office, year of issue, number in that year
"""

import re
from dataclasses import dataclass

from elshi.base.errors import FormatError

_OFFICE = re.compile(r"[a-z]{2}(?:-[a-z0-9]{1,24}){1,4}")
_STATEMENT = re.compile(r"(?P<office>[a-z0-9-]+)/(?P<year>[0-9]{4})/(?P<number>[1-9][0-9]{0,6})")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+")


@dataclass(frozen=True, slots=True, order=True)
class StatementId:
    """`office/year/number`; the string form is what records and pages show."""

    office: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.office}/{self.year:04d}/{self.number}"


def check_office(text: str) -> None:
    """Raises FormatError unless `text` is an office id such as `xs-mfa`."""
    if not _OFFICE.fullmatch(text):
        raise FormatError(f"expected an office id like xs-mfa, got {text!r}")


def check_host(text: str) -> None:
    """Raises FormatError unless `text` is a lower-case host name with at least one dot."""
    if not _HOST.fullmatch(text):
        raise FormatError(f"expected a host name like mfa.samal.example, got {text!r}")


def parse_statement_id(text: str) -> StatementId:
    """The parts of a statement id. Raises FormatError."""
    match = _STATEMENT.fullmatch(text)
    if match is None:
        raise FormatError(f"expected a statement id like xs-mfa/2026/17, got {text!r}")
    check_office(match["office"])
    return StatementId(match["office"], int(match["year"]), int(match["number"]))
