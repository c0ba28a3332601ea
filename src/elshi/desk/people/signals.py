"""Logging in and out, and wrong passwords of people that exist: audit rows, and the list of where somebody is in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from elshi.adapters.clock import SystemClock
from elshi.desk.audit.record import record_act
from elshi.desk.people.brake import address_of
from elshi.desk.people.models import Person
from elshi.desk.people.proofs import PASSWORD, note_proof
from elshi.desk.people.sessions import end_keys, note_session

DOOR = "login"  # the actor of a failed attempt: nobody knows who it was
SHOWN = "elshi.factor"  # in request.META: the kind of second factor that was shown before logging in


@receiver(user_logged_in)
def _logged_in(*, request: HttpRequest, user: Person, **_: Any) -> None:
    now = SystemClock().now()
    with transaction.atomic():
        if request.session.session_key is None:  # where another person was logged in, Django began one without
            request.session.create()
        note_proof(request.session, PASSWORD, at=now)
        agent = request.headers.get("User-Agent", "")
        note_session(request.session, user, address=address_of(request), agent=agent, at=now)
        details = {"factor": request.META.get(SHOWN, "none")}
        record_act(actor=user, act="log-in", subject=user, details=details, at=now)


@receiver(user_logged_out)
def _logged_out(*, request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is not None:
        with transaction.atomic():
            end_keys([key] if (key := request.session.session_key) else [])
            record_act(actor=user, act="log-out", subject=user, details={}, at=SystemClock().now())


@receiver(user_login_failed)
def _failed(*, credentials: dict[str, Any], **_: Any) -> None:
    person = Person.objects.filter(username=str(credentials.get("username", ""))).first()
    if person is not None:  # another name is no person's, and may be a password: it is not kept
        with transaction.atomic():
            record_act(actor=DOOR, act="log-in-failed", subject=person, details={}, at=SystemClock().now())
