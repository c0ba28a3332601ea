"""Switch a term of the glossary off, or on again."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.actions.save_term import check_free, find_term
from elshi.desk.releases.models import Term


def switch_term(*, actor: Person, term_id: int, on: bool, at: datetime) -> Term:
    """The term, now checked or not. Raises RuleError: not the actor's act, no such term, a form is taken meanwhile."""
    actor.check_can(Act.SWITCH_TERM)
    with transaction.atomic():
        term = find_term(term_id)
        if on:
            check_free(term, term.agreed)
        term.is_active, term.updated_at = on, at
        term.save(update_fields=["is_active", "updated_at"])
        record_act(actor=actor, act=Act.SWITCH_TERM, subject=term, details={"on": on}, at=at)
    return term
