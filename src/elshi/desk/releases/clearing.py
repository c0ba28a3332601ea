"""Clearances in the database: what a draft is marked as needing, and what was cleared. Rows are only ever added."""

from typing import Any

from django.conf import settings
from django.db import models

from elshi.desk.releases.rules.policies import CLEARANCES, check_four_eyes


class ClearanceMark(models.Model):
    """Somebody marked the draft as needing a clearance (`wanted`), or took the mark away. The newest row holds.

    Not part of the content: a mark is the desk's own and never public. `role`: of the person, at that time.
    """

    draft = models.ForeignKey("releases.Draft", on_delete=models.PROTECT, related_name="clearance_marks")
    clearance = models.CharField(max_length=10, choices=[(name, name) for name in CLEARANCES])
    wanted = models.BooleanField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(clearance__in=CLEARANCES), name="clearance_mark_name"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} {'needs' if self.wanted else 'does not need'} {self.clearance}"


class Clearance(models.Model):
    """One officer's clearance of exactly one content, in one round of the draft (see `Draft.round`)."""

    version = models.ForeignKey("releases.DraftVersion", on_delete=models.PROTECT, related_name="clearances")
    clearance = models.CharField(max_length=10, choices=[(name, name) for name in CLEARANCES])
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    round = models.PositiveIntegerField()
    cleared_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["cleared_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "clearance", "round"], name="one_clearance_of_a_name"),
            models.CheckConstraint(condition=models.Q(clearance__in=CLEARANCES), name="clearance_name"),
        ]

    def __str__(self) -> str:
        return f"{self.version} cleared ({self.clearance}) by {self.officer}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the officer wrote a part of the draft (RuleError `four-eyes`)."""
        check_four_eyes(self.version.draft.authors, self.officer_id)
        super().save(*args, **kwargs)
