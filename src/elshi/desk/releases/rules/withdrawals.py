"""The content of a withdrawal (`elshi-withdrawal/1`): {format, office, reason, replaces}; the reason is a code."""

from elshi.base.canonical import format_canonical
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.identity import Identity
from elshi.desk.releases.rules.wholes import Whole, parse_whole
from elshi.record import withdrawal_document
from elshi.record.fields import read_code
from elshi.record.types.statements import WITHDRAWAL_REASONS

FORMAT = "elshi-withdrawal/1"
_FIELDS = {"format", "office", "reason", "replaces"}


def format_withdrawal(*, office: str, reason: str, id: str, version: int) -> str:  # noqa: A002  # the record's word
    """The canonical whole that withdraws `version` of statement `id`. Raises RuleError for an unknown reason."""
    if reason not in WITHDRAWAL_REASONS:
        raise RuleError("bad-withdrawal-reason", codes=", ".join(WITHDRAWAL_REASONS), found=reason)
    whole = {"format": FORMAT, "office": office, "reason": reason, "replaces": {"id": id, "version": version}}
    return format_canonical(whole).decode()


def parse_withdrawal(text: str) -> Whole:
    """The canonical whole in `text`. Raises FormatError."""
    whole = parse_whole(text, format=FORMAT, fields=_FIELDS)
    read_code(whole, "reason", WITHDRAWAL_REASONS)
    return whole


def make_withdrawal(whole: Whole, *, identity: Identity, issued_at: str) -> Whole:
    """The unsigned record. The identity of a withdrawal always replaces something (`rules.identity`)."""
    if identity.replaces is None:
        raise RuleError("record-changed")
    return withdrawal_document(
        id=identity.id,
        version=identity.version,
        office=whole["office"],
        issued_at=issued_at,
        reason=whole["reason"],
        replaces=identity.replaces,
    )
