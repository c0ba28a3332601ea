"""A brake on guessed passwords: after LIMIT failures within WINDOW, one user name from one address has to wait.

It is the same for names that exist and names that do not. Behind a proxy all addresses are the proxy's. Attempts at the
same moment may be a few more than LIMIT.
"""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from elshi.desk.people.models import LoginFailure

LIMIT = 10  # failures
WINDOW = timedelta(minutes=15)


def key_of(username: str, address: str) -> str:
    """What failures are counted under: a keyed hash, because people type passwords into the wrong field."""
    return salted_hmac("elshi.desk.people.throttle", f"{username}\n{address}", algorithm="sha256").hexdigest()


def must_wait(key: str, *, at: datetime) -> bool:
    """Whether no password is to be tried under `key` now."""
    return LoginFailure.objects.filter(key=key, at__gt=at - WINDOW).count() >= LIMIT


def note_failure(key: str, *, at: datetime) -> None:
    """Count one failure, and forget those that count no more."""
    LoginFailure.objects.filter(at__lte=at - WINDOW).delete()
    LoginFailure.objects.create(key=key, at=at)


def forget_failures(key: str) -> None:
    """The right password was given."""
    LoginFailure.objects.filter(key=key).delete()
