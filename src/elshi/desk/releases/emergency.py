"""Emergency releases in the database: the mark, and the second look. Rows are only ever added.

The mark stands before its release does (`Release.emergency`), so that the database can refuse one without the other.
"""

from typing import Any

from django.conf import settings
from django.db import models

from elshi.desk.releases.rules.emergencies import EMERGENCY_CODES, Look, check_second_look


class Emergency(models.Model):
    """One person let exactly this content out alone. `code`: one of EMERGENCY_CODES; `note`: why, in his words.

    `due_at`: until when another person shall have looked. `round`: of the draft, so that the mark serves one release.
    """

    version = models.ForeignKey("releases.DraftVersion", on_delete=models.PROTECT, related_name="emergencies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    round = models.PositiveIntegerField()
    code = models.CharField(max_length=20, choices=[(code, code) for code in EMERGENCY_CODES])
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "round"], name="one_emergency_in_a_round"),
            models.CheckConstraint(condition=models.Q(code__in=EMERGENCY_CODES), name="emergency_code"),
        ]

    def __str__(self) -> str:
        return f"{self.version} released in an emergency by {self.person}"


class SecondLook(models.Model):
    """Another person looked at an emergency release: confirmed it, or objected. `note`: the objection in words."""

    emergency = models.OneToOneField(Emergency, on_delete=models.PROTECT, related_name="second_look")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    said = models.CharField(max_length=10, choices=[(look.value, look.value) for look in Look])
    note = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(said__in=[look.value for look in Look]), name="second_look_said"),
        ]

    def __str__(self) -> str:
        return f"{self.emergency}: {self.said} by {self.person}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the person released it or wrote a part (RuleError `own-emergency`, `four-eyes`)."""
        check_second_look(
            released_by=self.emergency.person_id,
            authors=self.emergency.version.draft.authors,
            person=self.person_id,
        )
        super().save(*args, **kwargs)
