"""Puts a signature on a request of ours, in one of the two ways that the fediverse knows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse import cavage, rfc9421
from elshi.adapters.fediverse.digests import content_digest, digest
from elshi.adapters.http import host_header

ACTIVITY = "application/activity+json"
ACCEPTED = f'{ACTIVITY}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


class Spec(StrEnum):
    """How a request is signed. Stored by value: never rename one."""

    RFC9421 = "rfc9421"
    CAVAGE = "cavage"

    @property
    def other(self) -> "Spec":
        """The one to try next."""
        return Spec.CAVAGE if self is Spec.RFC9421 else Spec.RFC9421


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the id of the key, the key, and where the time comes from."""

    key_id: str
    key: RSAPrivateKey = field(repr=False)
    now: Callable[[], datetime]

    def headers(self, spec: Spec, method: str, url: str, body: bytes | None = None) -> dict[str, str]:
        """All headers that the request needs beside Host, which the HTTP client writes just as it is signed here."""
        at = self.now()
        shown = {"accept": ACCEPTED} if body is None else {"content-type": ACTIVITY}  # a proxy may write these anew
        date = {"date": format_datetime(at, usegmt=True)}
        if spec is Spec.RFC9421:
            covered = date | ({} if body is None else {"content-digest": content_digest(body)})
            signed = rfc9421.sign_headers(method, url, covered, key_id=self.key_id, key=self.key, at=at)
            return {**shown, **covered, **signed}
        covered = date | ({} if body is None else {"digest": digest(body)})
        host = {"host": host_header(url)}
        return {
            **shown,
            **covered,
            **cavage.sign_headers(method, url, {**host, **covered}, key_id=self.key_id, key=self.key),
        }
