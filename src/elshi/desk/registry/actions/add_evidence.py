"""Put a piece of evidence on file."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.evidence_files import write_evidence
from elshi.desk.registry.models import Evidence, Incident
from elshi.desk.registry.rules.codes import EvidenceKind
from elshi.desk.registry.rules.evidence import (
    MAX_DESCRIPTION,
    MAX_PIECES,
    TEXT,
    FileKind,
    check_file,
    check_happened,
    check_line,
    check_text,
    check_url,
)
from elshi.desk.registry.rules.incidents import check_code


@dataclass(frozen=True, slots=True)
class Piece:
    """What somebody hands in. `file`: the bytes of an upload, or None; `text`, `url`: as typed, or empty."""

    kind: str
    description: str
    seen_at: datetime
    file: bytes | None = None
    text: str = ""
    url: str = ""


def add_evidence(*, actor: Person, incident_id: int, piece: Piece, at: datetime) -> Evidence:
    """The new row. The bytes are on the disk before the row is, so a row always has its bytes.

    A screenshot or file needs an upload, a post or text needs words, an address needs the address; each may carry the
    address where it was seen. Raises RuleError: not the actor's act, no such open incident, a file or text that is not
    taken, the same bytes on file already.
    """
    actor.check_can(Act.ADD_EVIDENCE)
    check_code(piece.kind, EvidenceKind)
    check_happened(piece.seen_at, at=at)
    description = check_line(piece.description, longest=MAX_DESCRIPTION, code="evidence-description")
    url = check_url(piece.url) if piece.url.strip() else ""
    data, kind = _bytes_of(piece, url)
    Incident.find_open(incident_id)  # before anything is written
    sha256 = write_evidence(data)
    with transaction.atomic():
        incident = Incident.find_open(incident_id)
        evidence = Evidence.objects.create(
            incident=incident,
            number=_next_number(incident, sha256),
            kind=piece.kind,
            description=description,
            url=url,
            media_type=kind.media_type,
            size=len(data),
            sha256=sha256,
            seen_at=piece.seen_at,
            by=actor,
            at=at,
        )
        details = {"incident": incident.pk, "number": evidence.number, "kind": piece.kind, "sha256": sha256}
        record_act(actor=actor, act=Act.ADD_EVIDENCE, subject=evidence, details=details, at=at)
    return evidence


def _bytes_of(piece: Piece, url: str) -> tuple[bytes, FileKind]:
    """What is kept and hashed, and what kind of file it is."""
    if piece.kind in {EvidenceKind.SCREENSHOT, EvidenceKind.FILE}:
        if piece.file is None:
            raise RuleError("evidence-missing")
        kind = check_file(piece.file)
        if piece.kind == EvidenceKind.SCREENSHOT and not kind.is_image:
            raise RuleError("evidence-kind")
        return piece.file, kind
    if piece.kind == EvidenceKind.URL:
        if not url:
            raise RuleError("evidence-missing")
        return url.encode(), TEXT
    if not piece.text.strip():
        raise RuleError("evidence-missing")
    return check_text(piece.text).encode(), TEXT


def _next_number(incident: Incident, sha256: str) -> int:
    known = incident.evidence.filter(sha256=sha256).first()
    if known is not None:
        raise RuleError("evidence-twice", number=known.number)
    number = (incident.evidence.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MAX_PIECES:
        raise RuleError("evidence-full", limit=MAX_PIECES)
    return number
