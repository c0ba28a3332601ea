"""A chain: the rows of one record on one channel in one language, oldest first; each follows what the one before left.

The next row waits until the one before has ended, and is made of what then stands (`speak.steps`).
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from elshi.desk.channels.models import OutboxRow
from elshi.speak.channels import Remote
from elshi.speak.states import State
from elshi.speak.steps import list_standing, read_done

UNSETTLED = (State.QUEUED.value, State.SENDING.value, State.UNKNOWN.value)  # the row after one of these waits
IN_FLIGHT = (State.SENDING.value, State.UNKNOWN.value)  # may have said something that is not written down
MAY_STAND = (*IN_FLIGHT, State.MANUAL.value)  # or may have been said by hand, and nobody noted the address yet
UNSAID = (State.QUEUED.value, State.FAILED.value)  # what a newer version takes the place of


def rows_of_record(record_id: str) -> QuerySet[OutboxRow]:
    """The rows of all versions of a record, oldest first."""
    return OutboxRow.objects.filter(release__record_id=record_id).select_related("channel").order_by("id")


def rows_beside(row: OutboxRow) -> QuerySet[OutboxRow]:
    """The other rows of the chain of `row`, oldest first."""
    rows = OutboxRow.objects.filter(channel_id=row.channel_id, language=row.language)
    return rows.filter(release__record_id=row.release.record_id).exclude(pk=row.pk).order_by("id")


def unsettled_before() -> Exists:
    """For a query over rows: whether a row before each of them has not ended yet, so that it waits."""
    before = OutboxRow.objects.filter(
        channel=OuterRef("channel"),
        language=OuterRef("language"),
        release__record_id=OuterRef("release__record_id"),
        pk__lt=OuterRef("pk"),
        state__in=UNSETTLED,
    )
    return Exists(before.order_by())


def is_by_hand_before(row: OutboxRow) -> bool:
    """Whether nobody has told yet what became by hand of a version before it: that comes first."""
    return rows_beside(row).filter(pk__lt=row.pk, state=State.MANUAL.value).exists()


def is_superseded(row: OutboxRow) -> bool:
    """Whether a newer version follows in the same place, so that what `row` did not say is not to be said any more."""
    return rows_beside(row).filter(pk__gt=row.pk).exists()


def newest_rows() -> QuerySet[OutboxRow]:
    """Rows that no newer one follows in their place, as `is_superseded` asks of one; in no order."""
    newer = OutboxRow.objects.filter(
        channel=OuterRef("channel"),
        language=OuterRef("language"),
        release__record_id=OuterRef("release__record_id"),
        pk__gt=OuterRef("pk"),
    )
    return OutboxRow.objects.filter(~Exists(newer.order_by())).order_by()


def standing_before(row: OutboxRow) -> list[Remote]:
    """The posts that stand, of the rows before `row`, in whatever state those ended."""
    return _standing(rows_beside(row).filter(pk__lt=row.pk).values_list("parts", flat=True))


def standing_of(rows: Iterable[OutboxRow]) -> list[Remote]:
    """The posts that stand after all of `rows`, which are in order."""
    return _standing(row.parts for row in rows)


def _standing(parts: Iterable[list[dict[str, str]]]) -> list[Remote]:
    return list_standing(done for entries in parts for done in read_done(entries))
