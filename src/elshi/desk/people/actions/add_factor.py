"""Add a second factor to one's own login."""

from datetime import datetime

from django.db import transaction

from elshi.base.errors import FormatError
from elshi.desk.audit.record import record_act
from elshi.desk.people.factors import (
    CODE_APP,
    MAX_NAME,
    PASSKEY,
    add_code_app,
    add_passkey,
    has_factor,
    make_recovery_codes,
)
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.record.fields import check_prose


def add_own_code_app(*, actor: Person, secret: str, code: str, at: datetime) -> list[str]:
    """Recovery codes if this is the first factor, else none. Raises RuleError: a wrong code, an app there already."""
    with transaction.atomic():
        is_first = not has_factor(actor)
        add_code_app(actor, secret=secret, code=code, at=at)
        record_act(actor=actor, act="add-factor", subject=actor, details={"factor": CODE_APP}, at=at)
        return make_recovery_codes(actor, at=at) if is_first else []


def add_own_passkey(*, actor: Person, name: str, answer: object, at: datetime) -> list[str]:
    """The same for a passkey, which the person calls `name`."""
    if name:
        try:
            check_prose(name, what="name", longest=MAX_NAME, lines=False)
        except FormatError as exc:
            raise RuleError("bad-display-name") from exc
    with transaction.atomic():
        is_first = not has_factor(actor)
        add_passkey(actor, name=name, answer=answer, at=at)
        record_act(actor=actor, act="add-factor", subject=actor, details={"factor": PASSKEY}, at=at)
        return make_recovery_codes(actor, at=at) if is_first else []
