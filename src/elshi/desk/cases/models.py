"""Alerts as the desk keeps them, and cases."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Alert(models.Model):
    """One alert of `elshi.listen`, by its id; the fields mean what they mean in `elshi.listen.alerts.Alert`.

    `rank` counts from 1 among the alerts of the last 24 hours, 0 is an older one; `sample`: {id, at, author, text,
    language}; `reasons`: {code, facts}, put in words by `case_words.reason_words`.
    """

    id = models.CharField(primary_key=True, max_length=100)
    kind = models.CharField(max_length=40)
    rank = models.PositiveIntegerField()
    score = models.FloatField()
    keys = models.JSONField(default=list)
    first_post_at = models.DateTimeField()
    raised_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField()
    posts = models.PositiveIntegerField()
    accounts = models.PositiveIntegerField()
    languages = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    thresholds = models.JSONField(default=dict)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = [models.Case(models.When(rank=0, then=1), default=0), "rank", "-raised_at", "id"]
        # every page counts the current ones among all that ever were
        indexes = [models.Index(fields=["rank"], name="alert_rank")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Case(models.Model):
    """Something the ministry looks at and decides about. `decision` is empty while the case is open."""

    title = models.CharField(max_length=200)
    alert = models.ForeignKey(Alert, null=True, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, default="open", choices=[("open", "open"), ("closed", "closed")])
    decision = models.CharField(max_length=20, blank=True, default="")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(state="open"), name="one_open_case_per_alert"),
            models.CheckConstraint(
                condition=Q(state="open", decision="", closed_at=None)
                | Q(state="closed", decision__in=["respond", "do-not-respond"], closed_at__isnull=False),
                name="case_closed_with_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.title
