"""What django-allauth asks us when it keeps and checks second factors."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import salted_hmac

UNREADABLE = ""  # what a stored secret reads as under another desk.key: no code matches it


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are stored encrypted, and passkeys are bound to the one name of the desk."""

    def encrypt(self, text: str) -> str:
        """`text` under a key made from desk.key, so that a copy of the database alone gives no codes."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` took; UNREADABLE if that was under another desk.key, as after a restore without keys."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return UNREADABLE

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for a passkey (WebAuthn, 5.4.2): from settings, not from the request's Host."""
        return {"id": settings.ELSHI_DESK_NAME, "name": f"Elshi {settings.ELSHI_OFFICE}"}

    def get_totp_issuer(self) -> str:
        """What the code app shows above the code."""
        return f"Elshi {settings.ELSHI_OFFICE}"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What it shows below: the name to log in with. (Key URI format: issuer, colon, account.)"""
        return f"{self.get_totp_issuer()}:{user.get_username()}"


def _fernet() -> Fernet:
    key = salted_hmac("elshi.desk.people.factor_adapter", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
