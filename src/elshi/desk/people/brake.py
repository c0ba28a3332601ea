"""The brake on guessing, made with django-axes: after 10 failures, each within 15 minutes of the one before, wait.

A password is counted under the typed name and the address, a second factor under its person alone. axes would keep the
names as they were typed, and people type passwords into the wrong field: it is given a keyed hash instead
(AXES_USERNAME_CALLABLE), and forms are kept without what is in them (AXES_SENSITIVE_PARAMETERS). It is the same for
names that exist and names that do not. Rows go with the next attempt after their quarter of an hour.
"""

from collections.abc import Mapping
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_NAME, _SECOND = "username", "second"  # of what axes calls credentials; nobody can type the second kind


def address_of(request: HttpRequest | None) -> str:
    """The address that the request came from, never one that a header claims; empty when nobody knows."""
    return "" if request is None else str(request.META.get("REMOTE_ADDR", ""))


def name_to_try(username: str) -> dict[str, Any]:
    """What attempts to log in under `username` are counted by."""
    return {_NAME: username}


def factor_to_try(pk: int) -> dict[str, Any]:
    """What attempts at the second factor of the person `pk` are counted by."""
    return {_SECOND: pk}


def key_of(_request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """For axes: the keyed hash (hex) that stands in the place of a name."""
    found = credentials or {}
    kind, value = (_SECOND, found[_SECOND]) if _SECOND in found else (_NAME, found.get(_NAME) or "")
    return salted_hmac(f"elshi.desk.people.brake.{kind}", str(value), algorithm="sha256").hexdigest()


def counted_by(_request: object, credentials: Mapping[str, Any] | None) -> list[str | list[str]]:
    """For axes: which columns of a failure have to be the same."""
    return ["username"] if _SECOND in (credentials or {}) else [["username", "ip_address"]]


def must_wait(request: HttpRequest, tried: dict[str, Any]) -> bool:
    """Whether nothing is to be tried now."""
    return not AxesProxyHandler.is_allowed(request, tried)


def note_failure(request: HttpRequest, tried: dict[str, Any]) -> None:
    """Count one failure at a second factor. (Wrong passwords reach axes by Django's own signal.)"""
    AxesProxyHandler.user_login_failed("elshi", tried, request)


def forget_failures(tried: dict[str, Any]) -> None:
    """The right code was given, or an administrator reset what was guessed at."""
    AxesProxyHandler.reset_attempts(username=key_of(None, tried))
