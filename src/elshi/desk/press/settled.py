"""What the press asks about the approvers of a release: did they work within reach of the draft, and did what they had
been given count by then (`people.grants`)?

The model has asked it of the approvals (`Approval.check_right`). Here it is asked of the audit trail: of the moment of
the newest act of approving, which for a text that came back unchanged is later than its approval; and a confirmation by
a second person counts only if the trail holds it. A moment after the one at which the text was queued is not believed.
"""

from collections.abc import Iterable
from datetime import datetime

from elshi.desk.audit.models import AuditRow
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.settled import check_was_settled, find_weighed


def check_settled_then(rows: Iterable[AuditRow], *, queued_at: datetime) -> None:
    """Raises RuleError `approver-not-settled` unless each of the approving acts `rows` could be done at its moment."""
    for row in rows:
        if row.actor_id is None:
            continue
        at = min(row.at, queued_at)
        check_was_settled(row.actor_id, at=at)
        for grant in find_weighed(row.actor_id, at=at):
            confirmed = AuditRow.objects.filter(
                act=Act.CONFIRM_GRANT.value,
                object_type="people.grant",
                object_id=str(grant.pk),
                actor_id=grant.confirmed_by_id,
                id__lt=row.id,
            )
            if not confirmed.exists():
                raise RuleError("approver-not-settled")
