"""Warnings of others as the desk keeps them, and the feeds that they come by."""

from datetime import datetime

from django.db import models

from elshi.desk.cases.models import Case
from elshi.travel.cap import CERTAINTIES, SEVERITIES, URGENCIES

TYPES = ("Alert", "Update", "Cancel")
MAX_NAME = 500  # signs of an identifier, a sender (`elshi.travel.cap.MAX_NAME`)


class WarningFeed(models.Model):
    """A feed of the settings: `name` and `url` as they stand there, the rest is the process' own.

    `etag`, `modified`, `files`: what the next poll has to know (`adapters.cap_feeds.KnownFeed`); files:
    {address: [stamp, fault, again]}. `looked_at`: the last try; `worked_at`: the last that went well. `fault`: why the
    last one did not. `left_out`: of what came last, parts that were no good, and warnings for which there was no room.
    """

    name = models.CharField(primary_key=True, max_length=100)
    url = models.CharField(max_length=500)
    etag = models.CharField(max_length=200, blank=True, default="")
    modified = models.CharField(max_length=200, blank=True, default="")
    files = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True, default="")
    left_out = models.JSONField(default=list)

    class Meta:
        """Order."""

        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def file_faults(self) -> list[str]:
        """Of the files that stand in the list and could not be read, why."""
        return [fault for _, fault, _ in self.files.values() if fault]


class ForeignWarning(models.Model):
    """One message of a feed, once: `key` names it (`rules.key_of`). Fields as `rules.Kept` has them.

    `places`: code to names of what it touches (`touching.Touched`), as the gazetteer was when it came.
    `rank`: the place of its severity among SEVERITIES, worst first. `replaced_by`: the Update that names it;
    `cancelled_at`: when the Cancel that names it was sent. A Cancel is kept too, and shown nowhere.
    """

    feed = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    identifier = models.CharField(max_length=MAX_NAME)
    sender = models.CharField(max_length=MAX_NAME)
    sent = models.DateTimeField()
    msg_type = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField()
    severity = models.CharField(max_length=10)
    urgency = models.CharField(max_length=10)
    certainty = models.CharField(max_length=10)
    texts = models.JSONField(default=list)
    places = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replaces")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["rank", "-sent", "id"]
        indexes = [models.Index(fields=["feed", "ends_at"], name="warning_by_feed")]
        constraints = [
            models.UniqueConstraint(fields=["feed", "key"], name="warning_once"),
            models.CheckConstraint(condition=models.Q(msg_type__in=TYPES), name="warning_type"),
            models.CheckConstraint(condition=models.Q(severity__in=SEVERITIES), name="warning_severity"),
            models.CheckConstraint(condition=models.Q(urgency__in=URGENCIES), name="warning_urgency"),
            models.CheckConstraint(condition=models.Q(certainty__in=CERTAINTIES), name="warning_certainty"),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.identifier}"

    def is_live(self, at: datetime) -> bool:
        """Whether it holds at `at`: not replaced, not cancelled, its time not over."""
        return self.replaced_by_id is None and self.cancelled_at is None and self.ends_at > at


class WarningReference(models.Model):
    """That `warning` names the message `key` of its feed, whether that one ever came or not."""

    warning = models.ForeignKey(ForeignWarning, on_delete=models.CASCADE, related_name="references")
    feed = models.CharField(max_length=100)
    key = models.CharField(max_length=64)

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        indexes = [models.Index(fields=["feed", "key"], name="warning_reference")]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.key[:16]}"


class WarningCase(models.Model):
    """A case that was opened from a warning, or from one that it replaces. `by_itself`: nobody pressed a button."""

    warning = models.ForeignKey(ForeignWarning, on_delete=models.PROTECT, related_name="in_cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="foreign_warnings")
    at = models.DateTimeField()
    by_itself = models.BooleanField(default=False)

    class Meta:
        """Order and constraints."""

        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["warning", "case"], name="warning_case_once")]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.case_id}"
