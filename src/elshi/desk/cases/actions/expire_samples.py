"""Let go of the raw posts that an alert shows, when their retention time is over (DESIGN 2, no dossiers)."""

from datetime import datetime

from elshi.desk.cases.models import Alert


def expire_samples(*, before: datetime) -> int:
    """Empty the samples of alerts not updated since `before`; how many. An open case keeps its alert's evidence."""
    old = Alert.objects.filter(updated_at__lt=before).exclude(sample=[]).exclude(attachments__case__state="open")
    return old.update(sample=[])
