"""Who asked, sealed: only whoever delivers an answer opens it, with the key that opens what the public hands in."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from elshi.base.errors import FormatError
from elshi.speak.questions import Asked
from elshi.speak.sealing import Entry, open_entry, seal_entry

_KIND = "asker"


@dataclass(frozen=True, slots=True)
class Asker:
    """How to answer: `reply` as the channel has it, `id` of the question there."""

    reply: str
    id: str


def seal_asker(asked: Asked, key: X25519PublicKey, *, at: datetime) -> bytes:
    """Sealed to the desk's key."""
    return seal_entry(Entry(_KIND, at, {"reply": asked.reply, "id": asked.id}), key)


def open_asker(sealed: bytes, key: X25519PrivateKey) -> Asker:
    """Raises FormatError for bytes that are damaged, sealed to another key, or no asker."""
    entry = open_entry(sealed, key)
    if entry.kind != _KIND or set(entry.fields) != {"reply", "id"}:
        raise FormatError("expected who asked")
    return Asker(entry.fields["reply"], entry.fields["id"])
