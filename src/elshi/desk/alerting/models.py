"""Alerts on their way to citizens abroad. Whom a copy goes to is sealed in its trip, and what it says is made when it
goes out: here are numbers, ways and states.
"""

from django.db import models

from elshi.desk.channels.queued import Queued
from elshi.desk.releases.models import Release
from elshi.desk.travel.models import Trip
from elshi.speak.alert_ways import WAYS
from elshi.speak.states import State


class Sending(models.Model):
    """One version of an alert, or its cancellation, that came out: to whom it has been handed so far.

    `until`: nothing of it is tried any more after. `told_cursor`: the last copy of an earlier version whose reader was
    looked at, None when all were; they come first. `trip_cursor`: the last trip that was; `looked_at`: until when trips
    that changed meanwhile were. `trips`, `people`: who is meant, as copies were made. `ended_at`: a newer version
    follows, or its time is over.
    """

    release = models.OneToOneField(Release, on_delete=models.PROTECT, primary_key=True, related_name="sending")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    told_cursor = models.PositiveBigIntegerField(null=True, default=0)
    trip_cursor = models.PositiveBigIntegerField(default=0)
    looked_at = models.DateTimeField()
    trips = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Order."""

        ordering = ["-made_at", "-release_id"]

    def __str__(self) -> str:
        return f"sending of {self.release}"


class AlertCopy(Queued):
    """One version of an alert for one trip by one way. `repeats`: how often it was tried again although it may have
    arrived.

    `trip` is None once the trip has gone: then the row is a count, and one that was not sent yet is deleted.
    """

    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="copies", db_index=False)
    trip = models.ForeignKey(Trip, null=True, on_delete=models.SET_NULL, related_name="alert_copies")
    way = models.CharField(max_length=8, choices=[(one, one) for one in WAYS])
    repeats = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Order and constraints."""

        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sending", "trip", "way"], name="alert_copy_once"),
            models.CheckConstraint(condition=models.Q(state__in=[one.value for one in State]), name="alert_copy_state"),
            models.CheckConstraint(condition=models.Q(way__in=WAYS), name="alert_copy_way"),
        ]
        # What is due next of one sending by one way, in order, and the counts from the index alone; the other two hold
        # only the few rows that something went wrong with.
        indexes = [
            models.Index(fields=["sending", "state", "way", "due_at"], name="alert_copy_due"),
            models.Index(fields=["sending", "way"], name="alert_copy_repeats", condition=models.Q(repeats__gt=0)),
            models.Index(
                fields=["sending", "way", "state", "code"], name="alert_copy_codes", condition=~models.Q(code="")
            ),
        ]

    def __str__(self) -> str:
        return f"alert copy {self.pk}"
