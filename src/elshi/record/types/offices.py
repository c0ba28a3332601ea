"""Offices: the one that a log is of (its entry 0), and the tree of offices below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.record.fields import check_language, check_names, check_prose, read_count, read_object, read_text
from elshi.record.multibase import format_multikey, parse_multikey
from elshi.record.types.common import (
    COMMON,
    MAX_LANGUAGES,
    Head,
    Replaces,
    check_id,
    format_replaces,
    read_head,
    read_replaces,
    start_document,
)

MAX_EPOCH = 9_999
_FIELDS = COMMON | {"parent", "host", "epoch", "names", "root_key"}


@dataclass(frozen=True, slots=True)
class OfficeRecord(Head):
    """An office; `names`: (language, name) in order of language.

    With `parent` None it is the office of the log, its entry 0: `epoch` and `root_key` (32 bytes) are set. With a
    parent it is an office below: both are set if it keeps a log of its own, else neither.
    """

    parent: str | None
    host: str
    epoch: int | None
    names: tuple[tuple[str, str], ...]
    root_key: bytes | None
    replaces: Replaces | None

    @property
    def origin(self) -> str:
        """The origin of the office's own log, `<host>/<id>/<epoch>`. Raises ValueError if it has none."""
        if self.epoch is None:
            raise ValueError(f"{self.id} keeps no log of its own")
        return f"{self.host}/{self.id}/{self.epoch}"


def office_document(
    *, office: str, host: str, names: Mapping[str, str], root_key: bytes, issued_at: str, epoch: int = 1
) -> dict[str, Any]:
    """The unsigned record to be entry 0 of the log `<host>/<office>/<epoch>`. Its version is the epoch.

    `names`: language to name; `root_key`: 32 bytes, public.
    """
    return {
        **start_document(type="office", id=office, version=epoch, office=office, issued_at=issued_at),
        "parent": None,
        "host": host,
        "epoch": epoch,
        "names": dict(names),
        "root_key": format_multikey(root_key),
    }


def child_office_document(  # noqa: PLR0913  # the record's own fields
    *,
    office: str,
    id: str,  # noqa: A002
    parent: str,
    names: Mapping[str, str],
    host: str,
    issued_at: str,
    version: int = 1,
    replaces: Replaces | None = None,
    root_key: bytes | None = None,
    epoch: int | None = None,
) -> dict[str, Any]:
    """The unsigned record of an office below `parent`. With `root_key` and `epoch` it keeps a log of its own."""
    return {
        **start_document(type="office", id=id, version=version, office=office, issued_at=issued_at),
        "parent": parent,
        "host": host,
        "epoch": epoch,
        "names": dict(names),
        "root_key": None if root_key is None else format_multikey(root_key),
        "replaces": format_replaces(replaces),
    }


def read_office(value: dict[str, Any], method: str) -> OfficeRecord:
    """An office record: entry 0 if its `parent` is null, else one of the tree."""
    parent = value.get("parent")
    check_names(value, _FIELDS if parent is None else _FIELDS | {"replaces"}, what="office record")
    head = read_head(value, method)
    id_, version, office = head[:3]
    host = read_text(value, "host")
    check_host(host)
    names = _read_names(value["names"])
    epoch, root_key = _read_log(value)
    if parent is None:
        check_id(id_, office)
        if epoch is None or version != epoch:
            raise FormatError("the office record of a log has a root key, and its version is its epoch")
        return OfficeRecord(*head, None, host, epoch, names, root_key, None)
    check_office(id_)
    check_office(read_text(value, "parent"))
    if id_ in {office, parent}:
        raise FormatError(f"office {id_} cannot be below itself")
    return OfficeRecord(*head, parent, host, epoch, names, root_key, read_replaces(value["replaces"], version=version))


def _read_names(value: Any) -> tuple[tuple[str, str], ...]:
    names = read_object(value, what="names")
    if not 1 <= len(names) <= MAX_LANGUAGES:
        raise FormatError(f"an office has a name in 1 to {MAX_LANGUAGES} languages")
    for tag in names:
        check_language(tag)
        check_prose(read_text(names, tag), what=f"name in {tag}", longest=200, lines=False)
    return tuple(sorted(names.items()))


def _read_log(value: dict[str, Any]) -> tuple[int | None, bytes | None]:
    if (value["epoch"] is None) != (value["root_key"] is None):
        raise FormatError("epoch and root_key are both null or both set")
    if value["epoch"] is None:
        return None, None
    epoch = read_count(value, "epoch", lowest=1, highest=MAX_EPOCH)
    return epoch, parse_multikey(read_text(value, "root_key"))
