"""One row for each act. Rows are only ever added (triggers refuse the rest), each with the hash of the one before."""

from django.conf import settings
from django.db import models


class AuditRow(models.Model):
    """Who did what to which object, when. `details` holds codes, numbers and hashes, never texts or citizens' names.

    `id` counts from 1 without gaps. `sha256` is over the canonical JSON of all other fields (`audit.record`).
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=100)
    details = models.JSONField(default=dict)
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.id} {self.act} {self.object_type} {self.object_id}"
