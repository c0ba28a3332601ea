"""Second factors of a person: codes of an app (TOTP), passkeys (WebAuthn), recovery codes.

The one file, with factor_adapter.py, that speaks to django-allauth, whose tables hold the factors and whose code checks
passkeys and reckons codes. Ours is what it leaves to a cache of one process: that a code counts once (RFC 6238, 5.2).
Functions that change something are called inside a transaction, by the actions.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError

CODE_APP, PASSKEY, RECOVERY_CODE = "code-app", "passkey", "recovery-code"  # in audit rows and sessions
MAX_PASSKEYS = 10
MAX_NAME = 60  # letters of a passkey's name
_KINDS = {Authenticator.Type.TOTP.value: CODE_APP, Authenticator.Type.WEBAUTHN.value: PASSKEY}
_PERIOD = 30  # seconds that a code lasts (RFC 6238, 5.2)
_DRIFT = (0, -1, 1)  # periods by which a phone's clock may be wrong (RFC 6238, 5.2 and 6)
_LAST = "last_period"  # the period of the newest code that was taken
# What a made-up answer of a passkey can make fido2 raise while it is taken apart.
_MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a person. `kind`: CODE_APP or PASSKEY; `name`: what the person called a passkey, else empty."""

    pk: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


def has_factor(person: Person) -> bool:
    """Whether the person has a second factor. Recovery codes alone are none."""
    return _of(person).filter(type__in=_KINDS).exists()


def list_factors(person: Person) -> list[Factor]:
    """The person's factors, oldest first."""
    return [
        Factor(row.pk, _KINDS[row.type], row.data.get("name", ""), row.created_at, row.last_used_at)
        for row in _of(person).filter(type__in=_KINDS).order_by("pk")
    ]


def count_codes(person: Person) -> int:
    """How many recovery codes are left."""
    row = _of(person).filter(type=Authenticator.Type.RECOVERY_CODES).first()
    return 0 if row is None else len(RecoveryCodes(row).get_unused_codes())


def make_secret() -> str:
    """A new secret for a code app: 160 bits in base32 (RFC 4226, 4)."""
    return generate_totp_secret()


def seal(secret: str) -> str:
    """A secret that is not yet the person's, for the session."""
    return encrypt(secret)


def unseal(sealed: str) -> str:
    """What `seal` took."""
    return decrypt(sealed)


def code_app_address(person: Person, secret: str) -> str:
    """The otpauth:// address that the QR code holds."""
    return str(get_adapter().build_totp_url(person, secret))


def add_code_app(person: Person, *, secret: str, code: str, at: datetime) -> None:
    """Keep `secret` as the person's, once a code shows that the app has it. Raises RuleError."""
    if _of(person).filter(type=Authenticator.Type.TOTP).exists():
        raise RuleError("factor-there")
    period = _find_period(secret, clean_code(code), at)
    if period is None:
        raise RuleError("wrong-code")
    row = TOTP.activate(person, secret).instance
    row.data[_LAST], row.created_at, row.last_used_at = period, at, at
    row.save()


def check_code(person: Person, code: str, *, at: datetime) -> str:
    """CODE_APP or RECOVERY_CODE, by what `code` was; it counts no second time. Raises RuleError `wrong-code`."""
    code = clean_code(code)
    for row in _of(person).select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        if row.type == Authenticator.Type.TOTP:
            period = _find_period(decrypt(row.data["secret"]), code, at)
            if period is None or period <= row.data.get(_LAST, 0):
                continue
            row.data[_LAST] = period
            kind = CODE_APP
        elif not decrypt(row.data["seed"]) or not (codes := RecoveryCodes(row)).validate_code(code):
            continue
        else:
            row, kind = codes.instance, RECOVERY_CODE  # noqa: PLW2901  # read again under its lock
        row.last_used_at = at
        row.save()
        return kind
    raise RuleError("wrong-code")


def make_recovery_codes(person: Person, *, at: datetime) -> list[str]:
    """Ten new recovery codes; older ones hold no more."""
    _of(person).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(person)
    codes.instance.created_at = at
    codes.instance.save(update_fields=["created_at"])
    return codes.get_unused_codes()


def offer_passkey(person: Person) -> dict[str, Any]:
    """What the browser needs to make a passkey (WebAuthn, 5.4); the challenge is kept in the session."""
    return webauthn.begin_registration(person, passwordless=False)


def add_passkey(person: Person, *, name: str, answer: object, at: datetime) -> None:
    """Keep the passkey that the browser made for the last `offer_passkey`. Raises RuleError."""
    if _of(person).filter(type=Authenticator.Type.WEBAUTHN).count() >= MAX_PASSKEYS:
        raise RuleError("factor-limit", limit=MAX_PASSKEYS)
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(_mapping(answer))
    except _MALFORMED as exc:
        raise RuleError("wrong-passkey") from exc
    row = webauthn.WebAuthn.add(person, name, _mapping(answer)).instance
    row.created_at = row.last_used_at = at
    row.save(update_fields=["created_at", "last_used_at"])


def ask_passkey(person: Person) -> dict[str, Any] | None:
    """What the browser needs to use a passkey (WebAuthn, 5.5); None if the person has none."""
    if not _of(person).filter(type=Authenticator.Type.WEBAUTHN).exists():
        return None
    return webauthn.begin_authentication(person)


def check_passkey(person: Person, answer: object, *, at: datetime) -> str:
    """PASSKEY, if `answer` is to the last `ask_passkey` of this session. Raises RuleError `wrong-passkey`."""
    try:
        webauthn.parse_authentication_response(answer)
        row = webauthn.complete_authentication(person, _mapping(answer))
    except _MALFORMED as exc:
        raise RuleError("wrong-passkey") from exc
    row.last_used_at = at
    row.save(update_fields=["last_used_at"])
    return PASSKEY


def remove_factor(person: Person, pk: int) -> str:
    """Forget one factor, and the recovery codes with the last one; returns its kind. Raises RuleError."""
    row = _of(person).filter(pk=pk, type__in=_KINDS).first()
    if row is None:
        raise RuleError("factor-missing")
    row.delete()
    if not has_factor(person):
        _of(person).delete()
    return _KINDS[row.type]


def remove_all(person: Person) -> int:
    """Forget every factor and recovery code; returns how many factors that were."""
    count = _of(person).filter(type__in=_KINDS).count()
    _of(person).delete()
    return count


def clean_code(text: str) -> str:
    """The digits of what was typed, in whichever script (an Arabic keyboard types ٠١٢), without spaces and hyphens."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text[:40] if sign.isdecimal())


def _find_period(secret: str, code: str, at: datetime) -> int | None:
    """The period of which `code` is the code, within what a clock may be wrong; None if there is none."""
    if not secret:
        return None
    now = int(at.astimezone(UTC).timestamp()) // _PERIOD
    for period in (now + drift for drift in _DRIFT):
        if secrets.compare_digest(format_hotp_value(hotp_value(secret, period)), code):
            return period
    return None


def _of(person: Person) -> "QuerySet[Authenticator]":
    return Authenticator.objects.filter(user=person)


def _mapping(answer: object) -> dict[str, Any]:
    return dict(answer) if isinstance(answer, Mapping) else {}
