"""Emergency releases that nobody else has looked at yet: what everybody on the desk sees until somebody has."""

from dataclasses import dataclass
from datetime import datetime

from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState


@dataclass(frozen=True, slots=True)
class Unlooked:
    """One release: `late` once the moment by which somebody should have looked (`due_at`) is past."""

    release: Release
    due_at: datetime
    late: bool


def list_unlooked(*, now: datetime, limit: int = 20) -> list[Unlooked]:
    """At most `limit`, the longest waiting first: one query. What the press refused never came out, and is not here."""
    waiting = (
        Release.objects.filter(emergency__isnull=False, emergency__second_look__isnull=True)
        .exclude(state=ReleaseState.REFUSED.value)
        .select_related("emergency__person", "version__draft")
        .order_by("emergency__due_at", "id")
    )
    return [
        Unlooked(release, release.emergency.due_at, now > release.emergency.due_at)
        for release in waiting[:limit]
        if release.emergency is not None
    ]
