"""What of the register waits for somebody."""

from django.db.models import QuerySet

from elshi.desk.registry.models import LookalikeAccount


def waiting_lookalikes() -> QuerySet[LookalikeAccount]:
    """Accounts that look like ours, about which nobody has decided."""
    return LookalikeAccount.objects.filter(judged_at=None)
