"""Let go of narratives when the posts they were found in are deleted (DESIGN 2, no dossiers)."""

from datetime import date

from django.db import transaction

from elshi.desk.narratives.models import LookedAtDay, Narrative, NarrativeDay, NarrativeLink


def expire_narratives(*, before: date) -> int:
    """Delete what is of days before `before` (UTC), and narratives that have no day left; how many days' rows."""
    with transaction.atomic():
        gone, _ = NarrativeDay.objects.filter(day__lt=before).delete()
        NarrativeLink.objects.filter(day__lt=before).delete()
        LookedAtDay.objects.filter(day__lt=before).delete()
        if gone:
            Narrative.objects.filter(days=None).delete()
    return gone
