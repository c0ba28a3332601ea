"""Emergency releases that nobody else has looked at yet: what everybody on the desk sees until somebody has."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState


@dataclass(frozen=True, slots=True)
class Unlooked:
    """One release: `late` once the moment by which somebody should have looked (`due_at`) is past."""

    release: Release
    due_at: datetime
    late: bool


def list_unlooked(person: Person, *, now: datetime, limit: int = 20) -> list[Unlooked]:
    """At most `limit`, the longest waiting first: one query. What the press refused never came out, and is not here.

    What is not public yet is seen by the ministry and by the office whose text it is.
    """
    seen = (
        Q()
        if person.office == MINISTRY
        else Q(state=ReleaseState.PUBLISHED.value) | Q(version__draft__office=person.office)
    )
    waiting = (
        Release.objects.filter(seen, emergency__isnull=False, emergency__second_look__isnull=True)
        .exclude(state=ReleaseState.REFUSED.value)
        .select_related("emergency__person", "version__draft")
        .order_by("emergency__due_at", "id")
    )
    return [
        Unlooked(release, release.emergency.due_at, now > release.emergency.due_at)
        for release in waiting[:limit]
        if release.emergency is not None
    ]
