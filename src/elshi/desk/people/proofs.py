"""What a session has shown of its person: that the password was known, that a second factor was there, and when.

Marks in the session itself, so they end with it. FRESH is how long one is good for acts that need it fresh.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from elshi.desk.people.models import Person

FRESH = timedelta(minutes=10)
PENDING = timedelta(minutes=5)  # from the password to the second factor
PASSWORD, FACTOR = "elshi_password_at", "elshi_factor_at"
_PENDING = "elshi_pending"


@dataclass(frozen=True, slots=True)
class Pending:
    """A person whose password was right and whose second factor is still to come. `next`: where to go then."""

    person: Person
    next: str


def note_proof(session: SessionBase, mark: str, *, at: datetime) -> None:
    """`mark` (PASSWORD or FACTOR) was shown now."""
    session[mark] = at.isoformat()


def was_shown(session: SessionBase, mark: str) -> bool:
    """Whether `mark` was shown at all in this session."""
    return mark in session


def is_fresh(session: SessionBase, mark: str, *, at: datetime) -> bool:
    """Whether `mark` was shown within the last ten minutes. A moment to come (a clock put back) does not count."""
    shown = session.get(mark)
    return shown is not None and timedelta(0) <= at - datetime.fromisoformat(shown) < FRESH


def hold(session: SessionBase, person: Person, *, next_page: str, at: datetime) -> None:
    """The password was right: wait for the second factor. Nobody is logged in yet."""
    session[_PENDING] = {
        "person": person.pk,
        "at": at.isoformat(),
        "hash": person.get_session_auth_hash(),  # another password meanwhile: all over again
        "next": next_page,
    }


def held(session: SessionBase, *, at: datetime) -> Pending | None:
    """Who is waited for; None after five minutes, or if the person was switched off or has another password."""
    found = session.get(_PENDING)
    if found is None or not timedelta(0) <= at - datetime.fromisoformat(found["at"]) < PENDING:
        return None
    person = Person.objects.filter(pk=found["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != found["hash"]:
        return None
    return Pending(person, found["next"])


def let_go(session: SessionBase) -> None:
    """Nobody is waited for any more."""
    session.pop(_PENDING, None)
