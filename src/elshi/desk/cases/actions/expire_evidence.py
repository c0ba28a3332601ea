"""Let go of the posts of closed cases, when their retention time is over (DESIGN 2, no dossiers)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case, CasePost

CASES_AT_ONCE = 100  # a round of listening does no more; the next one goes on


def expire_evidence(*, closed_before: datetime, at: datetime) -> int:
    """Empty the posts of cases that were closed before `closed_before`; how many posts.

    What stays is the hash, the times, the alert and the note that the text expired. One transaction and one audit row
    for each case.
    """
    legible = CasePost.objects.filter(case=OuterRef("pk"), expired_at=None)
    old = Case.objects.filter(Exists(legible), state="closed", closed_at__lt=closed_before)
    done = 0
    for case in old.order_by("closed_at", "id")[:CASES_AT_ONCE]:
        with transaction.atomic():
            posts = CasePost.objects.filter(case=case, expired_at=None, case__state="closed").update(
                text="", author="", source_id="", language="", expired_at=at
            )
            if posts:  # nobody opened the case again meanwhile
                record_act(actor="listen", act="expire-evidence", subject=case, details={"posts": posts}, at=at)
        done += posts
    return done
