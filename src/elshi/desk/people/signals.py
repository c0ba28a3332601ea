"""Audit rows for logging in and out, and for wrong passwords of people that exist."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from elshi.adapters.clock import SystemClock
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.throttle import forget_failures, key_of, note_failure

DOOR = "login"  # the actor of a failed attempt: nobody knows who it was


def address_of(request: HttpRequest | None) -> str:
    """The address that the request came from; empty when nobody knows."""
    return "" if request is None else str(request.META.get("REMOTE_ADDR", ""))


@receiver(user_logged_in)
def _logged_in(*, request: HttpRequest, user: Person, **_: Any) -> None:
    with transaction.atomic():
        forget_failures(key_of(user.get_username(), address_of(request)))
        record_act(actor=user, act="log-in", subject=user, details={}, at=SystemClock().now())


@receiver(user_logged_out)
def _logged_out(*, user: Person | None, **_: Any) -> None:
    if user is not None:
        with transaction.atomic():
            record_act(actor=user, act="log-out", subject=user, details={}, at=SystemClock().now())


@receiver(user_login_failed)
def _failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    username, now = str(credentials.get("username", "")), SystemClock().now()
    with transaction.atomic():
        note_failure(key_of(username, address_of(request)), at=now)
        person = Person.objects.filter(username=username).first()
        if person is not None:  # another name is no person's, and may be a password: it is not kept
            record_act(actor=DOOR, act="log-in-failed", subject=person, details={}, at=now)
