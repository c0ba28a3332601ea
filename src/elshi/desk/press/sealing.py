"""The head of the audit trail goes into the log once a day, so that rows cannot vanish from the trail's end unseen.

It is the machine's own record: made and signed by the press, approved by nobody. When a UTC day has ended and left rows
that no head covers, the first look of the next day seals them, with what has come since. The log alone decides whether
a day is sealed (the id holds it), so a press that was killed on the way neither forgets a day nor seals it twice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.clock import format_time
from elshi.desk.audit.models import AuditRow
from elshi.record import AuditHeadRecord, audit_head_document, audit_head_id, sign_document


def make_audit_head(
    heads: Sequence[AuditHeadRecord], *, office: str, private_key: Ed25519PrivateKey, method: str, at: datetime
) -> bytes | None:
    """The signed head to be appended now; None if nothing is due. `heads`: all that the log has, in its order."""
    issued_at = format_time(at)
    if audit_head_id(office, issued_at) in {head.id for head in heads}:
        return None
    midnight = datetime.combine(at.astimezone(UTC), time.min, UTC)
    newest = AuditRow.objects.order_by("-id").first()
    if newest is None or not AuditRow.objects.filter(id__gt=_count_covered(heads), at__lt=midnight).exists():
        return None
    document = audit_head_document(office=office, rows=newest.id, sha256=newest.sha256, issued_at=issued_at)
    return sign_document(document, private_key=private_key, method=method, created=issued_at)


def _count_covered(heads: Sequence[AuditHeadRecord]) -> int:
    """How many rows the newest head that fits this trail covers: none fits after a restore of an older database."""
    for head in reversed(heads):
        if AuditRow.objects.filter(id=head.rows, sha256=head.sha256).exists():
            return head.rows
    return 0
