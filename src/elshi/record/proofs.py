"""Signatures inside documents: W3C Data Integrity, cryptosuite eddsa-jcs-2022 (VC Data Integrity EdDSA 1.0, 3.3).

What is signed is SHA-256(JCS(proof without proofValue)) || SHA-256(JCS(document without proof)). A document has one
proof. `verificationMethod` names the key as `<office>#<multikey>`; whoever verifies looks the key up in the log and
hands it in. Nothing is fetched.
"""

import re
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError, SecurityError
from elshi.log import verify_signature
from elshi.record.multibase import format_multibase, format_multikey, parse_multibase

_FIXED = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}
_FIELDS = {*_FIXED, "created", "verificationMethod", "proofValue"}
# the canonical form of a proof whose own values need no escapes; in its middle the proofValue, or nothing
_CONFIG = (
    '{"created":"%s","cryptosuite":"eddsa-jcs-2022","proofPurpose":"assertionMethod",%s'
    '"type":"DataIntegrityProof","verificationMethod":"%s"}'
)
_PLAIN = re.compile("[A-Za-z0-9:/.#-]*")


def method_of(office: str, public: bytes) -> str:
    """The `verificationMethod` of an office's key: `xs-mfa#z6Mk…`. Raises FormatError for a key the rules refuse."""
    return f"{office}#{format_multikey(public)}"


def sign_document(document: dict[str, Any], *, private_key: Ed25519PrivateKey, method: str, created: str) -> bytes:
    """The canonical bytes of `document` with its proof. `created` is a time like 2026-03-01T09:30:00Z.

    Raises FormatError if the document has a proof already or no canonical form. Same input, same bytes.
    """
    if "proof" in document:
        raise FormatError("document is signed already")
    proof = {**_FIXED, "created": created, "verificationMethod": method}
    if "@context" in document:
        proof["@context"] = document["@context"]
    value = private_key.sign(_signed_bytes(document, proof))
    return format_canonical({**document, "proof": {**proof, "proofValue": format_multibase(value)}})


def verify_document(document: dict[str, Any], public_key: bytes) -> None:
    """Accepts if `document` has exactly one proof of this suite, made by `public_key` (32 bytes); else raises.

    Raises FormatError for a proof of another form, SecurityError for one that does not hold. Who the key belongs to,
    and whether it was good then, is for the caller to know.
    """
    proof = _check_proof(document)
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    _verify(proof, _signed_bytes(bare, config), public_key)


def verify_record(raw: bytes, document: dict[str, Any], public_key: bytes) -> None:
    """The same for the canonical bytes `raw` of a record that was read whole: nothing is formatted twice.

    `document` is what `raw` says, its fields exactly those of its type; so only one of them is a proof.
    """
    proof = _check_proof(document)
    created, value, method = proof["created"], proof["proofValue"], proof["verificationMethod"]
    config = _CONFIG % (created, "", method)
    bare, found, rest = raw.partition(b',"proof":' + (_CONFIG % (created, f'"proofValue":"{value}",', method)).encode())
    if not found or not _PLAIN.fullmatch(created + value + method):  # escapes, or another order of fields
        verify_document(document, public_key)
    else:
        _verify(proof, sha256(config.encode()).digest() + sha256(bare + rest).digest(), public_key)


def _check_proof(document: dict[str, Any]) -> dict[str, str]:
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise FormatError("document has no proof")
    # 3.3.2: the proof carries the document's own @context, or neither has one
    expected = _FIELDS | ({"@context"} if "@context" in document else set())
    if set(proof) != expected or any(proof[name] != value for name, value in _FIXED.items()):
        raise FormatError("proof is not a DataIntegrityProof with cryptosuite eddsa-jcs-2022")
    if proof.get("@context") != document.get("@context"):
        raise FormatError("proof and document have different contexts")
    if not all(isinstance(proof[name], str) for name in ("created", "verificationMethod", "proofValue")):
        raise FormatError("proof has a value that is no text")
    return proof


def _verify(proof: dict[str, str], message: bytes, public_key: bytes) -> None:
    signature = parse_multibase(proof["proofValue"])
    try:
        verify_signature(public=public_key, signature=signature, message=message)
    except FormatError:
        raise
    except SecurityError as exc:
        raise SecurityError(f"proof by {proof['verificationMethod'][:200]} does not verify") from exc


def _signed_bytes(document: dict[str, Any], config: dict[str, Any]) -> bytes:
    return sha256(format_canonical(config)).digest() + sha256(format_canonical(document)).digest()
