"""Takes a signed request, or refuses it: who has sent it is known afterwards, and that nobody changed it on the way.

What has to be signed: the method, the whole address (with our own host: what was meant for another server proves
nothing here) and the body. When: within WINDOW of now, so that what was caught is of use for no longer, and what comes
twice within it is known by its id (`elshi.adapters.fediverse.inbox`). With which key: one that its owner's own document
names, on the owner's own host (`elshi.adapters.fediverse.remote`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from elshi.adapters.fediverse import cavage, rfc9421
from elshi.adapters.fediverse.digests import is_content_digest, is_digest
from elshi.adapters.fediverse.faults import SignatureError
from elshi.speak.door import Request

WINDOW = timedelta(hours=1)  # Fedify's own; Mastodon takes twelve
_CAVAGE_COVERED = {"(request-target)", "host", "digest"}


class Claim(Protocol):
    """What `cavage` and `rfc9421` read out of a request; nothing of it is true yet."""

    @property
    def key_id(self) -> str: ...  # noqa: D102
    @property
    def signature(self) -> bytes: ...  # noqa: D102
    @property
    def message(self) -> bytes: ...  # noqa: D102


def read_claim(request: Request, *, base: str, at: datetime) -> Claim:
    """The claim of a POST to us, all of it checked but the signature itself. Raises SignatureError.

    `base`: our public address. The request must have no query: none of our inboxes has one.
    """
    host = base.partition("://")[2]
    if request.query or request.host != host:
        raise SignatureError("not addressed to an inbox of ours")
    headers = {**request.headers, "host": request.host}
    if "signature-input" in headers:
        return _read_rfc9421(request, headers, base=base, at=at)
    if "signature" in headers:
        return _read_cavage(request, headers, at=at)
    raise SignatureError("no signature")


def verify_claim(claim: Claim, key: RSAPublicKey) -> None:
    """Accepts if `key` made the signature. Raises SignatureError."""
    try:
        key.verify(claim.signature, claim.message, PKCS1v15(), SHA256())
    except InvalidSignature as exc:
        raise SignatureError("signature does not verify") from exc


def _read_rfc9421(request: Request, headers: Mapping[str, str], *, base: str, at: datetime) -> Claim:
    claim = rfc9421.parse_claim(request.method, base + request.path, headers)
    covered = claim.covered
    if not {"@method", "content-digest"} <= covered or not (
        "@target-uri" in covered or {"@authority", "@path"} <= covered
    ):
        raise SignatureError("signature does not cover method, address and body")
    if not is_content_digest(headers.get("content-digest", ""), request.body):
        raise SignatureError("content-digest is not that of the body")
    _check_window(claim.created, claim.expires, at)
    return claim


def _read_cavage(request: Request, headers: Mapping[str, str], *, at: datetime) -> Claim:
    claim = cavage.parse_claim(request.method, request.path, headers)
    if not claim.covered >= _CAVAGE_COVERED or not claim.covered & {"date", "(created)"}:
        raise SignatureError("signature does not cover address, body and date")
    if not is_digest(headers.get("digest", ""), request.body):
        raise SignatureError("digest is not that of the body")
    if "date" in claim.covered:
        _check_window(_parse_date(headers.get("date", "")), claim.expires, at)
    if claim.created is not None or "date" not in claim.covered:
        _check_window(claim.created, claim.expires, at)
    return claim


def _check_window(made: datetime | None, expires: datetime | None, at: datetime) -> None:
    if made is None or abs(at - made) > WINDOW:
        raise SignatureError("signature is too old, or from the future")
    if expires is not None and expires < at:
        raise SignatureError("signature is over")


def _parse_date(text: str) -> datetime | None:
    """RFC 9110, 5.6.7; in GMT whatever it says."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
