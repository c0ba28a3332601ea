"""The witness policy that an office declares. A verifier goes by the one he pinned, not by this one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.log.cosignature import CosignatureVerifier
from elshi.log.note import parse_vkey
from elshi.record.fields import check_names, read_count, read_list, read_object, read_text
from elshi.record.types.common import COMMON, Head, check_id, read_head, start_document

MAX_WITNESSES = 32
_NAME = re.compile(r"(?!none\Z)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")


@dataclass(frozen=True, slots=True)
class WitnessRef:
    """A witness as a policy names it: its `name` there, and the vkey by which it cosigns."""

    name: str
    vkey: str


@dataclass(frozen=True, slots=True)
class PolicyRecord(Head):
    """`quorum` of these `witnesses` cosign the office's checkpoints; in order of name."""

    witnesses: tuple[WitnessRef, ...]
    quorum: int


def policy_document(
    *, office: str, version: int, witnesses: Iterable[WitnessRef], quorum: int, issued_at: str
) -> dict[str, Any]:
    """The unsigned policy record; witnesses are put in order of their name."""
    return {
        **start_document(type="policy", id=f"{office}/policy", version=version, office=office, issued_at=issued_at),
        "witnesses": [{"name": it.name, "vkey": it.vkey} for it in sorted(witnesses, key=lambda it: it.name)],
        "quorum": quorum,
    }


def read_policy(value: dict[str, Any], method: str) -> PolicyRecord:
    """A policy record. No name and no key is in it twice; the quorum can be reached."""
    check_names(value, COMMON | {"witnesses", "quorum"}, what="policy record")
    head = read_head(value, method)
    check_id(head[0], f"{head[2]}/policy")
    witnesses = tuple(_read_witness(item) for item in read_list(value, "witnesses", longest=MAX_WITNESSES))
    names = [it.name for it in witnesses]
    if names != sorted(set(names)):
        raise FormatError("witnesses are not in order of name, each once")
    if len({parse_cosigner(it.vkey).public for it in witnesses}) != len(witnesses):
        raise FormatError("two witnesses of a policy have one key")
    return PolicyRecord(*head, witnesses, read_count(value, "quorum", lowest=0, highest=len(witnesses)))


def _read_witness(value: Any) -> WitnessRef:
    item = read_object(value, what="witness")
    check_names(item, {"name", "vkey"}, what="witness")
    name, vkey = read_text(item, "name"), read_text(item, "vkey")
    if not _NAME.fullmatch(name):
        raise FormatError(f"expected a witness name like xm-mfa, got {name[:100]!r}")
    parse_cosigner(vkey)
    return WitnessRef(name, vkey)


def parse_cosigner(vkey: str) -> CosignatureVerifier:
    """The witness that a vkey names. Raises FormatError, also for the vkey of a log."""
    verifier = parse_vkey(vkey)
    if not isinstance(verifier, CosignatureVerifier):
        raise FormatError(f"expected the vkey of a witness (type 0x04), got {vkey[:200]!r}")
    return verifier
