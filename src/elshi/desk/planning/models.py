"""What is planned, and which drafts are for it."""

from django.conf import settings
from django.db import models

from elshi.desk.planning.rules import Kind
from elshi.desk.releases.models import Draft


class Event(models.Model):
    """A day, or several, for which something is to be said. Never deleted, only called off.

    `day` is the first day and `last_day` the last, in the office's own calendar: days, not moments. `yearly`: it comes
    back each year (a national day). `office`: of whose calendar it is, empty for the ministry.
    """

    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True, default="")
    day = models.DateField(db_index=True)
    last_day = models.DateField()
    yearly = models.BooleanField(default=False)
    office = models.CharField(max_length=120, blank=True, default="")
    called_off = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=[kind.value for kind in Kind]), name="event_kind"),
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("day")), name="event_days"),
        ]

    def __str__(self) -> str:
        return self.title


class EventDraft(models.Model):
    """A draft that was started for an event; `day`: for which of its years."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="drafts")
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="event_draft")
    day = models.DateField()

    class Meta:
        """Order."""

        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.event}: {self.draft}"
