"""What only the vault key opens, at the desk: details of trips, words of check-ins, notes of calls.

The key is read anew each time, from its file alone: a process keeps none in a place of its own, and a restored home,
whose key is a new one, opens nothing of what was sealed before.
"""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings

from elshi.base.errors import FormatError
from elshi.desk.travel.models import CheckIn, Details
from elshi.node.home import NodeHome
from elshi.node.vault_keys import read_or_make_vault_key
from elshi.speak.trip_details import Details as Written
from elshi.speak.trip_details import Said
from elshi.speak.trip_sealing import derive_phone_key, mark_phone, open_details, open_said, seal_said


class Vault:
    """The key, for one page or one entry."""

    def __init__(self) -> None:
        assert settings.ELSHI_HOME is not None
        self._key: EllipticCurvePrivateKey = read_or_make_vault_key(NodeHome(settings.ELSHI_HOME))

    def open(self, details: Details) -> Written | None:
        """What the citizen wrote; None for what this key does not open."""
        try:
            return open_details(bytes(details.sealed), self._key)
        except FormatError:
            return None

    def open_words(self, check_in: CheckIn) -> Said | None:
        """What a check-in says; None for none, and for what this key does not open."""
        return self.open_note(bytes(check_in.sealed))

    def open_note(self, sealed: bytes) -> Said | None:
        """The same of any sealed words."""
        try:
            return open_said(sealed, self._key) if sealed else None
        except FormatError:
            return None

    def seal_words(self, words: str) -> bytes:
        """Sealed as a check-in's are; empty for none. Raises FormatError for what is too long or no plain text."""
        return seal_said(Said(words), self._key.public_key()) if words else b""

    def mark_number(self, number: str) -> str:
        """By which a telephone number, E.164, is known again."""
        return mark_phone(number, derive_phone_key(self._key))

    def mark_chat(self, chat: str) -> str:
        """By which a chat of Telegram is."""
        return mark_phone(f"telegram {chat}", derive_phone_key(self._key))
