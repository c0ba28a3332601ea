"""Who asked, sealed: only whoever delivers an answer opens it, with the key that opens what the public hands in."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.conf import settings

from elshi.base.errors import FormatError
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.speak.questions import Asked
from elshi.speak.sealing import Entry, open_entry, seal_entry

_KIND = "asker"


@dataclass(frozen=True, slots=True)
class Asker:
    """How to answer: `reply` as the channel has it, `id` of the question there."""

    reply: str
    id: str


def read_desk_key() -> X25519PrivateKey:
    """The key of this node for what the public hands in: to seal to, and to open with."""
    assert settings.ELSHI_HOME is not None
    return read_or_make_intake_key(NodeHome(settings.ELSHI_HOME))


def seal_asker(asked: Asked, key: X25519PublicKey, *, at: datetime) -> bytes:
    """Sealed to the desk's key."""
    return seal_entry(Entry(_KIND, at, {"reply": asked.reply, "id": asked.id}), key)


def open_asker(sealed: bytes, key: X25519PrivateKey) -> Asker:
    """Raises FormatError for bytes that are damaged, sealed to another key, or no asker."""
    entry = open_entry(sealed, key)
    if entry.kind != _KIND or set(entry.fields) != {"reply", "id"}:
        raise FormatError("expected who asked")
    return Asker(entry.fields["reply"], entry.fields["id"])
