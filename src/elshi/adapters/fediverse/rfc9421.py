"""Signatures of requests as they should be: HTTP Message Signatures (RFC 9421), with RSA (rsa-v1_5-sha256).

    Signature-Input: sig1=("@method" "@target-uri" "content-digest");created=1618884473;keyid="https://a.example/u#k"
    Signature: sig1=:…:

Of the document what signed requests of the fediverse use: components without parameters, of a request alone, values as
they came. A header is taken only in the form that its own signer must have written (RFC 8941, 4.1), so what was signed
is the text itself and nothing has to be written anew. Of several signatures the first by a key's address counts.
"""

import binascii
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

_ALGORITHM = "rsa-v1_5-sha256"
_LABEL = "sig1"
_MAX_SIGNATURES = 4
_MAX_COMPONENTS = 30
_NAME = r"[a-z*][a-z0-9_.*-]*"
_TEXT = r'"[\x20\x21\x23-\x5b\x5d-\x7e]*"'  # without escapes: no address and no component has any
_INPUT = re.compile(rf"({_NAME})=(\(((?:{_TEXT})?(?: {_TEXT})*)\)((?:;{_NAME}=(?:{_TEXT}|[0-9]{{1,12}}))*))")
_PARAMETER = re.compile(rf";({_NAME})=(?:({_TEXT})|([0-9]+))")
_SIGNATURE = re.compile(rf"({_NAME})=:([A-Za-z0-9+/]*={{0,2}}):")
_COMMA = re.compile(r"[ \t]*,[ \t]*")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the headers say of a request. `message`: the bytes that were signed, if the claim is true."""

    key_id: str
    covered: frozenset[str]
    signature: bytes
    message: bytes
    created: datetime | None
    expires: datetime | None


def sign_headers(
    method: str, url: str, headers: Mapping[str, str], *, key_id: str, key: RSAPrivateKey, at: datetime
) -> dict[str, str]:
    """Signature-Input and Signature over method, address and all of `headers` (names in lower case)."""
    names = ["@method", "@target-uri", "@authority", *headers]
    listed = " ".join(f'"{name}"' for name in names)
    input_ = f'({listed});created={int(at.timestamp())};keyid="{key_id}";alg="{_ALGORITHM}"'
    signature = key.sign(format_base(method, url, headers, names, input_), PKCS1v15(), SHA256())
    return {
        "signature-input": f"{_LABEL}={input_}",
        "signature": f"{_LABEL}=:{b64encode(signature).decode()}:",
    }


def parse_claim(method: str, url: str, headers: Mapping[str, str]) -> Claim:
    """The claim about a request to `url` (absolute). Raises SignatureError."""
    inputs = _parse_members(_INPUT, headers.get("signature-input", ""))
    values = {match[1]: match[2] for match in _parse_members(_SIGNATURE, headers.get("signature", ""))}
    for match in inputs:
        parameters = _parse_parameters(match[4])
        key_id, algorithm = parameters.get("keyid", ""), parameters.get("alg", _ALGORITHM)
        if match[1] not in values or "://" not in key_id or algorithm != _ALGORITHM:
            continue
        names = [text[1:-1] for text in match[3].split(" ") if text]
        return Claim(
            key_id=key_id,
            covered=frozenset(names),
            signature=_decode(values[match[1]]),
            message=format_base(method, url, headers, names, match[2]),
            created=_parse_seconds(parameters.get("created")),
            expires=_parse_seconds(parameters.get("expires")),
        )
    raise SignatureError("no signature by RSA and a key with an address")


def format_base(method: str, url: str, headers: Mapping[str, str], names: list[str], input_: str) -> bytes:
    """The signature base (2.5): what is signed. Raises SignatureError for a component that we do not have."""
    if len(names) > _MAX_COMPONENTS or len(set(names)) != len(names):
        raise SignatureError("signature over a list of components that is not one")
    lines = [f'"{name}": {_component(name, method, url, headers)}' for name in names]
    return "\n".join([*lines, f'"@signature-params": {input_}']).encode()


def _component(name: str, method: str, url: str, headers: Mapping[str, str]) -> str:
    """2.1 and 2.2: the value of a header, or what is derived from the request line."""
    parts = urlsplit(url)
    derived = {
        "@method": method.upper(),
        "@target-uri": url,
        "@authority": parts.netloc.lower(),
        "@scheme": parts.scheme,
        "@path": parts.path or "/",
        "@query": f"?{parts.query}",
        "@request-target": (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    }
    if name in derived:
        return derived[name]
    if name not in headers:
        raise SignatureError("signature over a header that did not come")
    return headers[name].strip()


def _parse_members(form: re.Pattern[str], value: str) -> list[re.Match[str]]:
    """The members of a dictionary, each of the form; no label twice."""
    found: list[re.Match[str]] = []
    at = 0
    while True:
        match = form.match(value, at)
        if match is None or len(found) == _MAX_SIGNATURES or match[1] in {one[1] for one in found}:
            raise SignatureError("signature headers are not as RFC 9421 writes them")
        found.append(match)
        if match.end() == len(value):
            return found
        comma = _COMMA.match(value, match.end())
        if comma is None:
            raise SignatureError("signature headers are not as RFC 9421 writes them")
        at = comma.end()


def _parse_parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(text):
        if match[1] in found:
            raise SignatureError("signature with a parameter twice")
        found[match[1]] = match[2][1:-1] if match[2] is not None else match[3]
    return found


def _parse_seconds(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise SignatureError("signature with a time that is none") from exc


def _decode(text: str) -> bytes:
    """Base64 in the one form that a value has."""
    try:
        data = b64decode(text, validate=True)
    except binascii.Error as exc:
        raise SignatureError("signature that is not base64") from exc
    if b64encode(data).decode() != text:
        raise SignatureError("signature that is not base64 as it is written")
    return data
