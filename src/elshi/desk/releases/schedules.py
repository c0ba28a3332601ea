"""Scheduled releases: approved texts that wait for their hour. A part of `releases.models`, which imports it.

A row here gives a text nothing that could leak: no number, no record. Those are made when the hour has come, in the one
transaction that ends the waiting (`press.due`), or never.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models

from elshi.desk.releases.rules.embargo import LATE
from elshi.desk.releases.rules.states import ScheduleState


class Schedule(models.Model):
    """An approved version that goes out at `due_at`, its content's embargo. Ends once: released, recalled or refused.

    `ended_at`, `ended_by`, `code`: when and by whom it ended (nobody: the press), and the reason of a recall or a
    refusal. `release`: what it became.
    """

    version = models.ForeignKey("releases.DraftVersion", on_delete=models.PROTECT, related_name="schedules")
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        default=ScheduleState.WAITING.value,
        choices=[(state.value, state.value) for state in ScheduleState],
    )
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    release = models.OneToOneField("releases.Release", null=True, on_delete=models.PROTECT, related_name="schedule")

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(state=ScheduleState.WAITING.value), name="version_waits_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in ScheduleState]), name="schedule_state"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="schedule_due")]

    def __str__(self) -> str:
        return f"{self.version} at {self.due_at}"

    @property
    def late(self) -> timedelta | None:
        """How long after its hour it went out, if that was late; None for what was in time or never went out."""
        if self.state != ScheduleState.RELEASED or self.ended_at is None or self.ended_at - self.due_at < LATE:
            return None
        return self.ended_at - self.due_at
