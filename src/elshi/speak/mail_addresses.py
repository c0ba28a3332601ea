"""Addresses of mail, held to a grammar so narrow that one can stand in a header or a command as it is.

The local part is a dot-atom of RFC 5321, 4.1.2, without quotes; the domain a host name, of which one in other letters
is brought to its ASCII form (`mfa.қаз` to `mfa.xn--80ao21a`). No address that passes holds a space, a control sign, a
bracket or a colon, so none can begin a second header or a second recipient. Local parts in other letters (RFC 6531) are
refused: few servers take them yet, and a letter that cannot come is worse than a line that says so.

>>> parse_mail_address(" Aigerim@MFA.Samal.example ")
'Aigerim@mfa.samal.example'
"""

import re

from elshi.base.errors import FormatError, UserError

MAX_ADDRESS = 254  # signs: RFC 5321, 4.5.3.1.3, without the angle brackets
MAX_LOCAL = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


class MailAddressError(UserError):
    """Not an address that mail of ours goes to."""


def parse_mail_address(text: str) -> str:
    """The address that somebody typed, its domain in lower case and in ASCII. Raises MailAddressError."""
    local, at, domain = text.strip().rpartition("@")
    try:
        address = local + at + domain.lower().encode("idna").decode("ascii")
    except UnicodeError as exc:
        raise MailAddressError("expected an address like name@mfa.samal.example") from exc
    try:
        check_mail_address(address)
    except FormatError as exc:
        raise MailAddressError("expected an address like name@mfa.samal.example") from exc
    return address


def check_mail_address(address: str) -> None:
    """Raises FormatError unless `address` is as `parse_mail_address` gives it. The address itself is not repeated."""
    local = address.rpartition("@")[0]
    if len(address) > MAX_ADDRESS or len(local) > MAX_LOCAL or not _ADDRESS.fullmatch(address):
        raise FormatError("expected an address of mail in ASCII, like name@mfa.samal.example")
