"""The content of an office below ours (`elshi-office/1`): {child, format, office, replaces}.

child: {host, id, names, parent}, each as in the office record (docs/formats/record.md). An office that keeps a log of
its own is entered by the root key (`elshi key enter`), never from here.
"""

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.desk.people.faults import UNNAMED, Fault
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.identity import Identity
from elshi.desk.releases.rules.registered import Registered
from elshi.desk.releases.rules.wholes import Whole, parse_whole
from elshi.record import child_office_document
from elshi.record.fields import check_language, check_names, check_prose, read_object
from elshi.record.types.offices import read_office

FORMAT = "elshi-office/1"
_FIELDS = {"child", "format", "office", "replaces"}
_CHILD_FIELDS = {"id", "parent", "names", "host"}
_NEW = Identity("", 1, 0, 0, None)


def make_child(given: Mapping[str, Any]) -> dict[str, Any]:
    """The office's fields, from what a person typed. Raises RuleError with the first thing that is wrong.

    `given`: {id, parent, host, names: language to name}; an empty name is left out.
    """
    names = {str(tag).strip(): normalize("NFC", str(name)).strip() for tag, name in (given.get("names") or {}).items()}
    child: dict[str, Any] = {
        "id": str(given.get("id", "")).strip(),
        "parent": str(given.get("parent", "")).strip(),
        "host": str(given.get("host", "")).strip().lower(),
        "names": {tag: name for tag, name in names.items() if name},
    }
    for name, code, check in (("id", "bad-office-id", check_office), ("host", "bad-host", check_host)):
        try:
            check(child[name])
        except FormatError as exc:
            raise RuleError(code, found=child[name]) from exc
    if not child["names"]:
        raise RuleError("no-office-name")
    for tag, text in child["names"].items():
        try:
            check_language(tag)
            check_prose(text, what="name", longest=200, lines=False)
        except FormatError as exc:
            raise RuleError("bad-office-name", language=tag) from exc
    try:
        _check_strict(child)
    except FormatError as exc:
        raise RuleError("bad-office", reason=_name_fault(child)) from exc
    return child


def _name_fault(child: dict[str, Any]) -> Fault:
    """What is wrong with an office whose id, host and names are good. Only names: it decides nothing."""
    if child["parent"] == child["id"]:
        return Fault("below-itself")
    try:
        check_office(child["parent"])
    except FormatError:
        return Fault("no-office-id", {"office": child["parent"][:60]})
    return Fault(UNNAMED)


def format_office(*, office: str, child: dict[str, Any], replaces: dict[str, Any] | None) -> str:
    """The canonical whole as text; `child` is what `make_child` gave, `replaces` null or {id, version}."""
    return format_canonical({"child": child, "format": FORMAT, "office": office, "replaces": replaces}).decode()


def parse_office(text: str) -> Whole:
    """The canonical whole in `text`. Raises FormatError unless each field is what the record may hold."""
    whole = parse_whole(text, format=FORMAT, fields=_FIELDS)
    child = read_object(whole["child"], what="child")
    check_names(child, _CHILD_FIELDS, what="child")
    _check_strict(child)
    if whole["replaces"] is not None and whole["replaces"]["id"] != child["id"]:
        raise FormatError("an office keeps its id")
    return whole


def check_fits(whole: Whole, registered: Registered) -> None:
    """Raises RuleError unless the tree can take the office: its id, its parent, and that we may speak for it."""
    child = whole["child"]
    standing = registered.offices.get(child["id"])
    if whole["replaces"] is None and standing is not None:
        raise RuleError("office-exists", office=child["id"])
    if standing is not None and (standing.own_log or standing.parent is None):
        raise RuleError("office-own-log", office=child["id"])
    registered.check_parent(child["parent"], own=child["id"])


def make_office_record(whole: Whole, *, identity: Identity, issued_at: str) -> Whole:
    """The unsigned record."""
    return _document(whole["child"], office=whole["office"], identity=identity, issued_at=issued_at)


def _document(child: Mapping[str, Any], *, office: str, identity: Identity, issued_at: str) -> dict[str, Any]:
    return child_office_document(
        office=office,
        id=child["id"],
        parent=child["parent"],
        names=child["names"],
        host=child["host"],
        issued_at=issued_at,
        version=identity.version,
        replaces=identity.replaces,
    )


def _check_strict(child: Mapping[str, Any]) -> None:
    try:
        document = _document(child, office=child["parent"], identity=_NEW, issued_at="2026-01-01T00:00:00Z")
    except (TypeError, ValueError) as exc:
        raise FormatError(f"office is malformed: {type(exc).__name__}") from exc
    read_office({**document, "proof": {}}, "")
