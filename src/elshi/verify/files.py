"""The verdict about a file: is it, byte for byte, an attachment of an official statement?

Bytes are compared and nothing else. A picture that a messenger or a screenshot made anew shows the same and has other
bytes: it is `unknown`, never "false".
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from elshi.record import StatementEntry
from elshi.verify.evidence import Evidence, Source, standing_of
from elshi.verify.statements import NOT_PINNED
from elshi.verify.verdicts import Verdict

_ORDER = ("current", "superseded", "withdrawn", "disowned")  # what is told of a file that several versions name
_UNKNOWN = (
    "no attachment on the record has these bytes; a picture that was saved anew, cut or sent by a messenger has other "
    "bytes, so this says nothing about what it shows"
)


def verify_file(evidence: Evidence, data: bytes) -> Verdict:
    """The verdict about the bytes of a file."""
    digest = sha256(data).hexdigest()
    for source in (evidence.own, *evidence.partners):
        found = sorted(_find(source, digest), key=lambda it: (_ORDER.index(it[1]), -it[0].epoch, -it[0].index))
        if found:
            return _verdict(evidence, source, found[0][0])
    return Verdict("unknown", proof=evidence.proof_of(None), as_of=evidence.as_of, note=_UNKNOWN)


def _find(source: Source, digest: str) -> Iterator[tuple[StatementEntry, str]]:
    """The versions that name it, each with what became of it."""
    ledger = source.record.ledger
    for entry in (entry for versions in ledger.statements.values() for entry in versions):
        if any(ref.sha256 == digest for ref in entry.record.attachments):
            yield entry, str(standing_of(ledger, entry)["standing"])


def _verdict(evidence: Evidence, source: Source, entry: StatementEntry) -> Verdict:
    name = f"{entry.record.id} version {entry.record.version}"
    standing = standing_of(source.record.ledger, entry)
    proof = replace(evidence.proof_of_office(source.office), index=entry.index, leaf=entry.leaf, epoch=entry.epoch)
    found = Verdict(
        "authentic",
        office=source.office,
        record=entry.record.id,
        version=entry.record.version,
        proof=proof,
        as_of=evidence.as_of,
        note=f"byte for byte an attachment of {name}, which stands",
    )
    if not evidence.pinned:
        return replace(found, verdict="not-pinned", note=NOT_PINNED)
    if standing["standing"] == "disowned":
        note = f"an attachment of {name}, which was signed with a key that was later revoked: not the office's word"
        return replace(found, verdict="evidence-bad", proof=None, note=note, reason=str(standing["reason"]))
    if standing["standing"] == "current":
        return found
    stands = standing["stands"]
    assert isinstance(stands, tuple)
    what = "is withdrawn" if standing["standing"] == "withdrawn" else f"was replaced: version {stands[1]} stands now"
    return replace(
        found,
        verdict=str(standing["standing"]),
        stands={"id": stands[0], "version": stands[1]},
        note=f"byte for byte an attachment of {name}; that statement was official and {what}",
    )
