"""Make new recovery codes."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.factors import has_factor, make_recovery_codes
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError


def renew_codes(*, actor: Person, at: datetime) -> list[str]:
    """Ten new ones; the old ones hold no more. Raises RuleError: codes without a second factor recover nothing."""
    with transaction.atomic():
        if not has_factor(actor):
            raise RuleError("factor-missing")
        codes = make_recovery_codes(actor, at=at)
        record_act(actor=actor, act="renew-codes", subject=actor, details={"count": len(codes)}, at=at)
    return codes
