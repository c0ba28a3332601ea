"""Which drafts are advisories and alerts, so that they are found without reading contents."""

from django.db import models

from elshi.desk.releases.rules.extras import ADVISORY, ALERT


class TravelDraft(models.Model):
    """Beside a draft: it is an advisory, about `country`, or an alert (then that is empty). For ever, as it began.

    By it such drafts are found, and shown to consular officers, who see no others (`Draft.of_role`). What a draft says,
    and whether it may go out, is asked of its content.
    """

    draft = models.OneToOneField("releases.Draft", on_delete=models.PROTECT, primary_key=True, related_name="travel")
    type = models.CharField(max_length=8, choices=[(name, name) for name in (ADVISORY, ALERT)])
    country = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        """Order and indexes."""

        ordering = ["draft_id"]
        indexes = [models.Index(fields=["type", "country"], name="travel_draft_about")]

    def __str__(self) -> str:
        return f"{self.type} {self.country}".rstrip()
