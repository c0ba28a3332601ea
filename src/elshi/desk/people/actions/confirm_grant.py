"""Be the second person of a grant."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Grant, Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError


def confirm_grant(*, actor: Person, grant_id: int, at: datetime) -> Grant:
    """The grant, which counts from now on. The console has no need to confirm: what it gives counts at once.

    Raises RuleError: not the actor's act; he gave it or got it; something that he was given does not count itself yet;
    of another office; no such grant; it counts already.
    """
    actor.check_can(Act.CONFIRM_GRANT)
    actor.check_settled(at=at)
    with transaction.atomic():
        grant = Grant.objects.select_related("person").filter(pk=grant_id).first()
        if grant is None:
            raise RuleError("no-such-grant", grant=grant_id)
        check_office(actor.office, grant.person.office)
        if actor.pk in {grant.person_id, grant.by_id}:
            raise RuleError("grant-own")
        if not grant.fact.is_open(at):
            raise RuleError("grant-settled")
        grant.confirmed_by, grant.confirmed_at = actor, at
        grant.save(update_fields=["confirmed_by", "confirmed_at"])
        details = {"person": grant.person_id, "grant": grant.act, "value": grant.value}
        record_act(actor=actor, act=Act.CONFIRM_GRANT, subject=grant, details=details, at=at)
    return grant
