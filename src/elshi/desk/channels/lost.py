"""Posts that are gone, or changed, at the other end: somebody there did it, or somebody who has our password.

The courier notices it (`looking`), and it waits for a person until he says that he knows it (`actions.note_lost`).
What is found after that waits again. A row that a newer one follows is no longer looked at, and waits for nobody.
"""

from django.db.models import F, Q, QuerySet

from elshi.desk.channels.chains import newest_rows
from elshi.desk.channels.models import OutboxRow, RowUptake
from elshi.speak.states import State

GONE, CHANGED = "gone", "changed"


def lost_rows() -> QuerySet[OutboxRow]:
    """Rows whose posts are not as we said them, and nobody has noted it; in no order."""
    never = Q(uptake__noted_at=None)
    gone = Q(uptake__gone_at__isnull=False) & (never | Q(uptake__noted_at__lt=F("uptake__gone_at")))
    changed = Q(uptake__changed_at__isnull=False) & (never | Q(uptake__noted_at__lt=F("uptake__changed_at")))
    return newest_rows().filter(gone | changed, state=State.CONFIRMED.value)


def what_is_lost(uptake: RowUptake | None) -> str:
    """GONE, CHANGED, or empty: all stands as it was said, or a person knows already."""
    if uptake is None:
        return ""
    for found, seen_at in ((GONE, uptake.gone_at), (CHANGED, uptake.changed_at)):
        if seen_at is not None and (uptake.noted_at is None or uptake.noted_at < seen_at):
            return found
    return ""
