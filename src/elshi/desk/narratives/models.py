"""Narratives as the desk keeps them, a row for each and a row for each of its days.

Everything here is made again from posts by `actions.record_narratives`, but for the cases that somebody opened. No name
or pseudonym of an account is kept, only how many there were; words of posts go with the posts
(`actions.expire_narratives`).
"""

from datetime import UTC

from django.db import models

from elshi.desk.cases.models import Case
from elshi.desk.narratives.rules import HOURS


class LookedAtDay(models.Model):
    """A day (UTC) whose posts were looked at: `posts` were stored, of which `looked_at` were read.

    `posts` is -1 when a day before it has changed since, so that it has to be looked at again. `found`: how many
    narratives it had, of which the strongest are kept.
    """

    day = models.DateField(primary_key=True)
    posts = models.IntegerField()
    looked_at = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Order."""

        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def is_whole(self) -> bool:
        """Whether the day was over when it was looked at."""
        return self.at.astimezone(UTC).date() > self.day

    @property
    def whole_hours(self) -> int:
        """How many of its hours were over when it was looked at."""
        return HOURS if self.is_whole else self.at.astimezone(UTC).hour


class Narrative(models.Model):
    """One narrative; `id` as in `elshi.listen.narratives.lineage`. What it says is in its days."""

    id = models.CharField(primary_key=True, max_length=40)
    first_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class NarrativeDay(models.Model):
    """A narrative on one day. Counts are of that day alone.

    `hours`: posts by hour (UTC), 24 numbers. `languages`, `platforms`, `hosts`: {name: posts}. `words`: by which it is
    told from the rest of its day, strongest first. `keys`: the most used hashtags, links and texts, written as those of
    an alert are. `traced`: hashes of all keys, by which the next day is traced to it. `variants`: in how many wordings
    its most varied text came; 0 where none nearly says what another does. `sample`: {at, platform, language, text}, the
    first posts.
    """

    narrative = models.ForeignKey(Narrative, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    first_at = models.DateTimeField()
    posts = models.PositiveIntegerField()
    accounts = models.PositiveIntegerField()
    hours = models.JSONField(default=list)
    languages = models.JSONField(default=dict)
    platforms = models.JSONField(default=dict)
    hosts = models.JSONField(default=dict)
    words = models.JSONField(default=list)
    keys = models.JSONField(default=list)
    traced = models.JSONField(default=list)
    variants = models.PositiveIntegerField(default=0)
    sample = models.JSONField(default=list)

    class Meta:
        """Order and constraints."""

        ordering = ["-day", "-accounts", "-posts", "narrative_id"]
        indexes = [models.Index(fields=["day", "-accounts", "-posts", "narrative"], name="narrative_by_day")]
        constraints = [models.UniqueConstraint(fields=["narrative", "day"], name="narrative_day_once")]

    def __str__(self) -> str:
        return f"{self.narrative_id} {self.day:%Y-%m-%d}"


class NarrativeLink(models.Model):
    """How a narrative of a day came from one before: `goes-on`, `split` or `merged`; they share so many keys."""

    day = models.DateField(db_index=True)
    kind = models.CharField(max_length=10)
    before = models.ForeignKey(Narrative, on_delete=models.CASCADE, related_name="after_links")
    after = models.ForeignKey(Narrative, on_delete=models.CASCADE, related_name="before_links")
    shared = models.PositiveIntegerField()
    of_before = models.PositiveIntegerField()
    of_after = models.PositiveIntegerField()

    class Meta:
        """Order and constraints."""

        ordering = ["-day", "kind", "before_id", "after_id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "before", "after"], name="narrative_link_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["goes-on", "split", "merged"]), name="narrative_link_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.before_id} {self.kind} {self.after_id}"


class NarrativeCase(models.Model):
    """A case that somebody opened from a narrative's page. It goes with the narrative; the case stays."""

    narrative = models.ForeignKey(Narrative, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Constraints."""

        constraints = [models.UniqueConstraint(fields=["narrative", "case"], name="narrative_case_once")]

    def __str__(self) -> str:
        return f"{self.narrative_id} {self.case_id}"
