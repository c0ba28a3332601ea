"""Change one's own password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import RuleError
from elshi.desk.people.sessions import end_keys

MIN_LENGTH = 12  # as in AUTH_PASSWORD_VALIDATORS
_CODES = {"password_too_similar": "password-alike", "password_too_common": "password-common"}


def change_password(*, actor: Person, new: str, again: str, session_key: str | None, at: datetime) -> int:
    """The old one was checked by the view. Ends the actor's sessions but `session_key`; returns how many.

    Raises RuleError: typed differently, the same as before, too short, too common, too like the name.
    """
    if new != again:
        raise RuleError("password-differs")
    if actor.check_password(new):
        raise RuleError("password-same")
    try:
        validate_password(new, actor)
    except ValidationError as exc:
        code = next((one.code for one in exc.error_list if one.code in _CODES), None)
        if code is None:
            raise RuleError("password-short", length=MIN_LENGTH) from exc
        raise RuleError(_CODES[code]) from exc
    actor.set_password(new)  # slow on purpose, so before the transaction
    with transaction.atomic():
        actor.save(update_fields=["password"])
        others = DeskSession.objects.filter(person=actor).exclude(key=session_key or "")
        count = end_keys(others.values_list("key", flat=True))
        record_act(actor=actor, act="change-password", subject=actor, details={"sessions_ended": count}, at=at)
    return count
