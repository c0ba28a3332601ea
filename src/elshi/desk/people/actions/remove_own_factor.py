"""Remove one of one's own second factors."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.factors import list_factors, remove_factor
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RELEASING_ROLES, RuleError


def remove_own_factor(*, actor: Person, factor_id: int, is_required: bool, at: datetime) -> None:
    """With the last one the recovery codes go too. `is_required`: the node asks releasing roles for a second factor.

    Raises RuleError: no such factor of the actor, or the last one of somebody who needs one.
    """
    with transaction.atomic():
        left = [one for one in list_factors(actor) if one.pk != factor_id]
        if is_required and actor.role in RELEASING_ROLES and not left:
            raise RuleError("factor-needed")
        kind = remove_factor(actor, factor_id)
        record_act(actor=actor, act="remove-factor", subject=actor, details={"factor": kind, "left": len(left)}, at=at)
