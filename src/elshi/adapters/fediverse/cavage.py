"""Signatures of requests as most of the fediverse makes them: draft-cavage-http-signatures-12, with RSA and SHA-256.

    Signature: keyId="https://a.example/u#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest",
        signature="…"

Never a standard, and RFC 9421 took its place; but who speaks only this has to be heard and answered. Of the draft only
what is in use is taken: `hs2019` counts as RSA with SHA-256, since the key says that it is RSA.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from elshi.adapters.fediverse.faults import SignatureError

_ALGORITHMS = {"rsa-sha256", "hs2019"}
_MAX_HEADERS = 30
# name="text" or name=number; a text has no quotes in it, and keyIds are addresses
_MEMBER = re.compile(r'\s*([A-Za-z]+)=(?:"([^"\\\x00-\x1f\x7f]*)"|([0-9]{1,12}))\s*(?:,|$)')
_NAME = re.compile(r"\((?:request-target|created|expires)\)|[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a Signature header says of a request. `message`: the bytes that were signed, if the claim is true."""

    key_id: str
    covered: frozenset[str]
    signature: bytes
    message: bytes
    created: datetime | None
    expires: datetime | None


def sign_headers(
    method: str, url: str, headers: Mapping[str, str], *, key_id: str, key: RSAPrivateKey
) -> dict[str, str]:
    """The header Signature over the request line and all of `headers` (names in lower case)."""
    names = ["(request-target)", *headers]
    message = _format_message(names, {**headers, "(request-target)": f"{method.lower()} {_target(url)}"})
    signature = b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()
    members = {"keyId": key_id, "algorithm": "rsa-sha256", "headers": " ".join(names), "signature": signature}
    return {"signature": ",".join(f'{name}="{value}"' for name, value in members.items())}


def parse_claim(method: str, target: str, headers: Mapping[str, str]) -> Claim:
    """The claim of the header `signature`. `target`: path and query as they came. Raises SignatureError."""
    members = _parse_members(headers.get("signature", ""))
    if members.get("algorithm", "hs2019") not in _ALGORITHMS:
        raise SignatureError("signature by an algorithm that is not taken")
    names = members.get("headers", "date").split(" ")  # 2.1.6: without a list it would be (created)
    if len(names) > _MAX_HEADERS or len(set(names)) != len(names) or not all(map(_NAME.fullmatch, names)):
        raise SignatureError("signature over a list of headers that is not one")
    values = {**headers, "(request-target)": f"{method.lower()} {target}"}
    for name in ("created", "expires"):
        if name in members:
            values[f"({name})"] = members[name]
    if not set(names) <= values.keys():
        raise SignatureError("signature over a header that did not come")
    try:
        signature = b64decode(members["signature"], validate=True)
        key_id = members["keyId"]
    except (KeyError, ValueError) as exc:  # b64decode has two kinds of the latter
        raise SignatureError("signature without a key's id or a value") from exc
    return Claim(
        key_id=key_id,
        covered=frozenset(names),
        signature=signature,
        message=_format_message(names, values),
        created=_parse_seconds(members.get("created")),
        expires=_parse_seconds(members.get("expires")),
    )


def _parse_members(value: str) -> dict[str, str]:
    members: dict[str, str] = {}
    at = 0
    while at < len(value):
        match = _MEMBER.match(value, at)
        if match is None or match[1] in members:
            raise SignatureError("signature header is not a list of names and values")
        members[match[1]] = match[2] if match[2] is not None else match[3]
        at = match.end()
    return members


def _format_message(names: list[str], values: Mapping[str, str]) -> bytes:
    """2.3: one line for each, `name: value`, LF between."""
    return "\n".join(f"{name}: {values[name].strip()}" for name in names).encode()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _parse_seconds(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise SignatureError("signature with a time that is none") from exc
