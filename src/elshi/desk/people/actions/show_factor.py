"""Show a second factor."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.factors import RECOVERY_CODE, check_code, check_passkey
from elshi.desk.people.models import Person


def show_factor(*, person: Person, code: str, answer: object | None, during: str, at: datetime) -> str:
    """The kind of the factor: `answer` of a passkey if there is one, else `code`. `during`: "log-in" or "step-up".

    A code counts once. Raises RuleError.
    """
    with transaction.atomic():
        kind = check_code(person, code, at=at) if answer is None else check_passkey(person, answer, at=at)
        if kind == RECOVERY_CODE:
            record_act(actor=person, act="use-recovery-code", subject=person, details={"during": during}, at=at)
        if during == "step-up":
            record_act(actor=person, act="step-up", subject=person, details={"factor": kind}, at=at)
    return kind


def note_wrong_factor(*, person: Person, during: str, at: datetime) -> None:
    """A wrong code or passkey, by whoever knew the password or sat at an open session."""
    with transaction.atomic():
        record_act(actor="login", act="second-factor-failed", subject=person, details={"during": during}, at=at)
