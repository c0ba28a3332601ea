"""The logins of a person: written down, listed, ended. An ended session is nobody's from its next request on."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

from elshi.desk.people.models import DeskSession, Person

SEEN_EVERY = timedelta(minutes=5)  # how exact "last seen" is: a page costs no write more often than this
_SEEN = "elshi_seen"  # in the session: when it was last written down
# The first that is found in a browser's own description of itself; later ones claim to be earlier ones.
_BROWSERS = {
    "YaBrowser": "Yandex", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chromium",
    "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "Android": "Android", "iPhone": "iOS", "iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


def note_session(session: SessionBase, person: Person, *, address: str, agent: str, at: datetime) -> None:
    """A new login. Sessions that have run out, of anybody, are forgotten on the way."""
    Session.objects.filter(expire_date__lte=at).delete()
    DeskSession.objects.exclude(key__in=Session.objects.values("session_key")).delete()
    session[_SEEN] = at.isoformat()
    key = session.session_key
    if key is not None:
        DeskSession.objects.update_or_create(
            key=key,
            defaults={
                "person": person,
                "started_at": at,
                "seen_at": at,
                "address": network_of(address),
                "browser": browser_of(agent),
            },
        )


def note_seen(session: SessionBase, *, at: datetime) -> None:
    """The person opened a page."""
    seen = session.get(_SEEN)
    if seen is None or not timedelta(0) <= at - datetime.fromisoformat(seen) < SEEN_EVERY:
        session[_SEEN] = at.isoformat()
        DeskSession.objects.filter(key=session.session_key).update(seen_at=at)


def rename_session(session: SessionBase, *, before: str | None) -> None:
    """Django gave a session another key (after a new password)."""
    DeskSession.objects.filter(key=before).update(key=session.session_key)


def list_sessions(person: Person, *, at: datetime) -> list[DeskSession]:
    """Where the person is logged in now, newest sign of life first; at most 50."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return list(DeskSession.objects.filter(person=person, key__in=alive).order_by("-seen_at", "-pk")[:50])


def end_keys(keys: Iterable[str]) -> int:
    """End the sessions with these keys; returns how many there were."""
    wanted = list(keys)
    Session.objects.filter(session_key__in=wanted).delete()
    return DeskSession.objects.filter(key__in=wanted).delete()[0]


def network_of(address: str) -> str:
    """The network of an address (/24, or /48 of IPv6), as it is shown; empty for this machine or what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    if found.version == 4:
        return ".".join([*str(found).split(".")[:3], "x"])
    return str(ipaddress.ip_network((found, 48), strict=False))


def browser_of(agent: str) -> str:
    """Family and system of a browser, from what it says of itself: `Firefox, Linux`; empty if neither is known."""
    found = [next((name for sign, name in table.items() if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in found if part)
