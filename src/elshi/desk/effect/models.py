"""What was counted for a case after its answer, and a few altered quotes while their posts may be kept.

Counts hold no words and no accounts and stay. `AlteredQuote` holds words of posts: it goes with its retention time.
"""

from django.db import models

from elshi.desk.cases.models import Case


class CaseEffect(models.Model):
    """The counts of one case. `answered_at`: when its first statement was published; `counted_at`: when it was counted.

    `cells`: rows of `rules.counts.Cell`, in order; `unjudged`: posts that may quote us and were not looked at yet.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="effect")
    answered_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    cells = models.JSONField(default=list)
    unjudged = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.case_id} effect"


class AlteredQuote(models.Model):
    """A text in which our words were changed, once, however many posts have it. Of the earliest post the rest.

    `diff`: [op, official, given] as `elshi.text.differences.DiffPart` has them; `kinds`: `elshi.verify.kinds.KINDS`.
    """

    effect = models.ForeignKey(CaseEffect, on_delete=models.CASCADE, related_name="altered")
    text = models.TextField()
    platform = models.CharField(max_length=100)
    language = models.CharField(max_length=35, blank=True, default="")
    written_at = models.DateTimeField(db_index=True)
    posts = models.PositiveIntegerField()
    record_id = models.CharField(max_length=120)
    record_version = models.PositiveIntegerField()
    record_language = models.CharField(max_length=35)
    kinds = models.JSONField(default=list)
    diff = models.JSONField(default=list)

    class Meta:
        """Order."""

        ordering = ["-posts", "written_at", "id"]

    def __str__(self) -> str:
        return f"{self.effect_id} {self.record_id}/v{self.record_version}"
