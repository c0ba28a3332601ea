"""Doubts: which the courier still looks up by itself, and which wait for a person.

What it looks up it does as `line.Line` says: a network that tells is asked for the post, and what does no harm when it
is done twice is done again. A doubt that it could not end within an hour, or whose channel is paused, is a person's.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from elshi.desk.channels.chains import newest_rows
from elshi.desk.channels.copy_counts import is_to_try
from elshi.desk.channels.leasing import MAY_BE_SAID, OUTLIVED
from elshi.desk.channels.lost import lost_rows
from elshi.desk.channels.models import OutboxCopy, OutboxRow
from elshi.speak.kinds import MAIL
from elshi.speak.outbox import TELLS
from elshi.speak.states import Doing, State

LOOKED_UP_FOR = timedelta(hours=1)  # after the row was queued, or taken up by a person


def looked_up_rows(*, at: datetime) -> QuerySet[OutboxRow]:
    """Rows in doubt of which nothing has to be done yet."""
    in_doubt = OutboxRow.objects.filter(state=State.UNKNOWN.value, queued_at__gt=at - LOOKED_UP_FOR)
    in_doubt = in_doubt.exclude(code=OUTLIVED)  # if it is found, it ends; if not, nobody but a person can tell why
    in_doubt = in_doubt.exclude(channel__kind=MAIL, code__in=MAY_BE_SAID)  # the letters may be with the readers
    can_be_asked = Q(channel__kind__in=TELLS)
    is_made_here = Q(channel__kind=MAIL)  # made anew; its copies are counted apart
    repeats = ~Q(doing=Doing.POST.value) & ~Q(steps__contains=f'"{Doing.POST.value}"')  # edits and deletes alone
    found = in_doubt.alias(steps=Cast("plan", TextField())).filter(can_be_asked | is_made_here | repeats)
    return found.filter(channel__paused_at=None).order_by()


def unsettled_copies(*, at: datetime) -> QuerySet[OutboxCopy]:
    """Copies in doubt that wait for a person: of mail, and those that a server of the fediverse was not asked again."""
    in_doubt = OutboxCopy.objects.filter(state=State.UNKNOWN.value).order_by()
    own = Q(row__channel__kind__in=TELLS, row__channel__paused_at=None, row__queued_at__gt=at - LOOKED_UP_FOR)
    return in_doubt.exclude(own)


def rows_missing_letters() -> QuerySet[OutboxRow]:
    """Rows with letters that failed, and would not have to: not for a dead address, and none that a newer one follows.

    Asked of each row, beside its dead addresses and not over them: those are kept for ever, and get more. Where every
    address of a row is dead, it is rather we whom the server does not take letters from.
    """
    failed = OutboxCopy.objects.filter(is_to_try(), row=OuterRef("pk")).order_by()
    others = OutboxCopy.objects.filter(row=OuterRef("pk")).exclude(state=State.FAILED.value).order_by()
    is_missing = Exists(failed.filter(code__lt="bad-address")) | Exists(failed.filter(code__gt="bad-address"))
    is_missing |= Exists(failed.filter(code="bad-address")) & ~Exists(others)
    return newest_rows().filter(is_missing, channel__kind=MAIL)


def needs_person(rows: QuerySet[OutboxRow], *, at: datetime) -> QuerySet[OutboxRow]:
    """Of `rows` those that nobody but a person can move on, or some of whose copies; and posts that are lost."""
    settled_by_hand = Q(state__in=(State.FAILED.value, State.MANUAL.value))
    in_doubt = Q(state=State.UNKNOWN.value) & ~Q(pk__in=looked_up_rows(at=at).values("pk"))
    copies, lost = Q(pk__in=unsettled_copies(at=at).values("row")), Q(pk__in=lost_rows().values("pk"))
    missing = Q(pk__in=rows_missing_letters().values("pk"))
    return rows.filter(settled_by_hand | in_doubt | copies | missing | lost)
