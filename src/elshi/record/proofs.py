"""Signatures inside documents: W3C Data Integrity, cryptosuite eddsa-jcs-2022 (VC Data Integrity EdDSA 1.0, 3.3).

What is signed is SHA-256(JCS(proof without proofValue)) || SHA-256(JCS(document without proof)). A document has one
proof. `verificationMethod` names the key as `<office>#<multikey>`; whoever verifies looks the key up in the log and
hands it in. Nothing is fetched.
"""

import re
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.canonical import MAX_BYTES, format_canonical
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
_PROOF = b',"proof":'
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
    around = _format_around_proof(document) if _PLAIN.fullmatch(created + method) else None
    if around is not None:  # formatted once: the proof is put where its name belongs
        config = _CONFIG % (created, "", method)
        value = private_key.sign(_hash_both(config.encode(), around[0] + around[1]))
        proof_bytes = (_CONFIG % (created, f'"proofValue":"{format_multibase(value)}",', method)).encode()
        signed = (_PROOF + proof_bytes).join(around)
        if len(signed) <= MAX_BYTES:
            return signed
    proof = {**_FIXED, "created": created, "verificationMethod": method}
    if "@context" in document:
        proof["@context"] = document["@context"]
    value = private_key.sign(_format_signed(document, proof))
    return format_canonical({**document, "proof": {**proof, "proofValue": format_multibase(value)}})


def verify_document(document: dict[str, Any], public_key: bytes) -> None:
    """Accepts if `document` has exactly one proof of this suite, made by `public_key` (32 bytes); else raises.

    Raises FormatError for a proof of another form, SecurityError for one that does not hold. Who the key belongs to,
    and whether it was good then, is for the caller to know.
    """
    proof = _check_proof(document)
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    _verify(proof, _format_signed(bare, config), public_key)


def verify_record(raw: bytes, document: dict[str, Any], public_key: bytes) -> None:
    """The same for the canonical bytes `raw` of a record that was read whole: nothing is formatted twice.

    `document` is what `raw` says, its fields exactly those of its type; so only one of them is a proof.
    """
    proof = _check_proof(document)
    created, value, method = proof["created"], proof["proofValue"], proof["verificationMethod"]
    config = _CONFIG % (created, "", method)
    bare, found, rest = raw.partition(_PROOF + (_CONFIG % (created, f'"proofValue":"{value}",', method)).encode())
    # not found: another order of fields, or escapes, also in `value`; but of that one only base58 letters are taken
    if not found or not _PLAIN.fullmatch(created + method):
        verify_document(document, public_key)
    else:
        _verify(proof, _hash_both(config.encode(), bare + rest), public_key)


def _check_proof(document: dict[str, Any]) -> dict[str, str]:
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise FormatError("document has no proof")
    # 3.3.2: the proof carries the document's own @context, or neither has one
    expected = _FIELDS | {"@context"} if "@context" in document else _FIELDS
    if proof.keys() != expected or not _FIXED.items() <= proof.items():
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


def _format_around_proof(document: dict[str, Any]) -> tuple[bytes, bytes] | None:
    """The canonical bytes of an unsigned document before and after the place of its proof; None for the slow way."""
    if "@context" in document:  # the proof has to carry it
        return None
    before, found, after = format_canonical({**document, "proof": None}).partition(_PROOF + b"null")
    # Quotes within strings are escaped, so each of these is a name; ours is not the first one, or it has no comma.
    if not found or _PROOF + b"null" in after or before.startswith(b'{"proof":'):
        return None
    return before, after


def _format_signed(document: dict[str, Any], config: dict[str, Any]) -> bytes:
    return _hash_both(format_canonical(config), format_canonical(document))


def _hash_both(config: bytes, document: bytes) -> bytes:
    return sha256(config).digest() + sha256(document).digest()
