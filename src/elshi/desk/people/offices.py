"""Offices: which one a person works in, and what he reaches from there. No Django.

`""` is the ministry, whose log this is; an embassy or another office below it is named by its id. People of the
ministry reach everything; people of an office reach what is their own office's, and nothing else that is not published.
Which offices there are is known on a higher floor (`elshi.desk.releases`), which hands its reader over at the start.
"""

from collections.abc import Callable, Mapping

from elshi.desk.people.rules import RuleError

MINISTRY = ""
Names = Mapping[str, Mapping[str, str]]  # id of an office: language to name

_source: list[Callable[[], Names]] = []


def reaches(own: str, office: str) -> bool:
    """Whether somebody who works in office `own` reaches a thing of `office`."""
    return own in {MINISTRY, office}


def check_office(own: str, office: str) -> None:
    """Raises RuleError `another-office` unless somebody of office `own` reaches a thing of `office`."""
    if not reaches(own, office):
        raise RuleError("another-office")


def provide_offices(read: Callable[[], Names]) -> None:
    """From now on `read` tells which offices below the ministry there are."""
    _source[:] = [read]


def read_offices() -> Names:
    """The offices below the ministry with their names, in order of their ids; asks the database."""
    return _source[0]() if _source else {}


def check_known(office: str) -> None:
    """Raises RuleError `no-such-office` unless `office` is the ministry or in the registry."""
    if office != MINISTRY and office not in read_offices():
        raise RuleError("no-such-office", office=office[:120])
