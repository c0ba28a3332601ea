"""The verdict about a statement that is named and not quoted: by its id, or by the link in its QR code.

What became of the version that is named; no words are compared. A version under a key that was revoked later is
`evidence-bad`, however its text is kept or gone: the record of it stays in the log.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from elshi.base.errors import UserError
from elshi.record import StatementEntry, WithdrawalRecord
from elshi.record.ledger import find_current
from elshi.verify.evidence import Evidence, Source, standing_of
from elshi.verify.verdicts import Proof, Verdict

_ID = r"(?P<id>[a-z0-9-]+/[0-9]{4}/[1-9][0-9]{0,6})"
_NAMED = re.compile(rf"(?:№\s?)?{_ID}(?:/v(?P<version>[1-9][0-9]{{0,3}}))?/?")
_LINK = re.compile(rf"[^#\s]*#r={_ID}/(?P<version>[1-9][0-9]{{0,3}})/(?P<digits>[0-9a-f]{{16}})")  # elshi.site.qr
NOT_PINNED = "no trust file was given: the log only speaks for itself, so this proves nothing about the office"


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement's `id`, perhaps a version and, of a QR code's link, the first 16 hexadecimal digits of its leaf."""

    id: str
    version: int | None = None
    digits: str = ""


def parse_asked(text: str) -> Asked:
    """What a person typed: `xs-mfa/2026/17`, `xs-mfa/2026/17/v2`, or a link with `#r=…`. Raises UserError."""
    bare = text.strip()
    found = _LINK.fullmatch(bare) or _NAMED.fullmatch(bare)
    if found is None:
        raise UserError(f"expected an id like xs-mfa/2026/17, or the link of a QR code, got {text[:80]!r}")
    groups = found.groupdict()
    return Asked(groups["id"], int(groups["version"]) if groups["version"] else None, groups.get("digits") or "")


def verify_statement(evidence: Evidence, text: str) -> Verdict:
    """The verdict about the statement that `text` names. Raises UserError if it names none."""
    asked = parse_asked(text)
    source, entry = _find(evidence, asked)
    if entry is None:
        note = f"no such entry is on the record that was read here: {asked.id}"
        note += f" version {asked.version}" if asked.version else ""
        return Verdict("unknown", proof=evidence.proof_of(None), as_of=evidence.as_of, note=note)
    proof = replace(evidence.proof_of_office(source.office), index=entry.index, leaf=entry.leaf, epoch=entry.epoch)
    return _verdict(evidence, source, entry, proof)


def _find(evidence: Evidence, asked: Asked) -> tuple[Source, StatementEntry | None]:
    """The entry of the version that was asked for; with no version what stands or, if nothing does, the last one."""
    for source in (evidence.own, *evidence.partners):
        versions = source.record.ledger.statements.get(asked.id, ())
        if not versions:
            continue
        if asked.version is None:
            return source, find_current(versions) or versions[-1]
        return source, next((it for it in versions if _is_asked(it, asked)), None)
    return evidence.own, None


def _is_asked(entry: StatementEntry, asked: Asked) -> bool:
    return entry.record.version == asked.version and entry.leaf.hex().startswith(asked.digits)


def _verdict(evidence: Evidence, source: Source, entry: StatementEntry, proof: Proof) -> Verdict:
    record = entry.record
    name = f"{record.id} version {record.version}"
    standing = standing_of(source.record.ledger, entry)
    found = Verdict(
        str(standing["standing"]),
        office=source.office,
        record=record.id,
        version=record.version,
        proof=proof,
        as_of=evidence.as_of,
    )
    if not evidence.pinned:
        return replace(found, verdict="not-pinned", note=NOT_PINNED)
    if entry.disowned:
        note = f"{name} was signed with a key that was later revoked: it is not the office's word"
        return replace(found, verdict="evidence-bad", proof=None, note=note, reason=str(standing["reason"]))
    if isinstance(record, WithdrawalRecord):
        return replace(found, verdict="withdrawn", note=f"{record.id} was official and is withdrawn")
    if standing["standing"] == "current":
        note = f"{name} is on the record and stands; no words were compared: give a text with --text"
        return replace(found, verdict="authentic", note=note + _disowned_beside(source, record.id))
    stands = standing["stands"]
    assert isinstance(stands, tuple)
    note = f"{name} was official and is withdrawn"
    if standing["standing"] == "superseded":
        note = f"{name} was official; version {stands[1]} stands now"
    return replace(found, stands={"id": stands[0], "version": stands[1]}, note=note)


def _disowned_beside(source: Source, name: str) -> str:
    versions: Iterable[StatementEntry] = source.record.ledger.statements[name]
    found = [str(it.record.version) for it in versions if it.disowned]
    return f"; version {', '.join(found)} was signed with a key that was later revoked" if found else ""
