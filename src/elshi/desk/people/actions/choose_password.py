"""Choose one's own password, by a link from an administrator."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.links import check_token
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError

ACT = "choose-password"


def choose_password(*, person: Person, token: str, password: str, again: str, at: datetime) -> Person:
    """The person with that password; the link holds no more.

    Raises RuleError: the two are not the same, or no good password; LinkError: the link does not hold.
    """
    if password != again:
        raise RuleError("passwords-differ")
    try:
        validate_password(password, person)
    except ValidationError as exc:
        raise RuleError("bad-password") from exc
    person.set_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        check_token(Person.objects.get(pk=person.pk), token)  # here, so that a link is used once
        person.save(update_fields=["password"])
        record_act(actor=person, act=ACT, subject=person, details={}, at=at)
    return person
